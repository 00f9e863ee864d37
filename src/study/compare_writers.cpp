// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/text.hpp"
#include "gpuramp/study/compare.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace gpuramp::study {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostInputs = 20;
constexpr std::size_t kLongestValue = 60;

std::string shortened(const std::string& text)
{
  if (text.empty())
    return "(none)";
  return text.size() <= kLongestValue ? text : text.substr(0, kLongestValue - 3).append("...");
}

std::string value_text(const Comparison& c, const MetricChange& m, const std::optional<double>& value)
{
  if (not value)
    return "never";
  return m.is_milestone ? core::format_date(core::date_after(c.start, core::days(*value)))
                        : fmt::format("{:.6g}", *value);
}

std::string moved_text(const MetricChange& m)
{
  const auto moved = m.moved();
  if (not moved)
    return "-";
  return m.is_milestone       ? fmt::format("{:+.0f} d", *moved)
         : std::isinf(*moved) ? "from 0"
                              : fmt::format("{:+.3g} %", *moved);
}

std::string tolerance_text(const MetricChange& m)
{
  return m.is_milestone ? fmt::format("{:g} d", m.tolerance) : fmt::format("{:g} %", m.tolerance);
}

std::string input_text(const InputChange& input)
{
  return fmt::format("{}: {} -> {}{}", input.pointer, shortened(input.before), shortened(input.after),
                     input.n_values > 1 ? fmt::format(" ({} values)", input.n_values) : "");
}

std::vector<std::string> causes(const Comparison& c)
{
  std::vector<std::string> lines;
  if (c.before_version != c.after_version)
    lines.push_back(fmt::format("gpuramp {} -> {}", c.before_version, c.after_version));
  const auto catalog =
      std::count_if(c.inputs.begin(), c.inputs.end(), [](const auto& i) { return i.pointer.starts_with("/catalog/"); });
  if (catalog > 0)
    lines.push_back(fmt::format("catalogue: {} values differ", catalog));
  for (std::size_t i = 0; i < std::min(kMostInputs, c.inputs.size()); ++i)
    lines.push_back(input_text(c.inputs[i]));
  if (c.inputs.size() > kMostInputs)
    lines.push_back(fmt::format("and {} more inputs", c.inputs.size() - kMostInputs));
  if (lines.empty())
    lines.emplace_back("no input differs");
  return lines;
}

std::string table(const Comparison& c)
{
  auto text = fmt::format("{} -> {}\n\n{:<26} {:>14} {:>14} {:>10} {:>10}  {}\n", c.before_origin, c.after_origin,
                          "metric", "old", "new", "moved", "tolerance", "verdict");
  for (const auto& m : c.metrics)
    text += fmt::format("{:<26} {:>14} {:>14} {:>10} {:>10}  {}\n", m.name, value_text(c, m, m.before),
                        value_text(c, m, m.after), moved_text(m), tolerance_text(m), to_string(m.verdict));
  text += "\nwhat differs in the inputs\n";
  for (const auto& line : causes(c))
    text += "  " + line + "\n";
  for (const auto& broken : c.broken)
    text += "BROKEN " + broken + "\n";
  if (not c.attribution.empty()) {
    text += "\nhow much each input explains (alone from the old inputs | last to the new ones)\n";
    for (const auto& m : c.metrics) {
      if (m.verdict == Verdict::same || not m.moved())
        continue;
      text += fmt::format("  {}: {:+.6g} in all\n", m.name, *m.after - *m.before);
      for (const auto& a : c.attribution)
        text += a.error.empty() ? fmt::format("    {:+14.6g} | {:+14.6g}  {}\n",
                                              a.alone.contains(m.name) ? a.alone.at(m.name) : 0.0,
                                              a.last.contains(m.name) ? a.last.at(m.name) : 0.0, a.pointer)
                                : fmt::format("    {}: {}\n", a.pointer, a.error);
      if (c.remainder.contains(m.name))
        text += fmt::format("    {:+14.6g}    remainder (inputs act together)\n", c.remainder.at(m.name));
    }
  }
  return text + (c.passes() ? "\nwithin tolerance\n" : "\nBEYOND TOLERANCE\n");
}

std::string markdown_cell(std::string text)
{
  for (auto at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
    text.insert(at, "\\");
  return text;
}

std::string markdown(const Comparison& c)
{
  auto text = fmt::format("### Forecast: {}\n\n`{}` -> `{}`\n\n| metric | old | new | moved | tolerance | verdict |\n| "
                          "--- | ---: | ---: | ---: | ---: | --- |\n",
                          c.passes() ? "within tolerance" : "**beyond tolerance**", c.before_origin, c.after_origin);
  for (const auto& m : c.metrics)
    if (m.verdict != Verdict::same)
      text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", m.name, value_text(c, m, m.before),
                          value_text(c, m, m.after), moved_text(m), tolerance_text(m),
                          m.verdict == Verdict::breach || m.verdict == Verdict::lost
                              ? fmt::format("**{}**", to_string(m.verdict))
                              : to_string(m.verdict));
  const auto same =
      std::count_if(c.metrics.begin(), c.metrics.end(), [](const auto& m) { return m.verdict == Verdict::same; });
  text += fmt::format("\n{} of {} metrics are the same.\n\nWhat differs in the inputs:\n\n", same, c.metrics.size());
  for (const auto& line : causes(c))
    text += fmt::format("- `{}`\n", markdown_cell(line));
  for (const auto& broken : c.broken)
    text += fmt::format("- **broken**: {}\n", markdown_cell(broken));
  return text;
}

std::string xml_escaped(const std::string& text)
{
  std::string escaped;
  for (const auto ch : text)
    switch (ch) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      default: escaped += static_cast<unsigned char>(ch) < ' ' && ch != '\n' && ch != '\t' ? '?' : ch;
    }
  return escaped;
}

std::string junit(const Comparison& c)
{
  const auto fails = [](const MetricChange& m) { return m.verdict == Verdict::breach || m.verdict == Verdict::lost; };
  const auto failures =
      static_cast<std::size_t>(std::count_if(c.metrics.begin(), c.metrics.end(), fails)) + (c.broken.empty() ? 0 : 1);
  auto text = fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"gpuramp "
                          "compare\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n",
                          c.metrics.size() + 1, failures);
  for (const auto& m : c.metrics) {
    const auto what = fmt::format("{} -> {} ({}, tolerance {})", value_text(c, m, m.before), value_text(c, m, m.after),
                                  moved_text(m), tolerance_text(m));
    text += fmt::format("    <testcase classname=\"gpuramp.forecast\" name=\"{}\" time=\"0\"", xml_escaped(m.name));
    if (fails(m))
      text +=
          fmt::format(">\n      <failure message=\"{}\" type=\"{}\">{}</failure>\n    </testcase>\n", xml_escaped(what),
                      to_string(m.verdict), xml_escaped(fmt::format("{}", fmt::join(causes(c), "\n"))));
    else if (m.verdict == Verdict::same)
      text += "/>\n";
    else
      text += fmt::format(">\n      <system-out>{}</system-out>\n    </testcase>\n", xml_escaped(what));
  }
  text += "    <testcase classname=\"gpuramp.forecast\" name=\"conservation\" time=\"0\"";
  text +=
      c.broken.empty()
          ? "/>\n"
          : fmt::format(">\n      <failure message=\"broken\" type=\"conservation\">{}</failure>\n    </testcase>\n",
                        xml_escaped(fmt::format("{}", fmt::join(c.broken, "\n"))));
  return text + "  </testsuite>\n</testsuites>\n";
}

std::string json(const Comparison& c)
{
  const auto value = [](const std::optional<double>& v) { return v ? Json(*v) : Json(nullptr); };
  auto metrics = Json::array();
  for (const auto& m : c.metrics) {
    const auto moved = m.moved();
    metrics.push_back({{"name", m.name},
                       {"unit", m.is_milestone ? "days since start" : "as named"},
                       {"old", value(m.before)},
                       {"new", value(m.after)},
                       {m.is_milestone ? "moved_days" : "moved_percent",
                        moved && std::isfinite(*moved) ? Json(*moved) : Json(nullptr)},
                       {m.is_milestone ? "tolerance_days" : "tolerance_percent", m.tolerance},
                       {"verdict", to_string(m.verdict)}});
  }
  auto inputs = Json::array();
  for (const auto& i : c.inputs)
    inputs.push_back({{"pointer", i.pointer}, {"old", i.before}, {"new", i.after}, {"values", i.n_values}});
  Json result{{"old", c.before_origin},
              {"new", c.after_origin},
              {"gpuramp_version", {{"old", c.before_version}, {"new", c.after_version}}},
              {"passes", c.passes()},
              {"metrics", metrics},
              {"inputs", inputs},
              {"broken", c.broken}};
  if (not c.attribution.empty()) {
    auto rows = Json::array();
    for (const auto& a : c.attribution)
      rows.push_back({{"pointer", a.pointer}, {"alone", a.alone}, {"last", a.last}, {"error", a.error}});
    result["attribution"] = {{"inputs", rows}, {"remainder", c.remainder}};
  }
  return result.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string comparison_text(const Comparison& comparison, CompareFormat format)
{
  switch (format) {
    case CompareFormat::json: return json(comparison);
    case CompareFormat::markdown: return markdown(comparison);
    case CompareFormat::junit: return junit(comparison);
    case CompareFormat::table: break;
  }
  return table(comparison);
}

} // namespace gpuramp::study

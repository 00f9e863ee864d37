// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/escape.hpp"
#include "gpuramp/study/compare.hpp"
#include "study/compare_metrics.hpp"
#include "study/gate_writers.hpp"
#include "study/json.hpp"
#include "study/junit.hpp"
#include "study/measures.hpp"
#include "study/or_null.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::study {

namespace {

constexpr std::size_t kMostInputs = 20;

std::string label_of(const MetricChange& m)
{
  return std::string(measure_of(m.name).label);
}

std::string value_text(const Comparison& c, const MetricChange& m, const std::optional<double>& value)
{
  if (not value)
    return "never";
  if (m.is_milestone)
    return core::format_date(core::date_after(c.start, core::days(*value)));
  return amount_text(*value, measure_of(m.name).unit);
}

std::string moved_text(const MetricChange& m)
{
  const auto moved = m.moved();
  if (not moved)
    return "-";
  return m.is_milestone       ? fmt::format("{:+.0f} days", *moved)
         : std::isinf(*moved) ? "from 0"
                              : fmt::format("{:+.3g} %", *moved);
}

std::string allowed_text(const MetricChange& m)
{
  const auto* unit = m.is_milestone ? " days" : " %";
  const auto& [up, down] = m.allowed;
  if (up && down && *up == *down)
    return fmt::format("+-{:g}{}", *up, unit);
  if (not up && not down)
    return "any";
  return fmt::format("{}{}{}{}", up ? fmt::format("+{:g}", *up) : "", up && down ? " / " : "",
                     down ? fmt::format("-{:g}", *down) : "", unit);
}

std::string input_text(const InputChange& input)
{
  return fmt::format("{}: {} -> {}{}", input.pointer, shown_value(input.before), shown_value(input.after),
                     input.n_values > 1 ? fmt::format(" ({} values)", input.n_values) : "");
}

/// Inputs that differ, the catalogue's after the scenario's own.
std::vector<std::string> causes(const Comparison& c)
{
  std::vector<std::string> lines;
  if (c.before_version != c.after_version)
    lines.push_back(fmt::format("program {} -> {}{}", c.before_version, c.after_version,
                                c.inputs.empty() ? ": the inputs are the same, the program moved these figures" : ""));
  for (std::size_t i = 0; i < std::min(kMostInputs, c.inputs.size()); ++i)
    lines.push_back(input_text(c.inputs[i]));
  if (c.inputs.size() > kMostInputs)
    lines.push_back(fmt::format("and {} more inputs", c.inputs.size() - kMostInputs));
  if (lines.empty())
    lines.emplace_back("no input differs");
  return lines;
}

std::size_t n_same(const Comparison& c)
{
  return static_cast<std::size_t>(
      std::count_if(c.metrics.begin(), c.metrics.end(), [](const auto& m) { return m.verdict == Verdict::same; }));
}

/// A move in the unit of the metric.
std::string move_text(const MetricChange& m, double amount)
{
  if (m.is_milestone)
    return fmt::format("{:+.0f} days", amount);
  return (amount < 0 ? "" : "+") + amount_text(amount, measure_of(m.name).unit);
}

std::string amount_of(const MetricChange& m, const std::map<std::string, double>& amounts)
{
  const auto found = amounts.find(m.name);
  return found == amounts.end() ? "-" : move_text(m, found->second);
}

std::string attribution_table(const Comparison& c)
{
  std::string text = "\nhow much each input explains\n";
  for (const auto& a : c.attribution)
    if (not a.error.empty())
      text += fmt::format("  {}: cannot be run alone: {}\n", a.pointer, a.error);
  for (const auto& m : c.metrics) {
    if (m.verdict == Verdict::same || not m.moved())
      continue;
    text += fmt::format("  {}: {} in all\n    {:>20} {:>20}  input\n", label_of(m), move_text(m, *m.after - *m.before),
                        "changed alone", "changed last");
    for (const auto& a : c.attribution)
      if (a.error.empty())
        text += fmt::format("    {:>20} {:>20}  {}\n", amount_of(m, a.alone), amount_of(m, a.last), a.pointer);
    if (c.attribution.size() > 1)
      text += fmt::format("    {:>20} {:>20}  left over: inputs act together\n", amount_of(m, c.remainder), "");
  }
  return text;
}

/// A change on one line, or where it is too long for a terminal the place, old and new on lines of their own.
std::string on_terminal(const std::string& change)
{
  constexpr std::size_t kWidth = 80;
  const auto safe = core::for_terminal(change);
  const auto values = safe.find(": "), arrow = safe.rfind(" -> ");
  if (safe.size() + 2 <= kWidth || values == std::string::npos || arrow == std::string::npos || arrow < values)
    return "  " + safe + "\n";
  return fmt::format("  {}\n       {}\n    -> {}\n", safe.substr(0, values),
                     safe.substr(values + 2, arrow - values - 2), safe.substr(arrow + 4));
}

std::string came_table(const Comparison& c)
{
  std::string text = c.came.empty() ? "" : fmt::format("\nwhat came, against {}\n", c.before_origin);
  for (const auto& row : c.came)
    text += "  " + score_line(row) + "\n";
  return text;
}

std::string table(const Comparison& c)
{
  auto text = fmt::format("{} -> {}\n", c.before_origin, c.after_origin);
  for (const auto& note : c.notes)
    text += "  note: " + note + "\n";
  text += fmt::format("\n{:<29} {:>14} {:>14} {:>10} {}\n", "what moved", "before", "after", "moved", "verdict");
  for (const auto& m : c.metrics)
    if (m.verdict != Verdict::same)
      text += fmt::format("{:<29} {:>14} {:>14} {:>10} {}\n{}", label_of(m), value_text(c, m, m.before),
                          value_text(c, m, m.after), moved_text(m), to_string(m.verdict),
                          m.verdict == Verdict::breach ? fmt::format("{:>31}{}\n", "allowed ", allowed_text(m)) : "");
  text += fmt::format("{} of {} figures are the same\n{}\nwhat differs in the inputs\n", n_same(c), c.metrics.size(),
                      came_table(c));
  for (const auto& line : causes(c))
    text += on_terminal(line);
  for (const auto& broken : c.broken)
    text += "BROKEN " + broken + "\n";
  if (not c.attribution.empty())
    text += attribution_table(c);
  if (not c.gates.empty())
    text += "\n" + gates_table(c.gates);
  return text + (c.passes() ? "\nwithin what is allowed\n" : "\nBEYOND WHAT IS ALLOWED\n");
}

std::string markdown_row(const Comparison& c, const MetricChange& m)
{
  return fmt::format("| {} | {} | {} | {} | {} | {} |\n", core::for_markdown(label_of(m)), value_text(c, m, m.before),
                     value_text(c, m, m.after), moved_text(m), allowed_text(m),
                     fails(m.verdict) ? fmt::format("**{}**", to_string(m.verdict)) : to_string(m.verdict));
}

std::string markdown(const Comparison& c)
{
  auto text = fmt::format("### Forecast: {}\n\n{} -> {}\n\n| figure | before | after | moved | allowed | verdict |\n"
                          "| --- | ---: | ---: | ---: | ---: | --- |\n",
                          c.passes() ? "within what is allowed" : "**beyond what is allowed**",
                          core::for_markdown(c.before_origin), core::for_markdown(c.after_origin));
  for (const auto& m : c.metrics)
    if (m.verdict != Verdict::same)
      text += markdown_row(c, m);
  text +=
      fmt::format("\n{} of {} figures are the same.\n\nWhat differs in the inputs:\n\n", n_same(c), c.metrics.size());
  for (const auto& line : causes(c))
    text += fmt::format("- {}\n", core::for_markdown(line));
  for (const auto& row : c.came)
    text += fmt::format("- {}\n", core::for_markdown(score_line(row)));
  for (const auto& note : c.notes)
    text += fmt::format("- note: {}\n", core::for_markdown(note));
  for (const auto& broken : c.broken)
    text += fmt::format("- **broken**: {}\n", core::for_markdown(broken));
  return c.gates.empty() ? text : text + "\n" + gates_markdown(c.gates);
}

std::string junit(const Comparison& c)
{
  std::vector<JunitCase> cases;
  for (const auto& m : c.metrics) {
    const auto what = fmt::format("{} -> {} ({}, allowed {})", value_text(c, m, m.before), value_text(c, m, m.after),
                                  moved_text(m), allowed_text(m));
    if (fails(m.verdict))
      cases.push_back({m.name, what, to_string(m.verdict), fmt::format("{}", fmt::join(causes(c), "\n"))});
    else
      cases.push_back({m.name, "", "", m.verdict == Verdict::same ? "" : what});
  }
  for (auto& gate : gate_cases(c.gates))
    cases.push_back(std::move(gate));
  cases.push_back(
      {"conservation", c.broken.empty() ? "" : "broken", "conservation", fmt::format("{}", fmt::join(c.broken, "\n"))});
  return junit_text("gpuramp compare", "gpuramp.forecast", cases);
}

Json metric_json(const MetricChange& m)
{
  const auto measure = measure_of(m.name);
  return {{"name", m.name},
          {"label", measure.label},
          {"unit", m.is_milestone ? "days since start" : measure.unit},
          {"old", or_null(m.before)},
          {"new", or_null(m.after)},
          {m.is_milestone ? "moved_days" : "moved_percent", or_null(m.moved())},
          {m.is_milestone ? "allowed_days_later" : "allowed_percent_up", or_null(m.allowed.up)},
          {m.is_milestone ? "allowed_days_earlier" : "allowed_percent_down", or_null(m.allowed.down)},
          {"verdict", to_string(m.verdict)}};
}

Json attribution_json(const Comparison& c)
{
  auto rows = Json::array();
  for (const auto& a : c.attribution)
    rows.push_back({{"pointer", a.pointer}, {"alone", a.alone}, {"last", a.last}, {"error", a.error}});
  return {{"inputs", rows}, {"remainder", c.remainder}};
}

Json came_json(const Comparison& c)
{
  auto rows = Json::array();
  for (const auto& row : c.came)
    rows.push_back({{"kind", row.kind},
                    {"campus", row.campus},
                    {"date", row.what},
                    {"foreseen", or_null(row.foreseen.p50)},
                    {"actual", or_null(row.actual)}});
  return rows;
}

std::string json(const Comparison& c)
{
  auto metrics = Json::array();
  for (const auto& m : c.metrics)
    metrics.push_back(metric_json(m));
  auto inputs = Json::array();
  for (const auto& i : c.inputs)
    inputs.push_back({{"pointer", i.pointer}, {"old", i.before}, {"new", i.after}, {"values", i.n_values}});
  Json result{{"old", c.before_origin},
              {"new", c.after_origin},
              {"gpuramp_version", {{"old", c.before_version}, {"new", c.after_version}}},
              {"passes", c.passes()},
              {"notes", c.notes},
              {"metrics", metrics},
              {"inputs", inputs},
              {"broken", c.broken}};
  if (not c.came.empty())
    result["came"] = came_json(c);
  if (not c.gates.empty())
    result["gates"] = gates_json(c.gates);
  if (not c.attribution.empty())
    result["attribution"] = attribution_json(c);
  return result.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string shown_value(const std::string& value)
{
  constexpr std::size_t kLongest = 60;
  return value.empty() ? "(none)" : core::shortened(value, kLongest);
}

std::string comparison_text(const Comparison& comparison, CheckFormat format)
{
  switch (format) {
    case CheckFormat::json: return json(comparison);
    case CheckFormat::markdown: return markdown(comparison);
    case CheckFormat::junit: return junit(comparison);
    case CheckFormat::table: break;
  }
  return table(comparison);
}

} // namespace gpuramp::study

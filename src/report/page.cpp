// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/report/report.hpp"
#include "gpuramp/study/compare.hpp"
#include "gpuramp/study/history.hpp"
#include "report/assets.hpp"
#include "report/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace gpuramp::report {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSlotBegin = "<!--slot:", kSlotEnd = "-->";

/// JSON that may stand inside a <script> of an HTML page: no character that HTML or older JavaScript gives a meaning.
std::string json_for_script(const Json& json)
{
  const auto text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string safe;
  safe.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = text[i];
    if (c == '<' || c == '>' || c == '&')
      safe += fmt::format("\\u{:04x}", static_cast<int>(c));
    else if (text.compare(i, 3, "\xE2\x80\xA8") == 0 || text.compare(i, 3, "\xE2\x80\xA9") == 0) {
      safe += text[i + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else
      safe += c;
  }
  return safe;
}

std::string_view asset(std::string_view name)
{
  const auto found = std::find_if(assets().begin(), assets().end(), [&](const Asset& a) { return a.name == name; });
  core::require(found != assets().end(), "the page has no such part");
  return found->text;
}

/// A script without indentation and lines of comment: a page is sent by mail. No text of a script has several lines.
std::string compact(std::string_view script)
{
  std::string text;
  for (std::size_t at = 0; at < script.size();) {
    const auto end = std::min(script.find('\n', at), script.size());
    const auto begin = std::min(script.find_first_not_of(' ', at), end);
    const auto line = script.substr(begin, end - begin);
    if (not line.empty() && not line.starts_with("//") && not line.starts_with("/**"))
      text.append(line) += '\n';
    at = end + 1;
  }
  return text;
}

/// The page's own scripts, in order.
std::string scripts()
{
  std::string text;
  for (const auto& a : assets())
    if (a.name.size() > 3 && a.name.substr(0, 7) == "assets/" && a.name.substr(a.name.size() - 3) == ".js")
      text += compact(a.text);
  return text;
}

/// What goes where <!--slot:NAME--> stands in page.html.
std::string slot(std::string_view name, const Json& data)
{
  if (name == "data")
    return json_for_script(packed(data));
  if (name == "scripts")
    return scripts();
  if (name == "echarts")
    return std::string(asset("vendor/echarts/echarts.min.js"));
  if (name == "licences") {
    std::string text(asset("vendor/echarts/LICENCES.txt"));
    for (std::size_t at = 0; (at = text.find_first_of("<&", at)) != text.npos; ++at)
      text.replace(at, 1, text[at] == '<' ? "&lt;" : "&amp;");
    return text;
  }
  return std::string(asset(fmt::format("assets/{}", name)));
}

/// Fills the slots of page.html in one pass, so that nothing that was put in is looked at again.
std::string fill(std::string_view page, const Json& data)
{
  std::string text;
  for (std::size_t at = 0;;) {
    const auto begin = page.find(kSlotBegin, at);
    text += page.substr(at, begin == page.npos ? page.npos : begin - at);
    if (begin == page.npos)
      return text;
    const auto name = begin + kSlotBegin.size();
    const auto end = page.find(kSlotEnd, name);
    text += slot(page.substr(name, end - name), data);
    at = end + kSlotEnd.size();
  }
}

/// Names that tell results apart: the scenario's; with the directory's where two share it.
void add_labels(Json& rows, const char* name)
{
  for (auto& row : rows) {
    const auto same =
        std::count_if(rows.begin(), rows.end(), [&](const Json& other) { return other[name] == row[name]; });
    row["label"] = same > 1 ? fmt::format("{} ({})", row[name].get<std::string>(), row["directory"].get<std::string>())
                            : row[name].get<std::string>();
  }
}

/// Trends of a history of forecasts, as 'gpuramp history --json' tells them, and a label.
Json history_data(const fs::path& database)
{
  auto json = Json::parse(study::history_json(study::trends_of(study::read_history(database), 0)));
  json["label"] = database.stem().string();
  return json;
}

/// What every page has, whatever it shows.
Json page_data()
{
  return {{"program", "gpuramp " GPURAMP_VERSION},
          {"words", words_data()},
          {"results", Json::array()},
          {"studies", Json::array()},
          {"histories", Json::array()},
          {"plans", Json::array()}};
}

/// Cases by group and unit, each in the order given.
Json accuracy_data(const std::vector<PredictedCase>& cases)
{
  std::map<std::pair<std::string, std::string>, Json> groups;
  for (const auto& c : cases) {
    auto& group = groups[{c.group, c.unit}];
    group["name"] = fmt::format("{}, {}", c.group, c.unit);
    group["unit"] = c.unit;
    group["cases"].push_back({{"id", c.id},
                              {"chip", c.chip},
                              {"split", c.split},
                              {"measured", c.measured},
                              {"predicted", c.predicted},
                              {"unit", c.unit}});
  }
  auto all = Json::array();
  for (auto& [key, group] : groups)
    all.push_back(std::move(group));
  return all;
}

/// A result, and the study in it.
void add_result(Json& data, const ResultSource& source)
{
  data["results"].push_back(result_data(source));
  if (auto study = certainty_data(source); not study.is_null())
    data["studies"].push_back(std::move(study));
}

} // namespace

std::string report_page(const std::vector<fs::path>& paths)
{
  core::require(not paths.empty(), "a report needs at least one result or study");
  auto data = page_data();
  for (const auto& path : paths)
    if (study::is_study(path))
      data["studies"].push_back(study_data(path));
    else if (study::is_history(path))
      data["histories"].push_back(history_data(path));
    else if (is_plan(path))
      data["plans"].push_back(plan_data(path));
    else
      add_result(data, read_result_source(path));
  if (std::any_of(data["results"].begin(), data["results"].end(),
                  [](const Json& r) { return not r["sites"].is_null(); }))
    data["outline"] = Json::parse(asset("vendor/natural-earth/outline.json"));
  add_labels(data["results"], "name");
  add_labels(data["studies"], "study");
  add_labels(data["plans"], "scenario");
  return fill(asset("assets/page.html"), data);
}

std::string accuracy_page(const std::vector<PredictedCase>& cases)
{
  auto data = page_data();
  data["accuracy"] = accuracy_data(cases);
  return fill(asset("assets/page.html"), data);
}

fs::path default_file(const fs::path& result)
{
  std::error_code error;
  return (fs::is_directory(result, error) ? result : result.parent_path()) / "report.html";
}

} // namespace gpuramp::report

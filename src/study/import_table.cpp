// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/input/text_file.hpp"
#include "gpuramp/study/importing.hpp"
#include "study/imported_csv.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace gpuramp::study {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kForm = R"(write {"into": "/campuses", "values": {"/name": {"column": "Site"}, ...}})";

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& pointer, std::string problem)
{
  throw core::InputError({{file.string(), 0, pointer, std::move(problem), kForm}});
}

Json read_json(const std::filesystem::path& file)
{
  auto json = Json::parse(input::read_text_file(file), nullptr, false);
  if (not json.is_object())
    refuse(file, "", "is no JSON object");
  return json;
}

/// One value of a row, where the mapping finds something there.
struct Rule {
  std::vector<std::string> path; ///< within the item
  Json value;                    ///< the same for all rows; or
  std::optional<std::size_t> column;
  std::string unit, date;
  bool number = false;
};

std::vector<std::string> tokens_of(const std::string& pointer)
{
  std::vector<std::string> tokens;
  for (std::size_t at = 0; at < pointer.size();) {
    const auto next = std::min(pointer.find('/', at + 1), pointer.size());
    tokens.push_back(pointer.substr(at + 1, next - at - 1));
    at = next;
  }
  return tokens;
}

std::vector<Rule> rules_of(const Json& mapping, const ImportedCsv& csv, const std::filesystem::path& file)
{
  if (not mapping.contains("values") || not mapping["values"].is_object())
    refuse(file, "/values", "is missing");
  std::vector<Rule> rules;
  for (const auto& [pointer, entry] : mapping["values"].items()) {
    const auto at = "/values/" + pointer;
    if (pointer.empty() || pointer.front() != '/' || not entry.is_object() ||
        entry.contains("column") == entry.contains("value"))
      refuse(file, at, "needs a pointer, and exactly one of 'column' and 'value'");
    Rule rule{tokens_of(pointer),      entry.value("value", Json()), std::nullopt,
              entry.value("unit", ""), entry.value("date", ""),      entry.value("number", false)};
    if (entry.contains("column"))
      rule.column = csv.column(entry["column"].get<std::string>());
    if (not rule.date.empty() && rule.date != "iso" && rule.date != "mdy" && rule.date != "dmy")
      refuse(file, at + "/date", fmt::format("'{}' is none of iso, mdy, dmy", rule.date));
    rules.push_back(std::move(rule));
  }
  return rules;
}

/// \return null where the row says nothing
Json value_of(const Rule& rule, const ImportedCsv& csv, std::size_t row)
{
  if (not rule.column)
    return rule.value;
  const auto text = csv.text(row, *rule.column);
  if (text.empty())
    return {};
  if (not rule.date.empty())
    return core::format_date(csv.date(row, *rule.column, rule.date));
  if (not rule.unit.empty())
    return fmt::format("{} {}", csv.number(row, *rule.column).value_or(0), rule.unit);
  if (not rule.number)
    return text;
  const auto number = csv.number(row, *rule.column).value_or(0);
  return number == std::floor(number) ? Json(static_cast<std::int64_t>(number)) : Json(number);
}

/// Lists to which "-" has appended for the row at hand, by the path that leads there.
using Appended = std::vector<std::string>;

/// Puts a value where its path leads, and the source beside it.
void put(Json& item, const Rule& rule, Json value, const std::string& source, Appended& appended)
{
  auto* node = &item;
  std::string path;
  for (std::size_t i = 0; i + 1 < rule.path.size(); ++i) {
    path += "/" + rule.path[i];
    if (rule.path[i] == "-") {
      const bool there = std::find(appended.begin(), appended.end(), path) != appended.end();
      if (not there) {
        node->push_back(Json::object());
        appended.push_back(path);
      }
      node = &node->back();
    } else if (const auto digits = rule.path[i].find_first_not_of("0123456789") == std::string::npos; digits)
      node = &(*node)[static_cast<std::size_t>(std::stoul(rule.path[i]))];
    else
      node = &(*node)[rule.path[i]];
  }
  (*node)[rule.path.back()] = std::move(value);
  (*node)["source"] = source;
}

} // namespace

std::string import_table(const std::filesystem::path& file, const std::filesystem::path& mapping_file)
{
  const ImportedCsv csv(file);
  const auto mapping = read_json(mapping_file);
  if (not mapping.contains("into") || not mapping["into"].is_string() || mapping["into"].get<std::string>().empty())
    refuse(mapping_file, "/into", "is missing");
  const auto rules = rules_of(mapping, csv, mapping_file);
  auto items = Json::array();
  for (std::size_t row = 0; row < csv.n_rows(); ++row) {
    Json name;
    for (const auto& rule : rules)
      if (rule.path == std::vector<std::string>{"name"})
        name = value_of(rule, csv, row);
    auto* item = static_cast<Json*>(nullptr);
    for (auto& other : items)
      if (not name.is_null() && other.value("name", Json()) == name)
        item = &other;
    if (item == nullptr)
      item = &items.emplace_back(Json::object());
    Appended appended;
    for (const auto& rule : rules)
      if (auto value = value_of(rule, csv, row); not value.is_null())
        put(*item, rule, std::move(value), csv.source(row), appended);
  }
  Json fragment;
  fragment[Json::json_pointer(mapping["into"].get<std::string>())] = std::move(items);
  return fragment.dump(1) + "\n";
}

namespace {

/// Items of lists by name where all have one, else by place.
std::string key_of(const Json& item, std::size_t index)
{
  return item.is_object() && item.contains("name") && item["name"].is_string() ? item["name"].get<std::string>()
                                                                               : std::to_string(index);
}

void list_changes(const Json& now, const Json& before, const std::string& at, std::string& text)
{
  if (now == before)
    return;
  if (now.is_structured() && now.type() == before.type()) {
    const auto members = [](const Json& json) {
      std::vector<std::pair<std::string, const Json*>> all;
      std::size_t i = 0;
      for (const auto& [key, value] : json.items())
        all.emplace_back(json.is_array() ? key_of(value, i++) : key, &value);
      return all;
    };
    const auto find = [](const auto& all, const std::string& key) {
      const auto found = std::find_if(all.begin(), all.end(), [&](const auto& m) { return m.first == key; });
      return found == all.end() ? nullptr : found->second;
    };
    const auto here = members(now);
    const auto there = members(before);
    for (const auto& [key, value] : here)
      if (key == "source")
        continue;
      else if (const auto* old = find(there, key); old != nullptr)
        list_changes(*value, *old, at + "/" + key, text);
      else
        text += fmt::format("+ {}/{}: {}\n", at, key, value->dump());
    for (const auto& [key, value] : there)
      if (key != "source" && find(here, key) == nullptr)
        text += fmt::format("- {}/{}: {}\n", at, key, value->dump());
    return;
  }
  text += fmt::format("  {}: {} -> {}\n", at, before.dump(), now.dump());
}

} // namespace

std::string import_changes(const std::string& imported, const std::filesystem::path& earlier)
{
  std::string text;
  list_changes(Json::parse(imported), read_json(earlier), "", text);
  return text;
}

} // namespace gpuramp::study

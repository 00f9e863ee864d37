// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/study/importing.hpp"
#include "study/imported_csv.hpp"
#include "study/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

namespace gpuramp::study {

namespace {

constexpr const char* kForm = R"(write {"into": "/campuses", "values": {"/name": {"column": "Site"}, ...}})";

/// \return it on one line; bytes that are no UTF-8 are replaced
std::string cell_text_of(const Json& json)
{
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

[[noreturn]] void refuse_table(const std::filesystem::path& file, const std::string& pointer, std::string problem)
{
  throw core::InputError({{file.string(), 0, pointer, std::move(problem), kForm}});
}

Json read_json(const std::filesystem::path& file)
{
  input::Node tree;
  input::Problems problems;
  if (not input::read_json_file(file, tree, problems) || not problems.empty())
    problems.throw_if_any();
  if (tree.kind != input::Node::Kind::object)
    refuse_table(file, "", "is no JSON object");
  return Json::parse(input::json_text(tree));
}

/// \return a text of an entry, "" where it has none
std::string text_in(const Json& entry, const char* key, const std::string& pointer, const std::filesystem::path& file)
{
  if (not entry.contains(key))
    return "";
  if (not entry[key].is_string())
    refuse_table(file, pointer + "/" + key, "is not a text");
  return entry[key].get<std::string>();
}

/// One value of a row, where the mapping finds something there.
struct Rule {
  std::string pointer;           ///< within the item, as the mapping has it; and
  std::vector<std::string> path; ///< its steps
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
    refuse_table(file, "/values", "is missing");
  std::vector<Rule> rules;
  for (const auto& [pointer, entry] : mapping["values"].items()) {
    const auto at = "/values/" + pointer;
    if (pointer.empty() || pointer.front() != '/' || not entry.is_object() ||
        entry.contains("column") == entry.contains("value"))
      refuse_table(file, at, "needs a pointer, and exactly one of 'column' and 'value'");
    if (entry.contains("number") && not entry["number"].is_boolean())
      refuse_table(file, at + "/number", "is neither true nor false");
    Rule rule{pointer,
              tokens_of(pointer),
              entry.value("value", Json()),
              std::nullopt,
              text_in(entry, "unit", at, file),
              text_in(entry, "date", at, file),
              entry.value("number", false)};
    if (entry.contains("column"))
      rule.column = csv.column(text_in(entry, "column", at, file));
    if (not rule.date.empty() && rule.date != "iso" && rule.date != "mdy" && rule.date != "dmy")
      refuse_table(file, at + "/date", fmt::format("'{}' is none of iso, mdy, dmy", rule.date));
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

/// \return the index that a step of a path is; nothing if it is a key
std::optional<std::size_t> index_in(const std::string& step)
{
  std::size_t index = 0;
  const auto* end = step.data() + step.size();
  const auto read = std::from_chars(step.data(), end, index);
  return read.ec == std::errc{} && read.ptr == end ? std::optional(index) : std::nullopt;
}

/// One step into an item that grows. \return null where something else stands already, or an index skips items
Json* step_into(Json& node, const std::string& step, const std::string& path, Appended& appended)
{
  const auto index = index_in(step);
  const bool is_list = step == "-" || index;
  if (not node.is_null() && not(is_list ? node.is_array() : node.is_object()))
    return nullptr;
  if (not is_list)
    return &node[step];
  const bool there = std::find(appended.begin(), appended.end(), path) != appended.end();
  if (step == "-" && not there) {
    node.push_back(nullptr); // an object or, of a dated point, a list: as the steps after it say
    appended.push_back(path);
  }
  if (step == "-")
    return &node.back();
  return *index <= node.size() ? &node[*index] : nullptr;
}

/// Puts a value into a list such as a dated point; what is no date states its source there. \return whether it can
bool put_at(Json& list, std::size_t index, Json value, bool is_date, const std::string& source)
{
  if (not(list.is_null() || list.is_array()) || index > list.size())
    return false;
  list[index] = is_date ? std::move(value) : Json{{"value", std::move(value)}, {"source", source}};
  return true;
}

/// Puts a value where its path leads, and the source beside it. \return whether it leads anywhere
bool put(Json& item, const Rule& rule, Json value, const std::string& source, Appended& appended)
{
  auto* node = &item;
  std::string path;
  for (std::size_t i = 0; i + 1 < rule.path.size() && node != nullptr; ++i) {
    path += "/" + rule.path[i];
    node = step_into(*node, rule.path[i], path, appended);
  }
  if (node == nullptr)
    return false;
  if (const auto index = index_in(rule.path.back()))
    return put_at(*node, *index, std::move(value), not rule.date.empty(), source);
  if (not(node->is_null() || node->is_object()))
    return false;
  (*node)[rule.path.back()] = std::move(value);
  (*node)["source"] = source;
  return true;
}

/// \return where the list goes
Json::json_pointer place_of(const Json& mapping, const std::filesystem::path& file)
{
  const auto text = text_in(mapping, "into", "", file);
  if (text.empty())
    refuse_table(file, "/into", "is missing");
  const auto steps = tokens_of(text);
  const auto is_key = [](const std::string& step) { return not step.empty() && step != "-" && not index_in(step); };
  if (text.front() != '/' || text.find('~') != std::string::npos || not std::all_of(steps.begin(), steps.end(), is_key))
    refuse_table(file, "/into", fmt::format("'{}' is not a pointer of keys", text));
  return Json::json_pointer(text);
}

/// How the mapping says that numbers are written.
NumberForm number_form(const Json& mapping, const std::filesystem::path& file)
{
  NumberForm form{text_in(mapping, "decimal", "", file), text_in(mapping, "thousands", "", file)};
  if (not form.decimal.empty() && form.decimal != "." && form.decimal != ",")
    refuse_table(file, "/decimal", fmt::format("'{}' is neither '.' nor ','", form.decimal));
  constexpr std::array kMarks{".", ",", "'", " "};
  if (not form.thousands.empty() && std::find(kMarks.begin(), kMarks.end(), form.thousands) == kMarks.end())
    refuse_table(file, "/thousands",
                 fmt::format("'{}' is none of '.', ',', an apostrophe and a blank", form.thousands));
  if (form.decimal.empty() && (form.thousands == "." || form.thousands == ","))
    form.decimal = form.thousands == "." ? "," : ".";
  if (not form.decimal.empty() && form.decimal == form.thousands)
    refuse_table(file, "/thousands", "is the decimal mark as well");
  return form;
}

/// The value by which rows are of one item: that of the mapping's `by`, or their name. \return null where there is none
const Rule* key_rule(const Json& mapping, const std::vector<Rule>& rules, const std::filesystem::path& file)
{
  const auto by = text_in(mapping, "by", "", file);
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& r) { return r.pointer == (by.empty() ? "/name" : by); });
  if (found == rules.end() && not by.empty())
    refuse_table(file, "/by", fmt::format("there is no value '{}'", by));
  return found == rules.end() ? nullptr : &*found;
}

} // namespace

std::string import_table(const std::filesystem::path& file, const std::filesystem::path& mapping_file)
{
  const auto mapping = read_json(mapping_file);
  const ImportedCsv csv(file, number_form(mapping, mapping_file));
  const auto into = place_of(mapping, mapping_file);
  const auto rules = rules_of(mapping, csv, mapping_file);
  const auto* key = key_rule(mapping, rules, mapping_file);
  auto items = Json::array();
  std::map<std::string, std::size_t> by_name;
  for (std::size_t row = 0; row < csv.n_rows(); ++row) {
    if (csv.is_blank(row))
      continue;
    const auto name = key == nullptr ? Json() : value_of(*key, csv, row);
    const auto at = name.is_null() ? items.size() : by_name.try_emplace(cell_text_of(name), items.size()).first->second;
    if (at == items.size())
      items.push_back(Json::object());
    Appended appended;
    for (const auto& rule : rules)
      if (auto value = value_of(rule, csv, row); not value.is_null())
        if (not put(items[at], rule, std::move(value), csv.source(row), appended))
          refuse_table(mapping_file, "/values/" + rule.pointer,
                       "leads through something else that another value put there");
  }
  Json fragment;
  fragment[into] = std::move(items);
  return fragment.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
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
        text += fmt::format("+ {}/{}: {}\n", at, key, cell_text_of(*value));
    for (const auto& [key, value] : there)
      if (key != "source" && find(here, key) == nullptr)
        text += fmt::format("- {}/{}: {}\n", at, key, cell_text_of(*value));
    return;
  }
  text += fmt::format("  {}: {} -> {}\n", at, cell_text_of(before), cell_text_of(now));
}

} // namespace

std::string import_changes(const std::string& imported, const std::filesystem::path& earlier)
{
  std::string text;
  list_changes(Json::parse(imported), read_json(earlier), "", text);
  return text;
}

} // namespace gpuramp::study

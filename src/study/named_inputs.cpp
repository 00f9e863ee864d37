// SPDX-License-Identifier: Apache-2.0
#include "study/named_inputs.hpp"

#include "gpuramp/core/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace gpuramp::study {

namespace {

using SortedJson = nlohmann::json;
using Names = std::vector<std::string>;

/// Whether it is "/catalog/fabrics" or, `parts` being 3, "/catalog/fabrics/clos-4": lists and entries come into use
/// with what names them, and count as part of that. Below them an entry's own keys are inputs like others.
bool is_of_catalogue(const std::string& pointer, std::ptrdiff_t parts)
{
  return pointer.starts_with("/catalog/") && std::count(pointer.begin(), pointer.end(), '/') <= parts;
}

/// RFC 6901.
std::string below(const std::string& pointer, const std::string& token)
{
  auto escaped = pointer + '/';
  for (const auto c : token)
    escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return escaped;
}

/// A list of entries, each with keys of its own; lists of plain values and of dated points are values.
bool is_list_of_entries(const SortedJson& list)
{
  return list.is_array() &&
         std::all_of(list.begin(), list.end(), [](const SortedJson& item) { return item.is_object(); });
}

/// What tells the entries of a list apart, the best first.
constexpr const char* kNameKeys[] = {"name", "rack_type", "campus", "what", "between", "date"};

/// Whether an object is one value over time: a schedule, or a series with all its numbers.
bool is_course(const SortedJson& object)
{
  return (object.size() == 1 && (object.contains("step") || object.contains("ramp"))) || object.contains("values");
}

/// What an entry of a list is called, if it says so.
std::string own_name(const SortedJson& entry)
{
  for (const auto* key : kNameKeys)
    if (const auto found = entry.find(key); found != entry.end())
      return found->is_string() ? found->get<std::string>() : found->dump();
  return "";
}

/// Whether two entries of different names are more alike than not: then one has been renamed.
bool are_alike(const SortedJson& entry, const SortedJson& other)
{
  const auto n_same = std::count_if(entry.items().begin(), entry.items().end(), [&](const auto& member) {
    return other.contains(member.key()) && other[member.key()] == member.value();
  });
  return 2 * static_cast<std::size_t>(n_same) >= std::max(entry.size(), other.size());
}

/// Names of the entries, each once: the second "gb300" is "gb300#2", and one without a name is its place.
Names names_of(const SortedJson& list)
{
  Names names;
  std::map<std::string, int> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto name = own_name(list[i]);
    const auto n = ++seen[name];
    names.push_back(name.empty() ? std::to_string(i) : n == 1 ? name : fmt::format("{}#{}", name, n));
  }
  return names;
}

Names those_in(const Names& names, const Names& others)
{
  Names both;
  std::copy_if(names.begin(), names.end(), std::back_inserter(both),
               [&](const std::string& name) { return std::find(others.begin(), others.end(), name) != others.end(); });
  return both;
}

/// `order` with each name of `others` that it lacks put after the one before it there.
Names with_others(Names order, const Names& others)
{
  auto place = order.begin();
  for (const auto& name : others) {
    const auto known = std::find(order.begin(), order.end(), name);
    place = std::next(known != order.end() ? known : order.insert(place, name));
  }
  return order;
}

/// \return `names` of the new list, with the old name where an entry in the same place of a list as long has got
/// another
Names with_old_names(const SortedJson& before, const Names& old_names, const SortedJson& after, Names names)
{
  const auto unknown_in = [](const Names& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) == list.end();
  };
  const auto as_given = names;
  for (std::size_t i = 0; before.size() == after.size() && i < names.size(); ++i)
    if (unknown_in(old_names, as_given[i]) && unknown_in(as_given, old_names[i]) && are_alike(before[i], after[i]))
      names[i] = old_names[i];
  return names;
}

class Merger {
public:
  explicit Merger(const TakeNew& take_new) : take_new_(take_new) {}

  SortedJson merge(const SortedJson& before, const SortedJson& after, const std::string& pointer)
  {
    if (before == after)
      return before;
    if (before.is_object() && after.is_object() && not is_course(before) && not is_course(after))
      return merge_objects(before, after, pointer);
    if (is_list_of_entries(before) && is_list_of_entries(after))
      return merge_lists(before, after, pointer);
    return take_new_(pointer, &before, &after) ? after : before;
  }

private:
  /// What stands on one or both sides; null if nothing is left.
  SortedJson merge_either(const SortedJson* before, const SortedJson* after, const std::string& pointer)
  {
    if (before != nullptr && after != nullptr)
      return merge(*before, *after, pointer);
    const auto* there = before != nullptr ? before : after;
    const bool names_nothing = there->is_array() && there->empty();
    if (is_of_catalogue(pointer, 3) || names_nothing)
      return *there;
    return take_new_(pointer, before, after) == (after != nullptr) ? *there : SortedJson();
  }

  SortedJson merge_objects(const SortedJson& before, const SortedJson& after, const std::string& pointer)
  {
    std::set<std::string> keys;
    for (const auto* side : {&before, &after})
      for (const auto& [key, value] : side->items())
        keys.insert(key);
    auto both = SortedJson::object();
    for (const auto& key : keys)
      if (auto value = merge_either(before.contains(key) ? &before[key] : nullptr,
                                    after.contains(key) ? &after[key] : nullptr, below(pointer, key));
          not value.is_null())
        both[key] = std::move(value);
    return both;
  }

  SortedJson merge_lists(const SortedJson& before, const SortedJson& after, const std::string& pointer)
  {
    const auto old_names = names_of(before);
    const auto new_names = with_old_names(before, old_names, after, names_of(after));
    const auto at = [](const SortedJson& list, const Names& names, const std::string& name) {
      const auto found = std::find(names.begin(), names.end(), name);
      return found == names.end() ? nullptr : &list[static_cast<std::size_t>(found - names.begin())];
    };
    auto both = SortedJson::array();
    for (const auto& name : order_of(old_names, new_names, pointer))
      if (auto entry = merge_either(at(before, old_names, name), at(after, new_names, name), below(pointer, name));
          not entry.is_null())
        both.push_back(std::move(entry));
    return both;
  }

  Names order_of(const Names& old_names, const Names& new_names, const std::string& pointer)
  {
    const SortedJson old_order = those_in(old_names, new_names);
    const SortedJson new_order = those_in(new_names, old_names);
    if (old_order == new_order || is_of_catalogue(pointer, 2) || take_new_(pointer + kOrder, &old_order, &new_order))
      return with_others(new_names, old_names);
    return with_others(old_names, new_names);
  }

  const TakeNew& take_new_;
};

/// A schedule or a series in the words of a file: "20 rack/week", "2026-01-01: 20 rack/week, 2027-01-01: 0 rack/week".
std::string written_points(const SortedJson& points)
{
  constexpr std::string_view kAlways = "1900-01-01"; // how the reader keeps a value that has no date
  if (points.size() == 1 && points[0][0] == kAlways)
    return written(points[0][1]);
  Names texts;
  for (const auto& point : points)
    texts.push_back(fmt::format("{}: {}", written(point[0]), written(point[1])));
  return fmt::format("{}", fmt::join(texts, ", "));
}

bool is_points(const SortedJson& value)
{
  return value.is_array() && not value.empty() && std::all_of(value.begin(), value.end(), [](const SortedJson& point) {
           return point.is_array() && point.size() == 2;
         });
}

} // namespace

SortedJson merged(const SortedJson& before, const SortedJson& after, const TakeNew& take_new)
{
  return Merger(take_new).merge(before, after, "");
}

SortedJson without_derived(SortedJson scenario)
{
  for (auto& campus : scenario["campuses"])
    if (campus.contains("cooling"))
      campus.erase("pue");
  for (auto& service : scenario["workloads"]["inference"])
    if (service.contains("model"))
      service.erase("flop_per_token");
  return scenario;
}

std::string written(const SortedJson& value)
{
  if (value.is_string())
    return core::readable_text(value.get<std::string>());
  if (is_points(value))
    return written_points(value);
  if (value.is_object() && is_course(value) && value.size() == 1 && not value.contains("values"))
    return (value.contains("ramp") ? "ramp " : "") + written_points(value.front());
  if (value.is_array() &&
      std::all_of(value.begin(), value.end(), [](const SortedJson& v) { return v.is_primitive(); })) {
    Names texts;
    std::transform(value.begin(), value.end(), std::back_inserter(texts), written);
    return fmt::format("[{}]", fmt::join(texts, ", "));
  }
  return value.dump(-1, ' ', false, SortedJson::error_handler_t::replace);
}

} // namespace gpuramp::study

// SPDX-License-Identifier: Apache-2.0
#include "report/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// Months of load.csv for the page.
namespace gpuramp::report {

namespace {

constexpr std::size_t kMostNumbers = 4'000; ///< of all groups: a page is sent by mail, and load.csv has the rest

struct Group {
  std::string scope, name;
  std::vector<const std::vector<std::string>*> rows; ///< month by month
  double peak_mw = 0;
};

/// In the order of the file's first month: campuses, regions, the fleet.
std::vector<Group> groups_of(const input::CsvRows& load)
{
  const auto scope = *column_of(load, "scope"), name = *column_of(load, "name"), peak = *column_of(load, "peak_mw");
  std::vector<Group> groups;
  std::map<std::pair<std::string, std::string>, std::size_t> known;
  for (std::size_t r = 1; r < load.size(); ++r) {
    const auto [at, is_new] = known.emplace(std::pair{load[r][scope], load[r][name]}, groups.size());
    if (is_new)
      groups.push_back({load[r][scope], load[r][name], {}, 0});
    auto& group = groups[at->second];
    group.rows.push_back(&load[r]);
    group.peak_mw = std::max(group.peak_mw, number_in(load[r][peak], "load.csv"));
  }
  return groups;
}

/// The fleet first, then regions, then the largest campuses, as many as there is room for; a fleet of one campus is
/// that campus.
std::vector<Group> shown(std::vector<Group> groups, std::size_t n_fields)
{
  const auto rank = [](const Group& g) { return g.scope == "fleet" ? 0 : g.scope == "region" ? 1 : 2; };
  std::stable_sort(groups.begin(), groups.end(), [&](const Group& a, const Group& b) {
    return rank(a) != rank(b) ? rank(a) < rank(b) : rank(a) == 2 && a.peak_mw > b.peak_mw;
  });
  const auto campuses = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return rank(g) == 2; });
  const auto n = static_cast<std::size_t>(groups.end() - campuses);
  if (n == 1)
    groups.erase(campuses, groups.end());
  const auto each = groups.front().rows.size() * n_fields;
  groups.resize(std::min(groups.size(), std::max<std::size_t>(1, kMostNumbers / each)));
  return groups;
}

/// What the page draws and names whatever it is: lines, load-duration curves, steps.
bool is_drawn(const results::Field& field)
{
  return not field.colour.empty() || field.key.starts_with("exceeded_") || field.key == "ramp_mw" ||
         field.key == "load_factor";
}

/// What the page tells where it says something: contracts that may interrupt, peaks of parts, curtailment.
bool is_told(const input::CsvRows& load, const results::Field& field)
{
  constexpr std::array kTold{"interruptible_mw",         "firm_mw",
                             "noncoincident_peak_mw",    "coincident_peak_mw",
                             "curtailment_called_hours", "curtailment_called_mwh",
                             "curtailment_given_mwh"};
  if (std::find(kTold.begin(), kTold.end(), field.key) == kTold.end())
    return false;
  const auto column = *column_of(load, field.key), peak = *column_of(load, "peak_mw"),
             energized = *column_of(load, "energized_mw");
  return std::any_of(load.begin() + 1, load.end(), [&](const auto& row) {
    return number_in(row[column], "load.csv") != 0 && row[column] != row[peak] && row[column] != row[energized];
  });
}

/// To four digits, which is more than a page shows.
double shortened(double value)
{
  return std::stod(fmt::format("{:.4g}", value));
}

Json group_data(const Group& group, const input::CsvRows& load, const std::vector<const results::Field*>& fields)
{
  auto months = Json::array();
  for (const auto* row : group.rows)
    months.push_back(row->front());
  auto columns = Json::object();
  for (const auto* field : fields) {
    std::vector<double> values;
    for (const auto* row : group.rows)
      values.push_back(shortened(number_in((*row)[*column_of(load, field->key)], "load.csv")));
    columns[field->key] = rounded(values);
  }
  return {{"name", group.name}, {"scope", group.scope}, {"months", months}, {"columns", columns}};
}

} // namespace

Json load_data(const ResultSource& source)
{
  const auto& load = source.load;
  if (load.size() < 2)
    return nullptr;
  const auto all = results::csv_layouts();
  const auto layout = std::find_if(all.begin(), all.end(), [](const auto& l) { return l.place == "load.csv"; });
  std::vector<const results::Field*> fields;
  auto words = Json::array();
  for (const auto& field : layout->fields)
    if (column_of(load, field.key) && (is_drawn(field) || is_told(load, field))) {
      fields.push_back(&field);
      words.push_back(word_json(field));
    }
  auto groups = Json::array();
  for (const auto& group : shown(groups_of(load), fields.size()))
    groups.push_back(group_data(group, load, fields));
  return {{"words", words}, {"groups", groups}};
}

} // namespace gpuramp::report

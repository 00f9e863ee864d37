// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/commissioning.hpp"
#include "report/parts.hpp"

#include <algorithm>
#include <numeric>

/// Where power and energy come from and go to.
namespace gpuramp::report {

namespace {

constexpr std::size_t kMostPlaces = 12; ///< campuses in the energy flow; beyond it, their grid regions

/// The place that a campus counts for in the energy flow.
class Places {
public:
  Places(const scenario::Scenario& scenario, std::size_t n_campuses)
  {
    if (n_campuses > kMostPlaces)
      for (const auto& campus : scenario.campuses)
        regions_[campus.name] = campus.region;
  }
  [[nodiscard]] std::string of(const std::string& campus) const
  {
    const auto found = regions_.find(campus);
    return found == regions_.end() ? campus : found->second;
  }

private:
  std::map<std::string, std::string> regions_;
};

/// What each row of power.csv says, the fleet's sums left out.
template <class Use>
void for_each_source(const ResultSource& source, const std::string& column, Use use)
{
  const auto campus = column_of(source.power, "campus");
  const auto name = column_of(source.power, "source");
  const auto end = column_of(source.power, "to");
  const auto value = column_of(source.power, column);
  if (not campus || not name || not end || not value)
    return;
  for (std::size_t r = 1; r < source.power.size(); ++r)
    if (const auto& row = source.power[r]; row[*campus] != "fleet")
      use(row[*end], row[*campus], row[*name], number_in(row[*value], "power.csv"));
}

Json sums_by_source(const ResultSource& source, const std::string& column, const std::vector<std::string>& names)
{
  if (not column_of(source.power, column))
    return nullptr;
  std::map<std::string, double> sums;
  for_each_source(source, column,
                  [&](const auto&, const auto&, const std::string& name, double value) { sums[name] += value; });
  auto list = Json::array();
  for (const auto& name : names)
    list.push_back(sums[name]);
  return list;
}

/// Draw by source at the dates shown, from power.csv.
Json drawn_power(const ResultSource& source, const Timeline& timeline)
{
  std::vector<std::string> names;
  std::map<std::string, std::map<std::string, double>> mw; // source, date
  for_each_source(source, "mw", [&](const std::string& date, const auto&, const std::string& name, double value) {
    if (mw.find(name) == mw.end())
      names.push_back(name);
    mw[name][date] += value;
  });
  if (names.empty())
    return nullptr;
  auto rows = Json::array();
  for (const auto& name : names) {
    auto row = Json::array();
    for (const auto i : timeline.shown())
      row.push_back(rounded(mw[name][core::format_date(timeline.dates()[i])]));
    if (row.size() > 1)
      row.front() = row[1]; // means of periods: the start, which none ends at, is as the first
    rows.push_back(std::move(row));
  }
  return {{"by", "draw"},
          {"sources", names},
          {"mw", rows},
          {"mwh", sums_by_source(source, "mwh", names)},
          {"co2e_t", sums_by_source(source, "co2e_location_t", names)},
          {"usd", sums_by_source(source, "energy_cost_usd", names)}};
}

/// Energized firm capacity by kind of source, from the scenario: all that is known before sources are dispatched.
Json installed_power(const ResultSource& source, const Timeline& timeline)
{
  const auto& scenario = source.file.scenario;
  std::vector<std::string> kinds;
  std::map<std::string, std::vector<double>> mw; // kind, date shown
  for (const auto& campus : scenario.campuses)
    for (const auto& ready : scenario::tranche_commissionings(scenario, campus)) {
      const auto& tranche = campus.power.tranches.at(ready.index);
      auto& row = mw[tranche.kind];
      if (row.empty()) {
        kinds.push_back(tranche.kind);
        row.assign(timeline.shown().size(), 0);
      }
      for (std::size_t i = 0; i < row.size(); ++i)
        if (core::in_seconds(core::between(scenario.start, timeline.dates()[timeline.shown()[i]])) >=
            core::in_seconds(ready.ready))
          row[i] += core::in_megawatts(tranche.capacity);
    }
  auto rows = Json::array();
  for (const auto& kind : kinds)
    rows.push_back(rounded(mw[kind]));
  return kinds.empty() ? Json(nullptr) : Json{{"by", "capacity"}, {"sources", kinds}, {"mw", rows}};
}

/// Where the energy of a place goes.
Json uses_data()
{
  return {{{"key", "it"}, {"label", "IT equipment"}, {"colour", "green"}},
          {{"key", "overhead"}, {"label", "cooling and conversion losses"}, {"colour", "vermilion"}}};
}

} // namespace

Json power_levels_data(const Timeline& timeline)
{
  using record::Level;
  auto levels = Json::array();
  if (timeline.empty())
    return levels;
  const auto column = [&](Level level) { return timeline.column("fleet", std::string(record::term(level).key)); };
  for (const auto& [level, dashed] : {std::pair{Level::feed_capacity_mw, false},
                                      {Level::feed_limit_mw, true},
                                      {Level::reserved_mw, true},
                                      {Level::facility_mw, false},
                                      {Level::it_mw, false}}) {
    if (level == Level::feed_limit_mw && column(level) == column(Level::feed_capacity_mw))
      continue; // nothing was lost
    levels.push_back(word_json(results::field_of(record::term(level))));
    levels.back()["dashed"] = dashed;
  }
  return levels;
}

Json power_data(const ResultSource& source, const Timeline& timeline)
{
  if (timeline.empty())
    return nullptr;
  const auto drawn = drawn_power(source, timeline);
  return drawn.is_null() ? installed_power(source, timeline) : drawn;
}

namespace {

/// MWh from one node of the energy flow to another, by date shown.
struct Link {
  std::string stage, from, to;
  std::vector<double> mwh;
};

class Links {
public:
  explicit Links(std::size_t n_dates) : n_dates_(n_dates) {}

  std::vector<double>& between(const std::string& stage, const std::string& from, const std::string& to)
  {
    for (auto& link : links_)
      if (link.stage == stage && link.from == from && link.to == to)
        return link.mwh;
    return links_.emplace_back(Link{stage, from, to, std::vector<double>(n_dates_, 0)}).mwh;
  }

  [[nodiscard]] Json to_json() const
  {
    auto rows = Json::array();
    for (const auto& link : links_)
      if (const auto sum = std::accumulate(link.mwh.begin(), link.mwh.end(), 0.0); sum > 0)
        rows.push_back({{"stage", link.stage},
                        {"from", link.from},
                        {"to", link.to},
                        {"mwh", sum},
                        {"by_date", rounded(link.mwh)}});
    return rows;
  }

private:
  std::size_t n_dates_;
  std::vector<Link> links_;
};

} // namespace

Json energy_data(const ResultSource& source, const Timeline& timeline)
{
  if (timeline.empty())
    return nullptr;
  const Places places(source.file.scenario, timeline.campuses().size());
  Links links(timeline.shown().size());
  for_each_source(source, "mwh", [&](const std::string& to, const std::string& campus, const auto& name, double mwh) {
    links.between("source", name, places.of(campus))[timeline.shown_at(core::parse_date(to).value())] += mwh;
  });
  for (const auto& campus : timeline.campuses()) {
    const auto it = timeline.column(campus, "it_energy_mwh"), all = timeline.column(campus, "facility_energy_mwh");
    auto& used = links.between("place", places.of(campus), "it");
    for (std::size_t i = 0; i < it.size(); ++i)
      used[i] += it[i];
    auto& lost = links.between("place", places.of(campus), "overhead");
    for (std::size_t i = 0; i < it.size(); ++i)
      lost[i] += all[i] - it[i];
  }
  auto rows = links.to_json();
  return rows.empty() ? Json(nullptr)
                      : Json{{"by", timeline.campuses().size() > kMostPlaces ? "region" : "campus"},
                             {"links", std::move(rows)},
                             {"uses", uses_data()}};
}

} // namespace gpuramp::report

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/commissioning.hpp"
#include "report/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

/// What is built at each campus and when racks arrive there.
namespace gpuramp::report {

namespace {

using scenario::Commissioning;

/// The commissionings of one group of halls, or one tranche.
struct Work {
  core::Date begun{}, first{}, last{};
};

Work work_of(const scenario::Scenario& scenario, const std::vector<Commissioning>& all, std::size_t index)
{
  Work work{core::Date::max(), core::Date::max(), core::Date::min()};
  for (const auto& one : all)
    if (one.index == index) {
      const auto ready = core::date_after(scenario.start, one.construction.done);
      work.begun = std::min({work.begun, one.begun, ready});
      work.first = std::min(work.first, ready);
      work.last = std::max(work.last, ready);
    }
  return work;
}

Json row_of(const char* kind, const std::string& label, const std::string& amount, const Work& work)
{
  auto row = Json::array({kind, label, amount, core::format_date(work.begun), core::format_date(work.first)});
  if (work.last != work.first)
    row.push_back(core::format_date(work.last));
  return row;
}

std::string megawatts_text(core::Power power)
{
  const auto mw = core::in_megawatts(power);
  return mw >= 1000 ? fmt::format("{:.3g} GW", mw / 1000) : fmt::format("{:.3g} MW", mw);
}

Json works_of(const scenario::Scenario& scenario, const scenario::Campus& campus)
{
  auto works = Json::array();
  const auto tranches = scenario::tranche_commissionings(scenario, campus);
  for (std::size_t i = 0; i < campus.power.tranches.size(); ++i) {
    const auto& tranche = campus.power.tranches[i];
    works.push_back(row_of("power", tranche.name, megawatts_text(tranche.capacity), work_of(scenario, tranches, i)));
  }
  const auto halls = scenario::hall_commissionings(scenario, campus);
  for (std::size_t i = 0; i < campus.halls.size(); ++i) {
    const auto& group = campus.halls[i];
    if (group.count == 0)
      continue;
    const auto amount = fmt::format("{} rack slots{}", group.rack_slots, group.count == 1 ? "" : " each");
    works.push_back(row_of("halls", group.count == 1 ? "1 hall" : fmt::format("{} halls", group.count), amount,
                           work_of(scenario, halls, i)));
  }
  return works;
}

/// Halls that projects build, by project: {project, halls, months: from beginning to ready, on average}.
Json halls_by_project(const scenario::Scenario& scenario)
{
  std::map<std::string, std::pair<std::int64_t, double>> built; // halls, sum of their months
  for (const auto& campus : scenario.campuses)
    for (const auto& hall : scenario::hall_commissionings(scenario, campus))
      if (hall.project != nullptr && core::date_after(scenario.start, hall.construction.done) <= scenario.end) {
        auto& [n, months] = built[hall.project->name];
        ++n;
        months += core::in_seconds(hall.construction.done - hall.construction.begun) / core::kSecondsPerMonth;
      }
  auto rows = Json::array();
  for (const auto& [project, sums] : built)
    rows.push_back({{"project", project},
                    {"halls", sums.first},
                    {"months", rounded(sums.second / static_cast<double>(sums.first))}});
  return rows;
}

constexpr std::size_t kMostPeriods = 18; ///< of arrivals at one campus; report dates are joined to keep to it

/// Places of the dates shown at which periods of arrivals begin and end, the first and the last among them.
std::vector<std::size_t> period_ends(const Timeline& timeline)
{
  const auto last = timeline.shown().size() - 1, every = (last + kMostPeriods - 1) / kMostPeriods;
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < last; i += every)
    ends.push_back(i);
  ends.push_back(last);
  return ends;
}

/// GPUs that have reached the campus in each period.
Json arrivals_at(const std::string& campus, const Timeline& timeline, const std::vector<std::size_t>& ends)
{
  const auto produced = timeline.column(campus, "gpus_produced"),
             on_the_way = timeline.column(campus, "gpus_in_transit");
  auto arrivals = Json::array();
  for (std::size_t i = 1; i < ends.size(); ++i) {
    const auto from = ends[i - 1], to = ends[i];
    arrivals.push_back(
        static_cast<std::int64_t>(std::max(0.0, produced[to] - on_the_way[to] - produced[from] + on_the_way[from])));
  }
  return arrivals;
}

bool knows_arrivals(const Timeline& timeline)
{
  const auto columns = timeline.columns();
  return std::count_if(columns.begin(), columns.end(), [](const std::string& name) {
           return name == "gpus_produced" || name == "gpus_in_transit";
         }) == 2;
}

} // namespace

Json construction_data(const ResultSource& source, const Timeline& timeline)
{
  if (timeline.empty() || not knows_arrivals(timeline))
    return nullptr;
  const auto ends = period_ends(timeline);
  auto campuses = Json::array();
  for (const auto& campus : source.file.scenario.campuses)
    campuses.push_back({{"name", campus.name},
                        {"works", works_of(source.file.scenario, campus)},
                        {"arrivals", arrivals_at(campus.name, timeline, ends)}});
  return {{"periods", ends}, {"campuses", campuses}, {"halls", halls_by_project(source.file.scenario)}};
}

} // namespace gpuramp::report

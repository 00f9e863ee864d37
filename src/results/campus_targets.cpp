// SPDX-License-Identifier: Apache-2.0
#include "results/json_parts.hpp"
#include "results/text_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::results {

namespace {

/// So many GPUs that a campus should have up by a date, and when it had them.
struct CampusTarget {
  std::string campus;
  std::int64_t gpus = 0;
  core::Date due{};
  std::optional<core::Date> date; ///< absent: not before the end
  std::int64_t most = 0;          ///< that it ever had up
};

/// Of the dated points of a campus within the run those that ask for more than all before.
void add_targets_of(const scenario::Campus& campus, const scenario::Scenario& scenario, const record::Record& record,
                    std::vector<CampusTarget>& targets)
{
  std::vector<const record::GpusReached*> reached; // more each time
  for (const auto& row : record.reached)
    if (row.campus == campus.name)
      reached.push_back(&row);
  std::int64_t before = 0;
  for (const auto& point : campus.target.points) {
    const auto gpus = static_cast<std::int64_t>(std::ceil(point.value.base()));
    if (gpus <= before || point.date > scenario.end)
      continue;
    before = gpus;
    const auto there = std::find_if(reached.begin(), reached.end(), [&](const auto* row) { return row->gpus >= gpus; });
    targets.push_back({campus.name, gpus, std::max(point.date, scenario.start),
                       there == reached.end() ? std::nullopt : std::optional((*there)->date),
                       reached.empty() ? 0 : reached.back()->gpus});
  }
}

std::string outcome_text(const CampusTarget& target, const scenario::Scenario& scenario)
{
  if (not target.date)
    return fmt::format("not before {}; the most is {}", core::format_date(scenario.end),
                       count_text(static_cast<double>(target.most)));
  const auto late = (*target.date - target.due).count();
  return core::format_date(*target.date) + (late > 0 ? fmt::format(", {} day{} late", late, late == 1 ? "" : "s") : "");
}

/// Days after which it is there; those that are never there last longest.
std::int64_t days_late(const CampusTarget& target, const scenario::Scenario& scenario)
{
  return target.date ? (*target.date - target.due).count() : (scenario.end - scenario.start).count() + 1;
}

const Columns<CampusTarget>& target_columns()
{
  static const Columns<CampusTarget> columns{
      {text("campus", "campus", "its name"), [](const CampusTarget& t) { return Json(t.campus); }},
      {whole("gpus", "GPUs up", "GPU", "so many should be up"), [](const CampusTarget& t) { return Json(t.gpus); }},
      {day("due", "due", "by this day"), [](const CampusTarget& t) { return Json(core::format_date(t.due)); }},
      {date("first day on which they were; null: not before the end", true),
       [](const CampusTarget& t) { return date_json(t.date); }},
      {whole("most", "most", "GPU", "that were ever up there"), [](const CampusTarget& t) { return Json(t.most); }}};
  return columns;
}

std::vector<CampusTarget> campus_targets(const scenario::Scenario& scenario, const record::Record& record)
{
  std::vector<CampusTarget> targets;
  for (const auto& campus : scenario.campuses)
    add_targets_of(campus, scenario, record, targets);
  return targets;
}

} // namespace

Json campus_targets_json(const scenario::Scenario& scenario, const record::Record& record)
{
  const auto targets = campus_targets(scenario, record);
  return targets.empty() ? Json(Json::value_t::discarded) : objects_of(target_columns(), targets);
}

std::vector<Layout> campus_target_layouts()
{
  return {{"/campus_targets/*", "one dated target of a campus", fields_of(target_columns())}};
}

void add_campus_targets(Page& page, const scenario::Scenario& scenario, const record::Record& record)
{
  constexpr std::size_t kMostRows = 8;
  std::vector<CampusTarget> last; // of each campus
  for (auto& target : campus_targets(scenario, record)) {
    if (not last.empty() && last.back().campus == target.campus)
      last.pop_back();
    last.push_back(std::move(target));
  }
  if (last.empty())
    return;
  std::stable_sort(last.begin(), last.end(),
                   [&](const auto& a, const auto& b) { return days_late(a, scenario) > days_late(b, scenario); });
  page.heading("Targets of campuses (GPUs up), the latest first");
  for (std::size_t i = 0; i < std::min(kMostRows, last.size()); ++i)
    page.line(fmt::format("{:>6}  at {} by {}: {}", count_text(static_cast<double>(last[i].gpus)), last[i].campus,
                          core::format_date(last[i].due), outcome_text(last[i], scenario)));
  if (last.size() > kMostRows)
    page.line(fmt::format("and of {} more", last.size() - kMostRows));
}

} // namespace gpuramp::results

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/escape.hpp"
#include "gpuramp/results/text.hpp"
#include "gpuramp/study/compare.hpp"
#include "gpuramp/study/history.hpp"
#include "study/compare_metrics.hpp"
#include "study/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace gpuramp::study {

namespace {

using Entries = std::vector<const HistoryEntry*>;

/// Entries by scenario, each in the order in which they were recorded.
std::map<std::string, Entries> by_scenario(const std::vector<HistoryEntry>& entries)
{
  std::map<std::string, Entries> groups;
  for (const auto& entry : entries)
    groups[entry.result.scenario.name].push_back(&entry);
  return groups;
}

const record::Milestone* milestone_in(const HistoryEntry& entry, std::int64_t gpus)
{
  const auto& all = entry.result.milestones;
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& m) { return m.gpus == gpus; });
  return found == all.end() ? nullptr : &*found;
}

Trend trend_of(const std::string& scenario, const Entries& entries, std::int64_t gpus)
{
  Trend trend{scenario, gpus, {}};
  for (const auto* entry : entries) {
    const auto* m = milestone_in(*entry, gpus);
    if (m == nullptr)
      continue;
    TrendPoint point{entry->id, entry->recorded, entry->result.gpuramp_version, entry->commit, m->date, {}, {}};
    for (const auto& chance : entry->chances)
      if (chance.gpus == gpus)
        point.chance = chance;
    if (not trend.points.empty() && m->date && trend.points.back().date)
      point.moved_days = core::in_days(core::between(*trend.points.back().date, *m->date));
    trend.points.push_back(std::move(point));
  }
  return trend;
}

/// "(alone: 10M +12 days, 100M -3 days)" of an input.
std::string days_alone(const Comparison& c, const std::string& pointer)
{
  std::vector<std::string> texts;
  for (const auto& a : c.attribution)
    if (a.pointer == pointer)
      for (const auto& m : c.metrics)
        if (const auto days = a.alone.find(m.name); m.is_milestone && days != a.alone.end() && days->second != 0)
          texts.push_back(fmt::format("{} {:+.0f} days", m.name, days->second));
  return texts.empty() ? "" : fmt::format(" (alone: {})", fmt::join(texts, ", "));
}

TrendStep step_of(const HistoryEntry& before, const HistoryEntry& after, int jobs)
{
  TrendStep step{after.id, {}};
  if (before.result.gpuramp_version != after.result.gpuramp_version || before.commit != after.commit)
    step.causes.push_back(fmt::format("program {} {} -> {} {}", before.result.gpuramp_version, before.commit,
                                      after.result.gpuramp_version, after.commit));
  auto comparison = compare(before.result, after.result, {});
  if (jobs > 0 && not comparison.inputs.empty())
    attribute(comparison, before.result, after.result, jobs);
  for (const auto& input : comparison.inputs)
    step.causes.push_back(fmt::format("{}: {} -> {}{}", input.pointer, shown_value(input.before),
                                      shown_value(input.after), days_alone(comparison, input.pointer)));
  return step;
}

/// "2028-03 .. 2029-01 .. never, 85 %": P10, P50 and P90, and the runs that reach it.
std::string chance_text(const std::optional<results::MilestoneChance>& chance)
{
  if (not chance)
    return "";
  const auto month = [](const std::optional<core::Date>& date) {
    return date ? core::format_date(*date).substr(0, 7) : std::string("never");
  };
  return fmt::format("{} .. {} .. {}, {:.0f} %", month(chance->p10), month(chance->p50), month(chance->p90),
                     100 * (1 - chance->never_frac));
}

std::string point_line(const TrendPoint& p)
{
  auto line = fmt::format("    {:>4}  {:<20} {:<14} {:>10} {:>10}  {}", p.run, p.recorded,
                          core::shortened(p.commit.empty() ? p.version : p.commit, 14),
                          p.date ? core::format_date(*p.date) : "never",
                          p.moved_days ? fmt::format("{:+.0f} days", *p.moved_days) : "", chance_text(p.chance));
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

Json chance_json(const std::optional<results::MilestoneChance>& chance)
{
  if (not chance)
    return nullptr;
  const auto day = [](const std::optional<core::Date>& date) {
    return date ? Json(core::format_date(*date)) : Json(nullptr);
  };
  return {{"p10", day(chance->p10)},
          {"p50", day(chance->p50)},
          {"p90", day(chance->p90)},
          {"reached_frac", 1 - chance->never_frac}};
}

} // namespace

HistoryTrends trends_of(const std::vector<HistoryEntry>& entries, int jobs)
{
  HistoryTrends all;
  for (const auto& [scenario, group] : by_scenario(entries)) {
    std::set<std::int64_t> sizes;
    for (const auto* entry : group)
      for (const auto& m : entry->result.milestones)
        sizes.insert(m.gpus);
    for (const auto gpus : sizes)
      all.trends.push_back(trend_of(scenario, group, gpus));
    for (std::size_t i = 1; i < group.size(); ++i)
      all.steps.push_back(step_of(*group[i - 1], *group[i], jobs));
  }
  std::sort(all.steps.begin(), all.steps.end(), [](const auto& a, const auto& b) { return a.run < b.run; });
  return all;
}

std::string history_text(const HistoryTrends& all)
{
  std::string text;
  std::string scenario;
  for (const auto& trend : all.trends) {
    if (trend.scenario != scenario)
      text += core::for_terminal(trend.scenario) + "\n";
    scenario = trend.scenario;
    const bool sure = std::any_of(trend.points.begin(), trend.points.end(), [](const auto& p) { return p.chance; });
    text += fmt::format("  {} GPUs up\n    {:>4}  {:<20} {:<14} {:>10} {:>10}{}\n",
                        results::count_text(static_cast<double>(trend.gpus)), "run", "recorded", "program", "foreseen",
                        "moved", sure ? "  P10 .. P50 .. P90, runs that reach it" : "");
    for (const auto& point : trend.points)
      text += point_line(point);
  }
  text += "what changed from run to run\n";
  for (const auto& step : all.steps) {
    text += fmt::format("  run {}{}\n", step.run, step.causes.empty() ? ": nothing" : "");
    for (const auto& cause : step.causes)
      text += "    " + core::for_terminal(cause) + "\n";
  }
  return text;
}

std::string history_json(const HistoryTrends& all)
{
  auto trends = Json::array(), steps = Json::array();
  for (const auto& trend : all.trends) {
    auto points = Json::array();
    for (const auto& p : trend.points)
      points.push_back({{"run", p.run},
                        {"recorded", p.recorded},
                        {"gpuramp_version", p.version},
                        {"commit", p.commit},
                        {"date", p.date ? Json(core::format_date(*p.date)) : Json(nullptr)},
                        {"moved_days", p.moved_days ? Json(*p.moved_days) : Json(nullptr)},
                        {"chance", chance_json(p.chance)}});
    trends.push_back({{"scenario", trend.scenario}, {"gpus", trend.gpus}, {"points", points}});
  }
  for (const auto& step : all.steps)
    steps.push_back({{"run", step.run}, {"causes", step.causes}});
  return Json{{"trends", trends}, {"steps", steps}}.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace gpuramp::study

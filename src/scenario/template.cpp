// SPDX-License-Identifier: Apache-2.0
#include "scenario/template.hpp"

#include <algorithm>
#include <string>

namespace gpuramp::scenario {

namespace {

core::Date shifted(core::Date date, const core::Period& every, int n)
{
  return core::date_after(date, core::nth_step(date, date, every, n));
}

void shift_all(Availability& when, const core::Period& every, int n)
{
  if (when.available)
    when.available = shifted(*when.available, every, n);
  if (when.start)
    when.start = shifted(*when.start, every, n);
}

template <class Q>
void shift_all(Schedule<Q>& schedule, const core::Period& every, int n)
{
  std::vector<typename Schedule<Q>::Point> points;
  for (const auto& point : schedule.points) {
    const auto date = shifted(point.date, every, n);
    if (not points.empty() && points.back().date == date)
      points.pop_back(); // January 30 and 31 both came to February 28: the later one holds
    points.push_back({date, point.value});
  }
  schedule.points = std::move(points);
}

} // namespace

Campus instance(Campus campus, const std::string& pattern, const core::Period& every, int n)
{
  campus.name = pattern;
  if (const auto at = pattern.find("{n}"); at != std::string::npos)
    campus.name.replace(at, 3, std::to_string(n + 1));
  for (auto& hall : campus.halls)
    shift_all(hall.first, every, n);
  for (auto& tranche : campus.power.tranches) {
    shift_all(tranche.when, every, n);
    if (tranche.until)
      tranche.until = shifted(*tranche.until, every, n);
    for (auto& move : tranche.moves)
      move.on = shifted(move.on, every, n);
  }
  if (campus.power.network) {
    shift_all(campus.power.network->module.when, every, n);
    for (auto& piece : campus.power.network->equipment)
      shift_all(piece.when, every, n);
  }
  for (auto& event : campus.power.events)
    event.date = shifted(event.date, every, n);
  shift_all(campus.fabric_ports, every, n);
  shift_all(campus.target, every, n);
  for (auto& racks : campus.initial)
    if (racks.installed)
      racks.installed = shifted(*racks.installed, every, n);
  return campus;
}

} // namespace gpuramp::scenario

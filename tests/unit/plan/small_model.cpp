// SPDX-License-Identifier: Apache-2.0
#include "unit/plan/small_model.hpp"

#include "gpuramp/plan/solver.hpp"

namespace gpuramp::plan::test {

namespace {

std::vector<double> always(double value)
{
  return std::vector<double>(kPeriods, value);
}

PlanGroup sites()
{
  PlanGroup group;
  group.name = "site";
  group.takes = {true};
  group.reserved_mw = {1};
  group.bus_mw = {1};
  group.load_frac = 0.5;
  group.crew_racks_per_day = 1e6;
  group.install_days = kInstallDays;
  group.most_open = always(50);
  PlanHalls halls;
  halls.slots = 100;
  halls.bus_mw = 100;
  halls.age_days.assign(10, 0);
  halls.most = halls.usd = always(0);
  halls.most = always(kUnbounded);
  group.halls = {halls};
  PlanTranche grid;
  grid.name = "grid";
  grid.kind = "grid";
  grid.capacity_mw = 100;
  grid.most = always(kUnbounded);
  grid.usd = always(10 * kMillion);
  grid.usd_per_mwh = always(0);
  group.tranches = {grid};
  group.energized_at_start = {0};
  return group;
}

} // namespace

PlanModel small_model()
{
  PlanModel model;
  model.start = *core::parse_date("2026-01-01");
  for (int p = 0; p <= kPeriods; ++p)
    model.horizon.days.push_back(p * kPeriodDays);
  model.lifetime_days = 1e5;
  model.worth = always(1);
  model.up_frac.assign(kPeriods + 1, 1);
  PlanLine line;
  line.rack_type = "r";
  line.gpus = line.h100e = 10;
  line.lead_days = kLeadDays;
  line.least = always(0);
  line.most = always(1e6);
  line.usd = always(kMillion);
  model.lines = {line};
  model.groups = {sites()};
  return model;
}

Question gpus_by(const PlanModel& model, double gpus, int period)
{
  Question question;
  question.goals = {{GoalUnit::gpus, gpus, model.date(model.horizon.days[static_cast<std::size_t>(period)])}};
  return question;
}

double cheapest_musd(const PlanModel& model, const Question& question)
{
  SearchOptions options;
  options.gap = 0;
  const auto solution = solve(formulate(model, question).program, options);
  return solution.has_values() ? solution.objective : kNoPlan;
}

} // namespace gpuramp::plan::test

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/written_plan.hpp"

#include "gpuramp/plan/decisions.hpp"
#include "gpuramp/scenario/commissioning.hpp"
#include "plan/cumulative.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

namespace gpuramp::plan {

namespace {

constexpr const char* kSource = "assumption: proposed by gpuramp plan";

/// The fleet that each campus is to have. Racks are sent to where they will be let in, first come first served: those
/// that wait on site count where they wait.
class Targets {
public:
  Targets(const PlanModel& model, const Decided& decided, const Sites& sites) : model_(model), sites_(sites)
  {
    for (std::size_t l = 0; l < model.lines.size(); ++l) {
      std::vector<double> made, admitted(model.horizon.n_periods(), 0);
      for (const auto racks : decided.made[l])
        made.push_back((made.empty() ? 0 : made.back()) + racks);
      for (const auto& group : sites)
        for (const auto& site : group)
          for (std::size_t p = 0; p < admitted.size() && not site.admitted[l].empty(); ++p)
            admitted[p] += site.admitted[l][p];
      made_.emplace_back(model.horizon, std::move(made));
      admitted_.emplace_back(model.horizon, std::move(admitted));
    }
  }

  [[nodiscard]] scenario::Schedule<core::GpuCount> of(std::size_t g, std::size_t s) const
  {
    scenario::Schedule<core::GpuCount> target{scenario::Interpolation::ramp, {}};
    for (auto b = sites_[g][s].opened; b < model_.horizon.days.size(); ++b) {
      const auto gpus = core::GpuCount::from_base(std::round(fleet(g, s, model_.horizon.days[b])));
      target.points.push_back({model_.date(model_.horizon.days[b]), gpus});
    }
    return target;
  }

private:
  [[nodiscard]] double fleet(std::size_t g, std::size_t s, double day) const
  {
    const auto& group = model_.groups[g];
    double gpus = 0;
    for (std::size_t l = 0; l < model_.lines.size(); ++l) {
      const Cumulative here(model_.horizon, sites_[g][s].admitted[l]);
      const auto sent = here.at(admitted_[l].day_of(made_[l].at(day - model_.lines[l].lead_days)));
      const auto there = std::max(sent, here.at(day));
      gpus += model_.lines[l].gpus * (there - here.at(day - group.install_days - model_.lifetime_days));
    }
    for (const auto& racks : group.initial)
      gpus += racks.site == s && racks.retire_day > day ? racks.gpus : 0;
    return gpus;
  }

  const PlanModel& model_;
  const Sites& sites_;
  std::vector<Cumulative> made_, admitted_; ///< [line] racks of all campuses
};

/// \param racks  [period] in it
void write_orders(const PlanModel& model, const std::vector<double>& racks, scenario::SupplyLine& line)
{
  line.orders = {scenario::Interpolation::step, {}};
  line.source = kSource;
  for (std::size_t p = 0; p < model.horizon.n_periods(); ++p) {
    const auto rate = core::RackRate::from_base(racks[p] / (model.horizon.length(p) * core::kSecondsPerDay));
    if (line.orders.empty() || line.orders.points.back().value != rate)
      line.orders.points.push_back({model.date(model.horizon.days[p]), rate});
  }
}

class Writer {
public:
  Writer(const scenario::Scenario& given, const PlanModel& model, const Decided& decided, const Sites& sites)
      : given_(given), model_(model), decided_(decided), sites_(sites), targets_(model, decided, sites), plan_(given)
  {
    for (const auto& group : model.groups)
      if (group.kept)
        names_.insert(group.campuses.begin(), group.campuses.end());
  }

  scenario::Scenario write(const scenario::Decisions& decisions, const std::vector<Goal>& goals)
  {
    plan_.decisions.reset();
    plan_.supply.allocation = scenario::AllocationPolicy::campus_target;
    for (std::size_t l = 0; l < model_.lines.size(); ++l)
      if (std::any_of(decisions.orders.begin(), decisions.orders.end(),
                      [&](const auto& order) { return order.rack_type == model_.lines[l].rack_type; }))
        write_orders(model_, decided_.ordered[l], plan_.supply.lines[l]);
    plan_.campuses.clear();
    const auto groups = campus_groups(given_);
    for (std::size_t g = 0; g < groups.size(); ++g)
      write_group(groups[g], g);
    for (const auto& goal : goals)
      if (goal.unit == GoalUnit::gpus)
        plan_.targets.milestones.push_back(std::llround(goal.amount));
    auto& milestones = plan_.targets.milestones;
    std::sort(milestones.begin(), milestones.end());
    milestones.erase(std::unique(milestones.begin(), milestones.end()), milestones.end());
    return std::move(plan_);
  }

private:
  [[nodiscard]] core::Date day(std::size_t p) const { return model_.date(model_.horizon.days[p]); }

  void write_group(const CampusGroup& given, std::size_t g)
  {
    for (std::size_t s = 0; s < sites_[g].size(); ++s) {
      auto campus = model_.groups[g].kept ? *given.campuses[s] : campus_of(given, sites_[g][s]);
      campus.target = targets_.of(g, s);
      if (not campus.halls.empty())
        plan_.campuses.push_back(std::move(campus));
    }
  }

  scenario::Campus campus_of(const CampusGroup& given, const Site& site)
  {
    auto campus = *given.campuses.front();
    campus.name = free_name(given.name);
    campus.source = kSource;
    write_halls(campus, site);
    write_tranches(campus, site);
    return campus;
  }

  /// \return "plains-1", "plains-2", ... but for those that are kept
  std::string free_name(const std::string& group)
  {
    std::string name;
    for (int n = 1; name.empty() || not names_.insert(name).second; ++n)
      name = fmt::format("{}-{}", group, n);
    return name;
  }

  /// Several that come in one period follow each other by a day: a group of halls has its dates by step.
  void write_halls(scenario::Campus& campus, const Site& site) const
  {
    const auto kinds = std::exchange(campus.halls, {});
    for (std::size_t h = 0; h < kinds.size(); ++h)
      for (std::size_t p = 0; p < site.halls[h].size(); ++p) {
        const auto n = site.halls[h][p] - (p > 0 ? site.halls[h][p - 1] : 0);
        if (n == 0)
          continue;
        auto halls = kinds[h];
        halls.count = n;
        halls.every = {0, core::days(1)};
        be_ready(halls.first, day(p));
        halls.source = kSource;
        campus.halls.push_back(std::move(halls));
      }
  }

  void write_tranches(scenario::Campus& campus, const Site& site) const
  {
    const auto kinds = std::exchange(campus.power.tranches, {});
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      if (site.tranches[k] < 0)
        continue;
      auto tranche = kinds[k];
      be_ready(tranche.when, day(static_cast<std::size_t>(site.tranches[k])));
      if (tranche.until)
        tranche.until = model_.date(site.tranche_ends[k]);
      tranche.source = kSource;
      campus.power.tranches.push_back(std::move(tranche));
    }
  }

  /// Begins a project so that it ends by then.
  void be_ready(scenario::Availability& when, core::Date by) const
  {
    if (when.available) {
      when.available = by;
      return;
    }
    const auto length = scenario::schedule_of(scenario::project(given_.catalog, when.project)).length;
    when.start = core::date_after(by, -length);
  }

  const scenario::Scenario& given_;
  const PlanModel& model_;
  const Decided& decided_;
  const Sites& sites_;
  Targets targets_;
  std::set<std::string> names_; ///< of campuses that are kept or written
  scenario::Scenario plan_;
};

/// What never gets a hall is not opened.
bool has_halls(const Site& site)
{
  return std::any_of(site.halls.begin(), site.halls.end(), [](const auto& kind) { return kind.back() > 0; });
}

/// \return [period] how many campuses of a group have something by then
template <class Count>
std::vector<int> counted(const PlanModel& model, const std::vector<Site>& sites, const Count& count)
{
  std::vector<int> so_far(model.horizon.n_periods(), 0);
  for (std::size_t p = 0; p < so_far.size(); ++p)
    for (const auto& site : sites)
      so_far[p] += count(site, p);
  return so_far;
}

/// \return [period] whole racks in it, of a column that counts them by its end
std::vector<double> whole_racks(const Columns::ByPeriod& columns, const std::vector<double>& values)
{
  std::vector<double> racks;
  double so_far = 0;
  for (const auto column : columns) {
    const auto now = std::max(so_far, std::round(values[column]));
    racks.push_back(now - so_far);
    so_far = now;
  }
  return racks;
}

} // namespace

Decided decided(const PlanModel& model, const Formulation& formulation, const Placement& placement)
{
  Decided all;
  for (std::size_t l = 0; l < model.lines.size(); ++l) {
    all.ordered.push_back(whole_racks(formulation.columns.ordered[l], placement.values));
    all.made.push_back(whole_racks(formulation.columns.made[l], placement.values));
  }
  for (std::size_t g = 0; g < model.groups.size(); ++g) {
    const auto& sites = placement.sites[g];
    all.open.push_back(
        counted(model, sites, [](const Site& s, std::size_t p) { return s.opened <= p && has_halls(s) ? 1 : 0; }));
    auto& halls = all.halls.emplace_back();
    for (std::size_t h = 0; h < model.groups[g].halls.size(); ++h)
      halls.push_back(counted(model, sites, [h](const Site& s, std::size_t p) { return s.halls[h][p]; }));
    auto& tranches = all.tranches.emplace_back();
    for (std::size_t k = 0; k < model.groups[g].tranches.size(); ++k)
      tranches.push_back(counted(model, sites, [k](const Site& s, std::size_t p) { return s.has_come(k, p) ? 1 : 0; }));
  }
  return all;
}

scenario::Scenario written_plan(const scenario::Scenario& given, const PlanModel& model,
                                const scenario::Decisions& decisions, const Decided& decided, const Sites& sites,
                                const std::vector<Goal>& goals)
{
  return Writer(given, model, decided, sites).write(decisions, goals);
}

} // namespace gpuramp::plan

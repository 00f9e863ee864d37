// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/written_plan.hpp"

#include "gpuramp/plan/decisions.hpp"
#include "gpuramp/scenario/commissioning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::plan {

namespace {

constexpr const char* kSource = "assumption: proposed by gpuramp plan";

int whole(double value)
{
  return static_cast<int>(std::lround(value));
}

int grown(const std::vector<int>& so_far, std::size_t p)
{
  return so_far[p] - (p > 0 ? so_far[p - 1] : 0);
}

/// A campus while halls and tranches are handed out to those of its group.
struct Site {
  std::size_t opened = 0;                      ///< period
  std::vector<std::vector<std::size_t>> halls; ///< [kind] periods in which they come
  std::vector<int> tranches;                   ///< [tranche] period in which it comes, -1: never
  std::vector<double> energized_mw;            ///< [period] facility power
  double hall_mw = 0;                          ///< that its halls so far can take
};

/// Hands out what a group gets to its campuses. What the programme allows in all can always be handed out, since each
/// of its limits is a sum over campuses; who gets it is chosen so that halls are there when power comes.
class Sites {
public:
  Sites(const PlanModel& model, std::size_t g, const Decided& decided)
      : model_(model), group_(model.groups[g]), decided_(decided), g_(g)
  {
  }

  std::vector<Site> hand_out()
  {
    const auto n_periods = model_.horizon.n_periods();
    for (std::size_t p = 0; p < n_periods; ++p)
      for (int n = 0; n < grown(decided_.open[g_], p); ++n)
        sites_.push_back({p, std::vector<std::vector<std::size_t>>(group_.halls.size()),
                          std::vector<int>(group_.tranches.size(), -1), std::vector<double>(n_periods, 0), 0});
    for (std::size_t p = 0; p < n_periods; ++p)
      for (std::size_t k = 0; k < group_.tranches.size(); ++k)
        for (int n = 0; n < grown(decided_.tranches[g_][k], p); ++n)
          energize(k, p);
    for (std::size_t h = 0; h < group_.halls.size(); ++h)
      for (std::size_t p = 0, n_open = 0; p < n_periods; ++p)
        while (n_open < static_cast<std::size_t>(decided_.halls[g_][h][p]) && open_hall(h, p))
          ++n_open;
    return std::move(sites_);
  }

private:
  [[nodiscard]] double age(const Site& site, std::size_t p) const
  {
    return model_.horizon.days[p] - model_.horizon.days[site.opened];
  }

  [[nodiscard]] std::size_t halls_possible(const Site& site, std::size_t h, std::size_t p) const
  {
    if (p < site.opened)
      return 0;
    const auto& ages = group_.halls[h].age_days;
    return static_cast<std::size_t>(std::upper_bound(ages.begin(), ages.end(), age(site, p)) - ages.begin());
  }

  /// \return facility power that halls could take by then if the campus built at full pace
  [[nodiscard]] double possible_mw(const Site& site, std::size_t p) const
  {
    double mw = 0;
    for (std::size_t h = 0; h < group_.halls.size(); ++h)
      mw += static_cast<double>(halls_possible(site, h, p)) * group_.hall_mw(h);
    return mw;
  }

  /// \return the period in which power comes that its halls so far cannot take; one past the last if none does
  [[nodiscard]] static std::size_t halls_needed_by(const Site& site)
  {
    const auto more =
        std::find_if(site.energized_mw.begin(), site.energized_mw.end(), [&](double mw) { return mw > site.hall_mw; });
    return static_cast<std::size_t>(more - site.energized_mw.begin());
  }

  /// \return the campus with the largest score among those that can; the first to open where several have it
  template <class Can, class Score>
  Site* best(const Can& can, const Score& score)
  {
    Site* found = nullptr;
    for (auto& site : sites_)
      if (can(site) && (found == nullptr || score(site) > score(*found)))
        found = &site;
    return found;
  }

  void energize(std::size_t k, std::size_t p)
  {
    const auto& tranche = group_.tranches[k];
    auto* site =
        best([&](const Site& s) { return s.tranches[k] < 0 && s.opened <= p && age(s, p) >= tranche.age_days; },
             [&](const Site& s) { return possible_mw(s, p) - s.energized_mw[p]; });
    if (site == nullptr)
      return;
    site->tranches[k] = static_cast<int>(p);
    for (auto q = p; q < site->energized_mw.size(); ++q)
      site->energized_mw[q] += tranche.capacity_mw;
  }

  /// Opens a hall where power comes, soonest first. \return false if no campus has a use for one yet: the programme,
  /// which knows no single campuses, may have halls sooner than those with power can build them
  bool open_hall(std::size_t h, std::size_t p)
  {
    auto* site =
        best([&](const Site& s) { return s.halls[h].size() < halls_possible(s, h, p) && s.energized_mw.back() > 0; },
             [&](const Site& s) {
               return std::pair(-static_cast<double>(halls_needed_by(s)), s.energized_mw.back() - s.hall_mw);
             });
    if (site == nullptr)
      return false;
    site->halls[h].push_back(p);
    site->hall_mw += group_.hall_mw(h);
    return true;
  }

  const PlanModel& model_;
  const PlanGroup& group_;
  const Decided& decided_;
  std::size_t g_;
  std::vector<Site> sites_;
};

class Writer {
public:
  Writer(const scenario::Scenario& given, const PlanModel& model, const Decided& decided)
      : given_(given), model_(model), decided_(decided), plan_(given)
  {
  }

  scenario::Scenario write(const scenario::Decisions& decisions, const std::vector<Goal>& goals)
  {
    plan_.decisions.reset();
    plan_.supply.allocation = scenario::AllocationPolicy::soonest;
    for (std::size_t l = 0; l < model_.lines.size(); ++l)
      for (const auto& order : decisions.orders)
        if (order.rack_type == model_.lines[l].rack_type)
          write_orders(l);
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

  void write_orders(std::size_t l)
  {
    auto& line = plan_.supply.lines[l];
    line.orders = {scenario::Interpolation::step, {}};
    line.source = kSource;
    for (std::size_t p = 0; p < model_.horizon.n_periods(); ++p) {
      const auto rate =
          core::RackRate::from_base(decided_.racks[l][p] / (model_.horizon.length(p) * core::kSecondsPerDay));
      if (line.orders.empty() || line.orders.points.back().value != rate)
        line.orders.points.push_back({day(p), rate});
    }
  }

  void write_group(const CampusGroup& given, std::size_t g)
  {
    if (model_.groups[g].kept) {
      for (const auto* campus : given.campuses)
        plan_.campuses.push_back(*campus);
      return;
    }
    int n = 0;
    for (const auto& site : Sites(model_, g, decided_).hand_out()) {
      auto campus = *given.campuses.front();
      campus.name = fmt::format("{}-{}", given.name, ++n);
      campus.source = kSource;
      write_halls(campus, site);
      write_tranches(campus, site);
      if (not campus.halls.empty())
        plan_.campuses.push_back(std::move(campus));
    }
  }

  /// Several that come in one period follow each other by a day: a group of halls has its dates by step.
  void write_halls(scenario::Campus& campus, const Site& site) const
  {
    const auto kinds = std::exchange(campus.halls, {});
    for (std::size_t h = 0; h < kinds.size(); ++h)
      for (std::size_t i = 0; i < site.halls[h].size();) {
        const auto p = site.halls[h][i];
        const auto n = std::count(site.halls[h].begin(), site.halls[h].end(), p);
        auto halls = kinds[h];
        halls.count = n;
        halls.every = {0, core::days(1)};
        be_ready(halls.first, day(p));
        halls.source = kSource;
        campus.halls.push_back(std::move(halls));
        i += static_cast<std::size_t>(n);
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
  scenario::Scenario plan_;
};

std::vector<int> wholes(const Columns::ByPeriod& columns, const std::vector<double>& values)
{
  std::vector<int> so_far;
  for (const auto column : columns)
    so_far.push_back(whole(values[column]));
  return so_far;
}

} // namespace

Decided decided(const PlanModel& model, const Formulation& formulation, const std::vector<double>& values)
{
  Decided all;
  const auto& columns = formulation.columns;
  for (std::size_t l = 0; l < model.lines.size(); ++l) {
    auto& racks = all.racks.emplace_back();
    double so_far = 0;
    for (std::size_t p = 0; p < model.horizon.n_periods(); ++p) {
      const auto made = std::max(so_far, std::round(values[columns.made[l][p]]));
      racks.push_back(made - so_far);
      so_far = made;
    }
  }
  for (std::size_t g = 0; g < model.groups.size(); ++g) {
    all.open.push_back(wholes(columns.open[g], values));
    auto& halls = all.halls.emplace_back();
    for (const auto& kind : columns.halls[g])
      halls.push_back(wholes(kind, values));
    auto& tranches = all.tranches.emplace_back();
    for (const auto& kind : columns.tranches[g])
      tranches.push_back(wholes(kind, values));
  }
  return all;
}

scenario::Scenario written_plan(const scenario::Scenario& given, const PlanModel& model,
                                const scenario::Decisions& decisions, const Decided& decided,
                                const std::vector<Goal>& goals)
{
  return Writer(given, model, decided).write(decisions, goals);
}

} // namespace gpuramp::plan

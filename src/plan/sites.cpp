// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/sites.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::plan {

namespace {

class Group {
public:
  Group(const PlanModel& model, std::size_t g, const Columns& columns, const std::vector<double>& values)
      : model_(model), group_(model.groups[g]), open_(columns.open[g]), tranches_(columns.tranches[g]), values_(values)
  {
  }

  std::vector<Site> hand_out()
  {
    for (std::size_t p = 0; p < model_.horizon.n_periods(); ++p)
      for (int n = 0; n < grown(open_, p); ++n)
        sites_.push_back({p,
                          std::vector<int>(group_.tranches.size(), -1),
                          std::vector<double>(group_.tranches.size(), kEver),
                          {},
                          {}});
    for (std::size_t p = 0; p < model_.horizon.n_periods(); ++p)
      for (std::size_t k = 0; k < group_.tranches.size(); ++k)
        for (int n = 0; n < grown(tranches_[k], p); ++n)
          energize(k, p);
    for (auto& site : sites_)
      open_late(site);
    return std::move(sites_);
  }

private:
  [[nodiscard]] int grown(const Columns::ByPeriod& columns, std::size_t p) const
  {
    const auto so_far = [&](std::size_t q) { return static_cast<int>(std::lround(values_[columns[q]])); };
    return so_far(p) - (p > 0 ? so_far(p - 1) : 0);
  }

  /// \return facility power that halls could take by then if the campus built at full pace
  [[nodiscard]] double possible_mw(const Site& site, std::size_t p) const
  {
    double mw = 0;
    for (std::size_t h = 0; h < group_.halls.size(); ++h)
      mw += halls_possible(model_, group_.halls[h], site, p) * group_.hall_mw(h);
    return mw;
  }

  void energize(std::size_t k, std::size_t p)
  {
    const auto age_days = group_.tranches[k].age_days;
    Site* best = nullptr;
    double most = 0;
    for (auto& site : sites_) {
      const auto age = model_.horizon.days[p] - model_.horizon.days[site.opened];
      if (site.tranches[k] >= 0 || site.opened > p || age < age_days)
        continue;
      const auto room = possible_mw(site, p) - group_.firm_mw(model_.horizon, site, p);
      if (best == nullptr || room > most)
        best = &site, most = room;
    }
    core::require(best != nullptr, "the programme energizes a tranche that no campus is old enough for");
    best->tranches[k] = static_cast<int>(p);
    best->tranche_ends[k] = model_.horizon.days[p] + group_.tranches[k].lease_days;
  }

  /// Whether a campus that opens later could at any time have as many halls as its power fills, or as it could have
  /// had.
  [[nodiscard]] bool as_good(const Site& later, const Site& site) const
  {
    for (std::size_t p = 0; p < model_.horizon.n_periods(); ++p) {
      double possible_mw = 0, lost = 0;
      for (std::size_t k = 0; k < site.tranches.size(); ++k) {
        if (not site.has_come(k, p))
          continue;
        const auto energized = model_.horizon.days[static_cast<std::size_t>(site.tranches[k])];
        if (energized - model_.horizon.days[later.opened] < group_.tranches[k].age_days)
          return false;
      }
      for (std::size_t h = 0; h < group_.halls.size(); ++h) {
        const auto possible = halls_possible(model_, group_.halls[h], later, p);
        possible_mw += possible * group_.least_hall_mw(h);
        lost += halls_possible(model_, group_.halls[h], site, p) - possible;
      }
      if (lost > 0 && possible_mw < group_.firm_mw(model_.horizon, site, p))
        return false;
    }
    return true;
  }

  /// A campus opens no sooner than its power needs.
  void open_late(Site& site) const
  {
    const auto as_planned = site;
    for (site.opened = model_.horizon.n_periods() - 1; site.opened > as_planned.opened; --site.opened)
      if (as_good(site, as_planned))
        return;
  }

  const PlanModel& model_;
  const PlanGroup& group_;
  const Columns::ByPeriod& open_;
  const std::vector<Columns::ByPeriod>& tranches_;
  const std::vector<double>& values_;
  std::vector<Site> sites_;
};

} // namespace

Sites hand_out(const PlanModel& model, const Formulation& formulation, const std::vector<double>& values)
{
  Sites sites;
  for (std::size_t g = 0; g < model.groups.size(); ++g)
    sites.push_back(model.groups[g].kept ? model.groups[g].sites
                                         : Group(model, g, formulation.columns, values).hand_out());
  return sites;
}

} // namespace gpuramp::plan

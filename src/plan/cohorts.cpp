// SPDX-License-Identifier: Apache-2.0
#include "plan/cohorts.hpp"

#include "plan/cumulative.hpp"

#include <algorithm>
#include <numeric>

namespace gpuramp::plan {

namespace {

bool alike(const Site& a, const Site& b)
{
  return a.opened == b.opened && a.tranches == b.tranches && a.tranche_ends == b.tranche_ends;
}

void add_halls(const Site& site, Site& sums)
{
  sums.halls.resize(site.halls.size());
  for (std::size_t h = 0; h < site.halls.size(); ++h) {
    sums.halls[h].resize(site.halls[h].size(), 0);
    std::transform(site.halls[h].begin(), site.halls[h].end(), sums.halls[h].begin(), sums.halls[h].begin(),
                   std::plus<>());
  }
}

/// Racks that stand at the campuses of a cohort while they are handed to them.
class Sharer {
public:
  Sharer(const PlanModel& model, const PlanGroup& group, const Cohort& cohort, std::vector<Site>& sites)
      : model_(model), group_(group), cohort_(cohort), sites_(sites)
  {
    for (const auto s : cohort.members) {
      sites[s].admitted.assign(cohort.site.admitted.size(), {});
      for (std::size_t l = 0; l < cohort.site.admitted.size(); ++l)
        if (not cohort.site.admitted[l].empty())
          sites[s].admitted[l].assign(model.horizon.n_periods(), 0);
    }
  }

  void run()
  {
    for (std::size_t p = 0; p < model_.horizon.n_periods(); ++p)
      for (std::size_t l = 0; l < cohort_.site.admitted.size(); ++l)
        if (const auto& all = cohort_.site.admitted[l]; not all.empty())
          share(p, l, all[p] - (p > 0 ? all[p - 1] : 0));
  }

private:
  void share(std::size_t p, std::size_t l, double racks)
  {
    std::vector<double> room;
    for (const auto s : cohort_.members)
      room.push_back(racks > 0 ? room_for(sites_[s], p, l) : 0);
    const auto all = std::accumulate(room.begin(), room.end(), 0.0);
    for (std::size_t n = 0; n < room.size(); ++n) {
      auto& admitted = sites_[cohort_.members[n]].admitted[l];
      admitted[p] = (p > 0 ? admitted[p - 1] : 0) + racks * (all > 0 ? room[n] / all : 1 / cohort_.n());
    }
  }

  /// Racks of a line that a campus could hold at the end of a period besides those it has.
  [[nodiscard]] double room_for(const Site& site, std::size_t p, std::size_t l) const
  {
    const auto day = model_.horizon.days[p + 1];
    double halls = 0;
    auto feed_mw = group_.firm_mw(model_.horizon, site, p);
    for (std::size_t h = 0; h < site.halls.size(); ++h)
      halls += site.halls[h][p] * group_.halls_worth(h);
    for (std::size_t other = 0; other < site.admitted.size(); ++other)
      if (not site.admitted[other].empty()) {
        const auto& admitted = site.admitted[other];
        const auto so_far = std::max(admitted[p], p > 0 ? admitted[p - 1] : 0);
        const auto gone = Cumulative(model_.horizon, admitted).at(day - group_.install_days - model_.lifetime_days);
        halls -= (so_far - gone) * group_.hall_part(group_.bus_mw[other]);
        feed_mw -= (so_far - gone) * group_.reserved_mw[other];
      }
    return std::max(0.0, std::min(halls / group_.hall_part(group_.bus_mw[l]), feed_mw / group_.reserved_mw[l]));
  }

  const PlanModel& model_;
  const PlanGroup& group_;
  const Cohort& cohort_;
  std::vector<Site>& sites_;
};

} // namespace

std::vector<Cohort> cohorts_of(const PlanGroup& group, const std::vector<Site>& sites)
{
  std::vector<Cohort> cohorts;
  for (std::size_t s = 0; s < sites.size(); ++s) {
    const auto known = std::find_if(cohorts.begin(), cohorts.end(), [&](const Cohort& cohort) {
      return group.initial.empty() && alike(cohort.site, sites[s]);
    });
    auto& cohort = known == cohorts.end() ? cohorts.emplace_back() : *known;
    if (cohort.members.empty())
      cohort.site.opened = sites[s].opened, cohort.site.tranches = sites[s].tranches,
      cohort.site.tranche_ends = sites[s].tranche_ends;
    cohort.members.push_back(s);
    add_halls(sites[s], cohort.site);
  }
  return cohorts;
}

void share_racks(const PlanModel& model, const PlanGroup& group, const Cohort& cohort, std::vector<Site>& sites)
{
  Sharer(model, group, cohort, sites).run();
}

} // namespace gpuramp::plan

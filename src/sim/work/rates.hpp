// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/layout.hpp"
#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/fleet/domains.hpp"
#include "sim/fleet/fabric_health.hpp"
#include "sim/power/cooling.hpp"
#include "sim/power/feeds.hpp"
#include "sim/work/attribution.hpp"
#include "sim/work/placement.hpp"
#include "sim/work/problem.hpp"
#include "sim/work/site_links.hpp"

#include <cstddef>
#include <vector>

namespace gpuramp::sim {

/// Rates of all work on power and network: states the allocator's problem of the campuses that changed, and keeps the
/// answer.
class Rates {
public:
  Rates(const Plan& plan, const Layout& layout, const Deployment& deployment, const Domains& domains,
        const FabricHealth& fabric_health, const Feeds& feeds, const Cooling& cooling, const Placement& placement);

  /// Solves anew for each changed campus, together with those that runs join to it. \param changed  ascending
  /// \return the campuses that were solved, ascending
  std::vector<std::size_t> update(const std::vector<std::size_t>& changed);

  [[nodiscard]] const CampusRates& at(std::size_t campus) const { return rates_[campus]; }
  [[nodiscard]] double run_rate(std::size_t run) const { return run_rate_[run]; }
  [[nodiscard]] double wan_gb_per_s(std::size_t link) const { return wan_used_[link]; }
  [[nodiscard]] bool wan_binds(std::size_t link) const { return wan_binds_[link]; }

private:
  void state(const std::vector<std::size_t>& campuses);
  void state_site(Site& site, std::size_t campus);
  void state_links(const std::vector<std::size_t>& campuses);
  void state_claimants(const std::vector<std::size_t>& campuses);
  void solve();
  void read(const model::Allocation& allocation);
  [[nodiscard]] int priority_of(scenario::WorkClass work_class) const;

  const Plan& plan_;
  const Layout& layout_;
  const Deployment& deployment_;
  const Domains& domains_;
  const FabricHealth& fabric_health_;
  const Feeds& feeds_;
  const Cooling& cooling_;
  const Placement& placement_;
  SiteLinks site_links_;
  model::Allocator allocator_;

  std::vector<CampusRates> rates_;
  std::vector<double> run_rate_, wan_used_;
  std::vector<bool> wan_binds_;

  // The problem being solved; members, so that solving again allocates little.
  Problem problem_;
  Resources resources_;
  std::vector<SiteCap> caps_;
  std::vector<model::Claim> claims_;
  std::vector<bool> binding_;
};

} // namespace gpuramp::sim

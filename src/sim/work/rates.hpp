// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/allocator.hpp"
#include "gpuramp/model/operating_point.hpp"
#include "sim/engine/layout.hpp"
#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/power/cooling.hpp"
#include "sim/power/feeds.hpp"
#include "sim/work/placement.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace gpuramp::sim {

/// What a resource is; power resources hold work back by capping, the others by contention.
enum class ResourceKind { none, feed, bus, core, uplink, wan };

[[nodiscard]] const char* to_string(ResourceKind kind);

/// Work of one pool or run at one campus, between two planning instants.
struct WorkRate {
  bool is_run = false;
  std::size_t index = 0; ///< of the pool or run
  double rate = 1;       ///< 0 .. 1 of full speed, capping included
  ResourceKind bound_by = ResourceKind::none;
  std::string resource; ///< name of what binds, empty if nothing does
  double gpus = 0;
  double useful_flop_per_s = 0;  ///< at this rate
  double dynamic_it_mw = 0;      ///< above idle, at this rate
  double running_flop_per_s = 0; ///< peak at this rate
  double failed_flop_per_s = 0;  ///< of it, lost to failures, restarts and checkpoints
};

/// Everything that is constant at a campus between two planning instants.
struct CampusRates {
  std::vector<double> mw_per_rack;       ///< [type], IT MW of an online rack (those in repair draw nothing)
  std::vector<double> gb_per_s_per_rack; ///< [type], over uplink and core
  double it_mw = 0, facility_mw = 0;
  double cap_frac = 1; ///< of nameplate power, to which racks are capped
  double peak_flop_per_s = 0;
  record::FlopAccount flop_per_s;
  std::vector<WorkRate> work;
  double tokens_per_s = 0;
  bool feed_full = false, bus_full = false, core_full = false, uplink_full = false;
};

/// Rates of all work on power and network: builds the allocator's problem for the campuses that changed and reads the
/// answer.
class Rates {
public:
  Rates(const Plan& plan, const Layout& layout, const Deployment& deployment, const Feeds& feeds,
        const Cooling& cooling, const Placement& placement);

  /// Solves anew for each changed campus, together with those that share a run with it.
  /// \return the campuses that were solved, ascending
  const std::vector<std::size_t>& update();

  [[nodiscard]] const CampusRates& at(std::size_t campus) const { return rates_[campus]; }
  [[nodiscard]] double run_rate(std::size_t run) const { return run_rate_[run]; }
  [[nodiscard]] double wan_gb_per_s(std::size_t link) const { return wan_used_[link]; }
  [[nodiscard]] bool wan_full(std::size_t link) const { return wan_full_[link]; }
  /// Racks of a type that are online in a domain.
  [[nodiscard]] std::int64_t online(std::size_t domain, std::size_t type) const;
  [[nodiscard]] double bus_capacity_mw(std::size_t domain) const;
  /// IT power that the halls of a campus are built for, as far as they are ready.
  [[nodiscard]] double design_it_mw(std::size_t campus) const;
  [[nodiscard]] double uplink_capacity_gb_per_s(std::size_t domain) const;

private:
  struct Owner { ///< of a claim
    bool is_run = false;
    std::size_t index = 0;
    std::size_t campus = 0; ///< pools only
  };
  struct Site { ///< a campus within the current problem
    std::size_t campus = 0;
    std::size_t first_resource = 0; ///< feed, core, then bus and uplink of each domain
    double powered_frac = 1;        ///< of the racks that are up; less where not even their idle power is there
    double cap_frac = 1;
    std::size_t capped_by = model::kNotBound; ///< resource
    std::vector<model::CappedRack> racks;     ///< [type], at cap_frac
  };

  std::vector<std::size_t> component_of(std::size_t campus) const;
  void solve(const std::vector<std::size_t>& component);
  bool cap_short_sites(const model::Allocation& allocation);
  bool lower_cap(Site& site);
  [[nodiscard]] std::vector<double> full_dynamic_mw(const Site& site) const;
  [[nodiscard]] std::size_t overloaded(const Site& site, const std::vector<double>& dynamic_mw, double cap_frac) const;
  void set_cap(Site& site, double cap_frac) const;
  [[nodiscard]] double speed_of_run(const Run& run) const;
  [[nodiscard]] const Site& site_of(std::size_t campus) const;
  void add_site(std::size_t campus);
  void add_wan_links(const std::vector<std::size_t>& component);
  void add_claims(const std::vector<std::size_t>& component);
  void add_demand(model::Claim& claim, const Site& site, const Owner& owner);
  void add_wan_demand(model::Claim& claim, const Run& run);
  void read_site(const Site& site, const model::Allocation& allocation);
  void read_wan(const model::Allocation& allocation);
  [[nodiscard]] std::string narrowest_wan(const Run& run) const;
  WorkRate work_at(const Site& site, const Owner& owner, std::size_t claim, const model::Allocation& allocation) const;
  void account(CampusRates& rates, const Site& site, WorkRate& work, double rate);
  void account_unused(CampusRates& rates, std::size_t campus);
  [[nodiscard]] const std::vector<double>& gpus_of(const Owner& owner, std::size_t campus) const;
  [[nodiscard]] double used_frac(const Owner& owner) const;
  [[nodiscard]] double busy_frac(const Owner& owner) const;
  [[nodiscard]] int priority_of(scenario::WorkClass work_class) const;
  [[nodiscard]] double idle_it_mw(std::size_t campus) const;
  [[nodiscard]] std::vector<double> dynamic_mw(const std::vector<model::JobPerformance>& per_gpu) const;
  [[nodiscard]] const std::vector<double>& dynamic_mw_of(const Owner& owner) const;

  const Plan& plan_;
  const Layout& layout_;
  const Deployment& deployment_;
  const Feeds& feeds_;
  const Cooling& cooling_;
  const Placement& placement_;
  model::Allocator allocator_;

  std::vector<std::vector<double>> pool_mw_,
      run_mw_; ///< [pool or run][type], what a busy GPU adds to its rack's idle draw
  std::vector<CampusRates> rates_;
  std::vector<double> run_rate_, wan_used_;
  std::vector<bool> wan_full_;
  std::vector<std::size_t> updated_;

  // The problem being solved.
  std::vector<Site> sites_;
  std::vector<std::pair<std::size_t, std::size_t>> wan_resources_; ///< (link, resource)
  std::vector<double> capacity_;
  std::vector<ResourceKind> kind_;
  std::vector<std::size_t> resource_subject_; ///< campus, domain or link, by kind
  std::vector<model::Claim> claims_;
  std::vector<Owner> owners_;
};

} // namespace gpuramp::sim

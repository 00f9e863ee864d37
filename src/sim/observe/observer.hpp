// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"
#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/fleet/fabric_supply.hpp"
#include "sim/fleet/supply.hpp"
#include "sim/observe/checks.hpp"
#include "sim/observe/meter.hpp"
#include "sim/power/feeds.hpp"
#include "sim/work/rates.hpp"

#include <string>

namespace gpuramp::sim {

/// Makes a sample of the fleet at report dates, and checks that everything in it is conserved.
class Observer {
public:
  Observer(const Plan& plan, const Deployment& deployment, Supply& supply, const FabricSupply& fabric_supply,
           const FabricHealth& fabric_health, const Feeds& feeds, const Cooling& cooling, const Rates& rates,
           Meter& meter, Checks& checks)
      : plan_(plan), deployment_(deployment), supply_(supply), fabric_supply_(fabric_supply),
        fabric_health_(fabric_health), feeds_(feeds), cooling_(cooling), rates_(rates), meter_(meter), checks_(checks)
  {
  }

  /// \return the state now and the flows since the last sample; the meter's accounts start anew
  [[nodiscard]] record::Sample sample(double now_s);

  /// \return counts and levels now; no account starts anew
  [[nodiscard]] record::Sample look(double now_s) const;

  /// To be called at every instant before anything changes; looks anew only where something has changed since the last
  /// call. \return counts and levels that have held from `since_s` until now, no flows
  [[nodiscard]] const record::Sample& watch(double since_s, double now_s);

  /// \return what held back since the last call, or since the start
  [[nodiscard]] record::BindingPeriod binding(double now_s);

  /// \return what the calendar year, or the part of it, that ends now brought; its accounts start anew
  [[nodiscard]] record::Year year(double now_s);

private:
  [[nodiscard]] record::CampusSample levels_of(std::size_t campus, double now_s) const;
  [[nodiscard]] std::int64_t largest_joined_gpus(const std::vector<record::CampusSample>& campuses) const;
  [[nodiscard]] topology::CapacityCut cut() const;
  [[nodiscard]] double target_gpu_days(double from_s, double to_s) const;
  [[nodiscard]] std::vector<record::SupplyDays> supply_days(const record::Sample& sample, double since_s, double now_s);
  void check_states(std::size_t campus, const std::string& date);
  void check_fabric(std::size_t campus, const std::string& date);
  void check_energy(const record::CampusSample& sample, const std::string& name);
  void check_owners(const record::InputYear& year, const std::string& name);

  const Plan& plan_;
  const Deployment& deployment_;
  Supply& supply_;
  const FabricSupply& fabric_supply_;
  const FabricHealth& fabric_health_;
  const Feeds& feeds_;
  const Cooling& cooling_;
  const Rates& rates_;
  Meter& meter_;
  Checks& checks_;
  double sampled_s_ = 0, binding_since_s_ = 0, year_began_s_ = 0;
  record::Sample watched_;
  double watched_until_s_ = -1; ///< when it was made; not yet
};

} // namespace gpuramp::sim

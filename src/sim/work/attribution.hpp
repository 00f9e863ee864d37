// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"
#include "sim/work/problem.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gpuramp::sim {

/// Work at one campus, between two planning instants.
struct WorkRate {
  const Work* work = nullptr;
  double rate = 1;                         ///< 0 .. 1 of full speed, capping included
  double power_frac = 0, network_frac = 0; ///< of full speed, what these take: with the rate they sum to one
  std::optional<ResourceKind> bound_by;
  std::string resource; ///< name of what binds, empty if nothing does
  double gpus = 0;
  double useful_flop_per_s = 0;  ///< at this rate
  double dynamic_it_mw = 0;      ///< above idle, at this rate
  double running_flop_per_s = 0; ///< peak at this rate
  double failed_flop_per_s = 0;  ///< of it, lost to failures, restarts and checkpoints
};

/// An uplink, or alike ones.
struct LinkRate {
  double capacity_gb_per_s = 0;
  double gb_per_s = 0;
};

/// Everything that is constant at a campus between two planning instants.
struct CampusRates {
  std::vector<double> mw_per_rack; ///< [type], IT MW of an online rack (those in repair draw nothing)
  std::vector<LinkRate> links;     ///< as in Site; what goes over all of them goes over the core
  double it_mw = 0, facility_mw = 0;
  double cap_frac = 1; ///< of nameplate power, to which racks are capped
  double peak_flop_per_s = 0;
  record::FlopAccount flop_per_s; ///< sums to the peak
  std::vector<WorkRate> work;
  double tokens_per_s = 0;
  [[nodiscard]] double core_gb_per_s() const;
  bool feed_binds = false, bus_binds = false, core_binds = false, uplink_binds = false; ///< hold work or racks back
};

/// Where the peak FLOP/s of GPUs that are asked to work go; sums to it. \param n_gpus  that are asked to work \param
/// rate  share of what they, slowed as they are, could do      \param by_power  whether it is power that holds them
/// below that
[[nodiscard]] record::FlopAccount lost_to(const Work& work, const model::JobPerformance& performance, double n_gpus,
                                          const model::CappedRack& rack, double rate, bool by_power);

/// Reads the answer to a problem: what each piece of work at a site draws, sends and computes, what holds it back, and
/// what becomes of the FLOP of all racks there. \param binding  of Resources::note_binding()
void attribute(const Problem& problem, const Resources& resources, std::size_t site, const std::vector<SiteCap>& caps,
               const model::Allocation& allocation, const std::vector<bool>& binding, CampusRates& rates);

} // namespace gpuramp::sim

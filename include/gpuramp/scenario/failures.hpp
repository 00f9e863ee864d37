// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::scenario {

enum class FailureMode { expected, sampled };
enum class FailureArrivals { bursty, independent };
/// What fails as one; everything from `row` up takes several racks with it. `node_pair`: what two nodes of a job share,
/// so that its interruptions grow with the square of its nodes. `gpus`: some GPUs together, such as a tray: of a rack
/// only these are out for the repair.
enum class FailureUnit { gpu, gpus, rack, row, hall, campus, node_pair };

struct FailureComponent {
  std::string name;
  FailureUnit per = FailureUnit::gpu;
  std::int64_t gpus = 1;                     ///< of one unit, with FailureUnit::gpus
  core::Duration mtbf;                       ///< mean time between failures of one such unit
  double interrupts_frac = 1;                ///< of its failures, those that interrupt a job
  double takes_down_frac = 1;                ///< of its failures, those after which the racks are down for a repair
  core::Duration repair = core::days(1);     ///< median
  std::optional<core::Duration> repair_p90;  ///< as the median where absent
  std::optional<core::Duration> repair_mean; ///< in place of repair_p90
  double spares_frac = 0;  ///< parts kept at the campus / units installed there: one replaces what is away for repair
  core::Duration hands_on; ///< that a technician needs to take out the old part and put in the new one
  std::vector<std::string> rack_types; ///< empty: all
  std::string source;
};

/// Racks fail more often while they are new.
struct EarlyFailures {
  double factor = 1;       ///< on all failure rates
  core::Duration duration; ///< since they came online
  std::string source;
};

/// Parts of fabrics that are made of parts fail, as often as the catalogue says.
struct FabricFailures {
  core::Duration repair;                     ///< median, of a switch or link
  std::optional<core::Duration> repair_p90;  ///< as the median where absent
  std::optional<core::Duration> repair_mean; ///< in place of repair_p90
  std::string source;
};

/// Months in which more fails than in others: at each campus all rates rise and fall together.
struct FailureWaves {
  double variation = 0;    ///< standard deviation / mean of the rates
  core::Duration duration; ///< mean time from one level to the next
  std::string source;
};

struct Failures {
  double availability_frac = 1; ///< share of online racks that are up, where there are no components
  FailureMode mode = FailureMode::expected;
  FailureArrivals arrivals = FailureArrivals::bursty;
  double interval_cv = 1.8; ///< of bursty failures
  std::vector<FailureComponent> components;
  std::optional<double> racks_per_technician; ///< at work at any time, at each campus; absent: nobody waits for one
  std::optional<EarlyFailures> early;
  std::optional<FailureWaves> waves;
  std::optional<FabricFailures> fabric;
  std::string source;
};

} // namespace gpuramp::scenario

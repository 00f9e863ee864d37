// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::model {

enum class Precision { bf16, fp8, fp4 };

/// What carries a rack's heat away; liquid: cold plates on its accelerators at least.
enum class HeatCarrier { air, liquid };

/// One point of a performance-power curve: at `power_frac` of maximum power a rack does `performance_frac` of its full
/// speed.
struct OperatingPoint {
  double power_frac = 1;
  double performance_frac = 1;
};

/// What leaves the units of a fabric tier, such as racks below one leaf, pods, or halls.
struct FabricTaper {
  std::int64_t gpus = 0;   ///< of a unit, > 0
  double share = 1;        ///< of the bandwidth of its GPUs' ports that crosses to other units, above 0 .. 1
  core::Duration hop = {}; ///< that a message to another unit takes longer than one within the unit
};

/// A rack as it is bought and installed. A "GPU" is a package; `dies_per_gpu` says how many compute dies it carries.
struct RackType {
  std::string name;
  std::string vendor;
  core::Date available{}; ///< first volume shipments
  std::int64_t gpus_per_rack = 0;
  std::int64_t dies_per_gpu = 1;
  core::FlopRate peak_bf16;               ///< dense, per GPU
  std::optional<core::FlopRate> peak_fp8; ///< dense, per GPU; absent if the chip has no fp8
  std::optional<core::FlopRate> peak_fp4; ///< dense, per GPU; absent if the chip has no fp4
  core::Bytes hbm;                        ///< per GPU
  core::Bandwidth hbm_bandwidth;          ///< per GPU
  core::Bandwidth scale_up;               ///< per GPU, both directions together
  std::int64_t scale_up_domain = 1;       ///< GPUs that share one scale-up network
  // of the scale-up network, not of the catalogue: with_chip()
  std::int64_t torus_dimensions = 0;       ///< 0: switched
  bool scale_up_mesh = false;              ///< each GPU has a link of its own to each other of its domain: no switches
  std::optional<double> scale_up_frac;     ///< of its rate in one direction that collectives were measured to reach
  core::Bandwidth scale_out;               ///< per GPU, one direction
  core::Power idle_power;                  ///< whole rack
  core::Power max_power;                   ///< whole rack, nameplate
  double power_exponent = 1;               ///< e of idle + (max - idle) * utilisation^e
  std::vector<OperatingPoint> power_curve; ///< ascending in power_frac
  core::Money price;                       ///< whole rack
  core::Mass embodied_carbon;              ///< whole rack, from cradle to gate; 0: not counted
  double cowos_wafers_per_gpu = 0;
  double h100_equivalents = 1;        ///< of one GPU
  std::optional<HeatCarrier> cooling; ///< that its halls must have; absent: any will do
  /// Of the fabric that it stands in, smallest units first; empty: the full port everywhere. Not of the catalogue.
  std::vector<FabricTaper> tapers;
};

/// \return dense peak of one GPU at this precision; the next wider precision where the chip lacks it
[[nodiscard]] core::FlopRate peak(const RackType& rack, Precision precision);

/// Draw of one rack: idle + (max - idle) * utilisation^e.
/// \param utilisation busy fraction, 0 .. 1
/// \throws ContractError if utilisation is outside 0 .. 1
/// \source Fan, Weber, Barroso 2007 (linear form, e = 1; e per rack type from the catalogue)
[[nodiscard]] core::Power rack_power(const RackType& rack, double utilisation);

} // namespace gpuramp::model

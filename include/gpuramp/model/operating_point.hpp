// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/hardware.hpp"

namespace gpuramp::model {

/// What a rack whose power is capped keeps of its full self.
struct CappedRack {
  double dynamic_frac = 1; ///< of the power above idle
  double speed_frac = 1;   ///< of its work rate
};

/// \return the lowest cap of the rack's performance-power curve, as a share of nameplate power; 1 if it states no curve
[[nodiscard]] double lowest_cap(const RackType& rack);

/// A rack whose clocks and voltage are lowered until full load draws `cap_frac` of nameplate power: what it draws above
/// idle shrinks in proportion, and its speed follows the performance-power curve, linear between its points.
///   dynamic_frac = (cap * max - idle) / (max - idle)
/// \param cap_frac 0 .. 1; below lowest_cap() the rack stays there
/// \return 1, 1 if the rack states no curve
/// \throws ContractError if cap_frac is outside 0 .. 1
[[nodiscard]] CappedRack capped(const RackType& rack, double cap_frac);

} // namespace gpuramp::model

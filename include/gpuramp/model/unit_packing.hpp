// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

/// Which units of a fabric (pods, or halls) a gang of GPUs takes.
namespace gpuramp::model {

struct UnitShare {
  std::size_t unit = 0;
  double gpus = 0; ///< > 0
};

/// Best fit: the unit with the least room that holds the whole gang, else the roomiest units one by one, and for what
/// is left the one with the least room that holds it. The fewest units that can hold the gang; the first among equals.
/// \param room  [unit] GPUs that are free, >= 0   \param gpus  of the gang, >= 0 \return by unit; what there is no room
/// for is left out
[[nodiscard]] std::vector<UnitShare> pack_units(const std::vector<double>& room, double gpus);

/// The same share of the room of every unit. Parameters and result as above.
[[nodiscard]] std::vector<UnitShare> spread_units(const std::vector<double>& room, double gpus);

} // namespace gpuramp::model

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/random.hpp"
#include "sim/engine/plan.hpp"

#include <cstdint>
#include <vector>

namespace gpuramp::sim {

/// Bandwidth of campus cores, where parts of the fabric that all share may be in repair: each part takes its share.
/// Expected: the mean share of parts that work. Sampled: at each planning instant the number in repair is drawn, since
/// repairs are shorter than the time between instants.
class FabricHealth {
public:
  FabricHealth(const Plan& plan, std::uint64_t seed);

  /// A planning instant. \return campuses whose bandwidth changes
  std::vector<std::size_t> step();

  [[nodiscard]] double core_gb_per_s(std::size_t campus) const
  {
    return plan_.campuses[campus].core_gb_per_s * working_frac_[campus];
  }

private:
  [[nodiscard]] double away_frac(const topology::SharedPart& part) const;
  [[nodiscard]] double expected(std::size_t campus) const;
  [[nodiscard]] double drawn(std::size_t campus);

  const Plan& plan_;
  core::Stream stream_;
  double repair_s_ = 0;              ///< mean
  std::vector<double> working_frac_; ///< [campus]
};

} // namespace gpuramp::sim

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/random.hpp"
#include "sim/engine/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace gpuramp::sim {

/// Bandwidth that parts in repair leave of campus cores and of the links of single units: what joins units takes its
/// share of all of them, what belongs to a unit takes of that unit's. Expected: the mean share of parts that work,
/// alike for all units. Sampled: at each step of failures the number in repair is drawn, since repairs are shorter than
/// the time between steps, and the units in which they are.
class FabricHealth {
public:
  FabricHealth(const Plan& plan, std::uint64_t seed);

  /// A step of failures.   \pre they are sampled   \return campuses whose bandwidth changes
  std::vector<std::size_t> step();

  [[nodiscard]] double core_gb_per_s(std::size_t campus) const
  {
    return plan_.campuses[campus].core_gb_per_s * campuses_[campus].working_frac;
  }
  /// \return share of the bandwidth of all units' links
  [[nodiscard]] double units_frac(std::size_t campus) const { return campuses_[campus].working_frac; }
  /// \return whether some units have less than others
  [[nodiscard]] bool any_unit_less(std::size_t campus) const { return not campuses_[campus].of_unit.empty(); }
  /// \return share of the bandwidth of one unit's links
  [[nodiscard]] double unit_frac(std::size_t campus, std::size_t unit) const;
  /// \return how often the bandwidth of the campus has changed
  [[nodiscard]] std::size_t n_changes(std::size_t campus) const { return campuses_[campus].n_changes; }

private:
  struct State {
    double working_frac = 1;               ///< of all parts
    double joining_frac = 1;               ///< of those that join units
    std::map<std::size_t, double> of_unit; ///< share left by parts of single units, where some are in repair
    std::size_t n_changes = 0;
  };

  [[nodiscard]] double away_frac(const topology::SharedPart& part) const;
  [[nodiscard]] double expected(std::size_t campus) const;
  [[nodiscard]] State drawn(std::size_t campus);

  const Plan& plan_;
  core::Stream stream_;
  core::Stream places_; ///< units in which parts are in repair
  double repair_s_ = 0; ///< mean
  std::vector<State> campuses_;
};

} // namespace gpuramp::sim

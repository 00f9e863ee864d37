// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/formulation.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace gpuramp::plan {

/// How much of something a plan has in all: racks of a type, MW of a tranche of a group.
struct Feature {
  std::string name; ///< "successor-2029 racks", "plains grid-1 MW"
  double plan = 0, alternative = 0;

  friend bool operator==(const Feature&, const Feature&) = default;
};

/// Another plan that costs hardly more.
struct Alternative {
  double musd = 0;
  double dearer_frac = 0;        ///< than the cheapest of the same programme; less than 0 where cost is not minimised
  std::vector<Feature> features; ///< those that differ, largest difference first
};

inline constexpr double kDearerFrac = 0.02;
inline constexpr int kAlternatives = 3;

/// Modelling to generate alternatives: among plans that cost at most kDearerFrac more, each uses as little as possible
/// of what the plans before it use. By the linear programme, without whole numbers.
/// \source Brill, Chang and Hopkins 1982, doi:10.1287/mnsc.28.3.221 (hop, skip and jump)
[[nodiscard]] std::vector<Alternative> alternatives(const PlanModel& model, const Question& question);

/// A point of a frontier, by the linear programme: what is feasible in between costs no less.
struct FrontierPoint {
  const char* against = "co2e"; ///< or "date"
  core::Date by{};              ///< of the last goal
  double co2e_kt = 0, musd = 0;
};

/// Cost against carbon, from the least that is possible to that of the cheapest plan. \param n  points, >= 2
[[nodiscard]] std::vector<FrontierPoint> co2e_frontier(const PlanModel& model, const Question& question, int n);

} // namespace gpuramp::plan

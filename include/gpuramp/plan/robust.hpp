// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/propose.hpp"

#include <vector>

namespace gpuramp::plan {

/// What a plan is to withstand.
struct Uncertainty {
  std::vector<std::vector<scenario::Slip>> samples; ///< of a study, each how everything slips; at least one
  double wanted_frac = 0.8;                         ///< of samples in which all goals are to be reached
  int jobs = 1;                                     ///< simulations at a time
};

/// A plan that aims at its goals sooner than they are asked for, and how it does in the samples.
struct Aimed {
  int months_earlier = 0;
  double reached_frac = 0; ///< of samples in which all goals are reached by the dates asked for
  double cost_usd = 0;     ///< simulated, without slips
};

struct RobustProposal {
  Proposal proposal;
  std::vector<Aimed> tried; ///< in the order of trying; the first aims at the dates themselves
  std::size_t chosen = 0;   ///< the one that the proposal is
};

/// Sample average approximation: the plan that aims at its goals by as few months earlier as make it reach them in the
/// wanted share of the samples. What slips are known only as they happen: orders and building go on as planned.
/// Where no plan does, the one that comes nearest.
/// \source Kleywegt, Shapiro and Homem-de-Mello 2002, doi:10.1137/S1052623499363220
[[nodiscard]] RobustProposal propose_robust(const scenario::Scenario& given, const Question& question,
                                            const ProposeOptions& options, const Uncertainty& uncertainty);

} // namespace gpuramp::plan

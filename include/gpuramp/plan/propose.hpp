// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/build_model.hpp"
#include "gpuramp/plan/formulation.hpp"
#include "gpuramp/plan/market.hpp"
#include "gpuramp/plan/measured.hpp"
#include "gpuramp/plan/solver.hpp"
#include "gpuramp/plan/written_plan.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace gpuramp::plan {

/// One programme solved, written, simulated.
struct Round {
  std::vector<double> margins; ///< [goal] that the programme was asked for beyond the goals
  std::vector<double> limits;  ///< [limit] what the programme was allowed
  double programme = 0;        ///< what its plan costs in M USD where that is minimised, else its objective
  double gap = 0;
  std::vector<double> programme_up, simulated_up; ///< [goal] at its date
  double simulated_cost_usd = 0;
  std::vector<double> simulated_totals; ///< [limit]
  bool met = false;                     ///< all goals and limits, as simulated
};

struct ProposeOptions {
  double gap = 0.005;   ///< of each programme
  int most_nodes = 500; ///< of each programme's search
  int most_rounds = 8;  ///< of solving and simulating
  std::uint64_t seed = 1;
  sim::Budget budget;                                                               ///< of each simulation
  std::function<void(const std::string& what, double best, double bound)> progress; ///< M USD or as minimised; may be
                                                                                    ///< empty
  std::function<void(const Question& asked, const Round&)> round_ended;             ///< called after each; may be empty
};

struct Proposal {
  SolveStatus status = SolveStatus::no_answer;
  scenario::Decisions decisions;
  Question question;
  PlanModel model; ///< of the round that was chosen
  Formulation formulation;
  std::vector<double> values;
  Sites sites;
  Decided decided;
  scenario::Scenario plan;
  Measured base, simulated;          ///< runs of the given plan and of the proposed one
  Market widest;                     ///< makers see all that may be ordered
  double bound = kUnbounded;         ///< as minimised; no plan of these decisions has less. -kUnbounded: not known
  double bound_by_type = kUnbounded; ///< none has less whose halls each hold one type of rack
  std::vector<Round> rounds;
  std::size_t chosen = 0; ///< round
  bool stopped = false;
  bool as_given =
      false; ///< the given plan does what is asked, and no round found one that does it better: it is `plan`

  [[nodiscard]] bool met() const { return as_given || (not rounds.empty() && rounds[chosen].met); }
};

/// Solves, simulates and corrects until the simulated plan meets the goals, at most `most_rounds` times.
/// A plan that falls short asks the next programme for as much more; one that is not in time after all rounds is
/// returned with its shortfall. A signal (core::stop_signal) ends it with the best so far.
[[nodiscard]] Proposal propose(const scenario::Scenario& given, const Question& question,
                               const ProposeOptions& options);

} // namespace gpuramp::plan

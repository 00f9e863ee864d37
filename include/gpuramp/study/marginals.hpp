// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/record/record.hpp"
#include "gpuramp/scenario/scenario.hpp"
#include "gpuramp/sim/estimate.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What one more unit of each input buys, by reruns in processes of their own; and what would reach a milestone in
/// time. The simulation draws no random numbers, so a difference of two runs is exact: it has no standard error.
namespace gpuramp::study {

/// How finely the levers of a place (halls, power, crews) are told apart: the fleet's alone, or also those of groups of
/// campuses, or of each campus.
enum class LeverScope { fleet, groups, campuses };

struct MarginalOptions {
  double relative = 0.1;                                                         ///< step of amounts, > 0
  core::Duration earlier = core::Duration::from_base(core::kSecondsPerYear / 4); ///< step of dates, > 0
  LeverScope finest = LeverScope::groups;
  bool what_if = true; ///< also reruns the strongest inputs with two steps, in pairs and all together
  std::uint64_t seed = 1;
  record::Resolution resolution = record::Resolution::campus;
  int jobs = 0;       ///< processes at a time; 0: as many as there are processors
  sim::Budget budget; ///< of each rerun
};

/// What is compared between two runs.
struct Yield {
  std::vector<std::optional<core::Date>> milestones; ///< in the order of the scenario
  double gpu_days = 0;                               ///< GPUs up, summed over days
  double useful_flop = 0;
  double tokens = 0; ///< served and trained
  double energy_mwh = 0;
  double cost_usd = 0;
};

/// What a change brings, against the base run.
struct Gain {
  std::vector<std::optional<double>> days_gained; ///< by milestone; nothing where either run did not reach it
  std::vector<bool> newly_reached;                ///< by milestone
  double gpu_days = 0, useful_flop = 0, tokens = 0, energy_mwh = 0, cost_usd = 0; ///< more than in the base run
  std::string error;                                                              ///< why there is no answer
};

/// One input moved by one step.
struct Marginal : Gain {
  std::string input, where; ///< "power", "plains"
  double amount = 0;        ///< what the step added
  std::string unit;
  std::vector<std::string> set, set_twice; ///< one and two steps as overrides of the result's scenario; may be empty
  std::optional<Gain> twice;               ///< by a rerun with two steps; of the strongest that have overrides
  std::optional<double> dual_gpu_days;     ///< more GPU-days by the duals of a programme of the same plan
  std::string difference;                  ///< why that is not what the rerun found; empty: they agree
};

/// One step of each of two inputs, by one rerun.
struct Pair {
  std::size_t first = 0, second = 0; ///< rows of Marginals
  Gain gain;
};

/// The strongest inputs that have overrides, moved together by reruns: what single steps leave out.
struct Together {
  std::vector<std::size_t> rows; ///< of Marginals
  std::vector<Pair> pairs;       ///< every two of them
  Gain gain;                     ///< one step of all
};

struct Marginals {
  std::vector<std::int64_t> milestones;
  Yield base;
  std::vector<Marginal> rows; ///< most GPU-days first, then useful FLOP; errors last
  Together together;
};

[[nodiscard]] Marginals marginals(const scenario::Scenario& scenario, const MarginalOptions& options);
[[nodiscard]] std::string marginals_text(const Marginals& marginals, std::size_t most_rows);
[[nodiscard]] std::string marginals_json(const Marginals& marginals);

/// \param text  of a marginals.json   \param file  for messages
/// \throws core::InputError with the pointer if it is not what marginals_json() writes
void require_marginals(const std::string& text, const std::string& file);

/// One input and how far it has to be moved.
struct Move {
  std::string input;
  double relative = 0; ///< 0.2: +20 %; or
  double months_earlier = 0;
};

struct Way {
  std::vector<Move> moves;
  core::Date reached{}; ///< by a rerun with all of them
};

struct Reach {
  std::optional<core::Date> base; ///< without any move
  std::vector<Way> ways; ///< of the fewest moves that do; smallest steps first; empty if nothing tried was enough
  std::int64_t n_runs = 0;
  std::optional<core::Date> nearest; ///< the earliest date of all that was tried
};

/// The smallest sets of fleet-wide changes that bring `gpus` up by `by`: single inputs first, then pairs and triples of
/// those that help most. Tried at +10, 20, 50, 100, 200 % or 3, 6, 12, 24, 36 months earlier, then bisected to the
/// least step of 5 % or a month that does. Of the best ways of several moves each move is then made as small as it can
/// be.
[[nodiscard]] Reach ways_to_reach(const scenario::Scenario& scenario, std::int64_t gpus, core::Date by,
                                  const MarginalOptions& options);
[[nodiscard]] std::string reach_text(const Reach& reach, std::int64_t gpus, core::Date by);
[[nodiscard]] std::string reach_json(const Reach& reach, std::int64_t gpus, core::Date by);

} // namespace gpuramp::study

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/training_step.hpp"
#include "gpuramp/scenario/catalog.hpp"
#include "gpuramp/scenario/training_run.hpp"

#include <optional>
#include <string>
#include <vector>

/// From a training run given as model, batch and mapping to the inputs of the step model.
namespace gpuramp::scenario {

struct Scenario;

struct StepInputs {
  model::TransformerShape shape;
  model::TrainingBatch batch;
  model::Mapping mapping; ///< data parallelism filled in
  model::RackType rack;   ///< with what the chip states
  model::Chip chip;
};

/// What is wrong with a modelled run, where (below the run, such as "/mapping"), and what would be right. Empty
/// problem: nothing.
struct StepProblem {
  std::string where;
  std::string problem;
  std::string suggestion;
};

/// \return the chip of a rack type; null if the catalogue has none
[[nodiscard]] const NamedChip* chip_of(const Catalog& catalog, const std::string& rack_type);
/// \return what to suggest where a transformer of this name is not known
[[nodiscard]] std::string nearest_transformer(const Catalog& catalog, const std::string& name);

/// Puts in the fastest mapping that divides and fits where a modelled run leaves it open.
/// \pre step_problem() finds nothing for any run
void resolve_mappings(Scenario& scenario);

/// \return why the run cannot be modelled on the racks it names: unknown names, a precision the chip lacks, a mapping
/// that does not divide
///         or does not fit into memory (by how much)
[[nodiscard]] StepProblem step_problem(const Catalog& catalog, const TrainingRun& run);

/// A fabric as a run's racks see it.
struct RunFabric {
  std::optional<core::Bandwidth> port; ///< of a GPU, which its own does not exceed; absent: none known
  std::vector<model::FabricTaper> tapers;
};

/// The fabric that a run crosses: of its campuses (all where it names none) the one that lets least through. Halls
/// count as full of its racks.
[[nodiscard]] RunFabric fabric_of(const Scenario& scenario, const TrainingRun& run);

/// \pre step_problem() finds nothing
[[nodiscard]] StepInputs step_inputs(const Catalog& catalog, const TrainingRun& run, RunFabric fabric);

/// Constants of the models as the catalogue gives them. \pre they are given
[[nodiscard]] model::Calibration calibration_of(const Catalog& catalog);

} // namespace gpuramp::scenario

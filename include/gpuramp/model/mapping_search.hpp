// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/training_step.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace gpuramp::model {

/// What a search looked at, and the best it found.
struct MappingSearch {
  std::optional<Mapping> best; ///< nothing if no mapping divides and fits
  double step_s = 0;           ///< of the best
  std::string problem;         ///< why there is no best: the closest mapping and by how much it misses; else ""
  std::int64_t candidates = 0; ///< mappings that divide
  std::int64_t fitting = 0;    ///< of those, mappings whose memory fits: the ones that were costed
};

/// The mapping with the shortest step among all that divide and fit nine tenths of memory: tensor up to the scale-up
/// domain (powers of two and divisors of the heads), pipeline and interleave that divide the layers, context up to 64,
/// expert groups, micro-batches up to 16 sequences, three kinds of recompute, sequence parallelism wherever tensor > 1.
/// Cheap tests first: divisibility, then memory, then cost. Candidates are visited in a fixed order and only a shorter
/// step replaces the best, so the result does not depend on anything but the input. \param batch  kernel options are
/// set per candidate by with_default_kernels if `default_kernels`, else taken as they are \param gpus   of the job, all
/// of them used, >= 1
[[nodiscard]] MappingSearch search_mapping(const TransformerShape& shape, const TrainingBatch& batch, std::int64_t gpus,
                                           const RackType& rack, const Chip& chip, const Calibration& calibration,
                                           bool default_kernels = true);

} // namespace gpuramp::model

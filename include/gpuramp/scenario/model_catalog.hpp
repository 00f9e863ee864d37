// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/problems.hpp"
#include "gpuramp/model/calibration.hpp"
#include "gpuramp/model/chip.hpp"
#include "gpuramp/model/transformer.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace gpuramp::scenario {

/// A transformer by name, with the lengths of the requests of its MLPerf inference benchmark.
struct NamedTransformer {
  std::string name;
  std::vector<std::string> aliases;
  model::TransformerShape shape;
  double input_tokens = 0; ///< mean of the benchmark's requests
  double output_tokens = 0;
  std::string published_mapping;       ///< in words, of a team that trained it, with its source; empty: none known
  double server_user_tokens_per_s = 0; ///< least rate per user in the benchmark's server scenario; 0: not known
  std::string source;
};

/// Where a constant comes from.
struct ConstantSource {
  std::string name;
  std::string meaning;
  std::string unit;
  double value = 0;
  std::string origin; ///< "fitted", "measured" or "assumed"
  std::string source;
};

/// A chip, and where its numbers come from.
struct NamedChip {
  std::string name; ///< that of the chip
  model::Chip chip;
  std::string source;
};

/// What the models know beyond rack types: constants, chips, transformers.
struct ModelCatalog {
  model::Calibration calibration;
  std::vector<ConstantSource> constants; ///< in file order
  std::vector<model::WorkloadActivity> activities;
  std::vector<model::Chip> chips;
  std::vector<NamedTransformer> transformers;
};

/// Reads calibration.json, chips.json and transformers.json of a folder. Every constant must be there, once, within its
/// bounds, with its source. \throws InputError with every problem found
[[nodiscard]] ModelCatalog read_model_catalog(const std::filesystem::path& folder);

/// \return the constants by member; what is wrong with them is added to the problems
[[nodiscard]] model::Calibration calibration_of(const std::vector<ConstantSource>& constants, const std::string& file,
                                                input::Problems& problems);

[[nodiscard]] const NamedTransformer* find_transformer(const std::vector<NamedTransformer>& transformers,
                                                       const std::string& name);

/// \return the chip of this name or alias, lower case, "_" and " " as "-"; null if there is none
[[nodiscard]] const model::Chip* find_chip(const ModelCatalog& catalog, const std::string& name);
[[nodiscard]] const NamedTransformer* find_transformer(const ModelCatalog& catalog, const std::string& name);

/// The mixture of experts of the same widths and experts (numbers of layers are often cut for benchmarks).
/// \return null where there is none, and for dense models
[[nodiscard]] const NamedTransformer* find_mixture(const ModelCatalog& catalog, const model::TransformerShape& shape);

} // namespace gpuramp::scenario

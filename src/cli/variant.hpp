// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"
#include "gpuramp/scenario/reader.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace gpuramp::cli {

/// A scenario as the command line varies it.
struct Variant {
  std::filesystem::path scenario;
  std::uint64_t seed = 1;
  record::Resolution resolution = record::Resolution::automatic;
  std::vector<std::string> overrides; ///< "/pointer=VALUE"

  [[nodiscard]] scenario::Scenario read() const;
  /// \return the scenario's file, and the catalogues and CSV files that it names
  [[nodiscard]] std::vector<std::filesystem::path> files() const;
};

/// Adds --seed, --resolution and --set. `variant` must outlive the parsing.
void add_variant_options(CLI::App& command, Variant& variant);

} // namespace gpuramp::cli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/sim/estimate.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace gpuramp::cli {

/// \param texts  of --budget   \param usual  what holds where they say nothing
/// \throws core::InputError for a text that is neither a time nor a size
[[nodiscard]] sim::Budget budget_of(const std::vector<std::string>& texts, sim::Budget usual);

/// A scenario as the command line varies it.
struct Variant {
  std::filesystem::path scenario;
  std::uint64_t seed = 1;
  record::Resolution resolution = record::Resolution::automatic;
  std::vector<std::string> overrides;          ///< "/pointer=VALUE"
  std::vector<std::filesystem::path> overlays; ///< laid over the scenario before the overrides
  std::vector<std::string> budgets;            ///< texts of --budget
  std::string name;                            ///< of a variant in the file, laid over it first; empty: none

  /// What the command line changes: the variant, overlays, then overrides. \throws core::InputError
  [[nodiscard]] std::vector<scenario::Override> changes(const scenario::Document& document) const;
  /// Warnings go to stderr.
  [[nodiscard]] scenario::Scenario read() const;
  /// \throws core::InputError for a text that is neither a time nor a size
  [[nodiscard]] sim::Budget budget() const { return budget_of(budgets, {}); }
  /// \return the scenario's file, and the catalogues and CSV files that it names
  [[nodiscard]] std::vector<std::filesystem::path> files() const;
};

/// Prints each on a line of stderr.
void print_warnings(const std::vector<core::InputProblem>& warnings);

/// Adds --overlay, --variant and --set. `variant` must outlive the parsing.
void add_change_options(CLI::App& command, Variant& variant);

/// Adds --seed, --resolution, --overlay, --variant and --set. `variant` must outlive the parsing.
void add_variant_options(CLI::App& command, Variant& variant);

} // namespace gpuramp::cli

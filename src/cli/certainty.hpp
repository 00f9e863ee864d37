// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/variant.hpp"
#include "gpuramp/results/certainty.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace gpuramp::cli {

/// Whether, and how, a run has a study of its own.
struct CertaintyArguments {
  std::optional<std::uint64_t> samples; ///< nothing: no study
  int jobs = 0;                         ///< 0: all cores
  std::filesystem::path cache;          ///< empty: $XDG_CACHE_HOME/gpuramp, else ~/.cache/gpuramp
};

struct CertaintyRun {
  results::Certainty certainty;
  std::uint64_t n_now = 0; ///< runs that were not in the cache
  double elapsed_s = 0;
};

/// Adds --samples, -j and --cache. `arguments` must outlive the parsing.
void add_certainty_options(CLI::App& command, CertaintyArguments& arguments);

/// Runs the study of a scenario (study::load_study), at campuses unless another resolution was asked for. Its rows are
/// kept in the cache, by scenario, catalogues, changes, samples, seed and program: what is there is not run again, and
/// what is interrupted goes on.
/// \throws core::InputError, core::Stopped
[[nodiscard]] CertaintyRun run_certainty(const Variant& variant, const CertaintyArguments& arguments);

} // namespace gpuramp::cli

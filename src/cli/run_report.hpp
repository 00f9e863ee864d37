// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/outcome.hpp"

#include <filesystem>

namespace gpuramp::cli {

/// Draws what a run wrote into its directory. \throws core::InputError
void write_report(const std::filesystem::path& result, const std::filesystem::path& file);

/// Draws a run that writes nothing else. \throws core::InputError
void write_report(const scenario::Scenario& scenario, const record::Record& record, const results::Outcome& outcome,
                  const std::filesystem::path& file);

} // namespace gpuramp::cli

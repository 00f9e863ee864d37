// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/temp_dir.hpp"

#include <filesystem>
#include <string>

namespace gpuramp::test {

/// Writes the scenario of `gpuramp init` as plan.json and a study with these members as study.json, which names it.
/// \return the study file
std::filesystem::path write_study(const TempDir& dir, const std::string& members);

/// \return what loading the study complains of, one line a problem; "" if it loads
std::string complaints_of(const std::filesystem::path& study);

} // namespace gpuramp::test

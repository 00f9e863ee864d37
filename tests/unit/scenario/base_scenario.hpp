// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace gpuramp::test {

/// \return a sound scenario in JSON with at least one object of every kind
[[nodiscard]] std::string base_scenario();

/// \return the text with the first `old` replaced. Fails the test if there is none.
[[nodiscard]] std::string with(std::string text, const std::string& old, const std::string& replacement);

/// \return the scenario of this text
[[nodiscard]] scenario::Scenario read_text(const std::string& text,
                                           const std::vector<scenario::Override>& overrides = {});

/// \return the problems of this text, their file name without the directory. Fails the test if there are none.
[[nodiscard]] std::vector<core::InputProblem> problems_of(const std::string& text,
                                                          const std::vector<scenario::Override>& overrides = {});

/// \return the problems of this file. Fails the test if there are none.
[[nodiscard]] std::vector<core::InputProblem> problems_of_file(const std::filesystem::path& file,
                                                               const std::vector<scenario::Override>& overrides = {});

} // namespace gpuramp::test

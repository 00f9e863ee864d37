// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/problems.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace gpuramp::input {

/// Largest file of a plan that is read: 100 times the largest shipped one.
inline constexpr std::uintmax_t kMostFileBytes = 64ULL << 20;
/// Largest file of results.
inline constexpr std::uintmax_t kMostResultBytes = 1ULL << 30;

/// Reads a whole file. All files that users name are opened here: only regular ones of a bounded size, so that a device
/// or a pipe cannot hold the program.
/// "-" is the standard input, which may be a pipe.
/// \return the text, or nothing with the problem added: no such file, a folder, not regular, too large, not readable
[[nodiscard]] std::optional<std::string> read_text_file(const std::filesystem::path& file, Problems& problems,
                                                        std::uintmax_t most_bytes = kMostFileBytes);

/// Same. \throws core::InputError
[[nodiscard]] std::string read_text_file(const std::filesystem::path& file, std::uintmax_t most_bytes = kMostFileBytes);

} // namespace gpuramp::input

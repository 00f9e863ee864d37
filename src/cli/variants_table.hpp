// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/variant.hpp"

#include <filesystem>

namespace gpuramp::cli {

/// Runs a scenario as its file states it and with each of its variants, each in a process of its own, and prints one
/// table: a row for each, with what the command line changes applied to all.
/// \param out  where the files of each go, in a folder of its name; empty: nowhere
/// \return the exit code: that of checks that failed if some did
/// \throws core::InputError if the file has no variants, or one of them cannot be read
[[nodiscard]] int run_all_variants(const Variant& arguments, const std::filesystem::path& out);

} // namespace gpuramp::cli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/text.hpp"

namespace gpuramp::cli {

/// Whether people look at what is printed.
[[nodiscard]] bool stdout_is_terminal();

/// How to print on this stdout: colour on a terminal unless NO_COLOR is set (no-color.org) or the terminal is dumb;
/// Unicode if the locale is UTF-8; as wide as the terminal says, else as COLUMNS says, else 80.
[[nodiscard]] results::TextStyle terminal_style();

} // namespace gpuramp::cli

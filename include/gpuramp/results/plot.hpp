// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/text.hpp"

namespace gpuramp::results {

/// Small plots for a terminal: GPUs up against the target over time, what held back by year, where the FLOP went.
/// No line is longer than style.width columns (at most 120, at least 40); blocks of Unicode, or ASCII where
/// style.unicode is false.
[[nodiscard]] std::string terminal_plots(const Outcome& outcome, const TextStyle& style);

} // namespace gpuramp::results

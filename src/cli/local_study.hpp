// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/sweep.hpp"

/// What commands that run a study on this machine share.
namespace gpuramp::cli {

/// \return cores that this process may use
[[nodiscard]] int available_cores();

/// Whether a signal asked to stop.
[[nodiscard]] bool interrupted();

/// Notes a bar with the time to go as the progress.
void show_progress(const study::Progress& progress);

/// \return options of a sweep that shows its progress and stops when asked to
[[nodiscard]] study::SweepOptions sweep_options(int n_workers);

} // namespace gpuramp::cli

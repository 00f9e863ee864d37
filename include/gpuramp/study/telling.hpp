// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/result_file.hpp"
#include "gpuramp/sim/simulation.hpp"

#include <vector>

/// What files tell of report dates, a run of the same scenario tells of any day.
namespace gpuramp::study {

/// \return a run that also finds what is asked   \param extremes  where it notes them; must outlive the run
[[nodiscard]] sim::RunOptions asking(sim::RunOptions options, const results::Asked& asked, results::Extremes& extremes);

/// Makes a result tell what is asked and what its files do not tell: its scenario is run again, in a process of its
/// own. Days outside of the run are left out.
/// \return whether it tells all now: not where that run gives other figures, as one of another version may
bool make_tell(results::ResultFile& result, const results::Asked& asked);

} // namespace gpuramp::study

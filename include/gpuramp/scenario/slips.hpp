// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace gpuramp::scenario {

struct Scenario;

/// Makes everything that slips as late as `scenario.slips` say, then empties them. Task classes go first, what is due
/// next. Project templates that slip are copied under a name of their own for each campus; groups of halls of which
/// some are ready at the start are split. The reader has applied those of the file; call it for slips added later.
void apply_slips(Scenario& scenario);

} // namespace gpuramp::scenario

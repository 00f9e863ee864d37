// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/sim/estimate.hpp"
#include "sim/engine/layout.hpp"

namespace gpuramp::sim {

/// What a run of a plan will take, in whose layout it is simulated.
[[nodiscard]] Estimate estimate(const Plan& plan, const Layout& layout);

/// \return the layout of a plan, before anything is built of it \throws core::InputError as require_within()
[[nodiscard]] Layout layout_within(const Plan& plan, const Budget& budget);

} // namespace gpuramp::sim

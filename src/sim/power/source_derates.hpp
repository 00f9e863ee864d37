// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/history.hpp"
#include "sim/power/feed_events.hpp"

#include <vector>

namespace gpuramp::sim {

/// What events, and equipment of a network that is not there yet, leave of each source of a campus over time. Where
/// events overlap, a source loses the largest share that one of them takes; a source of a network at least what it
/// cannot bring to the halls without the equipment that is missing.
/// \param events  of all campuses, by start   \return [campus]
[[nodiscard]] std::vector<std::vector<record::SourceDerate>> source_derates(const Plan& plan,
                                                                            const std::vector<FeedEvent>& events);

} // namespace gpuramp::sim

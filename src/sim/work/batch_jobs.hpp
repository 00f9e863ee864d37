// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/batch_queue.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace gpuramp::sim {

/// The jobs of a queue, those of its trace and those that its generator draws until the end, ascending by submission.
[[nodiscard]] scenario::JobList jobs_of(const scenario::BatchQueue& queue, core::Date start, core::Date end,
                                        std::uint64_t seed);

/// The rules of a queue for these jobs: quotas, shares and reservations by the index of their partitions and users.
/// \param campuses  names of its places, in their order
[[nodiscard]] model::QueueRules rules_of(const scenario::BatchQueue& queue, const scenario::JobList& list,
                                         core::Date start, const std::vector<std::string>& campuses);

} // namespace gpuramp::sim

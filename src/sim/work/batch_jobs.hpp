// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/batch_queue.hpp"

#include <cstdint>

namespace gpuramp::sim {

/// The jobs of a queue, those of its trace and those that its generator draws until the end, ascending by submission.
[[nodiscard]] scenario::JobList jobs_of(const scenario::BatchQueue& queue, core::Date start, core::Date end,
                                        std::uint64_t seed);

/// The rules of a queue for these jobs: quotas and shares by the index of their partitions and users.
[[nodiscard]] model::QueueRules rules_of(const scenario::BatchQueue& queue, const scenario::JobList& list);

} // namespace gpuramp::sim

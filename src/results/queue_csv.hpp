// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"

#include <string>

namespace gpuramp::results {

/// \return the text of queues.csv: one row per report date and queue
[[nodiscard]] std::string queues_csv(const record::Record& record);

/// \return the text of queue_waits.csv: one row per queue, and per group of its jobs
[[nodiscard]] std::string queue_waits_csv(const record::Record& record);

/// \return the text of queue_jobs.csv: one row per job of the queues that ask for it
[[nodiscard]] std::string queue_jobs_csv(const record::Record& record);

} // namespace gpuramp::results

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/fields.hpp"
#include "gpuramp/results/result_file.hpp"

/// The parts of results, each beside its writer.
namespace gpuramp::results {

[[nodiscard]] Layout series_layout();
/// \return what series.csv says of counts, levels and flows (since the report date before), on the days that a run was
/// asked for
[[nodiscard]] std::vector<SeriesRow> look_rows(const record::Record& record);
[[nodiscard]] Layout reached_layout();
[[nodiscard]] Layout power_layout();
[[nodiscard]] Layout cost_layout();
[[nodiscard]] Layout load_layout();
[[nodiscard]] Layout hours_layout();
[[nodiscard]] Layout sales_layout();
[[nodiscard]] Layout jobs_layout();
[[nodiscard]] Layout events_layout();
[[nodiscard]] Layout queues_layout();
[[nodiscard]] Layout queue_waits_layout();
[[nodiscard]] Layout queue_jobs_layout();
[[nodiscard]] Layout requests_layout();

} // namespace gpuramp::results

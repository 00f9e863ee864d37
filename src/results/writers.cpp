// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/writers.hpp"

#include "results/job_csv.hpp"
#include "results/layouts.hpp"
#include "results/queue_csv.hpp"
#include "results/request_csv.hpp"

#include <algorithm>

namespace gpuramp::results {

void write_files(core::OutputDirectory& dir, const scenario::Scenario& scenario, const record::Record& record,
                 const Outcome& outcome, const RunInfo& info)
{
  dir.write("series.csv", series_csv(record, outcome));
  dir.write("reached.csv", reached_csv(record));
  dir.write("power.csv", power_csv(outcome.energy, record));
  dir.write("cost.csv", cost_csv(outcome.cost, outcome.energy, record));
  dir.write("load.csv", load_csv(account::account_load(scenario, record, outcome.energy)));
  if (not outcome.income.services.empty())
    dir.write("sales.csv", sales_csv(outcome.income, record));
  dir.write("jobs.csv", jobs_csv(scenario, record));
  dir.write("events.csv", events_csv(scenario, record));
  if (not record.queues.empty()) {
    dir.write("queues.csv", queues_csv(record));
    dir.write("queue_waits.csv", queue_waits_csv(record));
  }
  if (std::any_of(record.queues.begin(), record.queues.end(), [](const auto& queue) { return not queue.jobs.empty(); }))
    dir.write("queue_jobs.csv", queue_jobs_csv(record));
  if (not outcome.requests.empty())
    dir.write("requests.csv", requests_csv(outcome.requests));
  dir.write("result.json", result_json(scenario, record, outcome));
  dir.write("run_info.json", run_info_json(info));
}

std::vector<Layout> csv_layouts()
{
  return {series_layout(),      reached_layout(),    power_layout(),   cost_layout(),   load_layout(),
          hours_layout(),       sales_layout(),      jobs_layout(),    events_layout(), queues_layout(),
          queue_waits_layout(), queue_jobs_layout(), requests_layout()};
}

} // namespace gpuramp::results

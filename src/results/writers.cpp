// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/writers.hpp"

#include "results/job_csv.hpp"
#include "results/layouts.hpp"

namespace gpuramp::results {

void write_files(core::OutputDirectory& dir, const scenario::Scenario& scenario, const record::Record& record,
                 const Outcome& outcome, const RunInfo& info)
{
  dir.write("series.csv", series_csv(record, outcome));
  dir.write("power.csv", power_csv(outcome.energy, record));
  dir.write("cost.csv", cost_csv(outcome.cost, outcome.energy, record));
  dir.write("load.csv", load_csv(account::account_load(scenario, record)));
  if (not outcome.income.services.empty())
    dir.write("sales.csv", sales_csv(outcome.income, record));
  dir.write("jobs.csv", jobs_csv(scenario, record));
  dir.write("events.csv", events_csv(scenario, record));
  dir.write("result.json", result_json(scenario, record, outcome));
  dir.write("run_info.json", run_info_json(info));
}

std::vector<Layout> csv_layouts()
{
  return {series_layout(), power_layout(), cost_layout(), load_layout(),
          hours_layout(),  sales_layout(), jobs_layout(), events_layout()};
}

} // namespace gpuramp::results

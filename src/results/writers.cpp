// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/writers.hpp"

#include "results/columns.hpp"
#include "results/job_csv.hpp"
#include "results/layouts.hpp"

namespace gpuramp::results {

namespace {

const Columns<RunInfo>& info_columns()
{
  static const Columns<RunInfo> columns{
      {{.key = "wall_s", .label = "wall time", .unit = "s", .meaning = "of the run, its accounts included"},
       [](const RunInfo& i) { return Json(i.wall_s); }},
      {{.key = "peak_rss_mb", .label = "peak memory", .unit = "MB", .meaning = "resident"},
       [](const RunInfo& i) { return Json(i.peak_rss_mb); }}};
  return columns;
}

} // namespace

void write_files(core::OutputDirectory& dir, const scenario::Scenario& scenario, const record::Record& record,
                 const Outcome& outcome, const RunInfo& info)
{
  dir.write("series.csv", series_csv(record, outcome));
  dir.write("power.csv", power_csv(outcome.energy, record));
  dir.write("cost.csv", cost_csv(outcome.cost, outcome.energy, record));
  dir.write("jobs.csv", jobs_csv(scenario, record));
  dir.write("events.csv", events_csv(scenario, record));
  dir.write("result.json", result_json(scenario, record, outcome));
  dir.write("run_info.json", object_of(info_columns(), info).dump(1) + "\n");
}

std::vector<Layout> csv_layouts()
{
  return {series_layout(), power_layout(), cost_layout(), jobs_layout(), events_layout()};
}

Layout info_layout()
{
  return {"run_info.json", "what differs from run to run; all other files are byte-identical",
          fields_of(info_columns())};
}

} // namespace gpuramp::results

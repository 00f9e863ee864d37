// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/writers.hpp"

#include "results/job_csv.hpp"
#include "results/layouts.hpp"
#include "results/queue_csv.hpp"
#include "results/request_csv.hpp"

#include <algorithm>
#include <iterator>

namespace gpuramp::results {

namespace {

struct Run {
  const scenario::Scenario& scenario;
  const record::Record& record;
  const Outcome& outcome;
};

bool has_queues(const Run& run)
{
  return not run.record.queues.empty();
}

bool has_jobs_of_queues(const Run& run)
{
  const auto& queues = run.record.queues;
  return std::any_of(queues.begin(), queues.end(), [](const auto& queue) { return not queue.jobs.empty(); });
}

bool always(const Run&)
{
  return true;
}

/// A CSV file of a run.
struct CsvFile {
  Layout (*layout)();
  bool (*is_written)(const Run&); ///< null: it is written for itself
  std::string (*text)(const Run&);
};

constexpr CsvFile kCsvFiles[]{
    {series_layout, always, [](const Run& r) { return series_csv(r.record, r.outcome); }},
    {reached_layout, always, [](const Run& r) { return reached_csv(r.record); }},
    {power_layout, always, [](const Run& r) { return power_csv(r.outcome.energy, r.record); }},
    {cost_layout, always, [](const Run& r) { return cost_csv(r.outcome.cost, r.outcome.energy, r.record); }},
    {load_layout, always,
     [](const Run& r) { return load_csv(account::account_load(r.scenario, r.record, r.outcome.energy)); }},
    {hours_layout, nullptr, nullptr}, // of the stretch that was asked for: hours_csv()
    {sales_layout, [](const Run& r) { return not r.outcome.income.services.empty(); },
     [](const Run& r) { return sales_csv(r.outcome.income, r.record); }},
    {jobs_layout, always, [](const Run& r) { return jobs_csv(r.scenario, r.record); }},
    {events_layout, always, [](const Run& r) { return events_csv(r.scenario, r.record); }},
    {queues_layout, has_queues, [](const Run& r) { return queues_csv(r.record); }},
    {queue_waits_layout, has_queues, [](const Run& r) { return queue_waits_csv(r.record); }},
    {queue_jobs_layout, has_jobs_of_queues, [](const Run& r) { return queue_jobs_csv(r.record); }},
    {requests_layout, [](const Run& r) { return not r.outcome.requests.empty(); },
     [](const Run& r) { return requests_csv(r.outcome.requests); }}};

} // namespace

void write_files(core::OutputDirectory& dir, const scenario::Scenario& scenario, const record::Record& record,
                 const Outcome& outcome, const RunInfo& info)
{
  const Run run{scenario, record, outcome};
  for (const auto& file : kCsvFiles)
    if (file.is_written != nullptr && file.is_written(run))
      dir.write(file.layout().place, file.text(run));
  dir.write("result.json", result_json(scenario, record, outcome));
  dir.write("run_info.json", run_info_json(info));
}

std::vector<Layout> csv_layouts()
{
  std::vector<Layout> layouts;
  std::transform(std::begin(kCsvFiles), std::end(kCsvFiles), std::back_inserter(layouts),
                 [](const CsvFile& file) { return file.layout(); });
  return layouts;
}

std::string file_names()
{
  std::string names = "result.json";
  for (const auto& file : kCsvFiles)
    if (file.is_written != nullptr)
      names += ", " + file.layout().place;
  return names + ", run_info.json";
}

} // namespace gpuramp::results

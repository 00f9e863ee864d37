// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/object_writer.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "scenario/job_trace.hpp"
#include "scenario/options.hpp"
#include "scenario/request_trace.hpp"
#include "scenario/used_catalog.hpp"

namespace gpuramp::scenario {

namespace {

/// A trace with its jobs in the place of its file.
JobTrace stand_alone(const JobTrace& trace, const JobList& jobs)
{
  JobTrace text;
  text.rows = trace_rows(jobs);
  text.left_out = jobs.left_out;
  text.source = trace.source;
  return text;
}

RequestTrace stand_alone(const RequestTrace& trace, const TracedRequests& traced)
{
  RequestTrace text;
  text.rows = request_rows(traced);
  text.source = trace.source;
  return text;
}

} // namespace

std::string resolved_json(const Scenario& scenario, int indent)
{
  ScenarioText text{scenario, {}, {}, {}, {}};
  text.scenario.catalogs.clear();
  for (auto& queue : text.scenario.workloads.jobs)
    if (queue.traced)
      queue.trace = stand_alone(*queue.trace, *queue.traced);
  for (auto& service : text.scenario.workloads.inference)
    if (service.requests && service.requests->traced)
      service.requests->trace = stand_alone(*service.requests->trace, *service.requests->traced);
  for (const auto& campus : scenario.campuses)
    text.campuses.push_back({std::nullopt, campus});
  auto written = input::write_object(text);
  auto catalog = used_catalog(scenario, texts_of(written));
  written.set("catalog", input::write_object(catalog));
  return input::json_text(written, indent) + "\n";
}

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/object_writer.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "scenario/job_trace.hpp"
#include "scenario/options.hpp"
#include "scenario/request_trace.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_set>

namespace gpuramp::scenario {

namespace {

ProjectText text_of(const ProjectTemplate& project)
{
  ProjectText text{project.name, project.description, {}};
  for (const auto& task : project.tasks) {
    TaskText t{task.name, task.task_class, task.duration, {}, ""};
    for (const auto a : task.after)
      t.after.push_back(project.tasks[a].name);
    text.tasks.push_back(std::move(t));
  }
  return text;
}

void add_texts(const input::Node& node, std::unordered_set<std::string>& texts)
{
  if (node.kind == input::Node::Kind::text)
    texts.insert(node.text);
  for (const auto& item : node.items)
    add_texts(item, texts);
  for (const auto& [key, member] : node.members)
    add_texts(member, texts);
}

/// Only what the scenario uses: entries that some text of it names.
CatalogText used_catalog(const Scenario& s, const input::Node& written)
{
  CatalogText text;
  std::unordered_set<std::string> names;
  add_texts(written, names);
  for (const auto& run : s.workloads.training)
    if (const auto* transformer = find_transformer(s.catalog.transformers, run.model); transformer != nullptr)
      text.transformers.push_back(*transformer);
  for (const auto& service : s.workloads.inference)
    if (const auto* transformer = find_transformer(s.catalog.transformers, service.model); transformer != nullptr)
      text.transformers.push_back(*transformer);
  const auto same_name = [](const auto& a, const auto& b) { return a.name == b.name; };
  std::sort(text.transformers.begin(), text.transformers.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  text.transformers.erase(std::unique(text.transformers.begin(), text.transformers.end(), same_name),
                          text.transformers.end());
  if (not text.transformers.empty())
    text.chips = s.catalog.chips;
  if (not text.transformers.empty() ||
      std::any_of(s.workloads.training.begin(), s.workloads.training.end(),
                  [](const auto& run) { return not run.model.empty() || run.checkpoint; }))
    text.constants = s.catalog.constants;
  const auto used = [&](const auto& entry) { return names.contains(entry.name); };
  std::copy_if(s.catalog.rack_types.begin(), s.catalog.rack_types.end(), std::back_inserter(text.rack_types), used);
  std::copy_if(s.catalog.fabrics.begin(), s.catalog.fabrics.end(), std::back_inserter(text.fabrics), used);
  for (const auto& fabric : text.fabrics)
    if (topology_of(fabric) || fabric.scale_up)
      text.switches = s.catalog.fabric_parts.switches, text.optics = s.catalog.fabric_parts.optics;
  std::copy_if(s.catalog.regions.begin(), s.catalog.regions.end(), std::back_inserter(text.regions), used);
  std::copy_if(s.catalog.sources.begin(), s.catalog.sources.end(), std::back_inserter(text.sources), used);
  for (const auto& project : s.catalog.projects)
    if (used(project))
      text.projects.push_back(text_of(project));
  return text;
}

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
  auto catalog = used_catalog(scenario, written);
  written.set("catalog", input::write_object(catalog));
  return input::json_text(written, indent) + "\n";
}

} // namespace gpuramp::scenario

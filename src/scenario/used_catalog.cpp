// SPDX-License-Identifier: Apache-2.0
#include "scenario/used_catalog.hpp"

#include "gpuramp/scenario/scenario.hpp"

#include <algorithm>
#include <iterator>

namespace gpuramp::scenario {

namespace {

ProjectText project_text(const ProjectTemplate& project)
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

void add_texts(const input::Node& node, Texts& texts)
{
  if (node.kind == input::Node::Kind::text)
    texts.insert(node.text);
  for (const auto& item : node.items)
    add_texts(item, texts);
  for (const auto& [key, member] : node.members)
    add_texts(member, texts);
}

template <class T>
void add_names(CatalogNames& names, const char* list, const std::vector<T>& entries)
{
  for (const auto& entry : entries)
    names.emplace(list, entry.name);
}

} // namespace

Texts texts_of(const input::Node& scenario)
{
  Texts texts;
  for (const auto& [key, member] : scenario.members)
    if (key != "catalog" && key != "variants")
      add_texts(member, texts);
  return texts;
}

Texts texts_of_variants(const input::Node& scenario)
{
  Texts texts;
  if (const auto* variants = scenario.find("variants"); variants != nullptr)
    add_texts(*variants, texts);
  return texts;
}

CatalogText used_catalog(const Scenario& s, const Texts& names)
{
  CatalogText text;
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
      text.projects.push_back(project_text(project));
  return text;
}

CatalogNames names_of(const CatalogText& text)
{
  CatalogNames names;
  add_names(names, "rack_types", text.rack_types);
  add_names(names, "projects", text.projects);
  add_names(names, "switches", text.switches);
  add_names(names, "optics", text.optics);
  add_names(names, "fabrics", text.fabrics);
  add_names(names, "regions", text.regions);
  add_names(names, "sources", text.sources);
  add_names(names, "transformers", text.transformers);
  add_names(names, "chips", text.chips);
  add_names(names, "constants", text.constants);
  return names;
}

std::vector<std::pair<std::string, std::size_t>> unused_entries(const CatalogText& own, const CatalogNames& used,
                                                                const Texts& elsewhere)
{
  std::vector<std::pair<std::string, std::size_t>> unused;
  const auto add = [&](const char* list, const auto& entries) {
    for (std::size_t i = 0; i < entries.size(); ++i)
      if (not used.contains({list, entries[i].name}) && not elsewhere.contains(entries[i].name))
        unused.emplace_back(list, i);
  };
  add("rack_types", own.rack_types);
  add("projects", own.projects);
  add("fabrics", own.fabrics);
  add("regions", own.regions);
  add("sources", own.sources);
  add("transformers", own.transformers);
  return unused;
}

} // namespace gpuramp::scenario

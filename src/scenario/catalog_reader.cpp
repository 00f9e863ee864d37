// SPDX-License-Identifier: Apache-2.0
#include "scenario/catalog_reader.hpp"

#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/topology/project_graph.hpp"

#include <fmt/format.h>

#include <map>
#include <unordered_map>
#include <unordered_set>

namespace gpuramp::scenario {

namespace {

class CatalogAdder {
public:
  CatalogAdder(input::ReadContext& context, const std::string& prefix, Catalog& catalog)
      : context_(context), prefix_(prefix), catalog_(catalog)
  {
  }

  void add(const CatalogText& text)
  {
    for (std::size_t i = 0; i < text.rack_types.size(); ++i) {
      check_rack_type(text.rack_types[i], at("rack_types", i));
      add_named(catalog_.rack_types, text.rack_types[i], at("rack_types", i), "rack type");
    }
    for (std::size_t i = 0; i < text.projects.size(); ++i)
      add_named(catalog_.projects, project_of(text.projects[i], at("projects", i)), at("projects", i), "project");
    add_fabrics(text);
    for (std::size_t i = 0; i < text.regions.size(); ++i)
      add_named(catalog_.regions, text.regions[i], at("regions", i), "region");
    for (std::size_t i = 0; i < text.sources.size(); ++i)
      add_named(catalog_.sources, text.sources[i], at("sources", i), "source kind");
    add_models(text);
  }

private:
  void add_fabrics(const CatalogText& text)
  {
    for (std::size_t i = 0; i < text.switches.size(); ++i)
      add_named(catalog_.fabric_parts.switches, text.switches[i], at("switches", i), "switch");
    for (std::size_t i = 0; i < text.optics.size(); ++i)
      add_named(catalog_.fabric_parts.optics, text.optics[i], at("optics", i), "optics");
    for (std::size_t i = 0; i < text.fabrics.size(); ++i) {
      check_fabric(text.fabrics[i], at("fabrics", i));
      add_named(catalog_.fabrics, text.fabrics[i], at("fabrics", i), "fabric");
    }
  }

  void check_fabric(const Fabric& fabric, const std::string& pointer)
  {
    if (fabric.clos.has_value() + fabric.dragonfly.has_value() + fabric.torus.has_value() > 1)
      complain(pointer, "has more than one topology", "give one of clos, dragonfly and torus");
    const auto topology = topology_of(fabric);
    if (topology) {
      constexpr std::array kKeys{"/clos", "/dragonfly", "/torus"}; // in the order of topology::Topology
      complain_of(topology::problems_of(*topology, fabric.port, catalog_.fabric_parts),
                  pointer + kKeys[topology->index()]);
    }
    if (fabric.scale_up)
      complain_of(topology::problems_of(*fabric.scale_up, catalog_.fabric_parts), pointer + "/scale_up");
    if (fabric.clos || fabric.dragonfly)
      for (const auto& [key, given] : {std::pair{"/hall_oversubscription", fabric.hall_oversubscription},
                                       std::pair{"/core_oversubscription", fabric.core_oversubscription}})
        if (given)
          complain(pointer + key, "is given beside a topology from which it follows", "leave it out");
  }

  void complain_of(const std::vector<topology::FabricProblem>& problems, const std::string& pointer)
  {
    for (const auto& problem : problems)
      complain(pointer + problem.pointer, problem.problem, problem.suggestion);
  }

  void add_models(const CatalogText& text)
  {
    for (std::size_t i = 0; i < text.transformers.size(); ++i) {
      if (const auto problem = model::problem_of(text.transformers[i].shape); not problem.empty())
        complain(at("transformers", i), problem, "correct the shape");
      add_named(catalog_.transformers, text.transformers[i], at("transformers", i), "transformer");
    }
    for (std::size_t i = 0; i < text.chips.size(); ++i)
      add_named(catalog_.chips, text.chips[i], at("chips", i), "chip");
    for (std::size_t i = 0; i < text.constants.size(); ++i)
      add_named(catalog_.constants, text.constants[i], at("constants", i), "constant");
    if (text.constants.empty())
      return;
    input::Problems problems;
    static_cast<void>(calibration_of(text.constants, context_.file, problems));
    for (const auto& problem : problems.kept())
      complain(prefix_ + problem.pointer, problem.problem, problem.suggestion);
  }

  std::string at(const char* list, std::size_t i) const { return fmt::format("{}/{}/{}", prefix_, list, i); }

  void complain(const std::string& pointer, std::string problem, std::string suggestion)
  {
    context_.complain(pointer, std::move(problem), std::move(suggestion));
  }

  template <class T>
  void add_named(std::vector<T>& entries, const T& entry, const std::string& pointer, const char* kind)
  {
    auto& names = names_[kind];
    if (names.empty())
      for (const auto& other : entries)
        names.insert(other.name);
    if (not names.insert(entry.name).second)
      complain(pointer + "/name", fmt::format("the {} name '{}' is used twice", kind, entry.name),
               "give each its own name");
    else
      entries.push_back(entry);
  }

  void check_rack_type(const model::RackType& rack, const std::string& pointer)
  {
    if (rack.idle_power > rack.max_power)
      complain(pointer + "/idle_power", "idle power is above maximum power", "swap or correct them");
    double last = 0;
    for (std::size_t i = 0; i < rack.power_curve.size(); ++i) {
      if (rack.power_curve[i].power_frac <= last)
        complain(fmt::format("{}/power_curve/{}", pointer, i), "power does not rise from point to point",
                 "sort the points");
      last = rack.power_curve[i].power_frac;
    }
    if (not rack.power_curve.empty() && rack.power_curve.front().power_frac * rack.max_power <= rack.idle_power)
      complain(pointer + "/power_curve/0/power", "is not above idle power",
               "begin the curve above idle_power / max_power");
    if (not rack.power_curve.empty() && (last != 1 || rack.power_curve.back().performance_frac != 1))
      complain(pointer + "/power_curve", "does not end at full power and full speed",
               R"(end with {"power": 1, "performance": 1})");
  }

  ProjectTemplate project_of(const ProjectText& text, const std::string& pointer)
  {
    ProjectTemplate project{text.name, text.description, {}};
    std::vector<std::string> names;
    std::unordered_map<std::string, std::size_t> first; // task of a name
    for (const auto& task : text.tasks) {
      first.emplace(task.name, names.size());
      names.push_back(task.name);
    }
    bool sound = true;
    for (std::size_t t = 0; t < text.tasks.size(); ++t) {
      const auto& task = text.tasks[t];
      topology::Task resolved{task.name, task.task_class, task.duration, {}};
      if (first.at(task.name) != t)
        complain(fmt::format("{}/tasks/{}/name", pointer, t),
                 fmt::format("the task name '{}' is used twice", task.name), "give each its own name"),
            sound = false;
      for (std::size_t a = 0; a < task.after.size(); ++a) {
        if (const auto found = first.find(task.after[a]); found != first.end()) {
          resolved.after.push_back(found->second);
          continue;
        }
        sound = false;
        complain(fmt::format("{}/tasks/{}/after/{}", pointer, t, a),
                 fmt::format("there is no task '{}'", task.after[a]),
                 context_.problems->full() ? "" : core::suggest_word(task.after[a], names, "tasks are"));
      }
      project.tasks.push_back(std::move(resolved));
    }
    if (project.tasks.empty() && sound)
      complain(pointer + "/tasks", "has no tasks: it would be done at once", "give one at least");
    if (sound)
      check_cycle(project, pointer);
    return project;
  }

  void check_cycle(const ProjectTemplate& project, const std::string& pointer)
  {
    for (const auto& task : project.tasks)
      if (task.duration.base() < 0)
        return; // complained about already
    const auto schedule = topology::schedule_project(project.tasks);
    if (const auto* cycle = std::get_if<topology::ProjectCycle>(&schedule)) {
      std::string chain;
      for (const auto t : cycle->tasks)
        chain += project.tasks[t].name + " -> ";
      complain(
          pointer + "/tasks",
          fmt::format("project '{}' is cyclic: {}{}", project.name, chain, project.tasks[cycle->tasks.front()].name),
          "remove one 'after' of this circle");
    }
  }

  input::ReadContext& context_;
  std::string prefix_;
  Catalog& catalog_;
  std::map<std::string, std::unordered_set<std::string>> names_; ///< of entries so far, by kind
};

} // namespace

void add_catalog(input::ReadContext& context, const CatalogText& text, const std::string& prefix, Catalog& catalog)
{
  CatalogAdder(context, prefix, catalog).add(text);
}

void read_catalog_tree(const std::filesystem::path& file, const input::Node& tree, Catalog& catalog,
                       std::vector<input::Provenance>& provenance, input::Problems& problems)
{
  input::ReadContext context{
      .file = file.string(), .root = &tree, .sources_required = true, .problems = &problems, .provenance = &provenance};
  if (tree.kind != input::Node::Kind::object) {
    context.add(tree, "", fmt::format("is {}, not an object", to_string(tree.kind)),
                "a catalogue is {\"rack_types\": [...], \"projects\": [...], ...}");
    return;
  }
  CatalogText text;
  static_cast<void>(read_object(context, tree, "", text));
  add_catalog(context, text, "", catalog);
}

void read_catalog_file(const std::filesystem::path& file, Catalog& catalog, std::vector<input::Provenance>& provenance,
                       input::Problems& problems)
{
  input::Node tree;
  if (read_json_file(file, tree, problems))
    read_catalog_tree(file, tree, catalog, provenance, problems);
}

Catalog read_catalogs(const std::vector<std::filesystem::path>& files, std::vector<Provenance>& provenance)
{
  Catalog catalog;
  input::Problems problems;
  for (const auto& file : files)
    read_catalog_file(file, catalog, provenance, problems);
  problems.throw_if_any();
  return catalog;
}

} // namespace gpuramp::scenario

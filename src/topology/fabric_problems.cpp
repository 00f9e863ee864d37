// SPDX-License-Identifier: Apache-2.0
#include "topology/clos_plan.hpp"

#include "gpuramp/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace gpuramp::topology {

namespace {

double gbit_per_s(core::Bandwidth speed)
{
  return speed.base() * 8e-9;
}

template <class T>
std::string one_of(const std::string& name, const std::vector<T>& entries, const char* list)
{
  std::vector<std::string> names;
  for (const auto& entry : entries)
    names.push_back(entry.name);
  const auto near = core::nearest_word(name, names);
  return near.empty() ? fmt::format("name one of '{}'", list) : fmt::format("did you mean '{}'?", near);
}

/// Collects problems below one pointer.
class Finder {
public:
  Finder(core::Bandwidth port, const FabricCatalog& catalog) : port_(port), catalog_(catalog) {}

  std::vector<FabricProblem> operator()(const Clos& clos)
  {
    const auto n = static_cast<std::int64_t>(clos.tiers.size());
    if (n < 1 || n > 4)
      add("/tiers", fmt::format("has {} tiers", n), "give one to four, leaves first");
    if (clos.rails > 1 && (clos.rails_meet < 2 || clos.rails_meet > n + 1))
      add("/rails_meet", fmt::format("there is no tier {} above the leaves", clos.rails_meet),
          fmt::format("give 2 .. {}, or {} for rails that never meet", n, n + 1));
    for (std::size_t t = 0; t < clos.tiers.size(); ++t)
      check_tier(clos, t);
    for (std::size_t t = 1; t < clos.tiers.size() && problems_.empty(); ++t)
      check_pod(clos, t);
    return std::move(problems_);
  }

  std::vector<FabricProblem> operator()(const Dragonfly& d)
  {
    const auto* type = switch_of("/switch", d.switch_type);
    const auto local = (d.switches_per_group - 1) * d.local_links;
    if (type != nullptr) {
      if (d.gpus_per_switch + local >= type->radix)
        add("/switches_per_group",
            fmt::format("a switch needs {} ports for GPUs and {} within its group, and has {}", d.gpus_per_switch,
                        local, type->radix),
            "lower switches_per_group, local_links or gpus_per_switch, so that a port is left for other groups");
      if (port_ > type->port)
        add("/switch", slower(type->name, type->port, port_), "take a faster switch");
      check_optics("/gpu_optics", d.gpu_optics, port_, {});
      check_optics("/local_optics", d.local_optics, type->port, {});
      check_optics("/global_optics", d.global_optics, type->port, {});
    }
    return std::move(problems_);
  }

  std::vector<FabricProblem> operator()(const Torus& t)
  {
    for (const auto& [key, chips] : {std::pair{"/x", t.x}, std::pair{"/y", t.y}, std::pair{"/z", t.z}})
      if (chips % t.cube != 0)
        add(key, fmt::format("{} chips do not divide into cubes of {}", chips, t.cube),
            fmt::format("give a multiple of {}", t.cube));
    const auto cubes = (t.x / t.cube) * (t.y / t.cube) * (t.z / t.cube);
    if (const auto* type = switch_of("/switch", t.switch_type); type != nullptr && 2 * cubes > type->radix)
      add("/switch",
          fmt::format("a circuit switch joins two ends of each of {} cubes, and '{}' has {} ports", cubes, type->name,
                      type->radix),
          "take a switch of larger radix or a smaller pod");
    check_optics("/optics", t.optics, t.link, {});
    check_optics("/inner_optics", t.inner_optics, t.link, {});
    return std::move(problems_);
  }

  std::vector<FabricProblem> operator()(const ScaleUp& s)
  {
    if (const auto* type = switch_of("/switch", s.switch_type);
        type != nullptr && s.gpus * s.links_per_gpu > s.switches * type->radix)
      add("/switches",
          fmt::format("{} links of {} GPUs do not fit {} switches of {} ports", s.links_per_gpu, s.gpus, s.switches,
                      type->radix),
          fmt::format("give at least {}", ceil_div(s.gpus * s.links_per_gpu, type->radix)));
    return std::move(problems_);
  }

private:
  void add(std::string pointer, std::string problem, std::string suggestion)
  {
    problems_.push_back({std::move(pointer), std::move(problem), std::move(suggestion)});
  }

  static std::string slower(const std::string& name, core::Bandwidth has, core::Bandwidth link)
  {
    return fmt::format("'{}' has ports of {:g} Gbit/s, and the link {:g}", name, gbit_per_s(has), gbit_per_s(link));
  }

  /// \return null also for one of which the number of ports was refused
  const SwitchType* switch_of(const std::string& pointer, const std::string& name)
  {
    const auto* found = catalog_.find_switch(name);
    if (found == nullptr)
      add(pointer, fmt::format("there is no switch '{}'", name), one_of(name, catalog_.switches, "switches"));
    return found != nullptr && found->radix > 0 ? found : nullptr;
  }

  void check_optics(const std::string& pointer, const std::string& name, core::Bandwidth link, core::Length run)
  {
    const auto* found = catalog_.find_optics(name);
    if (found == nullptr)
      add(pointer, fmt::format("there are no optics '{}'", name), one_of(name, catalog_.optics, "optics"));
    else if (found->speed < link)
      add(pointer,
          fmt::format("'{}' carries {:g} Gbit/s, and the link {:g}", name, gbit_per_s(found->speed), gbit_per_s(link)),
          "take faster optics");
    else if (found->reach < run)
      add(pointer, fmt::format("'{}' reaches {:g} m, and the run is {:g} m", name, found->reach.base(), run.base()),
          "take optics of longer reach");
  }

  void check_tier(const Clos& clos, std::size_t t)
  {
    const auto& tier = clos.tiers[t];
    const auto at = fmt::format("/tiers/{}", t);
    const bool top = t + 1 == clos.tiers.size();
    if (top != (tier.up == 0))
      add(at + "/up", top ? "the top tier has links up" : "has no links up, and is not the top tier",
          top ? "give 0" : "give the links of a switch to the tier above");
    if (constexpr std::int64_t kMostUp = 8; tier.up > kMostUp * tier.down)
      add(at + "/up", fmt::format("has {} links up for {} down", tier.up, tier.down),
          fmt::format("give at most {} times as many: more would stay idle", kMostUp));
    const auto* type = switch_of(at + "/switch", tier.switch_type);
    const auto* below = t > 0 ? catalog_.find_switch(clos.tiers[t - 1].switch_type) : nullptr;
    if (type == nullptr || (t > 0 && below == nullptr))
      return;
    const auto down = t == 0 ? port_ / static_cast<double>(clos.planes) : up_speed(clos.tiers[t - 1], catalog_);
    check_ports(at, tier, *type, down);
    check_optics(at + "/optics", tier.optics, down, tier.run);
    if (tier.lower_optics.empty())
      return;
    check_optics(at + "/lower_optics", tier.lower_optics, down, tier.run);
    const auto* upper = catalog_.find_optics(tier.optics);
    const auto* lower = catalog_.find_optics(tier.lower_optics);
    if (upper != nullptr && lower != nullptr && (upper->kind == OpticsKind::cable || lower->kind == OpticsKind::cable))
      add(at + "/lower_optics", "a cable has both its ends", "give one cable as 'optics', or two transceivers");
  }

  void check_ports(const std::string& at, const ClosTier& tier, const SwitchType& type, core::Bandwidth down)
  {
    const auto up = tier.speed.value_or(type.port);
    if (down > type.port || up > type.port) {
      add(at + "/switch", slower(type.name, type.port, std::max(down, up)), "take a faster switch or slower links");
      return;
    }
    const auto ports = ceil_div(tier.down, links_each(type.port, down)) + ceil_div(tier.up, links_each(type.port, up));
    if (ports > type.radix)
      add(at + "/down",
          fmt::format("{} links down and {} up take {} ports, and '{}' has {}", tier.down, tier.up, ports, type.name,
                      type.radix),
          "lower them, or take a switch of larger radix");
  }

  void check_pod(const Clos& clos, std::size_t t)
  {
    const auto& tier = clos.tiers[t];
    if (not tier.pod) {
      if (t + 1 < clos.tiers.size())
        add(fmt::format("/tiers/{}", t), "'pod' is missing",
            "give how many units below these switches join; those above join the pods");
      return;
    }
    const auto joined = static_cast<std::int64_t>(t) + 1 == clos.rails_meet ? clos.rails : 1;
    if (fewest_parents(*tier.pod * joined, clos.tiers[t - 1].up, tier.down) == 0)
      add(fmt::format("/tiers/{}/pod", t),
          fmt::format("{} switches below with {} links up each cannot be wired evenly to switches with {} links down",
                      *tier.pod * joined, clos.tiers[t - 1].up, tier.down),
          fmt::format("give at most {}", tier.down / joined));
  }

  core::Bandwidth port_;
  const FabricCatalog& catalog_;
  std::vector<FabricProblem> problems_;
};

template <class T>
const T* find_named(const std::vector<T>& entries, const std::string& name)
{
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const T& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

} // namespace

const SwitchType* FabricCatalog::find_switch(const std::string& name) const
{
  return find_named(switches, name);
}

const OpticsType* FabricCatalog::find_optics(const std::string& name) const
{
  return find_named(optics, name);
}

std::vector<FabricProblem> problems_of(const Topology& topology, core::Bandwidth port, const FabricCatalog& catalog)
{
  return std::visit(Finder(port, catalog), topology);
}

std::vector<FabricProblem> problems_of(const ScaleUp& scale_up, const FabricCatalog& catalog)
{
  return Finder({}, catalog)(scale_up);
}

} // namespace gpuramp::topology

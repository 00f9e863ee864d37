// SPDX-License-Identifier: Apache-2.0
#include "topology/clos_plan.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/model/cross_campus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace gpuramp::topology {

namespace {

constexpr std::array kTierNames{"leaf", "spine", "core", "super-core"};

/// Adds up what is bought.
class Counter {
public:
  Counter(const FabricCatalog& catalog, std::int64_t gpus) : catalog_(catalog) { parts_.gpus = gpus; }

  void add(const SwitchParts& switches)
  {
    const auto& type = *catalog_.find_switch(switches.type);
    sum(type, switches.switches);
    parts_.switches.push_back(switches);
  }

  /// \param upper, lower  transceivers at the two ends; of cables neither counts
  void add(LinkParts links, std::int64_t upper, std::int64_t lower, const std::string& lower_optics)
  {
    const auto& type = *catalog_.find_optics(links.optics);
    links.reach = type.reach;
    links.cables = links.links;
    if (type.kind == OpticsKind::cable) {
      count(type, ceil_div(links.links, links_each(type.speed, links.speed)));
      links.cables = ceil_div(links.links, links_each(type.speed, links.speed));
    } else {
      links.transceivers = upper + lower;
      count(type, upper);
      count(*catalog_.find_optics(lower_optics.empty() ? links.optics : lower_optics), lower);
    }
    parts_.links.push_back(links);
  }

  FabricParts take(std::int64_t gpus_per_pod)
  {
    parts_.gpus_per_pod = gpus_per_pod;
    std::sort(parts_.optics.begin(), parts_.optics.end());
    return std::move(parts_);
  }

private:
  template <class Type>
  void sum(const Type& type, std::int64_t pieces)
  {
    const auto n = static_cast<double>(pieces);
    parts_.power += n * type.power;
    parts_.price += n * type.price;
    parts_.embodied_carbon += n * type.embodied_carbon;
  }

  void count(const OpticsType& type, std::int64_t pieces)
  {
    sum(type, pieces);
    auto found = std::find_if(parts_.optics.begin(), parts_.optics.end(),
                              [&](const auto& entry) { return entry.first == type.name; });
    if (found == parts_.optics.end())
      found = parts_.optics.insert(found, {type.name, 0});
    found->second += pieces;
  }

  const FabricCatalog& catalog_;
  FabricParts parts_;
};

/// What of a catalogue's piece carries several links at a switch.
std::int64_t each_of(const FabricCatalog& catalog, const std::string& optics, core::Bandwidth speed)
{
  return links_each(catalog.find_optics(optics)->speed, speed);
}

void add_clos_links(Counter& counter, const Clos& clos, const std::vector<ClosLevel>& levels, std::size_t t,
                    const FabricCatalog& catalog)
{
  const auto& tier = clos.tiers[t];
  const auto& level = levels[t];
  const auto upper_each = each_of(catalog, tier.optics, level.down_speed);
  const auto upper = level.per_unit * ((level.units - 1) * ceil_div(level.children * level.bundle, upper_each) +
                                       ceil_div(level.last_below * level.joined * level.bundle, upper_each));
  const auto& lower_optics = tier.lower_optics.empty() ? tier.optics : tier.lower_optics;
  const auto below = t == 0 ? 0 : levels[t - 1].units * levels[t - 1].per_unit;
  const auto links =
      t == 0 ? level.per_unit * ((level.units - 1) * level.below + level.last_below) : below * clos.tiers[t - 1].up;
  const auto lower =
      t == 0 ? links : below * ceil_div(clos.tiers[t - 1].up, each_of(catalog, lower_optics, level.down_speed));
  LinkParts parts;
  parts.between = fmt::format("{} - {}", t == 0 ? "GPU" : kTierNames[t - 1], kTierNames[t]);
  parts.links = clos.planes * links;
  parts.speed = level.down_speed;
  parts.optics = tier.optics;
  counter.add(parts, clos.planes * upper, clos.planes * lower, lower_optics);
}

double tier_oversubscription(const Clos& clos, core::Bandwidth port, const FabricCatalog& catalog, std::size_t t)
{
  const auto down = t == 0 ? port / static_cast<double>(clos.planes) : up_speed(clos.tiers[t - 1], catalog);
  const auto& tier = clos.tiers[t];
  return static_cast<double>(tier.down) * down / (static_cast<double>(tier.up) * up_speed(tier, catalog));
}

/// \param groups  of the dragonfly, more than one
double group_oversubscription(const Dragonfly& d, core::Bandwidth port, const FabricCatalog& catalog,
                              std::int64_t groups)
{
  return static_cast<double>(d.switches_per_group * d.gpus_per_switch) * port /
         (static_cast<double>((groups - 1) * d.global_links) * catalog.find_switch(d.switch_type)->port);
}

FabricProblem too_many(std::int64_t gpus, std::int64_t most)
{
  return {"", fmt::format("{} GPUs do not fit", gpus), fmt::format("it takes {} at most", most)};
}

std::variant<FabricParts, FabricProblem> count(const Clos& clos, core::Bandwidth port, const FabricCatalog& catalog,
                                               std::int64_t gpus)
{
  const auto levels = plan_clos(clos, port, catalog, gpus);
  if (levels.back().per_unit == 0 || levels.back().units > 1)
    return too_many(gpus, most_gpus(clos, catalog));
  Counter counter(catalog, gpus);
  for (std::size_t t = 0; t < levels.size(); ++t) {
    const auto& tier = clos.tiers[t];
    const auto& level = levels[t];
    SwitchParts parts{kTierNames[t], tier.switch_type, clos.planes * level.units * level.per_unit,
                      level.units,   level.unit_gpus,  1};
    if (t + 1 < levels.size())
      parts.oversubscription = tier_oversubscription(clos, port, catalog, t);
    counter.add(parts);
    add_clos_links(counter, clos, levels, t, catalog);
  }
  return counter.take(levels[levels.size() == 1 ? 0 : levels.size() - 2].unit_gpus);
}

std::int64_t groups_of(const Dragonfly& d, std::int64_t gpus)
{
  return ceil_div(gpus, d.switches_per_group * d.gpus_per_switch);
}

std::variant<FabricParts, FabricProblem> count(const Dragonfly& d, core::Bandwidth port, const FabricCatalog& catalog,
                                               std::int64_t gpus)
{
  if (const auto most = most_gpus(d, catalog); gpus > most)
    return too_many(gpus, most);
  const auto groups = groups_of(d, gpus);
  const auto a = d.switches_per_group;
  const auto speed = catalog.find_switch(d.switch_type)->port;
  Counter counter(catalog, gpus);
  SwitchParts parts{"group", d.switch_type, groups * a, groups, a * d.gpus_per_switch, 1};
  if (groups > 1)
    parts.oversubscription = group_oversubscription(d, port, catalog, groups);
  counter.add(parts);
  const auto add = [&](const char* between, std::int64_t links, core::Bandwidth link, const std::string& optics) {
    LinkParts kind;
    kind.between = between, kind.links = links, kind.speed = link, kind.optics = optics;
    const auto per_end = ceil_div(links, each_of(catalog, optics, link));
    counter.add(kind, per_end, per_end, optics);
  };
  add("GPU - switch", gpus, port, d.gpu_optics);
  add("within groups", groups * a * (a - 1) / 2 * d.local_links, speed, d.local_optics);
  add("between groups", groups * (groups - 1) / 2 * d.global_links, speed, d.global_optics);
  return counter.take(parts.gpus_per_unit);
}

/// Every pod is whole: circuits are wired for all its cubes. \source TPU v4: 64 cubes with 96 optical links each on 48
/// circuit switches
std::variant<FabricParts, FabricProblem> count(const Torus& t, core::Bandwidth, const FabricCatalog& catalog,
                                               std::int64_t gpus)
{
  const auto pods = ceil_div(gpus, t.x * t.y * t.z);
  const auto cube_gpus = t.cube * t.cube * t.cube;
  const auto cubes = pods * t.x * t.y * t.z / cube_gpus;
  const auto face = t.cube * t.cube;
  Counter counter(catalog, gpus);
  counter.add(SwitchParts{"circuit", t.switch_type, pods * 3 * face, pods, t.x * t.y * t.z, 1});
  LinkParts inner;
  inner.between = "within cubes", inner.links = cubes * 3 * face * (t.cube - 1), inner.speed = t.link;
  inner.optics = t.inner_optics;
  counter.add(inner, inner.links, inner.links, t.inner_optics);
  LinkParts outer;
  outer.between = "cube - circuit", outer.links = cubes * 6 * face, outer.speed = t.link, outer.optics = t.optics;
  counter.add(outer, 0, outer.links, t.optics); // circuit switches pass light on
  return counter.take(t.x * t.y * t.z);
}

std::int64_t most(const Clos& clos, const FabricCatalog&)
{
  auto gpus = clos.rails * clos.tiers.front().down;
  for (std::size_t t = 1; t < clos.tiers.size(); ++t) {
    const auto joined = static_cast<std::int64_t>(t) + 1 == clos.rails_meet ? clos.rails : 1;
    gpus *= clos.tiers[t].pod.value_or(clos.tiers[t].down / joined);
  }
  return gpus;
}

std::int64_t most(const Dragonfly& d, const FabricCatalog& catalog)
{
  const auto radix = catalog.find_switch(d.switch_type)->radix;
  const auto global_ports = radix - d.gpus_per_switch - (d.switches_per_group - 1) * d.local_links;
  const auto groups = d.switches_per_group * global_ports / d.global_links + 1;
  return groups * d.switches_per_group * d.gpus_per_switch;
}

std::int64_t most(const Torus&, const FabricCatalog&)
{
  return std::numeric_limits<std::int64_t>::max();
}

/// What the way through the tier above adds: its switch, one more of those below, and a link up and down.
core::Duration hop_above(const SwitchType& lower, const SwitchType& upper, core::Length run, double links)
{
  constexpr double kMetresPerKm = 1000;
  return lower.latency + upper.latency + model::fibre_latency(run.base() / kMetresPerKm) * links;
}

/// Bandwidth up of a full unit of a tier over what its GPUs send, in one plane; above 1 where they cannot use all.
double share_up(const Clos& clos, core::Bandwidth port, const FabricCatalog& catalog,
                const std::vector<ClosLevel>& levels, std::size_t t)
{
  const auto& level = levels[t];
  const auto sent = port * static_cast<double>(level.unit_gpus) / static_cast<double>(clos.planes);
  return static_cast<double>(level.per_unit * clos.tiers[t].up) * up_speed(clos.tiers[t], catalog) / sent;
}

std::vector<model::FabricTaper> tapers(const Clos& clos, core::Bandwidth port, const FabricCatalog& catalog)
{
  std::vector<model::FabricTaper> result;
  model::FabricTaper taper{clos.rails * clos.tiers.front().down, 1, {}};
  const auto levels = plan_clos(clos, port, catalog, most(clos, catalog));
  for (std::size_t t = 0; t + 1 < clos.tiers.size(); ++t) {
    if (t > 0)
      taper.gpus *= *clos.tiers[t].pod;
    if (t < levels.size()) // else the tier joins all there is; what a tier below held back does not come this far
      taper.share = std::min(taper.share, share_up(clos, port, catalog, levels, t));
    const auto& above = clos.tiers[t + 1];
    taper.hop = hop_above(*catalog.find_switch(clos.tiers[t].switch_type), *catalog.find_switch(above.switch_type),
                          above.run, 2);
    result.push_back(taper);
  }
  return result;
}

std::vector<model::FabricTaper> tapers(const Dragonfly& d, core::Bandwidth port, const FabricCatalog& catalog)
{
  const auto groups = groups_of(d, most(d, catalog));
  if (groups < 2)
    return {};
  const auto& type = *catalog.find_switch(d.switch_type);
  return {{d.switches_per_group * d.gpus_per_switch,
           1 / std::max(1.0, group_oversubscription(d, port, catalog, groups)),
           hop_above(type, type, catalog.find_optics(d.global_optics)->reach, 1)}};
}

std::vector<model::FabricTaper> tapers(const Torus&, core::Bandwidth, const FabricCatalog&)
{
  return {};
}

} // namespace

std::vector<model::FabricTaper> tapers_of(const Topology& topology, core::Bandwidth port, const FabricCatalog& catalog)
{
  return std::visit([&](const auto& kind) { return tapers(kind, port, catalog); }, topology);
}

double oversubscription(const Topology& topology, core::Bandwidth port, const FabricCatalog& catalog)
{
  const auto tapers = tapers_of(topology, port, catalog);
  return tapers.empty() ? 1 : 1 / tapers.back().share;
}

std::int64_t FabricParts::ports() const
{
  return std::accumulate(links.begin(), links.end(), std::int64_t{0}, [](std::int64_t sum, const LinkParts& kind) {
    const bool one_end = kind.between.starts_with("GPU") || kind.between.starts_with("cube");
    return sum + (kind.between == "within cubes" ? 0 : one_end ? kind.links : 2 * kind.links);
  });
}

std::int64_t FabricParts::switch_count() const
{
  return std::accumulate(switches.begin(), switches.end(), std::int64_t{0},
                         [](std::int64_t sum, const SwitchParts& tier) { return sum + tier.switches; });
}

std::variant<FabricParts, FabricProblem> parts_of(const Topology& topology, core::Bandwidth port,
                                                  const FabricCatalog& catalog, std::int64_t gpus)
{
  core::require(gpus > 0, "a fabric for no GPUs");
  return std::visit([&](const auto& kind) { return count(kind, port, catalog, gpus); }, topology);
}

std::int64_t most_gpus(const Topology& topology, const FabricCatalog& catalog)
{
  return std::visit([&](const auto& kind) { return most(kind, catalog); }, topology);
}

} // namespace gpuramp::topology

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/power_network.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/commissioning.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace gpuramp::scenario {

namespace {

std::int64_t module_count(const PowerNetwork& network)
{
  switch (*network.scheme) {
    case Scheme::n:
    case Scheme::n_plus_1: return network.modules;
    case Scheme::two_n: return 2;
    case Scheme::four_to_make_three: return 4;
    case Scheme::no_backup: return 1;
  }
  return 1;
}

/// A date on which equipment becomes available, and what that adds.
struct Step {
  core::Duration ready;
  std::vector<std::size_t> pieces;
};

std::vector<Step> steps_of(const Scenario& scenario, const PowerNetwork& network)
{
  std::map<double, std::vector<std::size_t>> by_date;
  for (std::size_t e = 0; e < network.equipment.size(); ++e)
    by_date[core::in_seconds(ready_of(scenario, network.equipment[e].when))].push_back(e);
  std::vector<Step> steps;
  for (auto& [ready_s, pieces] : by_date)
    steps.push_back({core::seconds(ready_s), std::move(pieces)});
  return steps;
}

/// A source names the step, if one of them came.
const PowerPiece& namesake(const PowerNetwork& network, const Step& step)
{
  const auto source = std::find_if(step.pieces.begin(), step.pieces.end(),
                                   [&](std::size_t e) { return network.equipment[e].is_source; });
  return network.equipment[source != step.pieces.end() ? *source : step.pieces.front()];
}

} // namespace

std::vector<PowerPiece> modules_of(const PowerNetwork& network)
{
  std::vector<PowerPiece> modules;
  if (not network.scheme)
    return modules;
  const auto n = module_count(network);
  for (std::int64_t i = 0; i < n; ++i) {
    auto piece = network.module;
    piece.name = fmt::format("module-{}", i + 1);
    piece.capacity = network.installed / static_cast<double>(n);
    piece.is_source = true;
    piece.feeds = {"halls"};
    modules.push_back(std::move(piece));
  }
  return modules;
}

topology::Contingencies contingencies_of(const PowerNetwork& network)
{
  const bool accepts_outages = network.scheme && (*network.scheme == Scheme::n || *network.scheme == Scheme::no_backup);
  return network.plan_for.value_or(accepts_outages ? topology::Contingencies::none : topology::Contingencies::single);
}

topology::PowerNetwork network_of(const Campus& campus)
{
  topology::PowerNetwork result;
  for (std::size_t g = 0; g < campus.halls.size(); ++g)
    result.loads.push_back({hall_group_name(g), static_cast<double>(campus.halls[g].count) *
                                                    core::in_megawatts(campus.halls[g].bus) * campus.pue});
  const auto& pieces = campus.power.network->equipment;
  for (const auto& piece : pieces) {
    topology::PowerEquipment e{piece.name, core::in_megawatts(piece.capacity), piece.efficiency_frac, true, {}, {}};
    for (const auto& name : piece.feeds) {
      for (std::size_t d = 0; d < pieces.size(); ++d)
        if (pieces[d].name == name)
          e.feeds.push_back(d);
      for (std::size_t l = 0; l < result.loads.size(); ++l)
        if (name == "halls" || name == result.loads[l].name)
          e.loads.push_back(l);
    }
    result.equipment.push_back(std::move(e));
  }
  for (const auto& e : result.equipment)
    for (const auto d : e.feeds)
      result.equipment[d].is_source = false;
  return result;
}

std::string hall_group_name(std::size_t group)
{
  return fmt::format("hall-{}", group + 1);
}

void expand_network(Campus& campus)
{
  auto& spec = *campus.power.network;
  if (spec.equipment.empty())
    spec.equipment = modules_of(spec);
  const auto network = network_of(campus);
  for (std::size_t e = 0; e < spec.equipment.size(); ++e)
    spec.equipment[e].is_source = network.equipment[e].is_source;
}

std::vector<Tranche> sources_of(const Scenario& scenario, const Campus& campus)
{
  if (not campus.power.network)
    return campus.power.tranches;
  std::vector<Tranche> sources;
  for (const auto& piece : campus.power.network->equipment) {
    if (not piece.is_source)
      continue;
    const auto& firm = campus.power.tranches;
    const auto stated = std::find_if(firm.begin(), firm.end(), [&](const Tranche& t) { return t.name == piece.name; });
    auto source = stated != firm.end() ? *stated : Tranche{};
    source.name = piece.name;
    source.kind = piece.kind;
    source.capacity = piece.capacity;
    source.nameplate = piece.capacity / piece.efficiency_frac;
    source.when = piece.when;
    source.source = piece.source;
    apply_source_kind(scenario.catalog, source);
    source.capex.reset();
    source.fixed_cost.reset();
    sources.push_back(std::move(source));
  }
  return sources;
}

std::vector<Tranche> firm_tranches(const Scenario& scenario, const Campus& campus)
{
  const auto& spec = *campus.power.network;
  const auto network = network_of(campus);
  std::vector<Tranche> tranches;
  std::vector<bool> there(spec.equipment.size(), false);
  double firm_mw = 0;
  for (const auto& step : steps_of(scenario, spec)) {
    for (const auto e : step.pieces)
      there[e] = true;
    const auto more_mw = topology::firm_power(network, there, contingencies_of(spec)).total_mw - firm_mw;
    constexpr double kSmallestMw = 1e-6;
    if (more_mw < kSmallestMw)
      continue; // a spare, or something that waits for the rest of its chain
    const auto& piece = namesake(spec, step);
    Tranche tranche;
    tranche.name = piece.name;
    tranche.kind = piece.is_source ? piece.kind : "grid";
    tranche.capacity = core::megawatts(more_mw);
    tranche.when = piece.when;
    tranche.source = piece.source;
    tranches.push_back(std::move(tranche));
    firm_mw += more_mw;
  }
  return tranches;
}

} // namespace gpuramp::scenario

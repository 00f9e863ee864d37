// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/scenario.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <string>

namespace gpuramp::scenario {

namespace {

template <class T>
const T& by_name(const std::vector<T>& entries, const std::string& name, const char* kind)
{
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const T& entry) { return entry.name == name; });
  if (found == entries.end())
    throw core::ContractError(std::string("no ") + kind + " '" + name + "' in the catalogue");
  return *found;
}

} // namespace

Campus::Campus() = default;
Campus::Campus(const Campus&) = default;
Campus::Campus(Campus&&) noexcept = default;
Campus& Campus::operator=(const Campus&) = default;
Campus& Campus::operator=(Campus&&) noexcept = default;
Campus::~Campus() = default;

Workloads::Workloads() = default;
Workloads::Workloads(const Workloads&) = default;
Workloads::Workloads(Workloads&&) noexcept = default;
Workloads& Workloads::operator=(const Workloads&) = default;
Workloads& Workloads::operator=(Workloads&&) noexcept = default;
Workloads::~Workloads() = default;

Catalog::Catalog() = default;
Catalog::Catalog(const Catalog&) = default;
Catalog::Catalog(Catalog&&) noexcept = default;
Catalog& Catalog::operator=(const Catalog&) = default;
Catalog& Catalog::operator=(Catalog&&) noexcept = default;
Catalog::~Catalog() = default;

Scenario::Scenario() = default;
Scenario::Scenario(const Scenario&) = default;
Scenario::Scenario(Scenario&&) noexcept = default;
Scenario& Scenario::operator=(const Scenario&) = default;
Scenario& Scenario::operator=(Scenario&&) noexcept = default;
Scenario::~Scenario() = default;

std::optional<core::Date> due_date(const Targets& targets, std::int64_t gpus)
{
  const auto& points = targets.fleet.points;
  const auto wanted = static_cast<double>(gpus);
  const auto next = std::find_if(points.begin(), points.end(), [&](const auto& p) { return p.value.base() >= wanted; });
  if (next == points.end())
    return std::nullopt;
  if (next == points.begin() || targets.fleet.interpolation == Interpolation::step)
    return next->date;
  const auto& last = *std::prev(next);
  const auto days = static_cast<double>((next->date - last.date).count());
  const auto part = (wanted - last.value.base()) / (next->value.base() - last.value.base());
  return last.date + std::chrono::days(std::llround(std::ceil(part * days)));
}

const model::RackType& rack_type(const Catalog& catalog, const std::string& name)
{
  return by_name(catalog.rack_types, name, "rack type");
}
const ProjectTemplate& project(const Catalog& catalog, const std::string& name)
{
  return by_name(catalog.projects, name, "project");
}
std::optional<topology::Topology> topology_of(const Fabric& fabric)
{
  if (fabric.clos)
    return *fabric.clos;
  if (fabric.dragonfly)
    return *fabric.dragonfly;
  if (fabric.torus)
    return *fabric.torus;
  return std::nullopt;
}

Oversubscription oversubscription_of(const Fabric& fabric, const topology::FabricCatalog& parts)
{
  Oversubscription result{fabric.hall_oversubscription.value_or(1), fabric.core_oversubscription.value_or(1)};
  if (fabric.clos || fabric.dragonfly)
    result.hall = topology::oversubscription(*topology_of(fabric), fabric.port, parts);
  return result;
}

std::vector<model::FabricTaper> tapers_of(const Fabric& fabric, const topology::FabricCatalog& parts,
                                          std::int64_t hall_gpus)
{
  if (fabric.clos || fabric.dragonfly)
    return topology::tapers_of(*topology_of(fabric), fabric.port, parts);
  const auto less = oversubscription_of(fabric, parts);
  return {{hall_gpus, 1 / (less.hall * less.core)}};
}

const Fabric& fabric(const Catalog& catalog, const std::string& name)
{
  return by_name(catalog.fabrics, name, "fabric");
}
const Region& region(const Catalog& catalog, const std::string& name)
{
  return by_name(catalog.regions, name, "region");
}

void apply_source_kind(const Catalog& catalog, Tranche& source)
{
  const auto kind = std::find_if(catalog.sources.begin(), catalog.sources.end(),
                                 [&](const SourceKind& k) { return k.name == source.kind; });
  if (source.fuel && not source.fuel->efficiency_frac)
    source.fuel->efficiency_frac =
        kind == catalog.sources.end() ? kUsualEfficiency : kind->efficiency_frac.value_or(kUsualEfficiency);
  if (kind == catalog.sources.end())
    return;
  if (not source.storage && not source.fuel) { // these have those of what charges them, or of what they burn
    if (not source.carbon && kind->carbon)
      source.carbon = CarbonSeries{{model::TimeSeries{kind->carbon->base()}, ""}};
    if (not source.price && kind->price)
      source.price = PriceSeries{{model::TimeSeries{kind->price->base()}, ""}};
  }
  if (not source.capacity_factor && kind->capacity_factor)
    source.capacity_factor = CapacitySeries{{model::TimeSeries{*kind->capacity_factor}, ""}};
  if (source.rent)
    return;
  if (not source.capex)
    source.capex = kind->capex;
  if (not source.fixed_cost)
    source.fixed_cost = kind->fixed_cost;
}

void apply_source_kinds(Scenario& scenario)
{
  for (auto& campus : scenario.campuses)
    for (auto& tranche : campus.power.tranches)
      apply_source_kind(scenario.catalog, tranche);
}

bool is_eligible(const Campus& campus, const std::vector<std::string>& campuses,
                 const std::vector<std::string>& regions)
{
  const auto holds = [](const auto& names, const auto& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  return (campuses.empty() && regions.empty()) || holds(campuses, campus.name) || holds(regions, campus.region);
}

const Campus* find_campus(const Scenario& scenario, const std::string& name)
{
  const auto found = std::find_if(scenario.campuses.begin(), scenario.campuses.end(),
                                  [&](const Campus& campus) { return campus.name == name; });
  return found == scenario.campuses.end() ? nullptr : &*found;
}

const Campus& campus_named(const Scenario& scenario, const std::string& name)
{
  const auto* campus = find_campus(scenario, name);
  core::require(campus != nullptr, "there is no campus of that name");
  return *campus;
}

bool may_serve(const InferenceService& service, const std::string& rack_type)
{
  return service.rack_types.empty() ||
         std::find(service.rack_types.begin(), service.rack_types.end(), rack_type) != service.rack_types.end();
}

bool takes(const HallGroup& group, const model::RackType& type)
{
  const auto holds = [](const auto& list, const auto& value) {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
  };
  return (not type.cooling || holds(group.cooling, *type.cooling)) && holds(group.rack_types, type.name) &&
         (not group.rack_power || type.max_power <= *group.rack_power);
}

double reserved_mw(const Campus& campus, const model::RackType& rack, double fabric_mw)
{
  const auto provisioned = core::in_megawatts(rack.max_power) * campus.power.provisioning_frac;
  return std::max(provisioned, core::in_megawatts(rack.idle_power)) + fabric_mw;
}

double design_pue(const Campus& campus)
{
  if (not campus.cooling)
    return campus.pue;
  const auto months = pue_by_month(*campus.cooling);
  return *std::max_element(months.begin(), months.end());
}

} // namespace gpuramp::scenario

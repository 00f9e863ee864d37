#include "gpuramp/scenario/scenario.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <string>

namespace gpuramp::scenario {

template <class Q>
Q Schedule<Q>::at(core::Date origin, core::Duration elapsed) const
{
  const auto s = elapsed.base();
  const auto time = [&](const Point& p) { return core::between(origin, p.date).base(); };
  const auto next = std::find_if(points.begin(), points.end(), [&](const Point& p) { return time(p) > s; });
  if (next == points.begin())
    return Q{};
  const auto& last = *std::prev(next);
  if (interpolation == Interpolation::step || next == points.end())
    return last.value;
  const auto part = (s - time(last)) / (time(*next) - time(last));
  return last.value + part * (next->value - last.value);
}

template <class Q>
auto Schedule<Q>::integral(core::Date origin, core::Duration begin, core::Duration end) const
    -> decltype(Q{} * core::Duration{})
{
  auto sum = Q{} * core::Duration{};
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto from = core::between(origin, points[i].date);
    const bool last = i + 1 == points.size();
    const auto to = last ? end : core::between(origin, points[i + 1].date);
    const auto a = std::max(begin, from);
    const auto b = std::min(end, to);
    if (not(a < b))
      continue;
    const bool flat = last || interpolation == Interpolation::step;
    const auto value = [&](core::Duration t) {
      return points[i].value +
             (flat ? 0.0 : (t - from) / (to - from)) * ((flat ? points[i] : points[i + 1]).value - points[i].value);
    };
    sum += 0.5 * (value(a) + value(b)) * (b - a);
  }
  return sum;
}

template struct Schedule<core::GpuCount>;
template struct Schedule<core::WaferRate>;
template struct Schedule<core::Bandwidth>;
template struct Schedule<core::RackRate>;
template struct Schedule<core::TokenRate>;

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

const Fabric& fabric(const Catalog& catalog, const std::string& name)
{
  return by_name(catalog.fabrics, name, "fabric");
}
const Region& region(const Catalog& catalog, const std::string& name)
{
  return by_name(catalog.regions, name, "region");
}

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/fabric_health.hpp"

#include "gpuramp/model/failure_process.hpp"

#include <algorithm>
#include <utility>

namespace gpuramp::sim {

FabricHealth::FabricHealth(const Plan& plan, std::uint64_t seed)
    : plan_(plan), stream_(seed, "fabric"), places_(seed, "fabric/units"), campuses_(plan.campuses.size())
{
  const auto& fabric = plan.scenario->failures.fabric;
  if (not fabric)
    return;
  repair_s_ = repair_time_of(*fabric).mean_s();
  for (std::size_t c = 0; c < plan.campuses.size(); ++c)
    campuses_[c].working_frac = campuses_[c].joining_frac = expected(c);
}

std::vector<std::size_t> FabricHealth::step()
{
  std::vector<std::size_t> changed;
  if (not plan_.scenario->failures.fabric)
    return changed;
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    auto now = drawn(c);
    auto& before = campuses_[c];
    if (now.working_frac == before.working_frac && now.of_unit == before.of_unit)
      continue;
    now.n_changes = before.n_changes + 1;
    before = std::move(now);
    changed.push_back(c);
  }
  return changed;
}

double FabricHealth::unit_frac(std::size_t campus, std::size_t unit) const
{
  const auto& state = campuses_[campus];
  const auto own = state.of_unit.find(unit);
  return state.joining_frac * (own == state.of_unit.end() ? 1 : own->second);
}

/// Share of time in repair of a part that works and fails in turn.
double FabricHealth::away_frac(const topology::SharedPart& part) const
{
  return repair_s_ / (part.mtbf.base() + repair_s_);
}

double FabricHealth::expected(std::size_t campus) const
{
  double frac = 1;
  for (const auto& part : plan_.campuses[campus].shared_parts)
    frac *= 1 - away_frac(part);
  return frac;
}

FabricHealth::State FabricHealth::drawn(std::size_t campus)
{
  State state;
  const auto units = plan_.campuses[campus].units.size();
  for (const auto& part : plan_.campuses[campus].shared_parts) {
    const auto away = stream_.binomial(part.pieces, away_frac(part));
    const auto pieces = static_cast<double>(part.pieces);
    state.working_frac *= 1 - static_cast<double>(away) / pieces;
    if (not part.of_unit)
      state.joining_frac *= 1 - static_cast<double>(away) / pieces;
    for (std::int64_t i = 0; part.of_unit && i < away; ++i) {
      const auto unit = static_cast<std::size_t>(places_.uniform() * static_cast<double>(units));
      auto& left = state.of_unit.try_emplace(unit, 1.0).first->second;
      left = std::max(0.0, left - static_cast<double>(units) / pieces);
    }
  }
  return state;
}

} // namespace gpuramp::sim

// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/fabric_health.hpp"

#include "gpuramp/model/failure_process.hpp"

#include <utility>

namespace gpuramp::sim {

FabricHealth::FabricHealth(const Plan& plan, std::uint64_t seed)
    : plan_(plan), stream_(seed, "fabric"), working_frac_(plan.campuses.size(), 1.0)
{
  const auto& fabric = plan.scenario->failures.fabric;
  if (not fabric)
    return;
  repair_s_ = repair_time_of(*fabric).mean_s();
  for (std::size_t c = 0; c < plan.campuses.size(); ++c)
    working_frac_[c] = expected(c);
}

std::vector<std::size_t> FabricHealth::step()
{
  std::vector<std::size_t> changed;
  if (not plan_.scenario->failures.fabric || plan_.scenario->failures.mode == scenario::FailureMode::expected)
    return changed;
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c)
    if (const auto now = drawn(c); std::exchange(working_frac_[c], now) != now)
      changed.push_back(c);
  return changed;
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

double FabricHealth::drawn(std::size_t campus)
{
  double frac = 1;
  for (const auto& part : plan_.campuses[campus].shared_parts)
    frac *= 1 - static_cast<double>(stream_.binomial(part.pieces, away_frac(part))) / static_cast<double>(part.pieces);
  return frac;
}

} // namespace gpuramp::sim

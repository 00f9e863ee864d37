// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/refresh.hpp"

#include "gpuramp/core/rounding.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::sim {

bool Refresh::is_due(std::size_t campus) const
{
  return plan_.campuses[campus].spec->refresh &&
         deployment_.campuses()[campus].labels.missing[record::Missing::power] > 0;
}

std::int64_t Refresh::make_room(std::size_t campus)
{
  const auto& state = deployment_.campuses()[campus];
  const auto& lot = state.queue.front();
  const auto batches = replaceable(campus, lot.type);
  const auto each_mw = plan_.reserved_mw(campus, lot.type);
  const auto free_mw = state.admission_mw - state.reserved_mw;
  auto freed_mw = free_mw;
  for (const auto b : batches)
    freed_mw += static_cast<double>(deployment_.batch(b).racks) * plan_.reserved_mw(campus, deployment_.batch(b).type);
  const auto wanted =
      std::min({static_cast<double>(lot.racks), std::floor(state.crew_racks), core::whole_in(freed_mw / each_mw)});
  std::int64_t retired = 0;
  auto missing_mw = wanted * each_mw - free_mw;
  for (const auto b : batches) {
    if (missing_mw <= core::kRounding * each_mw)
      break;
    const auto& batch = deployment_.batch(b);
    const auto old_mw = plan_.reserved_mw(campus, batch.type);
    const auto racks = std::min(batch.racks, static_cast<std::int64_t>(core::whole_for(missing_mw / old_mw)));
    missing_mw -= static_cast<double>(racks) * old_mw;
    deployment_.retire(b, racks);
    retired += racks;
  }
  return retired;
}

/// \return batches online whose replacement is worth while, in the order in which they go
std::vector<std::size_t> Refresh::replaceable(std::size_t campus, std::size_t by_type) const
{
  std::vector<std::size_t> batches;
  for (const auto b : deployment_.campuses()[campus].online_batches)
    if (deployment_.batch(b).racks > 0 && pays(campus, deployment_.batch(b).type, by_type))
      batches.push_back(b);
  std::stable_sort(batches.begin(), batches.end(), [&](std::size_t a, std::size_t b) {
    return plan_.types[deployment_.batch(a).type].h100e_per_mw < plan_.types[deployment_.batch(b).type].h100e_per_mw;
  });
  return batches;
}

/// Compute per watt rises by the threshold, and what the new racks add on the same power earns their price within the
/// payback time.
bool Refresh::pays(std::size_t campus, std::size_t old_type, std::size_t new_type) const
{
  const auto& policy = *plan_.campuses[campus].spec->refresh;
  const auto before = plan_.types[old_type].h100e_per_mw;
  const auto after = plan_.types[new_type].h100e_per_mw;
  if (after < policy.threshold * before || after <= before)
    return false;
  if (not policy.payback)
    return true;
  const auto price_per_mw = plan_.types[new_type].spec->price.base() / plan_.types[new_type].nameplate_mw;
  const auto earned_per_mw_s = (after - before) * policy.compute_price.base();
  return price_per_mw <= earned_per_mw_s * policy.payback->base();
}

} // namespace gpuramp::sim

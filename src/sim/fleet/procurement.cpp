// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/procurement.hpp"

#include <utility>

namespace gpuramp::sim {

Procurement::Procurement(const Plan& plan, const Deployment& deployment, Meter& meter)
    : plan_(plan), deployment_(deployment), meter_(meter), produced_before_(plan.campuses.size() * plan.types.size(), 0)
{
}

void Procurement::begin()
{
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c)
    for (std::size_t k = 0; k < plan_.types.size(); ++k)
      produced_before_[c * plan_.types.size() + k] = deployment_.campuses()[c].types[k].produced;
}

void Procurement::sent_on(std::size_t type, std::size_t from, std::size_t to, std::int64_t racks)
{
  produced_before_[from * plan_.types.size() + type] -= racks;
  produced_before_[to * plan_.types.size() + type] += racks;
}

/// Racks of a type since the last purchase, at all campuses.
std::int64_t Procurement::made(std::size_t type) const
{
  std::int64_t racks = 0;
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c)
    racks += deployment_.campuses()[c].types[type].produced - produced_before_[c * plan_.types.size() + type];
  return racks;
}

void Procurement::buy(const std::vector<double>& premium_usd, double now_s)
{
  for (std::size_t k = 0; k < plan_.types.size(); ++k) {
    const auto all = made(k);
    for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
      auto& before = produced_before_[c * plan_.types.size() + k];
      const auto produced = deployment_.campuses()[c].types[k].produced;
      if (produced <= before)
        continue;
      const auto racks = produced - std::exchange(before, produced);
      meter_.buy_racks(c, k, racks, premium_usd[k] * static_cast<double>(racks) / static_cast<double>(all), now_s);
    }
  }
}

} // namespace gpuramp::sim

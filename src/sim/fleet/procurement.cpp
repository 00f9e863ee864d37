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

void Procurement::buy(double now_s)
{
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c)
    for (std::size_t k = 0; k < plan_.types.size(); ++k) {
      auto& before = produced_before_[c * plan_.types.size() + k];
      const auto produced = deployment_.campuses()[c].types[k].produced;
      if (produced > before)
        meter_.buy_racks(c, k, produced - std::exchange(before, produced), now_s);
    }
}

} // namespace gpuramp::sim

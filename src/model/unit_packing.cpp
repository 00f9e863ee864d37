// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/unit_packing.hpp"

#include "gpuramp/core/rounding.hpp"

#include <algorithm>
#include <numeric>

namespace gpuramp::model {

namespace {

/// \return the unit with the least room that holds so many GPUs, of those not taken; the number of units if none does
std::size_t best_fit(const std::vector<double>& room, const std::vector<char>& taken, double gpus)
{
  auto best = room.size();
  for (std::size_t u = 0; u < room.size(); ++u)
    if (taken[u] == 0 && room[u] + core::kRounding >= gpus && (best == room.size() || room[u] < room[best]))
      best = u;
  return best;
}

} // namespace

std::vector<UnitShare> pack_units(const std::vector<double>& room, double gpus)
{
  std::vector<UnitShare> shares;
  std::vector<char> taken(room.size(), 0);
  std::vector<std::size_t> roomiest(room.size());
  std::iota(roomiest.begin(), roomiest.end(), 0);
  std::stable_sort(roomiest.begin(), roomiest.end(), [&](auto a, auto b) { return room[a] > room[b]; });
  for (const auto next : roomiest) {
    if (gpus <= core::kRounding || room[next] <= 0)
      break;
    const bool last =
        room[next] + core::kRounding >= gpus; // it fits into one of those that are left: none has more room
    const auto unit = last ? best_fit(room, taken, gpus) : next;
    taken[unit] = 1;
    shares.push_back({unit, std::min(gpus, room[unit])});
    gpus = last ? 0 : gpus - room[unit];
  }
  std::sort(shares.begin(), shares.end(), [](const UnitShare& a, const UnitShare& b) { return a.unit < b.unit; });
  return shares;
}

std::vector<UnitShare> spread_units(const std::vector<double>& room, double gpus)
{
  const auto all = std::accumulate(room.begin(), room.end(), 0.0);
  std::vector<UnitShare> shares;
  for (std::size_t u = 0; u < room.size() && gpus > 0; ++u)
    if (room[u] > 0)
      shares.push_back({u, room[u] * std::min(1.0, gpus / all)});
  return shares;
}

} // namespace gpuramp::model

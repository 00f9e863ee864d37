// SPDX-License-Identifier: Apache-2.0
#include "sim/observe/late_equipment.hpp"

#include "sim/fleet/queue_labels.hpp"

#include <algorithm>

namespace gpuramp::sim {

std::int64_t racks_let_in(const LatePiece& piece, double each_mw)
{
  return std::min(whole_units(piece.mw, each_mw), piece.slots);
}

void LateEquipment::add(std::size_t campus, double since_s, double now_s)
{
  auto waiting = deployment_.campuses()[campus].labels.waiting;
  for (const auto& piece : plan_.campuses[campus].late) {
    const auto late_s = std::min(now_s, piece.ready_s) - std::max(since_s, piece.planned_s);
    if (late_s <= 0 || waiting[piece.stage] == 0)
      continue;
    const auto gpus = std::min(waiting[piece.stage], lets_in(piece, campus));
    waiting[piece.stage] -= gpus;
    note(campus, piece, static_cast<double>(gpus) * late_s / core::kSecondsPerDay);
  }
}

/// GPUs of the type of which most racks wait there.
std::int64_t LateEquipment::lets_in(const LatePiece& piece, std::size_t campus) const
{
  const auto& types = deployment_.campuses()[campus].types;
  const auto most =
      std::max_element(types.begin(), types.end(), [](const auto& a, const auto& b) { return a.waiting < b.waiting; });
  const auto type = static_cast<std::size_t>(most - types.begin());
  const auto each_mw = piece.stage == record::Stage::waiting_hall ? plan_.reserved_bus_mw(campus, type)
                                                                  : plan_.reserved_mw(campus, type);
  return racks_let_in(piece, each_mw) * plan_.types[type].spec->gpus_per_rack;
}

void LateEquipment::note(std::size_t campus, const LatePiece& piece, double gpu_days)
{
  auto& year = year_[campus];
  const auto& input = plan_.scenario->supply.inputs[piece.input].name;
  const auto found = std::find_if(year.begin(), year.end(),
                                  [&](const auto& of) { return of.input == input && of.stage == piece.stage; });
  if (found == year.end())
    year.push_back({input, piece.stage, gpu_days});
  else
    found->gpu_days += gpu_days;
}

} // namespace gpuramp::sim

// SPDX-License-Identifier: Apache-2.0
#include "sim/fleet/fabric_supply.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace gpuramp::sim {

namespace {

constexpr double kForgivenPieces = 1e-6; // of a piece: rounding of integrals

/// \return types of switches and optics that the pods of any campus need, by name
std::vector<std::string> parts_of(const Plan& plan)
{
  std::vector<std::string> names;
  for (const auto& campus : plan.campuses)
    if (campus.fabric)
      for (const auto& part : campus.fabric->pods.parts)
        names.push_back(part.name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

} // namespace

FabricSupply::FabricSupply(const Plan& plan, Deployment& deployment, Meter& meter, Agenda& agenda)
    : plan_(plan), deployment_(deployment), meter_(meter), agenda_(agenda), parts_(parts_of(plan)),
      lines_(parts_.size()), campuses_(plan.campuses.size())
{
  if (const auto& supply = plan.scenario->supply.fabric)
    for (const auto& spec : supply->parts)
      if (const auto p = std::find(parts_.begin(), parts_.end(), spec.part); p != parts_.end())
        lines_[static_cast<std::size_t>(p - parts_.begin())] = {
            .spec = &spec, .on_hand = static_cast<std::int64_t>(std::floor(spec.on_hand.base() + kForgivenPieces))};
  for (std::size_t c = 0; c < plan.campuses.size(); ++c)
    if (plan.campuses[c].fabric)
      add_campus(c);
  std::sort(pods_.begin(), pods_.end(), [](const Pod& a, const Pod& b) {
    return std::tuple(a.due_s, a.campus, a.pod) < std::tuple(b.due_s, b.campus, b.pod);
  });
}

void FabricSupply::add_campus(std::size_t campus)
{
  const auto& fabric = *plan_.campuses[campus].fabric;
  auto& state = campuses_[campus];
  state.pieces.resize(fabric.pods.parts.size());
  state.index.assign(parts_.size(), kNone);
  for (std::size_t i = 0; i < fabric.pods.parts.size(); ++i) {
    const auto p = std::lower_bound(parts_.begin(), parts_.end(), fabric.pods.parts[i].name) - parts_.begin();
    state.index[static_cast<std::size_t>(p)] = i;
  }
  for (std::size_t k = 0; k < fabric.pods.size(); ++k)
    pods_.push_back({fabric.due_s[k], campus, k});
  open_initial(campus);
}

void FabricSupply::open_initial(std::size_t campus)
{
  const auto& fabric = *plan_.campuses[campus].fabric;
  auto& state = campuses_[campus];
  for (std::size_t p = 0; p < parts_.size(); ++p)
    if (const auto i = state.index[p]; i != kNone && fabric.initial > 0) {
      state.pieces[i].made = state.pieces[i].in_place = fabric.pods.needed(i, fabric.initial);
      meter_.note_initial_fabric(campus, p, state.pieces[i].made);
    }
  open_pods(campus);
}

void FabricSupply::produce(double now_s)
{
  const auto since_s = std::exchange(last_s_, now_s);
  for (std::size_t p = 0; p < parts_.size(); ++p)
    serve(p, since_s, now_s);
}

/// What nobody has ordered is not made, so that an interval leaves nothing behind but a part of a piece; what is on
/// hand fills up what it lacks.
void FabricSupply::serve(std::size_t part, double since_s, double now_s)
{
  auto& line = lines_[part];
  if (line.spec == nullptr) {
    allot(part, std::numeric_limits<std::int64_t>::max(), now_s);
    return;
  }
  const auto made = make(line, since_s, now_s);
  const auto allotted = allot(part, made + line.on_hand, now_s);
  line.on_hand -= std::max<std::int64_t>(0, allotted - made);
}

/// \return whole pieces that there is capacity for in the interval
std::int64_t FabricSupply::make(Line& line, double since_s, double now_s) const
{
  const auto capacity =
      line.spec->pieces.integral(plan_.scenario->start, core::seconds(since_s), core::seconds(now_s)).base();
  line.rest += line.spec->share * capacity;
  const auto made = std::floor(line.rest + kForgivenPieces);
  line.rest = std::max(0.0, line.rest - made);
  return static_cast<std::int64_t>(made);
}

double FabricSupply::delivery_s() const
{
  const auto& supply = *plan_.scenario->supply.fabric;
  return core::in_seconds(supply.transit_time + supply.install_time);
}

/// \return the due date up to which pods have ordered the part
double FabricSupply::ordered_until_s(std::size_t part, const Pod& pod, double now_s) const
{
  if (lines_[part].spec == nullptr)
    return now_s + delivery_s() + plan_.production_every_s;
  const auto& parts = plan_.campuses[pod.campus].fabric->pods.parts;
  return now_s + delivery_s() + core::in_seconds(parts[campuses_[pod.campus].index[part]].lead_time);
}

/// \param left  pieces that there are \return those that pods got
std::int64_t FabricSupply::allot(std::size_t part, std::int64_t left, double now_s)
{
  const auto before = left;
  const auto first = shipments_.size();
  for (auto& next = lines_[part].next; next < pods_.size(); ++next) {
    const auto& pod = pods_[next];
    const auto i = campuses_[pod.campus].index[part];
    if (i == kNone)
      continue;
    if (pod.due_s > ordered_until_s(part, pod, now_s))
      break;
    const auto& pods = plan_.campuses[pod.campus].fabric->pods;
    const auto lacks = std::max<std::int64_t>(0, pods.needed(i, pod.pod + 1) - campuses_[pod.campus].pieces[i].made);
    const auto pieces = std::min(left, lacks);
    if (pieces > 0)
      ship(part, pod, pieces, first, now_s);
    left -= pieces;
    if (pieces < lacks)
      break;
  }
  return before - left;
}

/// \param first  shipment of the present call: what goes the same way at once goes together
void FabricSupply::ship(std::size_t part, const Pod& pod, std::int64_t pieces, std::size_t first, double now_s)
{
  auto& state = campuses_[pod.campus].pieces[campuses_[pod.campus].index[part]];
  state.made += pieces;
  state.on_way += pieces;
  meter_.buy_fabric(pod.campus, part, pieces, now_s);
  const auto at_s = lines_[part].spec != nullptr ? now_s + delivery_s() : std::max(now_s, pod.due_s);
  if (shipments_.size() > first && shipments_.back().campus == pod.campus && shipments_.back().at_s == at_s) {
    shipments_.back().pieces += pieces;
    return;
  }
  shipments_.push_back({pod.campus, part, pieces, at_s});
  agenda_.add(at_s, event::PartsInstalled{PartShipmentId(shipments_.size() - 1)});
}

bool FabricSupply::install(std::size_t shipment)
{
  const auto& s = shipments_[shipment];
  auto& pieces = campuses_[s.campus].pieces[campuses_[s.campus].index[s.part]];
  pieces.on_way -= s.pieces;
  pieces.in_place += s.pieces;
  return open_pods(s.campus);
}

bool FabricSupply::open_pods(std::size_t campus)
{
  const auto& pods = plan_.campuses[campus].fabric->pods;
  auto& open = campuses_[campus].open;
  const auto before = open;
  while (open < pods.size() && is_whole(campus, open + 1))
    ++open;
  deployment_.set_pods(campus, open == 0 ? 0 : pods.gpus[open - 1], missing_part(campus));
  return open > before;
}

bool FabricSupply::is_whole(std::size_t campus, std::size_t pods) const
{
  const auto& fabric = plan_.campuses[campus].fabric->pods;
  const auto& pieces = campuses_[campus].pieces;
  for (std::size_t i = 0; i < pieces.size(); ++i)
    if (pieces[i].in_place < fabric.needed(i, pods))
      return false;
  return true;
}

/// \return the part of which the next pod lacks the largest share; empty when all are open
std::string FabricSupply::missing_part(std::size_t campus) const
{
  const auto& fabric = plan_.campuses[campus].fabric->pods;
  const auto& state = campuses_[campus];
  if (state.open == fabric.size())
    return {};
  std::string missing;
  double least = 1;
  for (std::size_t i = 0; i < state.pieces.size(); ++i) {
    const auto there =
        static_cast<double>(state.pieces[i].in_place) / static_cast<double>(fabric.needed(i, state.open + 1));
    if (there < least)
      least = there, missing = fabric.parts[i].name;
  }
  return missing;
}

std::size_t FabricSupply::pods_due(std::size_t campus, double now_s) const
{
  if (not plan_.campuses[campus].fabric)
    return 0;
  const auto& due_s = plan_.campuses[campus].fabric->due_s; // ascending
  return static_cast<std::size_t>(std::upper_bound(due_s.begin(), due_s.end(), now_s) - due_s.begin());
}

} // namespace gpuramp::sim

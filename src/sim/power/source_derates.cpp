// SPDX-License-Identifier: Apache-2.0
#include "sim/power/source_derates.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

namespace gpuramp::sim {

namespace {

/// The sources of one campus, from one instant at which something changes to the next.
class Sweep {
public:
  Sweep(const Plan& plan, const PlanCampus& campus, std::vector<const FeedEvent*> events)
      : plan_(plan), campus_(campus), events_(std::move(events)),
        sources_(scenario::sources_of(*plan.scenario, *campus.spec)), by_source_(sources_.size())
  {
    if (campus_.network)
      reach_.emplace(*campus_.network);
    for (std::size_t e = 0; campus_.network && e < campus_.network->equipment.size(); ++e)
      if (campus_.network->equipment[e].is_source)
        pieces_.push_back(e);
  }

  std::vector<record::SourceDerate> derates()
  {
    const auto instants = changes();
    auto next = events_.begin();
    for (auto at = instants.begin(); at != instants.end() && std::next(at) != instants.end(); ++at) {
      std::erase_if(active_, [&](const FeedEvent* e) { return e->end_s <= *at; });
      for (; next != events_.end() && (*next)->start_s <= *at; ++next)
        active_.push_back(*next);
      add(*at, *std::next(at));
    }
    std::vector<record::SourceDerate> all;
    for (const auto& derates : by_source_)
      all.insert(all.end(), derates.begin(), derates.end());
    return all;
  }

private:
  [[nodiscard]] std::set<double> changes() const
  {
    std::set<double> instants{0, plan_.end_s};
    for (const auto* event : events_)
      instants.insert({event->start_s, std::min(event->end_s, plan_.end_s)});
    for (const auto ready_s : campus_.equipment_ready_s)
      instants.insert(std::min(ready_s, plan_.end_s));
    return instants;
  }

  void add(double from_s, double to_s)
  {
    const auto works = working(from_s);
    const bool whole = std::all_of(works.begin(), works.end(), [](bool works_now) { return works_now; });
    for (std::size_t s = 0; s < sources_.size(); ++s) {
      auto left_frac = whole ? 1 : reach_->frac(works, pieces_[s]);
      for (const auto* event : active_)
        if (takes_from(*event, s))
          left_frac = std::min(left_frac, 1 - event->depth_frac);
      if (left_frac >= 1)
        continue;
      auto& derates = by_source_[s];
      if (not derates.empty() && derates.back().to_s == from_s && derates.back().available_frac == left_frac)
        derates.back().to_s = to_s;
      else
        derates.push_back({s, from_s, to_s, left_frac});
    }
  }

  /// [equipment of the network]; empty where there is none.
  [[nodiscard]] std::vector<bool> working(double at_s) const
  {
    std::vector<bool> works;
    for (const auto ready_s : campus_.equipment_ready_s)
      works.push_back(ready_s <= at_s);
    for (const auto* event : active_)
      for (const auto piece : event->equipment)
        works[piece] = false;
    return works;
  }

  /// An event of all tranches takes from every source; else sources go by the names of its tranches.
  [[nodiscard]] bool takes_from(const FeedEvent& event, std::size_t source) const
  {
    if (event.tranches.size() == campus_.tranches.size())
      return true;
    return std::any_of(event.tranches.begin(), event.tranches.end(),
                       [&](std::size_t t) { return campus_.tranches[t].name == sources_[source].name; });
  }

  const Plan& plan_;
  const PlanCampus& campus_;
  std::vector<const FeedEvent*> events_; ///< by start
  std::vector<const FeedEvent*> active_;
  std::vector<scenario::Tranche> sources_;
  std::optional<topology::SourceReach> reach_;
  std::vector<std::size_t> pieces_; ///< [source of a network] its equipment
  std::vector<std::vector<record::SourceDerate>> by_source_;
};

} // namespace

std::vector<std::vector<record::SourceDerate>> source_derates(const Plan& plan, const std::vector<FeedEvent>& events)
{
  std::vector<std::vector<const FeedEvent*>> by_campus(plan.campuses.size());
  for (const auto& event : events)
    by_campus[event.campus].push_back(&event);
  std::vector<std::vector<record::SourceDerate>> derates;
  for (std::size_t c = 0; c < plan.campuses.size(); ++c)
    derates.push_back(Sweep(plan, plan.campuses[c], std::move(by_campus[c])).derates());
  return derates;
}

} // namespace gpuramp::sim

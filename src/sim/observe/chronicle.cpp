// SPDX-License-Identifier: Apache-2.0
#include "sim/observe/chronicle.hpp"

#include "gpuramp/model/allocator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace gpuramp::sim {

Chronicle::Chronicle(const Plan& plan, const Deployment& deployment)
    : plan_(plan), deployment_(deployment), type_seen_(plan.types.size(), false),
      campus_seen_(plan.campuses.size(), false), n_unseen_(plan.types.size() + plan.campuses.size()),
      up_(plan.campuses.size() + 1)
{
  for (const auto gpus : plan.scenario->targets.milestones)
    milestones_.push_back({gpus, std::nullopt, std::nullopt});
}

void Chronicle::note(double at_s, record::EventKind kind, std::optional<std::size_t> campus, std::string subject,
                     std::string detail)
{
  events_.push_back({core::seconds(at_s), kind, campus ? plan_.campuses[*campus].spec->name : "fleet",
                     std::move(subject), std::move(detail)});
}

void Chronicle::look(const std::vector<std::size_t>& moved, double now_s)
{
  const auto day = core::date_after(plan_.scenario->start, core::seconds(now_s));
  const auto fleet = plan_.campuses.size();
  for (const auto c : moved) {
    std::int64_t up = 0;
    for (std::size_t k = 0; k < plan_.types.size(); ++k)
      up += deployment_.up(c, k) * plan_.types[k].spec->gpus_per_rack;
    up_[fleet].gpus += up - std::exchange(up_[c].gpus, up);
    note_reached(c, day);
  }
  note_reached(fleet, day);
  look_for_first_online(now_s);
  look_for_milestones(now_s);
  came_online_.clear();
}

void Chronicle::look_for_first_online(double now_s)
{
  if (n_unseen_ == 0)
    return;
  for (std::size_t c = 0; c < plan_.campuses.size(); ++c) {
    const auto& types = deployment_.campuses()[c].types;
    if (not campus_seen_[c] && std::any_of(types.begin(), types.end(), [](const auto& t) { return t.online > 0; })) {
      campus_seen_[c] = true;
      --n_unseen_;
      note(now_s, record::EventKind::campus_online, c, "");
    }
  }
  for (std::size_t k = 0; k < plan_.types.size(); ++k)
    for (std::size_t c = 0; c < plan_.campuses.size() && not type_seen_[k]; ++c)
      if (deployment_.campuses()[c].types[k].online > 0) {
        type_seen_[k] = true;
        --n_unseen_;
        note(now_s, record::EventKind::first_online, c, plan_.types[k].spec->name);
      }
}

void Chronicle::look_for_milestones(double now_s)
{
  const auto up = up_.back().gpus;
  for (auto& milestone : milestones_)
    if (not milestone.date && up >= milestone.gpus) {
      milestone.date = core::date_after(plan_.scenario->start, core::seconds(now_s));
      milestone.path = path_of_latest();
      note(now_s, record::EventKind::milestone, std::nullopt, fmt::format("{} GPUs", milestone.gpus),
           fmt::format("{} up", up));
    }
}

/// One row for each place and day on which there are more than ever before.
void Chronicle::note_reached(std::size_t place, core::Date day)
{
  auto& up = up_[place];
  if (up.gpus <= up.most)
    return;
  if (up.most == 0 || reached_[up.last].date != day) {
    up.last = reached_.size();
    reached_.push_back({day, place < plan_.campuses.size() ? plan_.campuses[place].spec->name : "fleet", 0});
  }
  reached_[up.last].gpus = up.most = up.gpus;
}

/// Of the batches that came online at this instant the one with the most GPUs, the first among equals.
std::optional<record::MilestonePath> Chronicle::path_of_latest() const
{
  const auto gpus = [this](std::size_t batch) {
    return deployment_.batch(batch).racks * plan_.types[deployment_.batch(batch).type].spec->gpus_per_rack;
  };
  const auto largest =
      std::max_element(came_online_.begin(), came_online_.end(), [&](auto a, auto b) { return gpus(a) < gpus(b); });
  if (largest == came_online_.end())
    return std::nullopt;
  const auto& batch = deployment_.batch(*largest);
  const auto& campus = plan_.campuses[batch.campus];
  record::MilestonePath path{campus.spec->name,
                             plan_.types[batch.type].spec->name,
                             gpus(*largest),
                             core::seconds(batch.admitted_s),
                             to_string(batch.enabled_by),
                             "",
                             ""};
  if (batch.enabled_by == Enabler::hall)
    path.subject = plan_.halls[batch.enabler].name;
  if (batch.enabled_by == Enabler::power)
    path.subject = campus.tranches[batch.enabler].name;
  if (batch.bound_by != model::kNotBound)
    path.supply_bound_by = plan_.scenario->supply.inputs[batch.bound_by].name;
  return path;
}

} // namespace gpuramp::sim

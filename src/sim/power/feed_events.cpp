// SPDX-License-Identifier: Apache-2.0
#include "sim/power/feed_events.hpp"

#include "gpuramp/core/random.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::sim {

namespace {

/// \param names  empty: all
std::vector<std::size_t> tranches_named(const PlanCampus& campus, const std::vector<std::string>& names)
{
  std::vector<std::size_t> tranches;
  for (std::size_t t = 0; t < campus.tranches.size(); ++t)
    if (names.empty() || std::find(names.begin(), names.end(), campus.tranches[t].name) != names.end())
      tranches.push_back(t);
  return tranches;
}

void add_dated(const Plan& plan, std::size_t c, std::vector<FeedEvent>& events)
{
  const auto& campus = plan.campuses[c];
  for (const auto& spec : campus.spec->power.events) {
    FeedEvent event{c,
                    spec.kind,
                    plan.seconds(spec.date) + core::in_seconds(spec.at),
                    0,
                    {},
                    {},
                    spec.depth_frac,
                    core::in_seconds(spec.notice)};
    event.end_s = event.start_s + core::in_seconds(spec.duration);
    for (std::size_t e = 0; campus.network && e < campus.network->equipment.size(); ++e)
      if (std::find(spec.equipment.begin(), spec.equipment.end(), campus.network->equipment[e].name) !=
          spec.equipment.end())
        event.equipment.push_back(e);
    if (spec.equipment.empty())
      event.tranches = tranches_named(campus, spec.tranches);
    events.push_back(std::move(event));
  }
}

void add_outages(const Plan& plan, std::size_t c, std::uint64_t seed, std::vector<FeedEvent>& events)
{
  const auto& campus = plan.campuses[c];
  for (std::size_t t = 0; t < campus.tranches.size(); ++t) {
    const auto& tranche = campus.tranches[t];
    if (tranche.outages_per_year <= 0)
      continue;
    core::Stream stream(seed, fmt::format("outages:{}:{}", campus.spec->name, tranche.name));
    const auto mean_gap_s = core::kSecondsPerYear / tranche.outages_per_year;
    for (auto at_s = tranche.ready_s + stream.exponential(mean_gap_s); at_s < plan.end_s;) {
      const auto end_s = at_s + stream.exponential(tranche.repair_s);
      events.push_back({c, scenario::PowerEventKind::outage, at_s, end_s, {t}, {}, 1, 0});
      at_s = end_s + stream.exponential(mean_gap_s);
    }
  }
}

void add_losses(const Plan& plan, std::size_t c, std::uint64_t seed, std::vector<FeedEvent>& events)
{
  const auto& campus = plan.campuses[c];
  if (not campus.network)
    return;
  const auto& pieces = campus.spec->power.network->equipment;
  for (std::size_t e = 0; e < pieces.size(); ++e) {
    if (pieces[e].failures_per_year <= 0)
      continue;
    core::Stream stream(seed, fmt::format("failures:{}:{}", campus.spec->name, pieces[e].name));
    const auto mean_gap_s = core::kSecondsPerYear / pieces[e].failures_per_year;
    for (auto at_s = campus.equipment_ready_s[e] + stream.exponential(mean_gap_s); at_s < plan.end_s;) {
      const auto end_s = at_s + stream.exponential(core::in_seconds(pieces[e].repair));
      events.push_back({c, scenario::PowerEventKind::outage, at_s, end_s, {}, {e}, 1, 0});
      at_s = end_s + stream.exponential(mean_gap_s);
    }
  }
}

void add_curtailments(const Plan& plan, std::size_t c, std::uint64_t seed, std::vector<FeedEvent>& events)
{
  const auto& campus = plan.campuses[c];
  const auto& contract = campus.spec->power.curtailment;
  if (not contract || contract->share_of_time <= 0)
    return;
  core::Stream stream(seed, "curtailment:" + campus.spec->name);
  const auto length_s = core::in_seconds(contract->duration);
  const auto mean_gap_s = length_s / contract->share_of_time - length_s;
  for (auto at_s = stream.exponential(mean_gap_s); at_s < plan.end_s; at_s += length_s + stream.exponential(mean_gap_s))
    events.push_back({c,
                      scenario::PowerEventKind::curtailment,
                      at_s,
                      at_s + length_s,
                      tranches_named(campus, contract->tranches),
                      {},
                      contract->depth_frac,
                      core::in_seconds(contract->notice)});
}

} // namespace

const char* to_string(scenario::PowerEventKind kind)
{
  switch (kind) {
    case scenario::PowerEventKind::outage: return "outage";
    case scenario::PowerEventKind::maintenance: return "maintenance";
    case scenario::PowerEventKind::curtailment: return "curtailment";
  }
  return "";
}

std::vector<FeedEvent> feed_events(const Plan& plan, std::uint64_t seed)
{
  std::vector<FeedEvent> events;
  for (std::size_t c = 0; c < plan.campuses.size(); ++c) {
    add_dated(plan, c, events);
    add_outages(plan, c, seed, events);
    add_losses(plan, c, seed, events);
    add_curtailments(plan, c, seed, events);
  }
  std::erase_if(events, [&](const FeedEvent& e) { return e.end_s <= 0 || e.start_s >= plan.end_s; });
  for (auto& event : events)
    event.start_s = std::max(0.0, event.start_s);
  std::stable_sort(events.begin(), events.end(), [](const auto& a, const auto& b) { return a.start_s < b.start_s; });
  return events;
}

} // namespace gpuramp::sim

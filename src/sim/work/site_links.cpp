// SPDX-License-Identifier: Apache-2.0
#include "sim/work/site_links.hpp"

#include "sim/work/fabric_units.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace gpuramp::sim {

namespace {

double gpus_online(const Site& site)
{
  double gpus = 0;
  for (const auto& racks : site.racks)
    gpus += racks.online * static_cast<double>(racks.spec->gpus_per_rack);
  return gpus;
}

double sum_of_shares(const std::vector<model::UnitShare>& shares)
{
  double gpus = 0;
  for (const auto& share : shares)
    gpus += share.gpus;
  return gpus;
}

} // namespace

void SiteLinks::state(Site& site)
{
  if (plan_.campuses[site.campus].units.are_pods())
    state_pods(site);
  else
    state_halls(site);
}

/// Runs send from the halls in which they lie, other work from what is left there.
void SiteLinks::state_halls(Site& site) const
{
  site.links.resize(site.domains.size());
  for (std::size_t d = 0; d < site.links.size(); ++d) {
    site.links[d].runs.clear();
    site.links[d].gb_per_s = domains_.uplink_gb_per_s(layout_.of_campus[site.campus][d]);
    site.links[d].share = site.domains[d].share;
  }
  if (not placement_.runs_at(site.campus).empty() && site.links.size() > 1)
    add_hall_runs(site);
  else
    for (const auto r : placement_.runs_at(site.campus))
      site.links.front().runs.push_back({&placement_.runs()[r], 1});
}

void SiteLinks::add_hall_runs(Site& site) const
{
  std::vector<double> room = units_online(plan_, deployment_, site.campus, std::vector<bool>(plan_.types.size(), true));
  const auto online = room;
  for (const auto r : placement_.runs_at(site.campus)) {
    const auto& run = placement_.runs()[r];
    const auto& shares = run.in_units_at(site.campus);
    const auto all = sum_of_shares(shares);
    for (const auto& [unit, gpus] : shares) {
      site.links[unit].runs.push_back({&run, gpus / all});
      room[unit] = std::max(0.0, room[unit] - gpus);
    }
  }
  for (std::size_t k = 0; k < plan_.types.size(); ++k) {
    double left = 0;
    for (std::size_t u = 0; u < room.size(); ++u)
      left += online[u] > 0 ? site.links[u].share[k] * room[u] / online[u] : 0;
    for (std::size_t u = 0; u < room.size() && left > 0; ++u)
      site.links[u].share[k] *= online[u] > 0 ? room[u] / online[u] / left : 0;
  }
}

void SiteLinks::state_pods(Site& site)
{
  auto& pods = pods_[site.campus];
  if (is_old(pods, site.campus))
    sort_pods(site.campus);
  site.links.resize(std::min(1 + pods.kinds.size(), layout_.links(site.campus)));
  for (auto& link : site.links) {
    link.runs.clear();
    link.share.assign(plan_.types.size(), 0.0);
    link.gb_per_s = 0;
  }
  const auto others = std::max(0.0, gpus_online(site) - pods.gpus);
  auto elastic = others;
  for (const auto& kind : pods.kinds)
    elastic += kind.pods * kind.elastic_gpus;
  add_other_pods(site, pods, elastic > 0 ? others / elastic : 1);
  for (std::size_t i = 0; i < pods.kinds.size(); ++i)
    add_pods(site, pods.kinds[i], std::min(i + 1, site.links.size() - 1), elastic);
}

/// \param share  of elastic work that is there
void SiteLinks::add_other_pods(Site& site, const Pods& pods, double share) const
{
  const auto& units = plan_.campuses[site.campus].units;
  const auto n = units.size() > 0 ? (ports_taken(plan_, deployment_, site.campus) - pods.ports) / units.ports(0) : 0;
  auto& link = site.links.front();
  link.gb_per_s = std::max(1.0, n) * pod_gb_per_s(site.campus) * fabric_health_.units_frac(site.campus);
  std::fill(link.share.begin(), link.share.end(), share);
}

/// \param elastic  GPUs of the site that no run holds
void SiteLinks::add_pods(Site& site, const Kind& kind, std::size_t to, double elastic) const
{
  auto& link = site.links[to];
  link.gb_per_s += kind.pods * pod_gb_per_s(site.campus) * kind.working_frac;
  for (auto& of_type : link.share)
    of_type += elastic > 0 ? kind.pods * kind.elastic_gpus / elastic : 0;
  for (const auto& [work, gpus] : kind.held)
    link.add(*work, kind.pods * gpus / sum_of_shares(placement_.run_of(*work).in_units_at(site.campus)));
}

double SiteLinks::pod_gb_per_s(std::size_t campus) const
{
  const auto& units = plan_.campuses[campus].units;
  return units.size() > 0 ? units.ports(0) * units.gb_per_s_per_port : 0;
}

bool SiteLinks::is_old(const Pods& pods, std::size_t campus) const
{
  return pods.n_runs_changed != placement_.n_changes_at(campus) || pods.n_health != fabric_health_.n_changes(campus) ||
         std::any_of(pods.halls.begin(), pods.halls.end(),
                     [&](const auto& hall) { return deployment_.halls()[hall.first].online != hall.second; });
}

/// Who holds how much of each pod in which runs lie, and what else is there.
void SiteLinks::sort_pods(std::size_t campus)
{
  Pods pods;
  pods.n_runs_changed = placement_.n_changes_at(campus);
  pods.n_health = fabric_health_.n_changes(campus);
  std::map<std::size_t, std::vector<RunShare>> held; // by pod
  for (const auto r : placement_.runs_at(campus))
    for (const auto& [unit, gpus] : placement_.runs()[r].in_units_at(campus))
      held[unit].push_back({&placement_.runs()[r], gpus});
  if (not held.empty()) {
    const auto online = units_online(plan_, deployment_, campus, std::vector<bool>(plan_.types.size(), true));
    const auto ports = unit_ports_taken(plan_, deployment_, campus);
    for (auto& [unit, by] : held) {
      pods.gpus += online[unit];
      pods.ports += ports[unit];
      add_kind(pods, campus, unit, online[unit], std::move(by));
    }
    note_halls(pods, campus, held);
  }
  pods_[campus] = std::move(pods);
}

void SiteLinks::add_kind(Pods& pods, std::size_t campus, std::size_t unit, double gpus_online,
                         std::vector<RunShare> held) const
{
  double taken = 0;
  for (const auto& share : held)
    taken += share.amount;
  Kind kind{1, std::max(0.0, gpus_online - taken), fabric_health_.unit_frac(campus, unit), std::move(held)};
  const auto alike = std::find_if(pods.kinds.begin(), pods.kinds.end(), [&](const Kind& other) {
    return std::tie(other.elastic_gpus, other.working_frac, other.held) ==
           std::tie(kind.elastic_gpus, kind.working_frac, kind.held);
  });
  if (alike != pods.kinds.end())
    alike->pods += 1;
  else
    pods.kinds.push_back(std::move(kind));
}

/// Halls whose racks stand in pods in which runs lie.
void SiteLinks::note_halls(Pods& pods, std::size_t campus,
                           const std::map<std::size_t, std::vector<RunShare>>& held) const
{
  const auto& units = plan_.campuses[campus].units;
  double first = 0;
  for (const auto h : plan_.campuses[campus].halls) {
    const auto end = first + static_cast<double>(plan_.halls[h].ports);
    const auto unit = end > first ? held.lower_bound(units.at(first)) : held.end();
    if (unit != held.end() && units.end(unit->first) - units.ports(unit->first) < end)
      pods.halls.emplace_back(h, deployment_.halls()[h].online);
    first = end;
  }
}

} // namespace gpuramp::sim

// SPDX-License-Identifier: Apache-2.0
#include "sim/work/placement.hpp"

#include "gpuramp/core/rounding.hpp"
#include "sim/work/fabric_units.hpp"
#include "sim/work/modelled_run.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::sim {

double Run::held() const
{
  double n = 0;
  for (const auto& types : gpus)
    n += sum_of(types);
  return n;
}

double Run::reserved_gpus() const
{
  double n = 0;
  for (const auto& types : reserved)
    n += sum_of(types);
  return n;
}

double Run::working() const
{
  return std::min(gang, held());
}

void Run::note_share_used()
{
  const auto all = held();
  used_frac = all > 0 ? std::min(1.0, gang / all) : 1;
}

double Run::full_flop_per_s() const
{
  double rate = 0;
  for (const auto& types : gpus)
    for (std::size_t k = 0; k < types.size(); ++k)
      rate += types[k] * performance[k].useful.base();
  return used_frac * rate;
}

const std::vector<model::UnitShare>& Run::in_units_at(std::size_t campus) const
{
  return in_units[static_cast<std::size_t>(std::find(campuses.begin(), campuses.end(), campus) - campuses.begin())];
}

void Placement::start_runs(Free& free, const Deployment& deployment, double fleet_gpus, double now_s,
                           std::vector<std::size_t>& started)
{
  const auto aside = set_dark_aside(free, deployment);
  const auto& specs = plan_.scenario->workloads.training;
  std::vector<std::optional<Lack>> lacks(
      specs.size()); // of all runs of a spec that are alike, as long as no other starts
  for (const auto r : queue_) {
    auto& run = runs_[r];
    if (run.due_s > now_s)
      break; // the queue is by due date
    auto& lack = lacks[static_cast<std::size_t>(run.spec - specs.data())];
    if (not lack || run.spec->growth != 1)
      lack = start(run, deployment, free, fleet_gpus, now_s);
    if (lack) {
      run.wanted_gpus = lack->wanted_gpus;
      run.most_free = std::max(run.most_free, lack->most_free);
      continue;
    }
    enter(r);
    started.push_back(r);
    lacks.assign(specs.size(), {});
  }
  for (std::size_t c = 0; c < free.size(); ++c)
    for (std::size_t k = 0; k < free[c].size(); ++k)
      free[c][k] += aside[c][k];
  for (const auto r : started)
    std::erase(queue_, r);
}

void Placement::enter(std::size_t run)
{
  running_.insert(std::lower_bound(running_.begin(), running_.end(), run), run);
  n_spanning_ += runs_[run].campuses.size() > 1 ? 1 : 0;
  for (const auto c : runs_[run].campuses) {
    runs_at_[c].push_back(run);
    ++n_changes_at_[c];
    changed_.push_back(c);
  }
}

/// Takes away what is dark: of a campus that is dark in part, the racks without work first. \return what was taken
Placement::Free Placement::set_dark_aside(Free& free, const Deployment& deployment) const
{
  Free aside = free;
  for (std::size_t c = 0; c < free.size(); ++c)
    for (std::size_t k = 0; k < free[c].size(); ++k) {
      const auto& racks = deployment.campuses()[c].types[k];
      const auto dark = racks.dark_in_reach() * plan_.types[k].spec->gpus_per_rack;
      aside[c][k] = std::min(free[c][k], static_cast<double>(dark));
      free[c][k] -= aside[c][k];
    }
  return aside;
}

/// Runs keep their GPUs; one that lost some (retired, in repair) goes on with what is left, and takes them back when
/// they are up again.
void Placement::hold_running(std::size_t campus, std::vector<double>& free)
{
  for (const auto r : runs_at_[campus]) {
    auto& run = runs_[r];
    const auto place = std::find(run.campuses.begin(), run.campuses.end(), campus) - run.campuses.begin();
    for (std::size_t k = 0; k < plan_.types.size(); ++k) {
      auto& held = run.gpus[static_cast<std::size_t>(place)][k];
      const auto holds = std::min(run.reserved[static_cast<std::size_t>(place)][k], free[k]);
      if (std::exchange(held, holds) != holds)
        changed_.push_back(campus);
      free[k] -= held;
    }
    run.note_share_used();
  }
}

double Placement::eligible(const Run& run, const Free& free, std::size_t campus) const
{
  double n = 0;
  for (std::size_t k = 0; k < plan_.types.size() && run.in_regions[campus] != 0; ++k)
    n += run.wanted_types[k] ? core::whole_in(free[campus][k]) : 0;
  return n;
}

/// The named campuses, or the one with the most free GPUs (the first by name among equals).
std::vector<std::size_t> Placement::choose_campuses(const Run& run, const Free& free, double gang) const
{
  if (not run.wanted_campuses.empty())
    return run.wanted_campuses;
  std::size_t best = 0;
  for (std::size_t c = 1; c < free.size(); ++c)
    if (eligible(run, free, c) > eligible(run, free, best))
      best = c;
  return not free.empty() && eligible(run, free, best) >= gang ? std::vector{best} : std::vector<std::size_t>{};
}

/// \return GPUs that the run could have now, on its campuses or on any one
double Placement::most_together(const Run& run, const Free& free) const
{
  double most = 0;
  double all = 0;
  for (std::size_t c = 0; c < free.size(); ++c)
    most = std::max(most, eligible(run, free, c));
  for (const auto c : run.wanted_campuses)
    all += eligible(run, free, c);
  return run.wanted_campuses.empty() ? most : all;
}

/// \return GPUs in repair at a campus that may be the spare ones of racks of which the others work
double Placement::spare_gpus_out(const Run& run, const Deployment& deployment, std::size_t campus) const
{
  double gpus = 0;
  for (std::size_t k = 0; k < plan_.types.size() && run.held_per_working > 1; ++k)
    if (run.wanted_types[k])
      gpus +=
          static_cast<double>(deployment.campuses()[campus].types[k].down.racks * plan_.types[k].spec->gpus_per_rack);
  return gpus;
}

/// \return why it cannot start; nothing if it has
std::optional<Placement::Lack> Placement::start(Run& run, const Deployment& deployment, Free& free, double fleet_gpus,
                                                double now_s)
{
  const auto gang = run.gpus_wanted > 0 ? run.gpus_wanted : std::floor(run.spec->share.value_or(0) * fleet_gpus);
  const auto working = gang + run.hot_spares;
  const auto wanted = core::whole_for(gang * run.held_per_working) + run.hot_spares;
  const auto campuses = choose_campuses(run, free, working);
  double there = 0;
  double out = 0;
  for (const auto c : campuses) {
    there += eligible(run, free, c);
    out += spare_gpus_out(run, deployment, c);
  }
  if (gang < 1 || there < working || there + out < wanted)
    return Lack{std::max(wanted, 1.0), most_together(run, free)};
  hold(run, campuses, std::min(wanted, there), free);
  run.gang = gang;
  run.reserved = run.gpus;
  run.note_share_used();
  date_software(plan_, now_s, run);
  lie_in_units(run, deployment);
  run.started_s = now_s;
  model_failures(plan_, deployment, run);
  constexpr double kLongest_s = 1e15; // of the work that the engine is given: failures may leave nothing of the speed
  run.flop_per_s_at_start = std::max(run.full_flop_per_s(), run.flop_to_do / kLongest_s);
  return std::nullopt;
}

/// Which pods or halls the run takes; as it lies there, so are its exchanges.
void Placement::lie_in_units(Run& run, const Deployment& deployment)
{
  run.in_units.clear();
  const auto choose = run.spec->placement == scenario::RankPlacement::pack ? model::pack_units : model::spread_units;
  for (std::size_t i = 0; i < run.campuses.size(); ++i) {
    const auto gpus = sum_of(run.gpus[i]);
    run.in_units.push_back(choose(room_of_units(run, run.campuses[i], gpus, deployment), gpus));
  }
  model_run_as_placed(plan_, run);
  run.dynamic_mw = dynamic_mw(run.performance);
}

/// GPUs of the run's types in each unit of a campus that no run holds. Elastic work makes room. All of them where racks
/// of another type have taken the places of those that runs hold.
std::vector<double> Placement::room_of_units(const Run& run, std::size_t campus, double needed,
                                             const Deployment& deployment) const
{
  const auto room = units_online(plan_, deployment, campus, run.wanted_types);
  const auto online = units_online(plan_, deployment, campus, std::vector<bool>(plan_.types.size(), true));
  std::vector<double> held(room.size(), 0.0);
  for (const auto r : runs_at_[campus])
    for (const auto& [unit, gpus] : runs_[r].in_units_at(campus))
      held[unit] += gpus;
  auto free = room;
  for (std::size_t u = 0; u < room.size(); ++u)
    free[u] = std::max(0.0, std::min(room[u], online[u] - held[u]));
  return sum_of(free) + core::kRounding >= needed ? free : room;
}

/// Each campus gives in proportion to what it has free, newest racks first.
void Placement::hold(Run& run, const std::vector<std::size_t>& campuses, double wanted, Free& free) const
{
  run.campuses = campuses;
  run.gpus.assign(campuses.size(), std::vector<double>(plan_.types.size(), 0.0));
  auto left = wanted;
  double left_there = 0;
  for (const auto c : campuses)
    left_there += eligible(run, free, c);
  for (std::size_t i = 0; i < campuses.size(); ++i) {
    const auto have = eligible(run, free, campuses[i]);
    auto share = i + 1 == campuses.size() ? left : std::min(left, std::ceil(left * have / std::max(left_there, 1.0)));
    left -= share;
    left_there -= have;
    for (std::size_t k = 0; k < plan_.types.size() && share > 0; ++k) {
      const auto n = run.wanted_types[k] ? std::min(share, core::whole_in(free[campuses[i]][k])) : 0;
      run.gpus[i][k] = n;
      free[campuses[i]][k] -= n;
      share -= n;
    }
  }
}

void Placement::stop(std::size_t run)
{
  runs_[run].losing = false;
  runs_[run].stopped = true;
  ++runs_[run].n_stops;
}

void Placement::update_failures(const Deployment& deployment)
{
  for (const auto r : running_) {
    model_failures(plan_, deployment, runs_[r]);
    changed_.insert(changed_.end(), runs_[r].campuses.begin(), runs_[r].campuses.end());
  }
}

void Placement::finish(std::size_t run, double now_s)
{
  runs_[run].finished_s = now_s;
  std::erase(running_, run);
  n_spanning_ -= runs_[run].campuses.size() > 1 ? 1 : 0;
  for (const auto c : runs_[run].campuses) {
    std::erase(runs_at_[c], run);
    ++n_changes_at_[c];
  }
}

} // namespace gpuramp::sim

// SPDX-License-Identifier: Apache-2.0
#include "plan/formulator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace gpuramp::plan {

namespace {

std::string power_limit(const PlanGroup& group, const PlanTranche& tranche)
{
  return fmt::format("power: {} {}", group.name, tranche.name);
}

} // namespace

void Formulator::add_group(std::size_t g)
{
  add_campuses(g);
  add_halls(g);
  add_tranches(g);
  add_admissions(g);
  if (not question_.by_site) {
    add_room(g);
    add_crews(g);
  }
  add_load(g);
}

void Formulator::add_admissions(std::size_t g)
{
  all_.columns.admitted.emplace_back(model_.lines.size());
  for (std::size_t l = 0; l < model_.lines.size(); ++l)
    if (model_.groups[g].takes[l]) {
      const auto name = fmt::format("admitted_g{}_l{}", g, l);
      all_.columns.admitted[g][l] = add_columns(name, false);
      add_growth(name, all_.columns.admitted[g][l]);
    }
}

void Formulator::add_campuses(std::size_t g)
{
  const auto& group = model_.groups[g];
  const auto name = fmt::format("open_g{}", g);
  all_.columns.open.push_back(add_columns(name, true));
  if (group.kept)
    return fix(all_.columns.open[g], group.open);
  add_growth(name, all_.columns.open[g]);
  add_most(name + "_most", "campuses: " + group.name, all_.columns.open[g], group.most_open);
}

void Formulator::add_halls(std::size_t g)
{
  const auto& group = model_.groups[g];
  all_.columns.halls.emplace_back();
  for (std::size_t h = 0; h < group.halls.size(); ++h) {
    const auto name = fmt::format("halls_g{}_{}", g, h);
    const auto& columns = all_.columns.halls[g].emplace_back(add_columns(name, true));
    spend(all_.cost_musd, columns, group.halls[h].usd, kUsdPerMusd);
    spend(all_.co2e_kt, columns, std::vector<double>(columns.size(), group.halls[h].co2e_t), kTonnesPerKt);
    if (group.kept) {
      fix(columns, group.halls_ready[h]);
      continue;
    }
    add_growth(name, columns);
    add_most(name + "_most", "halls: " + group.name, columns, group.halls[h].most);
    add_pace(g, h);
  }
}

/// A campus has its halls one after the other since it opened.
void Formulator::add_pace(std::size_t g, std::size_t h)
{
  const auto& ages = model_.groups[g].halls[h].age_days;
  const auto n_by = [&](double age) {
    return static_cast<double>(std::upper_bound(ages.begin(), ages.end(), age) - ages.begin());
  };
  const auto& open = all_.columns.open[g];
  for (std::size_t p = 0; p < open.size(); ++p) {
    Entries entries{{all_.columns.halls[g][h][p], 1}};
    for (std::size_t q = 0; q <= p; ++q) {
      const auto later = q < p ? n_by(horizon_.days[p] - horizon_.days[q + 1]) : 0;
      if (const auto gain = n_by(horizon_.days[p] - horizon_.days[q]) - later; gain != 0)
        entries.push_back({open[q], -gain});
    }
    add_row(fmt::format("halls_g{}_{}_pace", g, h), p, "halls: " + model_.groups[g].name, -kUnbounded, 0, entries);
  }
}

void Formulator::add_tranches(std::size_t g)
{
  const auto& group = model_.groups[g];
  all_.columns.tranches.emplace_back();
  for (std::size_t k = 0; k < group.tranches.size(); ++k) {
    const auto& tranche = group.tranches[k];
    const auto name = fmt::format("tranches_g{}_{}", g, k);
    const auto& columns = all_.columns.tranches[g].emplace_back(add_columns(name, true));
    spend(all_.cost_musd, columns, tranche.usd, kUsdPerMusd);
    if (group.kept) {
      fix(columns, group.tranches_energized[k]);
      continue;
    }
    add_growth(name, columns);
    add_most(name + "_most", power_limit(group, tranche), columns, tranche.most);
    add_sites(g, k);
  }
}

/// A campus takes a tranche when it has been open for as long as the template says.
void Formulator::add_sites(std::size_t g, std::size_t k)
{
  const auto& group = model_.groups[g];
  const auto& columns = all_.columns.tranches[g][k];
  for (std::size_t p = 0; p < columns.size(); ++p) {
    Entries entries{{columns[p], 1}};
    if (const auto n = horizon_.n_begun(horizon_.days[p] - group.tranches[k].age_days); n > 0)
      entries.push_back({all_.columns.open[g][n - 1], -1});
    add_row(fmt::format("tranches_g{}_{}_site", g, k), p, power_limit(group, group.tranches[k]), -kUnbounded, 0,
            entries);
    Entries halls{{columns[p], 1}}; // a campus has at least one
    for (const auto& kind : all_.columns.halls[g])
      halls.push_back({kind[p], -1});
    add_row(fmt::format("tranches_g{}_{}_hall", g, k), p, power_limit(group, group.tranches[k]), -kUnbounded, 0, halls);
  }
}

/// Halls that each hold one type of rack.
void Formulator::add_filled_halls(std::size_t g, std::size_t p)
{
  const auto& group = model_.groups[g];
  const auto day = horizon_.days[p + 1];
  Entries entries;
  add_racks(entries, g, day, day, [&](std::size_t l) { return group.hall_part(group.bus_mw[l]); });
  for (std::size_t h = 0; h < group.halls.size(); ++h)
    entries.push_back({all_.columns.halls[g][h][p], -group.halls_worth(h)});
  const auto initial_halls =
      initial(g, day, [&](const PlanInitial& i) { return i.racks * group.hall_part(i.bus_mw / i.racks); });
  add_row(fmt::format("filled_g{}", g), p, "", -kUnbounded, -initial_halls, entries);
}

/// Adds factor x the tranches of a kind that have come by a period and give power until a day at least. \return that of
/// kept campuses whose leases have ended
double Formulator::add_powered(Entries& entries, std::size_t g, std::size_t k, std::size_t p, double day,
                               double factor) const
{
  const auto& group = model_.groups[g];
  const auto& columns = all_.columns.tranches[g][k];
  entries.push_back({columns[p], factor});
  if (group.kept)
    return -factor * static_cast<double>(std::count_if(group.sites.begin(), group.sites.end(), [&](const Site& site) {
      return site.has_come(k, p) && not site.has_power(k, p, day);
    }));
  const auto& days = horizon_.days;
  const auto ended = static_cast<std::size_t>(
      std::lower_bound(days.begin(), days.end(), day - group.tranches[k].lease_days) - days.begin());
  if (ended > 0)
    entries.push_back({columns[std::min(ended - 1, p)], -factor});
  return 0;
}

/// Slots, buses and firm power hold what stands there.
void Formulator::add_room(std::size_t g)
{
  const auto& group = model_.groups[g];
  auto& feed_rows = all_.rows.feeds.emplace_back();
  for (std::size_t p = 0; p < horizon_.n_periods(); ++p) {
    const auto day = horizon_.days[p + 1];
    Entries slots, bus, feed;
    add_racks(slots, g, day, day, [](std::size_t) { return 1.0; });
    add_racks(bus, g, day, day, [&](std::size_t l) { return group.bus_mw[l]; });
    add_racks(feed, g, day, day, [&](std::size_t l) { return group.reserved_mw[l]; });
    for (std::size_t h = 0; h < group.halls.size(); ++h) {
      slots.push_back({all_.columns.halls[g][h][p], -group.halls[h].slots});
      bus.push_back({all_.columns.halls[g][h][p], -group.halls[h].bus_mw});
    }
    auto feed_mw = -initial(g, day, [](const PlanInitial& i) { return i.reserved_mw; });
    for (std::size_t k = 0; k < group.tranches.size(); ++k)
      feed_mw -= add_powered(feed, g, k, p, day, -group.tranches[k].capacity_mw);
    if (not question_.ideal)
      add_filled_halls(g, p);
    for (const auto widest_mw : widths(g))
      add_filling(g, p, widest_mw);
    add_row(fmt::format("slots_g{}", g), p, "", -kUnbounded,
            -initial(g, day, [](const PlanInitial& i) { return i.racks; }), slots);
    add_row(fmt::format("bus_g{}", g), p, "", -kUnbounded,
            -initial(g, day, [](const PlanInitial& i) { return i.bus_mw; }), bus);
    feed_rows.push_back(add_row(fmt::format("feed_g{}", g), p, "", -kUnbounded, feed_mw, feed));
  }
}

/// Racks fill a tranche no faster than the crew of its campus installs them, whatever came before. Counting at most
/// `widest_mw` of each rack, a campus has at most the sum over its tranches of min(capacity, crew x time since x
/// widest_mw): a rack takes crew time of which each has at most widest_mw. One row for each width of rack.
void Formulator::add_filling(std::size_t g, std::size_t p, double widest_mw)
{
  const auto& group = model_.groups[g];
  const auto day = horizon_.days[p + 1];
  const auto counted = [&](double mw) { return std::min(mw, widest_mw); };
  const auto mw_per_day = group.crew_racks_per_day * widest_mw;
  Entries entries;
  add_racks(entries, g, day, day, [&](std::size_t l) { return counted(group.reserved_mw[l]); });
  double at_start_mw =
      -initial(g, day, [&](const PlanInitial& i) { return i.racks * counted(i.reserved_mw / i.racks); });
  for (std::size_t k = 0; k < group.tranches.size(); ++k) {
    const auto capacity = group.tranches[k].capacity_mw;
    const auto usable = [&](std::size_t q) { return std::min(capacity, mw_per_day * (day - horizon_.days[q])); };
    for (std::size_t q = 0; q <= p; ++q)
      if (const auto mw = usable(q) - (q < p ? usable(q + 1) : 0); mw != 0)
        entries.push_back({all_.columns.tranches[g][k][q], -mw});
    if (group.kept)
      at_start_mw += group.energized_at_start[k] * (capacity - usable(0));
  }
  add_row(fmt::format("filling_g{}_{}", g, all_.program.rows.size()), p, "crews: " + group.name, -kUnbounded,
          at_start_mw, entries);
}

/// \return facility MW of racks of a group, each once
std::set<double> Formulator::widths(std::size_t g) const
{
  std::set<double> mw;
  for (std::size_t l = 0; l < model_.lines.size(); ++l)
    if (model_.groups[g].takes[l])
      mw.insert(model_.groups[g].reserved_mw[l]);
  return mw;
}

/// Crews work at campuses that are open and have power: no more of these than tranches.
void Formulator::add_crews(std::size_t g)
{
  const auto& group = model_.groups[g];
  auto& rows = all_.rows.crews.emplace_back();
  for (std::size_t p = 0; p < horizon_.n_periods(); ++p) {
    const auto racks = group.crew_racks_per_day * horizon_.length(p);
    Entries entries{{all_.columns.open[g][p], -racks}};
    Entries powered;
    for (const auto& columns : all_.columns.tranches[g])
      powered.push_back({columns[p], -racks});
    for (const auto& columns : all_.columns.admitted[g])
      if (not columns.empty())
        add_in(entries, columns, p, 1);
    powered.insert(powered.end(), entries.begin() + 1, entries.end());
    add_row(fmt::format("powered_g{}", g), p, "crews: " + group.name, -kUnbounded, 0, powered);
    rows.push_back(add_row(fmt::format("crews_g{}", g), p, "crews: " + group.name, -kUnbounded, 0, entries));
  }
}

/// Adds factor x the facility power that the racks online at a day draw. \return that of the initial racks
double Formulator::add_load_mw(Entries& entries, std::size_t g, double day, double factor) const
{
  const auto& group = model_.groups[g];
  const auto mw = factor * group.load_frac;
  add_online(entries, g, day, [&](std::size_t l) { return mw * group.reserved_mw[l]; });
  return mw * initial(g, day, [](const PlanInitial& i) { return i.reserved_mw; });
}

/// Sources give what is drawn, each up to the share of its capacity that the load is of what racks reserve.
void Formulator::add_load(std::size_t g)
{
  const auto& group = model_.groups[g];
  all_.columns.generation.emplace_back();
  for (std::size_t k = 0; k < group.tranches.size(); ++k)
    all_.columns.generation[g].push_back(add_columns(fmt::format("gwh_g{}_{}", g, k), false));
  for (std::size_t p = 0; p < horizon_.n_periods(); ++p) {
    const auto hours = horizon_.length(p) * kHoursPerDay;
    Entries balance;
    double fixed = 0;
    for (const auto b : {p, p + 1})
      fixed += add_load_mw(balance, g, horizon_.days[b], hours / 2 / kMwhPerGwh);
    for (std::size_t k = 0; k < group.tranches.size(); ++k) {
      balance.push_back({all_.columns.generation[g][k][p], -1});
      add_generation(g, k, p, hours);
    }
    add_row(fmt::format("load_g{}", g), p, "", -fixed, -fixed, balance);
  }
}

void Formulator::add_generation(std::size_t g, std::size_t k, std::size_t p, double hours)
{
  const auto& group = model_.groups[g];
  const auto& tranche = group.tranches[k];
  const auto column = all_.columns.generation[g][k][p];
  Entries entries{{column, 1}};
  const auto there = add_powered(entries, g, k, p, horizon_.days[p] + kNextDay,
                                 -group.load_frac * tranche.capacity_mw * hours / kMwhPerGwh);
  add_row(fmt::format("gwh_g{}_{}_most", g, k), p, "", -kUnbounded, -there, entries);
  all_.cost_musd.push_back({p, {column, tranche.usd_per_mwh[p] * kMwhPerGwh / kUsdPerMusd}});
  all_.co2e_kt.push_back({p, {column, tranche.co2e_t_per_mwh * kMwhPerGwh / kTonnesPerKt}});
}

} // namespace gpuramp::plan

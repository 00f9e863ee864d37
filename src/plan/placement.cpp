// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/sites.hpp"
#include "gpuramp/plan/solver.hpp"
#include "plan/cohorts.hpp"
#include "plan/hall_rounding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace gpuramp::plan {

namespace {

using Entries = std::vector<Entry>;

constexpr auto kNone = std::numeric_limits<std::size_t>::max();
/// Of the campuses that need a part of a hall, these parts get a whole one beyond what all of them need together, as
/// long as more than kFewMissing is missing without.
constexpr double kSpareParts[] = {0, 0.25, 1};
/// Of a thousand GPUs or H100e that are missing: more than any plan costs, in M USD, kt or MW.
constexpr double kMissing = 1e4;

/// Columns of a cohort.
struct CohortColumns {
  std::vector<Columns::ByPeriod> halls;    ///< [kind][period]; none before it opens; empty where halls are fixed
  std::vector<Columns::ByPeriod> admitted; ///< [line][period]; empty: not taken
};

/// One group told apart, the others as they are.
class Placer {
public:
  /// \param values  [column] of the programme, of which those of the other groups stay
  Placer(const PlanModel& model, const Question& question, const Sites& sites, std::size_t g,
         const std::vector<double>& values)
      : model_(model), horizon_(model.horizon), sites_(sites), cohorts_(cohorts_of(model.groups[g], sites[g])), g_(g),
        all_(formulate(model, question))
  {
    for (auto& column : all_.program.columns)
      column.integer = false;
    if (not values.empty()) // makers stay as they are: orders for campuses hardly move them, and would take minutes
      keep_all(all_.columns.committed, values);
    for (std::size_t other = 0; other < model.groups.size(); ++other)
      if (fix_sites(other); other != g)
        keep(other, values);
    for (std::size_t c = 0; c < cohorts_.size(); ++c)
      add_cohort(g, c);
    add_sums(g);
    for (const auto row : all_.rows.goals)
      missing_.push_back(may_miss(row));
  }

  /// \return without values if totals are limited to less
  Placement run()
  {
    const auto solution = solve_relaxed(all_.program);
    Placement placement{sites_, solution.values, 0};
    if (not solution.has_values())
      return placement;
    for (std::size_t n = 0; n < missing_.size(); ++n)
      if (const auto wanted = all_.program.rows[all_.rows.goals[n]].lower; wanted > 0)
        placement.shortfall = std::max(placement.shortfall, solution.values[missing_[n]] / wanted);
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      read(columns_[c], solution.values, cohorts_[c].site);
      share_racks(model_, model_.groups[g_], cohorts_[c], placement.sites[g_]);
    }
    return placement;
  }

  /// \return halls as the linear programme has them
  [[nodiscard]] HallParts halls(const std::vector<double>& values) const
  {
    HallParts all(sites_[g_].size());
    for (std::size_t c = 0; c < columns_.size(); ++c)
      for (const auto& kind : columns_[c].halls) {
        auto parts = by_period(kind, values);
        for (auto& part : parts)
          part /= cohorts_[c].n();
        for (const auto s : cohorts_[c].members)
          all[s].push_back(parts);
      }
    return all;
  }

private:
  static std::vector<double> by_period(const Columns::ByPeriod& columns, const std::vector<double>& values)
  {
    std::vector<double> amounts;
    for (const auto column : columns)
      amounts.push_back(column == kNone ? 0 : values[column]);
    return amounts;
  }

  static void read(const CohortColumns& columns, const std::vector<double>& values, Site& site)
  {
    site.admitted.clear();
    for (const auto& line : columns.admitted)
      site.admitted.push_back(by_period(line, values));
  }

  std::size_t may_miss(std::size_t row)
  {
    const auto column = all_.program.add(Column{"missing_" + std::to_string(row), 0, kUnbounded, kMissing, false});
    all_.program.rows[row].entries.push_back({column, 1});
    return column;
  }

  std::size_t add_row(const char* name, double upper, Entries entries, double lower = -kUnbounded)
  {
    return all_.program.add(Row{name + std::to_string(all_.program.rows.size()), "", lower, upper, std::move(entries)});
  }

  void fix(const Columns::ByPeriod& columns, const std::vector<int>& begun)
  {
    for (std::size_t p = 0; p < columns.size(); ++p) {
      const auto n =
          std::count_if(begun.begin(), begun.end(), [&](int q) { return q >= 0 && q <= static_cast<int>(p); });
      auto& column = all_.program.columns[columns[p]];
      column.lower = column.upper = static_cast<double>(n);
    }
  }

  /// Openings and tranches of campuses.
  void fix_sites(std::size_t g)
  {
    const auto& group = model_.groups[g];
    if (group.kept)
      return;
    std::vector<int> opened;
    for (const auto& site : sites_[g])
      opened.push_back(static_cast<int>(site.opened));
    fix(all_.columns.open[g], opened);
    for (std::size_t k = 0; k < group.tranches.size(); ++k) {
      std::vector<int> energized;
      for (const auto& site : sites_[g])
        energized.push_back(site.tranches[k]);
      fix(all_.columns.tranches[g][k], energized);
    }
  }

  void keep_all(const std::vector<Columns::ByPeriod>& kinds, const std::vector<double>& values)
  {
    for (const auto& kind : kinds)
      for (const auto column : kind)
        all_.program.columns[column].lower = all_.program.columns[column].upper = values[column];
  }

  void keep(std::size_t g, const std::vector<double>& values)
  {
    keep_all(all_.columns.admitted[g], values);
    if (not model_.groups[g].kept)
      keep_all(all_.columns.halls[g], values);
  }

  void add_cohort(std::size_t g, std::size_t c)
  {
    const auto& group = model_.groups[g];
    const auto& site = cohorts_[c].site;
    auto& columns = columns_.emplace_back();
    columns.admitted.resize(model_.lines.size());
    for (std::size_t l = 0; l < model_.lines.size(); ++l)
      if (group.takes[l])
        columns.admitted[l] = add_admitted(site, l);
    if (site.halls.empty())
      for (std::size_t h = 0; h < group.halls.size(); ++h)
        columns.halls.push_back(add_halls(g, c, h));
    for (auto p = site.opened; p < horizon_.n_periods(); ++p)
      add_room(g, c, p);
  }

  std::size_t add_column(double upper)
  {
    return all_.program.add(Column{"site_" + std::to_string(all_.program.columns.size()), 0, upper, 0, false});
  }

  void must_grow(const Columns::ByPeriod& columns, std::size_t p)
  {
    if (p > 0 && columns[p - 1] != kNone && columns[p - 1] != columns[p])
      add_row("grows_", kUnbounded, {{columns[p], 1}, {columns[p - 1], -1}}, 0);
  }

  /// None before the campus opens or racks of the line arrive, and no new ones when the last have.
  Columns::ByPeriod add_admitted(const Site& site, std::size_t l)
  {
    const auto& line = model_.lines[l];
    Columns::ByPeriod columns(horizon_.n_periods(), kNone);
    const auto made = [](double most) { return most > 0; };
    const auto first = std::find_if(line.most.begin(), line.most.end(), made) - line.most.begin();
    const auto last = line.most.rend() - std::find_if(line.most.rbegin(), line.most.rend(), made);
    const auto from = std::max(site.opened, static_cast<std::size_t>(first));
    const auto until =
        horizon_.days[static_cast<std::size_t>(last)] + line.lead_days + line.waits_days + model_.shipped_every_days;
    for (auto p = from; p < columns.size(); ++p) {
      const bool over = p > from && horizon_.days[p] > until;
      columns[p] = over ? columns[p - 1] : add_column(kUnbounded);
      must_grow(columns, p);
    }
    return columns;
  }

  /// \return the period in which its first tranche comes, if any does
  static std::optional<std::size_t> first_power(const Site& site)
  {
    std::optional<std::size_t> first;
    for (const auto p : site.tranches)
      if (p >= 0 && (not first || static_cast<std::size_t>(p) < *first))
        first = static_cast<std::size_t>(p);
    return first;
  }

  Columns::ByPeriod add_halls(std::size_t g, std::size_t c, std::size_t h)
  {
    const auto& site = cohorts_[c].site;
    const auto n = cohorts_[c].n();
    Columns::ByPeriod columns(horizon_.n_periods(), kNone);
    for (auto p = site.opened; p < columns.size(); ++p) {
      columns[p] = add_column(n * halls_possible(model_, model_.groups[g].halls[h], site, p));
      must_grow(columns, p);
    }
    if (const auto powered = first_power(site); h == 0 && powered) {
      auto& first = all_.program.columns[columns[*powered]];
      first.lower = std::min(n, first.upper); // a campus with power has at least one
    }
    return columns;
  }

  /// What campuses have is what their group has.
  void add_sums(std::size_t g)
  {
    const auto add_sum = [&](std::size_t total, std::size_t p, const auto& columns_of) {
      Entries entries{{total, -1}};
      for (const auto& cohort : columns_)
        if (const auto& columns = columns_of(cohort); columns[p] != kNone)
          entries.push_back({columns[p], 1});
      add_row("sum_", 0, std::move(entries), 0);
    };
    for (std::size_t p = 0; p < horizon_.n_periods(); ++p) {
      for (std::size_t l = 0; l < model_.lines.size(); ++l)
        if (model_.groups[g].takes[l])
          add_sum(all_.columns.admitted[g][l][p], p,
                  [l](const CohortColumns& site) -> const Columns::ByPeriod& { return site.admitted[l]; });
      for (std::size_t h = 0; h < all_.columns.halls[g].size() && not model_.groups[g].kept; ++h)
        add_halls_sum(g, h, p, add_sum);
    }
  }

  template <class AddSum>
  void add_halls_sum(std::size_t g, std::size_t h, std::size_t p, const AddSum& add_sum)
  {
    const auto total = all_.columns.halls[g][h][p];
    if (not columns_.empty() && columns_.front().halls.empty()) {
      double n = 0;
      for (const auto& site : sites_[g])
        n += site.halls[h][p];
      all_.program.columns[total].lower = all_.program.columns[total].upper = n;
      return;
    }
    add_sum(total, p, [h](const CohortColumns& site) -> const Columns::ByPeriod& { return site.halls[h]; });
  }

  void add_at(Entries& entries, const Columns::ByPeriod& columns, double day, double factor) const
  {
    for (const auto& part : horizon_.parts_at(day))
      if (part.boundary > 0 && columns[part.boundary - 1] != kNone)
        entries.push_back({columns[part.boundary - 1], factor * part.weight});
  }

  /// Racks that stand at a cohort at the end of a period, each counted by `factor`.
  template <class Factor>
  Entries racks_at(std::size_t g, std::size_t c, double day, const Factor& factor) const
  {
    Entries entries;
    const auto& admitted = columns_[c].admitted;
    for (std::size_t l = 0; l < admitted.size(); ++l)
      if (not admitted[l].empty()) {
        add_at(entries, admitted[l], day, factor(l));
        add_at(entries, admitted[l], day - model_.groups[g].install_days - model_.lifetime_days, -factor(l));
      }
    return entries;
  }

  template <class Value>
  double initial(std::size_t g, std::size_t c, double day, const Value& value) const
  {
    double sum = 0;
    for (const auto& racks : model_.groups[g].initial)
      if (racks.site == cohorts_[c].members.front() && racks.retire_day > day) // where there are any, it is alone
        sum += value(racks);
    return sum;
  }

  /// At most what halls have, each `of_hall`, less what initial racks take.
  template <class OfHall>
  void add_hall_room(std::size_t g, std::size_t c, std::size_t p, Entries entries, double taken, const OfHall& of_hall)
  {
    const auto& group = model_.groups[g];
    const auto& site = cohorts_[c].site;
    double there = 0;
    for (std::size_t h = 0; h < group.halls.size(); ++h)
      if (site.halls.empty())
        entries.push_back({columns_[c].halls[h][p], -of_hall(h)});
      else
        there += site.halls[h][p] * of_hall(h);
    add_row("room_", there - taken, std::move(entries));
  }

  void add_room(std::size_t g, std::size_t c, std::size_t p)
  {
    const auto& group = model_.groups[g];
    const auto& site = cohorts_[c].site;
    const auto day = horizon_.days[p + 1];
    add_hall_room(g, c, p, racks_at(g, c, day, [](std::size_t) { return 1.0; }),
                  initial(g, c, day, [](const PlanInitial& i) { return i.racks; }),
                  [&](std::size_t h) { return group.halls[h].slots; });
    add_hall_room(g, c, p, racks_at(g, c, day, [&](std::size_t l) { return group.bus_mw[l]; }),
                  initial(g, c, day, [](const PlanInitial& i) { return i.bus_mw; }),
                  [&](std::size_t h) { return group.halls[h].bus_mw; });
    add_hall_room(
        g, c, p, racks_at(g, c, day, [&](std::size_t l) { return group.hall_part(group.bus_mw[l]); }),
        initial(g, c, day, [&](const PlanInitial& i) { return i.racks * group.hall_part(i.bus_mw / i.racks); }),
        [&](std::size_t h) { return group.halls_worth(h); });
    const auto feed_mw = cohorts_[c].n() * group.firm_mw(horizon_, site, p) -
                         initial(g, c, day, [](const PlanInitial& i) { return i.reserved_mw; });
    add_row("feed_", feed_mw, racks_at(g, c, day, [&](std::size_t l) { return group.reserved_mw[l]; }));
    Entries admitted;
    for (const auto& columns : columns_[c].admitted)
      if (not columns.empty() && columns[p] != kNone && (p == 0 || columns[p] != columns[p - 1])) {
        admitted.push_back({columns[p], 1});
        if (p > 0 && columns[p - 1] != kNone)
          admitted.push_back({columns[p - 1], -1});
      }
    add_row("crew_", cohorts_[c].n() * group.crew_racks_per_day * horizon_.length(p), std::move(admitted));
  }

  const PlanModel& model_;
  const Horizon& horizon_;
  const Sites& sites_;
  std::vector<Cohort> cohorts_; ///< of the group
  std::size_t g_;
  Formulation all_;
  std::vector<CohortColumns> columns_; ///< [cohort]
  std::vector<std::size_t> missing_;   ///< [goal] column
};

/// \return the placement with the campuses of one more group
Placement with_group(const PlanModel& model, const Question& question, const Placement& so_far, std::size_t g)
{
  Placer with_parts(model, question, so_far.sites, g, so_far.values);
  auto first = with_parts.run();
  if (first.values.empty() || model.groups[g].kept)
    return first;
  const auto parts = with_parts.halls(first.values);
  Placement placed;
  for (const auto spare_frac : kSpareParts) {
    auto whole = so_far.sites;
    whole[g] = with_whole_halls(model.groups[g], std::move(whole[g]), parts, spare_frac);
    placed = Placer(model, question, whole, g, so_far.values).run();
    if (not placed.values.empty() && placed.shortfall < first.shortfall + kFewMissing)
      break;
  }
  return placed;
}

} // namespace

Placement place(const PlanModel& model, const Question& question, const Sites& sites, const std::vector<double>& values)
{
  auto by_site = question;
  by_site.by_site = true;
  constexpr int kSweeps = 2; // the first groups can make up for the last only when these are placed
  Placement placement{sites, values, 1};
  for (int n = 0; n < kSweeps && placement.shortfall >= kFewMissing; ++n)
    for (std::size_t g = 0; g < model.groups.size(); ++g) {
      if (not model.groups[g].kept)
        for (auto& site : placement.sites[g])
          site.halls.clear();
      placement = with_group(model, by_site, placement, g);
      if (placement.values.empty())
        return placement;
    }
  return placement;
}

} // namespace gpuramp::plan

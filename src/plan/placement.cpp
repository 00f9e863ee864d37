// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/sites.hpp"
#include "gpuramp/plan/solver.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace gpuramp::plan {

namespace {

using Entries = std::vector<Entry>;
using HallParts = std::vector<std::vector<std::vector<double>>>; ///< [site][kind][period]

constexpr auto kNone = std::numeric_limits<std::size_t>::max();
/// Of the campuses that need a part of a hall, these parts get a whole one beyond what all of them need together, as
/// long as more than kFewMissing is missing without.
constexpr double kSpareParts[] = {0, 0.25, 1};
/// Of a thousand GPUs or H100e that are missing: more than any plan costs, in M USD, kt or MW.
constexpr double kMissing = 1e4;

/// Columns of a campus.
struct SiteColumns {
  std::vector<Columns::ByPeriod> halls;    ///< [kind][period]; none before it opens; empty where halls are fixed
  std::vector<Columns::ByPeriod> admitted; ///< [line][period]; empty: not taken
};

/// One group told apart, the others as they are.
class Placer {
public:
  /// \param values  [column] of the programme, of which those of the other groups stay
  Placer(const PlanModel& model, const Question& question, const Sites& sites, std::size_t g,
         const std::vector<double>& values)
      : model_(model), horizon_(model.horizon), sites_(sites), g_(g), all_(formulate(model, question))
  {
    for (auto& column : all_.program.columns)
      column.integer = false;
    for (std::size_t other = 0; other < model.groups.size(); ++other)
      if (fix_sites(other); other != g)
        keep(other, values);
    for (std::size_t s = 0; s < sites_[g].size(); ++s)
      add_site(g, s);
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
    for (std::size_t s = 0; s < columns_.size(); ++s)
      read(columns_[s], solution.values, placement.sites[g_][s]);
    return placement;
  }

  /// \return halls as the linear programme has them
  [[nodiscard]] HallParts halls(const std::vector<double>& values) const
  {
    HallParts all;
    for (const auto& columns : columns_) {
      auto& kinds = all.emplace_back();
      for (const auto& kind : columns.halls)
        kinds.push_back(by_period(kind, values));
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

  static void read(const SiteColumns& columns, const std::vector<double>& values, Site& site)
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

  void keep(std::size_t g, const std::vector<double>& values)
  {
    const auto keep_all = [&](const std::vector<Columns::ByPeriod>& kinds) {
      for (const auto& kind : kinds)
        for (const auto column : kind)
          all_.program.columns[column].lower = all_.program.columns[column].upper = values[column];
    };
    keep_all(all_.columns.admitted[g]);
    if (not model_.groups[g].kept)
      keep_all(all_.columns.halls[g]);
  }

  void add_site(std::size_t g, std::size_t s)
  {
    const auto& group = model_.groups[g];
    auto& columns = columns_.emplace_back();
    columns.admitted.resize(model_.lines.size());
    for (std::size_t l = 0; l < model_.lines.size(); ++l)
      if (group.takes[l])
        columns.admitted[l] = add_admitted(sites_[g][s], l);
    if (sites_[g][s].halls.empty())
      for (std::size_t h = 0; h < group.halls.size(); ++h)
        columns.halls.push_back(add_halls(g, s, h));
    for (auto p = sites_[g][s].opened; p < horizon_.n_periods(); ++p)
      add_room(g, s, p);
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

  Columns::ByPeriod add_halls(std::size_t g, std::size_t s, std::size_t h)
  {
    Columns::ByPeriod columns(horizon_.n_periods(), kNone);
    for (auto p = sites_[g][s].opened; p < columns.size(); ++p) {
      columns[p] = add_column(halls_possible(model_, model_.groups[g].halls[h], sites_[g][s], p));
      must_grow(columns, p);
    }
    if (const auto powered = first_power(sites_[g][s]); h == 0 && powered) {
      auto& first = all_.program.columns[columns[*powered]];
      first.lower = std::min(1.0, first.upper); // a campus with power has at least one
    }
    return columns;
  }

  /// What campuses have is what their group has.
  void add_sums(std::size_t g)
  {
    const auto add_sum = [&](std::size_t total, std::size_t p, const auto& columns_of) {
      Entries entries{{total, -1}};
      for (const auto& site : columns_)
        if (const auto& columns = columns_of(site); columns[p] != kNone)
          entries.push_back({columns[p], 1});
      add_row("sum_", 0, std::move(entries), 0);
    };
    for (std::size_t p = 0; p < horizon_.n_periods(); ++p) {
      for (std::size_t l = 0; l < model_.lines.size(); ++l)
        if (model_.groups[g].takes[l])
          add_sum(all_.columns.admitted[g][l][p], p,
                  [l](const SiteColumns& site) -> const Columns::ByPeriod& { return site.admitted[l]; });
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
    add_sum(total, p, [h](const SiteColumns& site) -> const Columns::ByPeriod& { return site.halls[h]; });
  }

  void add_at(Entries& entries, const Columns::ByPeriod& columns, double day, double factor) const
  {
    for (const auto& part : horizon_.parts_at(day))
      if (part.boundary > 0 && columns[part.boundary - 1] != kNone)
        entries.push_back({columns[part.boundary - 1], factor * part.weight});
  }

  /// Racks that stand at a campus at the end of a period, each counted by `factor`.
  template <class Factor>
  Entries racks_at(std::size_t g, std::size_t s, double day, const Factor& factor) const
  {
    Entries entries;
    const auto& admitted = columns_[s].admitted;
    for (std::size_t l = 0; l < admitted.size(); ++l)
      if (not admitted[l].empty()) {
        add_at(entries, admitted[l], day, factor(l));
        add_at(entries, admitted[l], day - model_.groups[g].install_days - model_.lifetime_days, -factor(l));
      }
    return entries;
  }

  template <class Value>
  double initial(std::size_t g, std::size_t s, double day, const Value& value) const
  {
    double sum = 0;
    for (const auto& racks : model_.groups[g].initial)
      if (racks.site == s && racks.retire_day > day)
        sum += value(racks);
    return sum;
  }

  /// At most what halls have, each `of_hall`, less what initial racks take.
  template <class OfHall>
  void add_hall_room(std::size_t g, std::size_t s, std::size_t p, Entries entries, double taken, const OfHall& of_hall)
  {
    const auto& group = model_.groups[g];
    const auto& site = sites_[g][s];
    double there = 0;
    for (std::size_t h = 0; h < group.halls.size(); ++h)
      if (site.halls.empty())
        entries.push_back({columns_[s].halls[h][p], -of_hall(h)});
      else
        there += site.halls[h][p] * of_hall(h);
    add_row("room_", there - taken, std::move(entries));
  }

  void add_room(std::size_t g, std::size_t s, std::size_t p)
  {
    const auto& group = model_.groups[g];
    const auto& site = sites_[g][s];
    const auto day = horizon_.days[p + 1];
    add_hall_room(g, s, p, racks_at(g, s, day, [](std::size_t) { return 1.0; }),
                  initial(g, s, day, [](const PlanInitial& i) { return i.racks; }),
                  [&](std::size_t h) { return group.halls[h].slots; });
    add_hall_room(g, s, p, racks_at(g, s, day, [&](std::size_t l) { return group.bus_mw[l]; }),
                  initial(g, s, day, [](const PlanInitial& i) { return i.bus_mw; }),
                  [&](std::size_t h) { return group.halls[h].bus_mw; });
    add_hall_room(
        g, s, p, racks_at(g, s, day, [&](std::size_t l) { return group.hall_part(group.bus_mw[l]); }),
        initial(g, s, day, [&](const PlanInitial& i) { return i.racks * group.hall_part(i.bus_mw / i.racks); }),
        [&](std::size_t h) { return group.halls_worth(h); });
    double feed_mw = -initial(g, s, day, [](const PlanInitial& i) { return i.reserved_mw; });
    for (std::size_t k = 0; k < group.tranches.size(); ++k)
      if (site.tranches[k] >= 0 && site.tranches[k] <= static_cast<int>(p) && group.tranches[k].end_day >= day)
        feed_mw += group.tranches[k].capacity_mw;
    add_row("feed_", feed_mw, racks_at(g, s, day, [&](std::size_t l) { return group.reserved_mw[l]; }));
    Entries admitted;
    for (const auto& columns : columns_[s].admitted)
      if (not columns.empty() && columns[p] != kNone && (p == 0 || columns[p] != columns[p - 1])) {
        admitted.push_back({columns[p], 1});
        if (p > 0 && columns[p - 1] != kNone)
          admitted.push_back({columns[p - 1], -1});
      }
    add_row("crew_", group.crew_racks_per_day * horizon_.length(p), std::move(admitted));
  }

  const PlanModel& model_;
  const Horizon& horizon_;
  const Sites& sites_;
  std::size_t g_;
  Formulation all_;
  std::vector<SiteColumns> columns_; ///< [site]
  std::vector<std::size_t> missing_; ///< [goal] column
};

/// Whole halls in the place of parts, the largest parts first: as many as all campuses need together and some more, but
/// by each period no more than may have been begun.
class HallRounder {
public:
  /// \param spare_frac  of the campuses that need a part, that get a hall beyond the sum
  HallRounder(const PlanHalls& halls, std::size_t h, double spare_frac) : halls_(halls), h_(h), spare_frac_(spare_frac)
  {
  }

  void round(const HallParts& parts, std::vector<Site>& sites) const
  {
    for (auto& site : sites)
      site.halls[h_].assign(halls_.most.size(), 0);
    for (std::size_t p = 0; p < halls_.most.size(); ++p)
      round_period(parts, sites, p);
  }

private:
  void round_period(const HallParts& parts, std::vector<Site>& sites, std::size_t p) const
  {
    constexpr double kForgiven = 1e-6; // of the solver's rounding
    std::vector<std::pair<double, std::size_t>> more;
    double n = 0, needed = 0;
    for (std::size_t s = 0; s < sites.size(); ++s) {
      auto& so_far = sites[s].halls[h_];
      const auto part = parts[s][h_][p];
      so_far[p] = std::max(p > 0 ? so_far[p - 1] : 0, static_cast<int>(std::floor(part + kForgiven)));
      n += so_far[p];
      needed += part;
      if (part - so_far[p] > kForgiven)
        more.emplace_back(so_far[p] - part, s);
    }
    std::sort(more.begin(), more.end());
    const auto wanted =
        std::min(halls_.most[p], std::ceil(needed + spare_frac_ * static_cast<double>(more.size()) - kForgiven));
    for (const auto& [part, s] : more)
      if (n < wanted)
        ++sites[s].halls[h_][p], ++n;
  }

  const PlanHalls& halls_;
  std::size_t h_;
  double spare_frac_;
};

/// \return the campuses, those of a group with whole halls
Sites with_whole_halls(const PlanModel& model, Sites sites, std::size_t g, const HallParts& parts, double spare_frac)
{
  const auto& halls = model.groups[g].halls;
  for (auto& site : sites[g])
    site.halls.resize(halls.size());
  for (std::size_t h = 0; h < halls.size(); ++h)
    HallRounder(halls[h], h, spare_frac).round(parts, sites[g]);
  return sites;
}

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
    const auto whole = with_whole_halls(model, so_far.sites, g, parts, spare_frac);
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

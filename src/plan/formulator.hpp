// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/formulation.hpp"

#include <set>
#include <string>
#include <vector>

namespace gpuramp::plan {

/// Writes the programme of one question, part by part.
class Formulator {
public:
  Formulator(const PlanModel& model, const Question& question)
      : model_(model), question_(question), horizon_(model.horizon)
  {
  }

  [[nodiscard]] Formulation run();

private:
  using ByPeriod = Columns::ByPeriod;
  using Entries = std::vector<Entry>;

  ByPeriod add_columns(const std::string& name, bool integer);
  std::size_t add_row(const std::string& name, std::size_t number, const std::string& limit, double lower, double upper,
                      Entries entries);
  void add_growth(const std::string& name, const ByPeriod& columns);
  void fix(const ByPeriod& columns, const std::vector<double>& values);
  void add_most(const std::string& name, const std::string& limit, const ByPeriod& columns,
                const std::vector<double>& most);
  void add_at(Entries& entries, const ByPeriod& columns, double day, double factor) const;
  static void add_in(Entries& entries, const ByPeriod& columns, std::size_t p, double factor);
  static void spend(std::vector<Term>& terms, const ByPeriod& columns, const std::vector<double>& each, double unit);

  void add_line(std::size_t l);
  void add_orders_ahead(std::size_t l);
  void add_input(std::size_t i);
  void add_makers(std::size_t i);
  void add_shortage(std::size_t i, std::size_t p);
  void add_orders_for(Entries& entries, std::size_t i, std::size_t p, double factor) const;
  double add_parts(Entries& entries, const std::vector<Horizon::Part>& parts, const ByPeriod& columns,
                   const std::vector<double>& in_run, double factor, double unit) const;
  void add_arrivals(std::size_t l);
  void add_goal(std::size_t n);
  double add_up(Entries& entries, double day, double factor, double PlanLine::*each,
                double PlanInitial::*of_initial) const;
  double add_energized(Entries& entries, double day, double factor) const;
  double add_powered(Entries& entries, std::size_t g, std::size_t k, std::size_t p, double day, double factor) const;
  double add_done(Entries& entries, double day, double factor, const std::vector<double>& rate) const;
  [[nodiscard]] double of_a_musd() const;
  void add_objective();
  std::size_t add_peak();
  void add_limit(const TotalLimit& limit);
  void add_yearly_limit(const TotalLimit& limit);

  void add_group(std::size_t g);
  void add_campuses(std::size_t g);
  void add_halls(std::size_t g);
  void add_pace(std::size_t g, std::size_t h);
  void add_tranches(std::size_t g);
  void add_sites(std::size_t g, std::size_t k);
  void add_admissions(std::size_t g);
  void add_filled_halls(std::size_t g, std::size_t p);
  void add_room(std::size_t g);
  void add_filling(std::size_t g, std::size_t p, double widest_mw);
  [[nodiscard]] std::set<double> widths(std::size_t g) const;
  void add_crews(std::size_t g);
  void add_load(std::size_t g);
  double add_load_mw(Entries& entries, std::size_t g, double day, double factor) const;
  void add_generation(std::size_t g, std::size_t k, std::size_t p, double hours);

  /// Adds factor(line) x racks of the group that were admitted by one day and have not retired by another.
  template <class Factor>
  void add_racks(Entries& entries, std::size_t g, double admitted_by, double day, const Factor& factor) const
  {
    const auto& group = model_.groups[g];
    for (std::size_t l = 0; l < model_.lines.size(); ++l)
      if (group.takes[l]) {
        add_at(entries, all_.columns.admitted[g][l], admitted_by, factor(l));
        add_at(entries, all_.columns.admitted[g][l], day - group.install_days - model_.lifetime_days, -factor(l));
      }
  }

  template <class Factor>
  void add_online(Entries& entries, std::size_t g, double day, const Factor& factor) const
  {
    add_racks(entries, g, day - model_.groups[g].install_days, day, factor);
  }

  /// \return the sum of value(racks) over the initial racks that have not retired by a day
  template <class Value>
  double initial(std::size_t g, double day, const Value& value) const
  {
    double sum = 0;
    for (const auto& racks : model_.groups[g].initial)
      if (racks.retire_day > day)
        sum += value(racks);
    return sum;
  }

  const PlanModel& model_;
  const Question& question_;
  const Horizon& horizon_;
  Formulation all_;
};

inline constexpr double kUsdPerMusd = 1e6;
inline constexpr double kTonnesPerKt = 1e3;
inline constexpr double kMwhPerGwh = 1e3;
inline constexpr double kHoursPerDay = 24;

} // namespace gpuramp::plan

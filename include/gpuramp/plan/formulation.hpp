// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/model.hpp"
#include "gpuramp/plan/program.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gpuramp::plan {

/// What is made as small as possible.
enum class Minimise { cost, co2e, peak_mw };

/// What a total may be at most.
struct TotalLimit {
  enum class What { cost_usd, co2e_t, peak_mw, usd_per_year } what = What::cost_usd;
  double most = 0;
};

/// What is asked of a model.
struct Question {
  std::vector<Goal> goals;
  Minimise minimise = Minimise::cost;
  std::vector<TotalLimit> limits;
  std::vector<double> margins; ///< [goal] added to its amount; empty: none. Learnt from simulations
  bool ideal = false;          ///< halls hold wide and narrow racks in the best mix. A run fills them as racks come, so
                               ///< that what is full by slots leaves its bus unused, and the other way round
  bool by_site = false;        ///< campuses have rooms and crews of their own, which place() adds, not their group
};

/// Where the columns of a model stand in its programme. All are cumulative: the count by the period's end (racks), or
/// during the period (all else).
struct Columns {
  using ByPeriod = std::vector<std::size_t>;
  std::vector<ByPeriod> ordered;      ///< [line][period] racks; those of `made` where makers do not react
  std::vector<ByPeriod> made;         ///< [line][period] racks
  std::vector<ByPeriod> committed;    ///< [input][period] a day, in units of input_row_unit(), by makers; empty: none
  std::vector<std::size_t> not_short; ///< of it what is added though nothing is short, at a penalty that is no money
  std::vector<std::vector<ByPeriod>> admitted;   ///< [group][line][period] racks; empty: not taken
  std::vector<ByPeriod> open;                    ///< [group][period] campuses
  std::vector<std::vector<ByPeriod>> halls;      ///< [group][kind][period]
  std::vector<std::vector<ByPeriod>> tranches;   ///< [group][tranche][period]
  std::vector<std::vector<ByPeriod>> generation; ///< [group][tranche][period] GWh in that period
};

/// Rows whose duals say what a resource is worth.
struct ResourceRows {
  std::vector<std::vector<std::size_t>> inputs; ///< [input][period] in units of input_row_unit()
  std::vector<std::vector<std::size_t>> feeds;  ///< [group][period] MW
  std::vector<std::vector<std::size_t>> crews;  ///< [group][period] racks
  std::vector<std::size_t> goals;               ///< [goal] in units of goal_row_unit()
};

/// A part of a total that falls into one period.
struct Term {
  std::size_t period = 0;
  Entry entry;
};

struct Formulation {
  Program program;
  Columns columns;
  ResourceRows rows;
  std::vector<Term> cost_musd, co2e_kt;

  /// \return a total of a solution
  [[nodiscard]] double total(const std::vector<Term>& terms, const std::vector<double>& values) const;
};

/// \return the programme of a question: costs in M USD, carbon in kt
[[nodiscard]] Formulation formulate(const PlanModel& model, const Question& question);

/// \return what one unit of the rows of an input is: what a rack takes, of the line that takes most
[[nodiscard]] double input_row_unit(const PlanModel& model, std::size_t input);
/// \return what one unit of the row of a goal is: thousand GPUs or H100e, GW, a ten-thousandth of the goal
[[nodiscard]] double goal_row_unit(const Goal& goal);
/// \return "100M GPU by 2035-12-31"
[[nodiscard]] std::string goal_text(const Goal& goal);
/// \return "limit: cost_usd <= 15T"
[[nodiscard]] std::string limit_text(const TotalLimit& limit);
/// \return the calendar year in which a period begins
[[nodiscard]] int year_of(const PlanModel& model, std::size_t period);

} // namespace gpuramp::plan

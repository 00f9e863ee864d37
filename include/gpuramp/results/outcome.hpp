// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/account/cost.hpp"
#include "gpuramp/account/energy.hpp"
#include "gpuramp/account/income.hpp"
#include "gpuramp/core/date.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/record/record.hpp"
#include "gpuramp/results/certainty.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::results {

/// One row of the gap timeline, in GPUs: target - up = the sum of all terms, exactly.
struct GapRow {
  core::Date date{};
  std::string campus; ///< "fleet", or a campus that states a target
  std::int64_t target = 0, up = 0;
  record::GapAccount terms;
  std::vector<record::SupplyTerm> supply_split;              ///< fleet only; sums to terms[Cause::supply]
  std::vector<std::pair<std::string, double>> gpu_days = {}; ///< fleet only: since the date before, by name of a cause
};

/// The waterfall of one report period, fleet-wide.
struct WaterfallRow {
  core::Date date{}; ///< end of the period
  double peak_flop = 0;
  record::FlopAccount flop; ///< sums to the peak
};

/// \return the sum of all rows, at the date of the last
[[nodiscard]] WaterfallRow whole_waterfall(const std::vector<WaterfallRow>& rows);

/// A period ends at each report date and quarter.
struct BindingRow {
  core::Date from{}, date{}; ///< begin and end of the period
  std::string campus;
  std::string resource;
  double share_of_time = 0;
};

/// How long a resource held GPUs or work back over the whole run.
struct TopBinding {
  std::string resource;
  double campus_years = 0; ///< summed over campuses
  std::int64_t n_campuses = 0;
  std::string worst_campus; ///< where it held longest
  double worst_years = 0;
};

/// The GPUs that one cause kept from being up, over a year.
struct YearCause {
  record::Cause cause = record::Cause::supply;
  std::string name; ///< its label; of an input of supply "supply: cowos"
  double mean_gpus = 0;
  std::optional<std::int64_t> most_gpus; ///< at a time; absent for the fleet's causes, but for inputs of supply
  std::optional<core::Date> most_on;     ///< when there first were so many
};

/// One campus in a calendar year.
struct CampusYearRow {
  std::string campus;
  double mean_up = 0, mean_facility_mw = 0, peak_facility_mw = 0;
  std::vector<YearCause> causes; ///< that held GPUs there, largest first
};

/// What held the ramp back in one calendar year, or the part of it that the run covers: means over that time.
struct YearRow {
  int year = 0;
  core::Date from{}, to{};
  std::int64_t up_end = 0, target_end = 0;
  double mean_up = 0, mean_target = 0, mean_facility_mw = 0;
  std::vector<YearCause> causes = {}; ///< of the fleet, largest first; they sum to mean_target - mean_up
  std::vector<CampusYearRow> campuses = {};

  [[nodiscard]] double days() const { return core::in_days(core::between(from, to)); }
};

/// \return integral over all years of the GPUs up
[[nodiscard]] double gpu_hours_up(const std::vector<YearRow>& years);

/// GPUs by name of a cause, largest first.
using NamedGpus = std::vector<std::pair<std::string, double>>;

/// \return those causes of a year that held GPUs back; targets that are exceeded have negative ones too
[[nodiscard]] std::vector<YearCause> held_back(const std::vector<YearCause>& causes);

/// \return mean over all years of what each cause of the fleet held back
[[nodiscard]] NamedGpus mean_causes(const std::vector<YearRow>& years);

/// \return the same of a campus, of those causes that lie there
[[nodiscard]] NamedGpus mean_causes(const std::vector<YearRow>& years, const std::string& campus);

/// The largest swing of power that a synchronous training run puts on a campus's feeds, and what the utility allows.
struct SwingRow {
  std::string campus;
  core::Date date{};                    ///< day on which it first is so large
  core::Power swing;                    ///< share `swing` of the run's power above idle
  core::Power left;                     ///< after smoothing
  core::PowerRamp ramp;                 ///< what is left, within the time of a swing
  std::optional<core::PowerRamp> limit; ///< stated by the campus
  [[nodiscard]] bool within_limit() const { return not limit || ramp <= *limit; }
};

/// A training run that never started, or a service that never served.
struct NotServed {
  std::string name, work_class;
  core::Date due{};
  std::string reason;
};

/// Figures of a whole run.
using Summary = record::Account<record::Figure, double>;

/// A record, summed and attributed.
struct Outcome {
  Outcome(); // the six that copy and destroy all of it are compiled once, not by each source that has one
  Outcome(const Outcome&);
  Outcome(Outcome&&) noexcept;
  Outcome& operator=(const Outcome&);
  Outcome& operator=(Outcome&&) noexcept;
  ~Outcome();

  Summary summary;
  std::vector<GapRow> gap;
  std::vector<WaterfallRow> waterfall;
  std::vector<BindingRow> binding;
  std::vector<YearRow> years;
  std::vector<TopBinding> top_binding; ///< longest first
  std::vector<SwingRow> swings;        ///< campuses that state a response and have had runs, in the record's order
  std::vector<NotServed> not_served;   ///< in the order of the record
  std::vector<record::RequestRecord> requests; ///< those of the record, with what tokens in time cost
  account::EnergyAccount energy;
  account::CostAccount cost;
  account::IncomeAccount income;
  record::Conservation conservation; ///< of the run and of these sums
  bool conservation_holds = true;
  std::vector<core::InputProblem> warnings; ///< what of the scenario looks odd, now that it has run
  std::optional<Certainty> certainty;       ///< nothing unless a study was run, too
};

/// \return the rows of a binding timeline added up by resource; longest first
[[nodiscard]] std::vector<TopBinding> top_bindings(const std::vector<BindingRow>& binding);

/// \return the calendar year in which the period that ends on this date lies
[[nodiscard]] int year_of_period(core::Date end);

/// A term of a gap row, or one input of its supply term.
struct NamedCause {
  record::Cause cause = record::Cause::supply;
  std::string name; ///< its label; of an input "supply: cowos"
  std::int64_t gpus = 0;
};

/// \return how a part of the supply term is called: "supply: cowos"
[[nodiscard]] std::string supply_name(const std::string& cause);

/// \return the terms of a gap row by name, the supply term split: "supply: cowos", "halls", "power", "in transit", ...;
/// in GPUs, in pipeline order
[[nodiscard]] std::vector<NamedCause> causes_of(const GapRow& row);

/// \return the record summed by date, year and cause
[[nodiscard]] Outcome summarise(const scenario::Scenario& scenario, const record::Record& record);

} // namespace gpuramp::results

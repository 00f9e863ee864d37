// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "account/calendar.hpp"
#include "gpuramp/account/energy.hpp"

#include <array>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace gpuramp::account {

/// The energy of one campus, period after period: the state of its batteries goes on.
class CampusDispatch {
public:
  CampusDispatch(const scenario::Scenario& scenario, const scenario::Campus& campus,
                 const record::CampusHistory& history);

  /// Dispatches the time that follows that of the last call. \param flows  [source], of this campus; added to
  /// \return the campus's energy
  CampusEnergy run(const Slice& slice, EnergyFlow* flows);

  /// \param index  of the campus   \return its sources, in the order of the flows
  [[nodiscard]] std::vector<EnergySource> sources(std::size_t index) const;
  /// \return whether a source gives in some part of a time
  [[nodiscard]] bool in_service(std::size_t source, double from_s, double to_s) const
  {
    return units_[source].ready_s < to_s && units_[source].until_s > from_s;
  }
  /// \return what batteries that shave peaks gave so far; empty where there are none
  [[nodiscard]] const std::vector<ShavedStep>& shaved() const { return shaved_; }
  [[nodiscard]] const ShiftBenefit& shift() const { return benefit_; }

private:
  /// A source or battery.
  struct Unit {
    scenario::Tranche spec;
    double ready_s = 0;
    double until_s = std::numeric_limits<double>::infinity();
    int used_year = 0;                         ///< of used_mwh
    double used_mwh = 0;                       ///< of what a permit allows in a year
    double nameplate_mw = 0;                   ///< at the halls, as all that follows
    double delivered_frac = 1;                 ///< of what it gives into the campus's network
    std::size_t slot = 0;                      ///< of the dispatcher's sources or batteries
    const model::TimeSeries* carbon = nullptr; ///< null: 0
    const model::TimeSeries* price = nullptr;
    std::vector<record::SourceDerate> derates; ///< ascending
    double left_frac = 0;                      ///< of the nameplate, while nothing changes
    bool prices_hourly = false;                ///< price or carbon
    bool changes_hourly = false;               ///< these, its capacity, or what a permit leaves
    core::Date sun_day{};                      ///< whose hours are in `sun`
    std::array<double, 24> sun{};

    [[nodiscard]] double available_frac(double at_s) const;
    [[nodiscard]] bool in_service(double at_s) const { return ready_s <= at_s && at_s < until_s; }
    /// \return what is left of the hours that a permit allows in a year
    [[nodiscard]] double permitted_mwh(int year);
  };

  /// Part of a day in which sources change by the hour alone.
  struct Steady {
    double from_s = 0, to_s = 0; ///< nothing is known before the first
    double midnight_s = 0;
    core::Date day{};
    int year = 0;
  };

  /// A part of time during which nothing changes.
  struct Segment {
    double begin_s = 0, end_s = 0;
    double firm_mw = 0;
    double load_mw = 0;
    double it_per_load = 0;
    [[nodiscard]] double hours() const { return (end_s - begin_s) / core::kSecondsPerHour; }
  };

  void add_units();
  void set_series(Unit& unit) const;
  void note_hourly(Unit& unit) const;
  void set_step();
  void set_changes();
  [[nodiscard]] double firm_mw(double at_s) const;
  [[nodiscard]] double next_change_s(double after_s) const;
  [[nodiscard]] double next_boundary(double from_s, double end_s) const;
  [[nodiscard]] Segment segment(double from_s, double to_s, const record::DrawStep& draw) const;
  /// Prices, carbon and capacities of all sources at a time, and which batteries are in use.
  /// \param hours  for which they hold
  void set_states(double at_s, double hours);
  void begin_steady(double at_s);
  void set_price(const Unit& unit, int hour, model::SourceState& state) const;
  void set_windows(const std::vector<Segment>& day);
  void set_levels(const std::vector<Segment>& day, model::Dispatcher& dispatcher);
  void note_shaved(double from_s);
  void note_dates(const Unit& unit);
  [[nodiscard]] double capacity_factor(Unit& unit, core::Date day, int hour) const;
  void dispatch(std::vector<Segment>& day, CampusEnergy& energy, EnergyFlow* flows);
  void apply(const Segment& segment, model::Dispatcher& dispatcher, CampusEnergy& energy, EnergyFlow* flows);
  void add_source(std::size_t slot, double hours, CampusEnergy& energy, EnergyFlow& flow) const;
  [[nodiscard]] bool shiftable(const std::vector<Segment>& day) const;
  [[nodiscard]] std::vector<Segment> shifted(const std::vector<Segment>& day);
  [[nodiscard]] double worth(const std::vector<Segment>& day);

  const scenario::Scenario& scenario_;
  const scenario::Campus& campus_;
  const record::CampusHistory& history_;
  std::vector<Unit> units_;
  std::vector<std::size_t> sources_, batteries_;   ///< slot -> unit
  std::vector<std::pair<double, double>> firm_mw_; ///< (from second, firm power from then on), ascending
  std::vector<double> changes_;                    ///< when something but the draw changes, ascending
  std::size_t draw_ = 0;                           ///< step under way
  model::Dispatcher dispatcher_;
  std::optional<model::Dispatcher> reference_; ///< the same without time-shifting
  model::TimeSeries::Step step_ = model::TimeSeries::Step::constant;
  std::optional<std::array<double, 12>> water_l_per_kwh_;
  double elastic_share_ = 0;
  bool charges_from_grid_ = false, shaves_peaks_ = false;
  std::vector<ShavedStep> shaved_;
  ShiftBenefit benefit_;
  Steady steady_;
  std::vector<model::SourceState> states_; ///< as set_states() left them
  std::vector<char> battery_in_use_;       ///< likewise
  model::StepFlow flow_;
};

} // namespace gpuramp::account

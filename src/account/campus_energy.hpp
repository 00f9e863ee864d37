// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/account/energy.hpp"

#include <array>
#include <optional>
#include <vector>

namespace gpuramp::account {

/// The energy of one campus, period after period: the state of its batteries goes on.
class CampusDispatch {
public:
  /// \param sources  of the campus, in the order of its tranches, are added to it
  CampusDispatch(const scenario::Scenario& scenario, const scenario::Campus& campus, std::size_t index,
                 std::vector<EnergySource>& sources);

  /// Dispatches one period. \param flows  [tranche], of this campus, zero before   \return the campus's energy
  CampusEnergy run(double begin_s, double end_s, double it_mwh, double facility_mwh, EnergyFlow* flows);

  [[nodiscard]] std::size_t n_tranches() const { return tranches_.size(); }
  [[nodiscard]] double ready_s(std::size_t tranche) const { return tranches_[tranche].ready_s; }
  [[nodiscard]] const ShiftBenefit& shift() const { return benefit_; }

private:
  struct Tranche {
    const scenario::Tranche* spec = nullptr;
    double ready_s = 0;
    double firm_mw = 0, nameplate_mw = 0;
    std::size_t slot = 0;                      ///< of the dispatcher's sources or batteries
    const model::TimeSeries* carbon = nullptr; ///< null: 0
    const model::TimeSeries* price = nullptr;
    core::Date sun_day{}; ///< whose hours are in `sun`
    std::array<double, 24> sun{};
  };

  /// A part of a period during which nothing changes.
  struct Segment {
    double begin_s = 0, end_s = 0;
    double firm_mw = 0;
    double load_mw = 0;
    [[nodiscard]] double hours() const { return (end_s - begin_s) / 3600; }
  };

  void set_step(const scenario::Campus& campus);
  [[nodiscard]] double firm_mw(double at_s) const;
  [[nodiscard]] double first_power_s(double begin_s, double end_s) const;
  [[nodiscard]] double next_boundary(double from_s, double end_s) const;
  [[nodiscard]] double flat_level(double begin_s, double end_s, double energy_mwh) const;
  /// Prices, carbon and capacities of all sources at a time.
  void set_states(double at_s, std::vector<model::SourceState>& states, std::vector<char>& in_use);
  [[nodiscard]] double capacity_factor(Tranche& tranche, core::Date day, int hour) const;
  void dispatch(std::vector<Segment>& day, CampusEnergy& energy, EnergyFlow* flows);
  void apply(const Segment& segment, model::Dispatcher& dispatcher, CampusEnergy& energy, EnergyFlow* flows);
  [[nodiscard]] bool shiftable(const std::vector<Segment>& day) const;
  [[nodiscard]] std::vector<Segment> shifted(const std::vector<Segment>& day);
  [[nodiscard]] double worth(const std::vector<Segment>& day);

  const scenario::Scenario& scenario_;
  const scenario::Campus& campus_;
  std::vector<Tranche> tranches_;
  std::vector<std::size_t> sources_, batteries_; ///< slot -> tranche
  model::Dispatcher dispatcher_;
  std::optional<model::Dispatcher> reference_; ///< the same without time-shifting
  model::TimeSeries::Step step_ = model::TimeSeries::Step::constant;
  std::optional<std::array<double, 12>> water_l_per_kwh_;
  double elastic_share_ = 0;
  ShiftBenefit benefit_;
  std::vector<model::SourceState> states_;
  std::vector<char> battery_in_use_;
  model::StepFlow flow_;
};

} // namespace gpuramp::account

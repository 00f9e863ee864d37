// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace gpuramp::model {

/// How a campus's load is shared among its sources.
enum class DispatchPolicy {
  proportional, ///< by what each has available
  cost,         ///< cheapest first
  carbon        ///< cleanest first
};

/// One source during one step of time.
struct SourceState {
  double available_mw = 0;      ///< nameplate x capacity factor; 0 before it is energized
  double price_usd_per_mwh = 0; ///< may be negative
  double carbon_g_per_kwh = 0;
  bool variable = false; ///< sun or wind: what is not used is curtailed, and only this charges batteries
  bool backup = false;   ///< a grid connection: gives also beyond what is available, when nothing else does
};

/// Efficiency is that of a whole cycle and is lost while charging: what is stored comes out in full.
struct Battery {
  double power_mw = 0;        ///< into and out of it, at its terminals
  double energy_mwh = 0;      ///< what comes out of it when full
  double efficiency_frac = 1; ///< 0 (excluded) .. 1
  double initial_frac = 0;    ///< of its energy, in it at first, at no cost and no carbon
  bool from_grid = false;     ///< charges from sources other than sun and wind too, where its window says that it pays
  double reserve_frac = 0;    ///< of its energy, given only for what no source can give
  bool shaves_peaks = false; ///< gives what the load is above a level set for the day, charges from any source below it
};

/// A load that is constant for some time.
struct LoadStep {
  double mw = 0, hours = 0;
};

/// \return the lowest level to which a battery can cut the peak of a day whose load is known: above it, it gives; below
/// it, it charges; and it ends the day as full as it began. Found by bisection
/// \param stored_mwh  that would come out of it when the day begins
[[nodiscard]] double shaving_level_mw(const Battery& battery, double stored_mwh, std::span<const LoadStep> day);

/// When a battery that charges from the grid does so, for a day whose prices (or carbon) are known.
struct ChargingWindow {
  double charge_at_most; ///< price or carbon at which it charges
  double give_above;     ///< and of what it takes the place of
};

/// Neither charges nor gives for the sake of prices; what is stored is given as soon as it pays.
inline constexpr ChargingWindow kNoWindow{-std::numeric_limits<double>::infinity(),
                                          -std::numeric_limits<double>::infinity()};

/// The hours that fill a battery once and those that empty it: as many of the day's lowest and highest values as that
/// takes; nothing if what comes out would not be worth what went in.
/// \param keys  price or carbon of each hour of a day, at least one
[[nodiscard]] ChargingWindow charging_window(const Battery& battery, std::vector<double> keys);

/// What happened in one step. Sum of source_mw + discharge_mw - charge_mw + unserved_mw = load, exactly up to rounding;
/// none is negative.
struct StepFlow {
  std::vector<double> source_mw;    ///< [source]
  std::vector<double> curtailed_mw; ///< [source] variable ones only
  std::vector<double> charge_mw;    ///< [battery]
  std::vector<double> discharge_mw; ///< [battery]
  double beyond_mw = 0;             ///< part of source_mw that a backup gave beyond what it has available
  double unserved_mw = 0;           ///< no source and no backup gave it

  [[nodiscard]] double kg_per_hour(std::span<const SourceState> sources) const; ///< of CO2e
  [[nodiscard]] double usd_per_hour(std::span<const SourceState> sources) const;
};

/// Shares a load among sources and batteries, step by step.
///
/// Merit order (cost, carbon): sources by price or by carbon, ties by the other, then by their order. It is exact: with
/// fixed capacities no other sharing of one step is cheaper (or cleaner). Batteries are greedy: in each step they
/// charge from what variable sources have left after the load, and discharge as soon as the next source in the order is
/// dearer (dirtier) than what was stored cost, losses included. They do not look ahead; those that charge from the grid
/// do so within the window that they are given for the day. Those that shave peaks give before any source does, by the
/// level of the day alone. Under `proportional`, sources share by what they have
/// available, and batteries only step in for what these cannot give. Energy that is stored is paid for, and its carbon
/// counted, when it is generated.
class Dispatcher {
public:
  Dispatcher(DispatchPolicy policy, std::vector<Battery> batteries);

  /// \param load_mw  >= 0   \param hours  length of the step, > 0; shorter than batteries take to fill, if there are
  /// any \param in_use   [battery] false: not energized yet
  void step(double load_mw, double hours, std::span<const SourceState> sources, const std::vector<char>& in_use,
            StepFlow& flow);

  /// For a battery that shaves peaks, from now on; without, it neither gives nor charges for them.
  /// \param mw  of load less what sun and wind give, where these are used first
  void set_level(std::size_t battery, double mw) { state_[battery].level_mw = mw; }

  void set_window(std::size_t battery, const ChargingWindow& window) { state_[battery].window = window; }

  /// \return MWh that would come out now
  [[nodiscard]] double stored_mwh(std::size_t battery) const { return state_[battery].stored_mwh; }
  [[nodiscard]] double stored_mwh() const;
  [[nodiscard]] const std::vector<Battery>& batteries() const { return batteries_; }

private:
  struct State {
    double stored_mwh = 0;
    double stored_key = 0; ///< price or carbon per MWh that comes out, mean
    ChargingWindow window = kNoWindow;
    double level_mw = std::numeric_limits<double>::infinity();
    double shaving_room_mw = 0; ///< by which the load is below the level now
  };

  [[nodiscard]] double key(const SourceState& source) const;
  double shave(double load_mw, double hours, std::span<const SourceState> sources, const std::vector<char>& in_use,
               StepFlow& flow);
  [[nodiscard]] bool may_charge(std::size_t battery, const SourceState& source) const;
  void set_order(std::span<const SourceState> sources);
  void share_in_order(double load_mw, double hours, std::span<const SourceState> sources,
                      const std::vector<char>& in_use, StepFlow& flow);
  double share_in_proportion(double load_mw, std::span<const SourceState> sources, StepFlow& flow) const;
  double discharge(double load_mw, double hours, double below_key, const std::vector<char>& in_use, StepFlow& flow);
  void charge(double hours, std::span<const SourceState> sources, const std::vector<char>& in_use, StepFlow& flow);

  DispatchPolicy policy_;
  std::vector<Battery> batteries_;
  std::vector<State> state_;
  std::vector<std::size_t> order_; ///< of sources, cheapest or cleanest first, in the last step
};

} // namespace gpuramp::model

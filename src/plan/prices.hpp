// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/cost.hpp"
#include "gpuramp/scenario/scenario.hpp"

namespace gpuramp::plan {

/// What a purchase costs until the scenario ends, at the start's worth: price, upkeep and staff, by the rules of
/// account_cost(). Days since the start.
class Prices {
public:
  explicit Prices(const scenario::Scenario& scenario);

  /// With its part of the network, when it leaves its factory.
  [[nodiscard]] double rack_usd(const model::RackType& rack, double day) const;
  /// A hall that is ready by a day; what was paid before the start is not counted.
  [[nodiscard]] double hall_usd(const scenario::Campus& campus, const scenario::HallGroup& hall, double day) const;
  /// Generation, interconnection or storage that is energized on a day, with fixed costs and rent for so many days.
  [[nodiscard]] double tranche_usd(const scenario::Tranche& tranche, double day, double lease_days) const;
  /// What a dollar spent on a day counts.
  [[nodiscard]] double worth(double day) const;

private:
  [[nodiscard]] double built_usd(double usd, const scenario::Availability& when, double day) const;
  [[nodiscard]] double running_usd(double usd_per_year, double day, double life_years) const;

  const scenario::Scenario& scenario_;
  double end_years_;
};

} // namespace gpuramp::plan

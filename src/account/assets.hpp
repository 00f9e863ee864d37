// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"

#include <limits>
#include <utility>
#include <vector>

namespace gpuramp::account {

/// A hall: its shell, and the power distribution and cooling that it needs.
struct Building {
  double facility_mw = 0;                  ///< bus x PUE of the month that admission plans with
  double begun_years = 0, ready_years = 0; ///< since the scenario's start, negative before it
};

/// Generation, interconnection, storage or equipment of a power network.
struct Equipment {
  double usd = 0; ///< at the start's prices
  double begun_years = 0, ready_years = 0;
  double fixed_usd_per_year = 0;                                ///< rent and fixed costs
  double paid_from_years = 0;                                   ///< from when: its service, or its way from elsewhere
  double until_years = std::numeric_limits<double>::infinity(); ///< the end of its service
};

/// What stands at a campus or is built there, as the scenario dates it.
struct CampusAssets {
  std::vector<Building> halls;
  std::vector<Equipment> equipment;
  std::vector<std::pair<double, double>> in_service; ///< (from year, MW): halls that are ready, as far as there is
                                                     ///< firm power for them; ascending

  /// \return integral of the facility power in service
  [[nodiscard]] double mw_years_in_service(double begin_years, double end_years) const;
};

/// What has only a date is built over economics.construction_time before it.
[[nodiscard]] CampusAssets assets_of(const scenario::Scenario& scenario, const scenario::Campus& campus);

} // namespace gpuramp::account

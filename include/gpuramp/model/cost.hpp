// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace gpuramp::model {

/// Money spent on something that lasts.
struct Purchase {
  double at_years = 0; ///< since the scenario's start
  double usd = 0;
};

/// \return (1 + change)^years: what a price becomes that changes by this share each year   \param change_per_year  > -1
[[nodiscard]] double price_factor(double change_per_year, double years);

/// \return (1 + rate)^-years: what money at that time is worth at the start
[[nodiscard]] double discount_factor(double rate_per_year, double years);

/// \return integral over `begin` .. `end` of what was bought and is not older than `life_years`, in USD x year. Divided
/// by the life it is the
///         straight-line write-off of that time; times a share per year it is what upkeep costs
[[nodiscard]] double usd_years_in_service(std::span<const Purchase> purchases, double life_years, double begin_years,
                                          double end_years);

} // namespace gpuramp::model

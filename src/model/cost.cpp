// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/cost.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::model {

double price_factor(double change_per_year, double years)
{
  return std::pow(1 + change_per_year, years);
}

double discount_factor(double rate_per_year, double years)
{
  return std::pow(1 + rate_per_year, -years);
}

double usd_years_in_service(std::span<const Purchase> purchases, double life_years, double begin_years,
                            double end_years)
{
  double sum = 0;
  for (const auto& p : purchases) {
    const auto from = std::max(begin_years, p.at_years);
    const auto to = std::min(end_years, p.at_years + life_years);
    sum += p.usd * std::max(0.0, to - from);
  }
  return sum;
}

} // namespace gpuramp::model

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/text.hpp"

#include "gpuramp/core/quantity.hpp"

#include <fmt/format.h>

#include <cmath>

namespace gpuramp::results {

std::string scaled(double value, const char* unit)
{
  struct Prefix {
    double factor;
    const char* name;
  };
  static constexpr Prefix kPrefixes[] = {{1e21, "Z"}, {1e18, "E"}, {1e15, "P"}, {1e12, "T"},
                                         {1e9, "G"},  {1e6, "M"},  {1e3, "k"}};
  if (std::abs(value) >= 1e24) // FLOP of training runs are written so: 3.8e+25
    return fmt::format("{:.2e} {}", value, unit);
  constexpr double kRoundsUp = 0.9995; // 999.5 G is 1 T
  for (const auto& prefix : kPrefixes)
    if (std::abs(value) >= kRoundsUp * prefix.factor)
      return fmt::format("{:.3g} {}{}", value / prefix.factor, prefix.name, unit);
  return fmt::format("{:.3g} {}", value, unit);
}

std::string dollars(double usd)
{
  if (std::abs(usd) >= 1e12)
    return fmt::format("{:.2f} T USD", usd / 1e12);
  return std::abs(usd) >= 1e9 ? fmt::format("{:.1f} bn USD", usd / 1e9) : fmt::format("{:.1f} M USD", usd / 1e6);
}

std::string years_text(double years)
{
  if (years >= 0.1)
    return fmt::format("{:.1f} years", years);
  const auto days = fmt::format("{:.2g}", years * core::kDaysPerYear);
  return days + (days == "1" ? " day" : " days");
}

std::string count_text(double n)
{
  if (std::abs(n) >= 999.5e6)
    return fmt::format("{:.3g} bn", n / 1e9);
  if (std::abs(n) >= 999.5e3)
    return fmt::format("{:.3g}M", n / 1e6);
  return std::abs(n) >= 999.5 ? fmt::format("{:.3g}k", n / 1e3) : fmt::format("{:.0f}", n);
}

} // namespace gpuramp::results

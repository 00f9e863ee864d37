// SPDX-License-Identifier: Apache-2.0
#include "study/measures.hpp"

#include "gpuramp/record/figures.hpp"

#include <fmt/format.h>

#include <cmath>

namespace gpuramp::study {

namespace {

/// 12345.6 as 12,346.
std::string with_separators(double value)
{
  auto digits = fmt::format("{:.0f}", value);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (value < 0 ? 1 : 0); at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

} // namespace

Measure measure_of(const std::string& key)
{
  for (const auto& [figure, term] : record::kTerms<record::Figure>)
    if (term.key == key)
      return {term.key, term.label, term.unit, term.better};
  return {key, key, "", Better::none};
}

std::string number_text(double value)
{
  constexpr double kBillion = 1e9, kMillion = 1e6, kThousand = 1e3;
  const auto size = std::abs(value);
  if (size >= 1e6 * kBillion)
    return fmt::format("{:.4g}", value);
  if (size >= kBillion)
    return fmt::format("{:.4g} bn", value / kBillion);
  if (size >= kMillion)
    return fmt::format("{:.4g} M", value / kMillion);
  return size >= kThousand ? with_separators(value) : fmt::format("{:.4g}", value);
}

std::string amount_text(double value, std::string_view unit)
{
  constexpr double kGiga = 1e3, kTera = 1e6; // in what begins with mega
  if (unit.empty())
    return number_text(value);
  const auto scale = not unit.starts_with('M') || std::abs(value) < kGiga ? 1 : std::abs(value) < kTera ? kGiga : kTera;
  if (scale == 1)
    return fmt::format("{} {}", number_text(value), unit);
  return fmt::format("{} {}{}", number_text(value / scale), scale == kGiga ? 'G' : 'T', unit.substr(1));
}

} // namespace gpuramp::study

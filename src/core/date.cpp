// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/date.hpp"

#include "gpuramp/core/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace gpuramp::core {

namespace {

using namespace std::chrono;

std::optional<int> number(std::string_view text)
{
  int value = 0;
  if (not std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; }))
    return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// The day `months` later; the last day of the month where the day does not exist.
Date add_months(Date from, int months_later)
{
  const year_month_day ymd{from};
  const auto month = ymd.year() / ymd.month() + months(months_later);
  const year_month_day exact = month / ymd.day();
  return exact.ok() ? Date(exact) : Date(month / last);
}

} // namespace

std::optional<Date> parse_date(std::string_view text)
{
  if (text.size() != 10 || text[4] != '-' || text[7] != '-')
    return std::nullopt;
  const auto y = number(text.substr(0, 4));
  const auto m = number(text.substr(5, 2));
  const auto d = number(text.substr(8, 2));
  if (not y || not m || not d || *y < 1900 || *y > 2200)
    return std::nullopt;
  const year_month_day ymd{year(*y), month(static_cast<unsigned>(*m)), day(static_cast<unsigned>(*d))};
  return ymd.ok() ? std::optional(Date(ymd)) : std::nullopt;
}

std::string format_date(Date date)
{
  const year_month_day ymd{date};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()));
}

Duration between(Date from, Date to)
{
  return gpuramp::core::days(static_cast<double>((to - from).count()));
}

Date date_after(Date from, Duration elapsed)
{
  return from + std::chrono::days(static_cast<int>(std::floor(in_days(elapsed))));
}

Duration nth_step(Date origin, Date from, const Period& every, int n)
{
  if (every.months > 0)
    return between(origin, add_months(from, every.months * n));
  return between(origin, from) + static_cast<double>(n) * every.fixed;
}

std::optional<Period> parse_period(std::string_view text)
{
  const auto parsed = parse_quantity(text);
  const auto* quantity = std::get_if<ParsedQuantity>(&parsed);
  if (quantity == nullptr || quantity->dimension != kTimeDimension || not(quantity->value > 0))
    return std::nullopt;
  const auto blank = text.find(' ');
  const auto unit = text.substr(blank + 1);
  const auto n = number(text.substr(0, blank));
  constexpr int kMostMonths = 12'000;
  if (n && *n > 0 && *n <= kMostMonths && unit == "month")
    return Period{*n, {}};
  if (n && *n > 0 && *n <= kMostMonths / 12 && unit == "year")
    return Period{12 * *n, {}};
  return Period{0, Duration::from_base(quantity->value)};
}

std::string format_period(const Period& period)
{
  return period.months > 0 ? fmt::format("{} month", period.months)
                           : format_quantity(period.fixed.base(), kTimeDimension);
}

} // namespace gpuramp::core

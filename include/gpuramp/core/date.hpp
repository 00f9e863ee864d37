// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gpuramp::core {

/// A calendar day, 00:00 UTC (proleptic Gregorian).
using Date = std::chrono::sys_days;

/// \return the day, or nothing unless the text is exactly a valid ISO 8601 date YYYY-MM-DD of the years 1900 .. 2200
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);

/// \return ISO 8601, YYYY-MM-DD
[[nodiscard]] std::string format_date(Date date);

/// \return `to` - `from`, negative if `to` is earlier
[[nodiscard]] Duration between(Date from, Date to);

/// \return the day that contains the instant `from` + `elapsed` (rounded down to 00:00 UTC)
[[nodiscard]] Date date_after(Date from, Duration elapsed);

/// A calendar step: whole months (so that 1 month after 2026-01-01 is 2026-02-01), or a fixed duration.
struct Period {
  int months = 0; ///< >= 0; used alone when > 0
  Duration fixed; ///< used when months is 0

  friend bool operator==(const Period&, const Period&) = default;
};

/// \return the instant `n` periods after `from`, as a duration since `origin`. A month that lacks the day of `from`
/// uses its last day.
[[nodiscard]] Duration nth_step(Date origin, Date from, const Period& every, int n);

/// \return "2 month", "1 week", "90 day": whole months and years are calendar steps, all else a fixed duration;
///         nothing if the text is not a positive duration
[[nodiscard]] std::optional<Period> parse_period(std::string_view text);

/// \return text that parse_period() reads back as the same period
[[nodiscard]] std::string format_period(const Period& period);

} // namespace gpuramp::core

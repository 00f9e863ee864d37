// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace gpuramp::model {

inline constexpr std::int64_t kHoursPerWeek = 168;

/// How a rate goes up and down within a week, relative to its mean: the same in each week, constant within each hour.
class WeekProfile {
public:
  /// \param by_hour     relative rates from 00:00 UTC; absent: even
  /// \param by_weekday  relative rates, Monday first; absent: even
  /// \param start       day of hour 0
  WeekProfile(const std::optional<std::array<double, 24>>& by_hour,
              const std::optional<std::array<double, 7>>& by_weekday, core::Date start);

  /// \param hour  since the start, >= 0   \return rate / mean rate
  [[nodiscard]] double at(std::int64_t hour) const;

private:
  std::array<double, 24> by_hour_;
  std::array<double, 7> by_weekday_;
  std::size_t first_weekday_;
};

} // namespace gpuramp::model

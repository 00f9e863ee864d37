// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/week_profile.hpp"

#include <chrono>
#include <numeric>

namespace gpuramp::model {

namespace {

/// Relative rates scaled to a mean of one.
template <std::size_t N>
std::array<double, N> normalized(const std::optional<std::array<double, N>>& rates)
{
  std::array<double, N> scaled;
  scaled.fill(1);
  if (not rates)
    return scaled;
  const auto mean = std::accumulate(rates->begin(), rates->end(), 0.0) / N;
  for (std::size_t i = 0; i < N; ++i)
    scaled[i] = mean > 0 ? (*rates)[i] / mean : 0;
  return scaled;
}

} // namespace

WeekProfile::WeekProfile(const std::optional<std::array<double, 24>>& by_hour,
                         const std::optional<std::array<double, 7>>& by_weekday, core::Date start)
    : by_hour_(normalized(by_hour)), by_weekday_(normalized(by_weekday)),
      first_weekday_(std::chrono::weekday(start).iso_encoding() - 1)
{
}

double WeekProfile::at(std::int64_t hour) const
{
  const auto day = static_cast<std::size_t>(hour / 24);
  return by_hour_[static_cast<std::size_t>(hour % 24)] * by_weekday_[(first_weekday_ + day) % 7];
}

} // namespace gpuramp::model

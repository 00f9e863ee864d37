// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

/// Values as they stand in traces of jobs. All return nothing where the text is something else.
namespace gpuramp::scenario {

/// How a trace writes its times.
enum class Clock {
  seconds, ///< plain numbers
  local,   ///< dates and times of its own clock
  zoned    ///< the same with their zone: "Z", "+08:00"
};

/// A time of a trace.
struct When {
  double s = 0; ///< since its origin; of dates since 1970, in UTC where the zone is stated
  Clock clock = Clock::seconds;
};

/// \return seconds of "1-02:03:04", "02:03:04" or "03:04"
[[nodiscard]] std::optional<double> parse_clock(std::string_view text);

/// \return the time of "12.5", "2026-01-31T07:00:00", "2026-01-31 07:00" or "2026-01-31T07:00:00+08:00"
[[nodiscard]] std::optional<When> parse_when(std::string_view text);

/// \return GPUs of Slurm's trackable resources, "cpu=8,gres/gpu=4,mem=64G"; 0 if they name none
[[nodiscard]] std::optional<double> parse_tres(std::string_view text);

} // namespace gpuramp::scenario

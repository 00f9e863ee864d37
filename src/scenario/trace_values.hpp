// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

/// Values as they stand in traces of jobs. All return nothing where the text is something else.
namespace gpuramp::scenario {

/// A time of a trace: seconds, or a date and time of its own clock.
struct When {
  double s = 0; ///< since its origin, or since 1970 where dated
  bool dated = false;
};

/// \return seconds of "1-02:03:04", "02:03:04" or "03:04"
[[nodiscard]] std::optional<double> parse_clock(std::string_view text);

/// \return the time of "12.5", "2026-01-31T07:00:00" or "2026-01-31 07:00"
[[nodiscard]] std::optional<When> parse_when(std::string_view text);

/// \return GPUs of Slurm's trackable resources, "cpu=8,gres/gpu=4,mem=64G"; 0 if they name none
[[nodiscard]] std::optional<double> parse_tres(std::string_view text);

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/input/schedule.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::scenario {

using input::Interpolation;
using input::Schedule;

/// Something to be reached whose first day is reported, of the fleet, a campus or the campuses of a region. Exactly one
/// of the amounts is set.
struct TargetLevel {
  std::string campus, region;                ///< at most one of them; neither: the fleet
  std::optional<core::GpuCount> gpus, h100e; ///< up
  std::optional<core::Power> energized;      ///< firm facility power
  std::optional<core::Power> drawn;          ///< facility power
  std::optional<core::FlopRate> flop;        ///< useful model FLOP
  std::optional<core::TokenRate> tokens;     ///< served
  std::string source;
};

/// \return the amount that is set, in its base unit; 0 where none is
[[nodiscard]] double amount_of(const TargetLevel& level);
/// \return such as "north: 1 GW energized"
[[nodiscard]] std::string text_of(const TargetLevel& level);
/// \return an amount of the level's quantity as text with its unit
[[nodiscard]] std::string amount_text(const TargetLevel& level, double amount);

struct Targets {
  Schedule<core::GpuCount> fleet{Interpolation::ramp, {}};
  std::vector<TargetLevel> levels;
  std::vector<std::int64_t> milestones{1'000'000, 10'000'000, 30'000'000, 50'000'000, 100'000'000};
  std::optional<core::Bandwidth> job_bandwidth; ///< that each GPU of the largest job must have to GPUs in other pods or
                                                ///< halls; absent: kJobBandwidth at a campus, any over WAN
};

/// A seventh of what Llama 3's GPUs had between pods, 50 GB/s at 1:7 (arXiv 2407.21783, section 3.3.1): assumption,
/// that less is no training cluster.
inline constexpr auto kJobBandwidth = core::gigabytes_per_second(1);

/// \return the first day at whose beginning the target of the fleet is at least so many GPUs; nothing if it never is
[[nodiscard]] std::optional<core::Date> due_date(const Targets& targets, std::int64_t gpus);

} // namespace gpuramp::scenario

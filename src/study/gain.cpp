// SPDX-License-Identifier: Apache-2.0
#include "study/gain.hpp"

#include "gpuramp/results/text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace gpuramp::study {

using results::count_text;

Gain gain_of(const Yield& base, const YieldResult& moved)
{
  Gain gain;
  gain.error = moved.error;
  if (not gain.error.empty())
    return gain;
  for (std::size_t i = 0; i < base.milestones.size(); ++i) {
    const auto& before = base.milestones[i];
    const auto& after = moved.yield.milestones[i];
    gain.days_gained.push_back(before && after ? std::optional(core::in_days(core::between(*after, *before)))
                                               : std::nullopt);
    gain.newly_reached.push_back(not before && after);
  }
  gain.gpu_days = moved.yield.gpu_days - base.gpu_days;
  gain.useful_flop = moved.yield.useful_flop - base.useful_flop;
  gain.tokens = moved.yield.tokens - base.tokens;
  gain.energy_mwh = moved.yield.energy_mwh - base.energy_mwh;
  gain.cost_usd = moved.yield.cost_usd - base.cost_usd;
  return gain;
}

bool overlap(const Marginal& a, const Marginal& b)
{
  const auto is_all = [](const Marginal& m) { return m.input.ends_with(": all"); };
  const auto kind = [](const Marginal& m) { return m.input.substr(0, m.input.find(':')); };
  return kind(a) == kind(b) && (is_all(a) || is_all(b));
}

std::string signed_count(double n)
{
  return fmt::format("{}{}", n > 0 ? "+" : "", count_text(n));
}

std::string amount_text(const Marginal& m)
{
  constexpr double kLong = 1e4;
  return (std::abs(m.amount) >= kLong ? signed_count(m.amount) : fmt::format("{:+.3g}", m.amount)) + " " + m.unit;
}

std::string gain_sentence(const Gain& gain, const std::vector<std::int64_t>& milestones)
{
  std::string text;
  for (std::size_t i = 0; i < milestones.size(); ++i) {
    const auto days = std::lround(gain.days_gained[i].value_or(0));
    if (gain.newly_reached[i] || days != 0)
      text +=
          fmt::format("{} {}, ", count_text(static_cast<double>(milestones[i])),
                      gain.newly_reached[i] ? "reached only so"
                                            : fmt::format("{} day{} {}", std::abs(days), std::abs(days) == 1 ? "" : "s",
                                                          days > 0 ? "earlier" : "later"));
  }
  return text + signed_count(gain.gpu_days) + " GPU-days";
}

} // namespace gpuramp::study

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/question_text.hpp"

#include "gpuramp/core/error.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace gpuramp::plan {

namespace {

[[noreturn]] void refuse(const char* option, const std::string& text, const char* example)
{
  throw core::InputError(
      {{option, 0, "", fmt::format("'{}' cannot be read", text), fmt::format("write it as {}", example)}});
}

std::string trimmed(const std::string& text)
{
  const auto from = text.find_first_not_of(' ');
  return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(' ') - from + 1);
}

double factor_of(char prefix)
{
  switch (prefix) {
    case 'k': return 1e3;
    case 'M': return 1e6;
    case 'G': return 1e9;
    case 'T': return 1e12;
    case 'P': return 1e15;
    case 'E': return 1e18;
    case 'Z': return 1e21;
    default: return 0;
  }
}

/// A number with a prefix of the SI or none. \return nothing unless that is all
std::optional<double> parse_amount(const std::string& text)
{
  char* rest = nullptr;
  const auto value = std::strtod(text.c_str(), &rest);
  auto prefix = trimmed(rest);
  if (rest == text.c_str() || not std::isfinite(value) || value <= 0 || prefix.size() > 1)
    return std::nullopt;
  if (prefix.empty())
    return value;
  const auto factor = factor_of(prefix.front());
  return factor > 0 ? std::optional(value * factor) : std::nullopt;
}

struct GoalWord {
  std::string_view word;
  GoalUnit unit;
  double amount; ///< of the goal's unit
};

constexpr GoalWord kGoalWords[] = {{"H100e", GoalUnit::h100e, 1},
                                   {"GPU", GoalUnit::gpus, 1},
                                   {"FLOP", GoalUnit::flop, 1},
                                   {"token", GoalUnit::tokens, 1},
                                   {"W", GoalUnit::mw, 1e-6}};

} // namespace

Goal parse_goal(const std::string& text)
{
  constexpr const char* kExample =
      "\"100M by 2035-12-31\", or \"2 G H100e\", \"30 GW\", \"1e30 FLOP\", \"5 E token\" by a date";
  const auto by = text.find(" by ");
  if (by == std::string::npos)
    refuse("--goal", text, kExample);
  auto amount = trimmed(text.substr(0, by));
  Goal goal;
  double unit_amount = 1;
  for (const auto& word : kGoalWords)
    if (amount.ends_with(word.word)) {
      amount = trimmed(amount.substr(0, amount.size() - word.word.size()));
      goal.unit = word.unit;
      unit_amount = word.amount;
      break;
    }
  const auto value = parse_amount(amount);
  const auto date = core::parse_date(trimmed(text.substr(by + 4)));
  if (not value || not date)
    refuse("--goal", text, kExample);
  goal.amount = *value * unit_amount;
  goal.by = *date;
  return goal;
}

TotalLimit parse_limit(const std::string& text)
{
  constexpr const char* kExample = "\"cost_usd <= 15 T\"; cost_usd, co2e_t, peak_mw or usd_per_year";
  using What = TotalLimit::What;
  const auto sign = text.find("<=");
  if (sign == std::string::npos)
    refuse("--limit", text, kExample);
  const auto name = trimmed(text.substr(0, sign));
  const auto most = parse_amount(trimmed(text.substr(sign + 2)));
  for (const auto& [word, what] : {std::pair("cost_usd", What::cost_usd), std::pair("co2e_t", What::co2e_t),
                                   std::pair("peak_mw", What::peak_mw), std::pair("usd_per_year", What::usd_per_year)})
    if (most && name == word)
      return {what, *most};
  refuse("--limit", text, kExample);
}

} // namespace gpuramp::plan

// SPDX-License-Identifier: Apache-2.0
#include "scenario/trace_values.hpp"

#include "gpuramp/input/csv.hpp"

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"

#include <algorithm>

namespace gpuramp::scenario {

std::optional<double> parse_clock(std::string_view text)
{
  double days = 0;
  if (const auto dash = text.find('-'); dash != std::string_view::npos && dash > 0) {
    const auto n = input::number_in(text.substr(0, dash));
    if (not n || *n < 0)
      return std::nullopt;
    days = *n;
    text.remove_prefix(dash + 1);
  }
  double seconds = 0;
  int n_parts = 0;
  for (std::size_t at = 0; at <= text.size(); ++n_parts) {
    const auto end = std::min(text.find(':', at), text.size());
    const auto part = input::number_in(text.substr(at, end - at));
    if (not part || *part < 0)
      return std::nullopt;
    seconds = 60 * seconds + *part;
    at = end + 1;
  }
  if (n_parts < 2 || n_parts > 3)
    return std::nullopt;
  return days * core::kSecondsPerDay + seconds;
}

std::optional<When> parse_when(std::string_view text)
{
  if (const auto s = input::number_in(text))
    return When{*s, false};
  const auto day = text.size() >= 16 ? core::parse_date(text.substr(0, 10)) : std::nullopt;
  if (not day || (text[10] != 'T' && text[10] != ' '))
    return std::nullopt;
  const auto of_day = parse_clock(text.substr(11));
  if (not of_day || *of_day >= core::kSecondsPerDay)
    return std::nullopt;
  return When{static_cast<double>(day->time_since_epoch().count()) * core::kSecondsPerDay + *of_day, true};
}

std::optional<double> parse_tres(std::string_view text)
{
  constexpr std::string_view kGpu = "gres/gpu=";
  const auto at = text.find(kGpu);
  if (at == std::string_view::npos)
    return text.find('=') != std::string_view::npos || text.empty() ? std::optional<double>(0) : std::nullopt;
  const auto begin = at + kGpu.size();
  return input::number_in(text.substr(begin, std::min(text.find(',', begin), text.size()) - begin));
}

} // namespace gpuramp::scenario

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

namespace {

/// Cuts the zone off the end of a time. \return local time less UTC in seconds; nothing where no zone is stated
std::optional<double> take_zone(std::string_view& text)
{
  if (text.ends_with('Z')) {
    text.remove_suffix(1);
    return 0;
  }
  constexpr std::size_t kTimeBegins = 11; // after the date, whose dashes are no signs
  const auto sign = text.find_first_of("+-", kTimeBegins);
  if (sign == std::string_view::npos)
    return std::nullopt;
  auto zone = std::string(text.substr(sign + 1));
  if (zone.size() == 4)
    zone.insert(2, ":");
  const auto minutes = zone.size() == 5 ? parse_clock(zone) : std::nullopt; // of "08:00" as minutes and seconds
  if (not minutes)
    return std::nullopt;
  const auto offset_s = *minutes * 60;
  const auto sign_of = text[sign] == '-' ? -1.0 : 1.0;
  text = text.substr(0, sign);
  return sign_of * offset_s;
}

} // namespace

std::optional<When> parse_when(std::string_view text)
{
  if (const auto s = input::number_in(text))
    return When{*s, Clock::seconds};
  const auto day = text.size() >= 16 ? core::parse_date(text.substr(0, 10)) : std::nullopt;
  if (not day || (text[10] != 'T' && text[10] != ' '))
    return std::nullopt;
  const auto zone_s = take_zone(text);
  const auto of_day = parse_clock(text.substr(11));
  if (not of_day || *of_day >= core::kSecondsPerDay)
    return std::nullopt;
  const auto midnight_s = static_cast<double>(day->time_since_epoch().count()) * core::kSecondsPerDay;
  return When{midnight_s + *of_day - zone_s.value_or(0), zone_s ? Clock::zoned : Clock::local};
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

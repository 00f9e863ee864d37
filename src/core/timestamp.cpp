// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/timestamp.hpp"

#include <date/date.h>
#include <date/tz.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace gpuramp::core {

namespace {

using std::chrono::seconds;

constexpr std::size_t kDate = 10; ///< characters of 2023-01-31

struct ReadTime {
  date::local_seconds local;
  std::optional<std::chrono::minutes> offset; ///< of local time against UTC
};

/// "31.01.2023 07:00:00" or "31/01/2023 07:00" as they stand before an interval's dash, and times of half a day.
std::optional<std::string> format_of_grids(const std::string& text, bool of_interval, bool of_half_day)
{
  constexpr std::size_t kTime = 8; ///< where it begins at the earliest
  const bool with_seconds = std::count(text.begin() + kTime, text.end(), ':') > 1;
  const std::string day_time = with_seconds ? " %H:%M:%S" : " %H:%M";
  if (text[2] == '.')
    return "%d.%m.%Y" + day_time;
  if (of_half_day)
    return "%m/%d/%Y" + day_time;
  return of_interval ? std::optional("%d/%m/%Y" + day_time) : std::nullopt;
}

/// 12 AM is midnight, 12 PM noon. \return nothing if the hour is none of a half day
std::optional<date::local_seconds> in_half_day(date::local_seconds time, bool after_noon)
{
  using std::chrono::hours;
  const auto hour = std::chrono::floor<hours>(time - std::chrono::floor<date::days>(time));
  if (hour < hours{1} || hour > hours{12})
    return std::nullopt;
  return time + (after_noon && hour < hours{12}        ? hours{12}
                 : not after_noon && hour == hours{12} ? hours{-12}
                                                       : hours{0});
}

/// The format in which a text seems to be written: one attempt, since files have many rows.
std::string format_of(const std::string& text, bool with_offset)
{
  if (text.size() <= kDate)
    return "%F";
  const auto time = text.substr(kDate);
  if (constexpr std::size_t kHour = 3; time.size() == kHour)
    return "%FT%H";
  const auto of_time = time.substr(0, time.find_first_of("+-"));
  const bool with_seconds = std::count(of_time.begin(), of_time.end(), ':') > 1;
  return std::string(time[0] == ' ' ? "%F " : "%FT") + (with_seconds ? "%H:%M:%S" : "%H:%M") +
         (with_offset ? "%Ez" : "");
}

/// \return whether it is written as grids do, and then the time if it can be read
std::optional<std::optional<ReadTime>> read_grids(std::string text)
{
  constexpr std::size_t kLeast = 16;     ///< characters of 31.01.2023 07:00 and of 1/1/2023 1:00 AM
  constexpr std::size_t kLeastHere = 13; ///< of 1/1/2023 1:00
  const auto is_separator = [](char c) { return c == '.' || c == '/'; };
  if (text.size() < kLeast || (not is_separator(text[2]) && not is_separator(text[1])))
    return std::nullopt;
  const auto dash = text.find(" - ");
  text.erase(std::min(dash, text.size()));
  if (const auto bracket = text.find(" ("); bracket != std::string::npos)
    text.erase(bracket);
  const bool after_noon = text.ends_with(" PM");
  const bool of_half_day = after_noon || text.ends_with(" AM");
  text.erase(text.size() - (of_half_day ? 3 : 0));
  const auto format =
      text.size() < kLeastHere ? std::nullopt : format_of_grids(text, dash != std::string::npos, of_half_day);
  ReadTime time;
  std::istringstream stream(text);
  if (not format || not(stream >> date::parse(*format, time.local)) ||
      stream.peek() != std::istringstream::traits_type::eof())
    return std::optional<ReadTime>();
  if (not of_half_day)
    return std::optional(time);
  const auto local = in_half_day(time.local, after_noon);
  return local ? std::optional(ReadTime{*local, {}}) : std::optional<ReadTime>();
}

/// The library makes numbers of minutes, seconds and offsets whatever stands there.
bool has_digits_after(std::string_view marks, const std::string& text, std::size_t from = 0)
{
  for (auto at = text.find_first_of(marks, from); at != std::string::npos; at = text.find_first_of(marks, at + 1))
    if (at + 1 == text.size() || text[at + 1] < '0' || text[at + 1] > '9')
      return false;
  return true;
}

std::optional<ReadTime> read(std::string text)
{
  if (const auto of_grids = read_grids(text))
    return *of_grids;
  ReadTime time;
  if (text.ends_with('Z')) {
    time.offset = std::chrono::minutes{0};
    text.pop_back();
  }
  const bool with_offset = text.find_first_of("+-", kDate) != std::string::npos;
  if (with_offset && (time.offset || not has_digits_after("+-", text, kDate)))
    return std::nullopt;
  std::istringstream stream(text);
  std::chrono::minutes offset{0};
  stream >> date::parse(format_of(text, with_offset), time.local, offset);
  if (stream.fail() || stream.peek() != std::istringstream::traits_type::eof())
    return std::nullopt;
  if (with_offset)
    time.offset = offset;
  return time;
}

std::int64_t since_1970(date::sys_seconds instant)
{
  return instant.time_since_epoch().count();
}

std::optional<std::int64_t> of_zone(const date::local_seconds& local, const std::string& zone,
                                    std::optional<std::int64_t> after_s)
{
  const auto info = date::locate_zone(zone)->get_info(local);
  if (info.result == date::local_info::nonexistent)
    return std::nullopt;
  const auto first = since_1970(date::sys_seconds{local.time_since_epoch() - info.first.offset});
  if (info.result == date::local_info::ambiguous && after_s && first <= *after_s)
    return since_1970(date::sys_seconds{local.time_since_epoch() - info.second.offset});
  return first;
}

} // namespace

bool is_time_zone(const std::string& name)
{
  try {
    return date::locate_zone(name) != nullptr;
  } catch (const std::runtime_error&) { // how the library says that there is none
    return false;
  }
}

std::optional<std::int64_t> parse_timestamp(const std::string& text, const std::string& zone,
                                            std::optional<std::int64_t> after_s)
{
  constexpr date::local_days kFirst{date::year{1900} / 1 / 1}; // as days
  constexpr date::local_days kEnd{date::year{2201} / 1 / 1};
  const auto time = has_digits_after(":", text) ? read(text) : std::nullopt;
  if (not time || time->local < kFirst || time->local >= kEnd)
    return std::nullopt;
  if (not time->offset && not zone.empty())
    return of_zone(time->local, zone, after_s);
  return since_1970(date::sys_seconds{time->local.time_since_epoch() - time->offset.value_or(std::chrono::minutes{0})});
}

std::string format_timestamp(std::int64_t seconds_since)
{
  return date::format("%FT%H:%MZ", date::sys_seconds{seconds{seconds_since}});
}

} // namespace gpuramp::core

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/series_csv.hpp"

#include "gpuramp/input/csv.hpp"
#include "gpuramp/input/text_file.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace gpuramp::input {

namespace {

constexpr std::size_t kMostProblems = 5; ///< per file: whoever has a wrong column has it in every line
constexpr std::int64_t kHourS = 3600;
constexpr std::int64_t kDayS = 86'400;

std::string timestamp_text(std::int64_t s)
{
  const auto day = core::Date{std::chrono::days{s / kDayS}};
  return fmt::format("{}T{:02}:{:02}Z", core::format_date(day), s % kDayS / kHourS, s % kHourS / 60);
}

/// \return seconds since 1970 of "2023-01-31", "2023-01-31T07:00", "...T07:00:00", with or without Z or +00:00; nothing
/// otherwise
std::optional<std::int64_t> parse_timestamp(const std::string& text)
{
  const auto day = core::parse_date(text.substr(0, 10));
  if (not day)
    return std::nullopt;
  auto rest = text.substr(std::min<std::size_t>(10, text.size()));
  for (const auto* utc : {"Z", "+00:00"})
    if (rest.ends_with(utc)) {
      rest.resize(rest.size() - std::string_view(utc).size());
      break;
    }
  std::int64_t seconds = day->time_since_epoch().count() * kDayS;
  if (rest.empty())
    return seconds;
  const auto two = [&](std::size_t at) {
    int value = -1;
    const auto* end = rest.data() + at + 2;
    return std::from_chars(rest.data() + at, end, value).ptr == end ? value : -1;
  };
  const bool with_seconds = rest.size() == 9 && rest[6] == ':';
  if ((rest.size() != 6 && not with_seconds) || (rest[0] != 'T' && rest[0] != ' ') || rest[3] != ':')
    return std::nullopt;
  const std::array parts{two(1), two(4), with_seconds ? two(7) : 0};
  if (parts[0] < 0 || parts[0] > 23 || parts[1] < 0 || parts[1] > 59 || parts[2] < 0 || parts[2] > 59)
    return std::nullopt;
  return seconds + parts[0] * kHourS + parts[1] * 60 + parts[2];
}

class SeriesReader {
public:
  SeriesReader(const std::filesystem::path& file, const SeriesColumn& column, Problems& problems)
      : file_(file.string()), column_(column), problems_(problems)
  {
  }

  std::optional<model::TimeSeries> read()
  {
    if (not read_rows() || not check_header())
      return std::nullopt;
    for (std::size_t r = 1; r < table_.rows.size() && n_problems_ < kMostProblems; ++r)
      read_row(table_.lines[r], table_.rows[r]);
    if (n_problems_ == 0)
      check_span();
    if (n_problems_ > 0)
      return std::nullopt;
    const auto step = step_s_ == kDayS ? model::TimeSeries::Step::daily : model::TimeSeries::Step::hourly;
    return model::TimeSeries(step, core::Date{std::chrono::days{first_s_ / kDayS}}, std::move(values_));
  }

private:
  void complain(int line, std::string problem, std::string suggestion)
  {
    ++n_problems_;
    problems_.add({file_, line, "", std::move(problem), std::move(suggestion)});
  }

  bool read_rows()
  {
    const auto text = read_text_file(file_, problems_);
    auto table = text ? parse_csv(*text, file_, problems_) : std::nullopt;
    if (not table)
      return false;
    table_ = std::move(*table);
    if (table_.rows.size() < 2) {
      complain(1, "has no rows",
               fmt::format("write a header 'timestamp,{}' and one row per hour or day", column_.name));
      return false;
    }
    return true;
  }

  bool check_header()
  {
    const auto& header = table_.rows[0];
    if (header.size() != 2 || header[0] != "timestamp") {
      complain(table_.lines[0], fmt::format("the header '{}' is not 'timestamp' and one value", fmt::join(header, ",")),
               fmt::format("write 'timestamp,{}'", column_.name));
      return false;
    }
    const auto& name = header[1];
    if (name != column_.name && not name.ends_with(std::string("_") + column_.name)) {
      complain(table_.lines[0], fmt::format("the unit of '{}' is not the one wanted here", name),
               fmt::format("the header of the values must end in its unit, {}", column_.name));
      return false;
    }
    return true;
  }

  void read_row(int line, const std::vector<std::string>& row)
  {
    if (row.size() != 2) {
      complain(line, fmt::format("has {} fields", row.size()), "write a timestamp and a value");
      return;
    }
    const auto when_s = parse_timestamp(row[0]);
    if (not when_s)
      complain(line, fmt::format("'{}' is not a time in UTC", row[0]),
               "write ISO 8601 in UTC, such as 2023-01-31T07:00Z");
    else
      check_time(line, *when_s);
    read_value(line, row[1]);
  }

  void check_time(int line, std::int64_t when_s)
  {
    if (n_rows_++ == 0) {
      first_s_ = when_s;
      if (when_s % kDayS != 0)
        complain(line, fmt::format("begins at {}", timestamp_text(when_s)), "begin at 00:00 UTC of a day");
    } else if (n_rows_ == 2) {
      step_s_ = when_s - last_s_;
      if (step_s_ != kHourS && step_s_ != kDayS)
        complain(line, fmt::format("{} follows {}", timestamp_text(when_s), timestamp_text(last_s_)),
                 "give one row per hour or per day, in order");
    } else if (when_s != last_s_ + step_s_)
      complain(line,
               when_s <= last_s_ ? fmt::format("{} comes after {}", timestamp_text(when_s), timestamp_text(last_s_))
                                 : fmt::format("{} is missing: {} follows {}", timestamp_text(last_s_ + step_s_),
                                               timestamp_text(when_s), timestamp_text(last_s_)),
               when_s <= last_s_ ? "sort the rows by time, each time once" : "fill the gap: no value is made up");
    last_s_ = when_s;
  }

  void read_value(int line, const std::string& text)
  {
    double value = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != end || not std::isfinite(value))
      complain(line, text.empty() ? "the value is missing" : fmt::format("'{}' is no number", text),
               fmt::format("write a plain number in {}", column_.name));
    else if (value < column_.min || value > column_.max)
      complain(line, fmt::format("{} is outside {} .. {} {}", value, column_.min, column_.max, column_.name),
               "check the value and its unit");
    values_.push_back(value * column_.unit);
  }

  void check_span()
  {
    const auto line = table_.lines.back();
    if (step_s_ == kHourS && (last_s_ + kHourS) % kDayS != 0)
      complain(line, fmt::format("ends at {}, hours of its last day are missing", timestamp_text(last_s_)),
               "end at 23:00 UTC");
    else if (const auto n_days = (last_s_ - first_s_) / kDayS + 1; n_days < model::TimeSeries::kLeastDays)
      complain(line, fmt::format("covers {} days", n_days),
               "cover a year at least (365 days), so that it can stand for others");
  }

  std::string file_;
  const SeriesColumn& column_;
  Problems& problems_;
  CsvTable table_;
  std::vector<double> values_;
  std::size_t n_problems_ = 0, n_rows_ = 0;
  std::int64_t first_s_ = 0, last_s_ = 0, step_s_ = kDayS;
};

} // namespace

std::optional<model::TimeSeries> read_series_csv(const std::filesystem::path& file, const SeriesColumn& column,
                                                 Problems& problems)
{
  return SeriesReader(file, column, problems).read();
}

} // namespace gpuramp::input

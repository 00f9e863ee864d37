// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/series_csv.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/timestamp.hpp"
#include "gpuramp/core/units.hpp"
#include "gpuramp/input/csv.hpp"
#include "gpuramp/input/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace gpuramp::input {

namespace {

constexpr std::size_t kMostProblems = 5; ///< per file: whoever has a wrong column has it in every line
constexpr std::int64_t kHourS = 3600;
constexpr std::int64_t kDayS = 86'400;

/// "1,234" or "-12,345,678.9"
bool groups_thousands(const std::string& text)
{
  constexpr std::size_t kGroup = 3;
  const auto point = std::min(text.find('.'), text.size());
  const auto first = text.find(',');
  if (first == std::string::npos || first > point || first == 0)
    return false;
  for (auto comma = first; comma < point; comma = std::min(text.find(',', comma + 1), point))
    if (std::min(text.find(',', comma + 1), point) != comma + 1 + kGroup)
      return false;
  return text.find(',', point) == std::string::npos;
}

/// How ENTSO-E writes that there is no value.
bool is_nothing(const std::string& text)
{
  return text.empty() || text == "-" || text == "n/e" || text == "N/A";
}

/// What the file calls a number in our unit.
std::optional<double> plain_number(std::string text, bool decimal_comma)
{
  if (decimal_comma)
    std::replace(text.begin(), text.end(), ',', '.');
  else if (groups_thousands(text))
    std::erase(text, ',');
  return number_in(text);
}

class SeriesReader {
public:
  SeriesReader(const std::filesystem::path& file, const SeriesColumn& column, const SeriesCsv& layout,
               Problems& problems)
      : file_(file.string()), column_(column), layout_(layout), problems_(problems), unit_(column.unit)
  {
  }

  std::optional<model::TimeSeries> read()
  {
    if (not read_rows() || not check_header() || not set_unit())
      return std::nullopt;
    for (std::size_t r = 1; r < table_.rows.size() && n_problems_ < kMostProblems; ++r)
      read_row(table_.lines[r], table_.rows[r]);
    if (n_problems_ == 0 && layout_.stamps == Stamps::end)
      first_s_ -= step_s_;
    if (n_problems_ == 0)
      make_hours();
    if (n_problems_ == 0)
      make_days();
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

  /// The columns of times and values. Where none is named, the file has one of values, whose header ends in its unit.
  bool check_header()
  {
    const auto header = table_.rows[0]; // keep_rows() makes another table
    const auto of = [&](const std::string& name) {
      return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
    };
    time_ = of(layout_.time);
    value_ = layout_.value.empty() ? 1 - std::min<std::size_t>(time_, 1) : of(layout_.value);
    const bool one_value = not layout_.value.empty() || header.size() == 2;
    if (time_ >= header.size() || value_ >= header.size() || not one_value) {
      complain(table_.lines[0],
               fmt::format("the header '{}' is not '{}' and {}", fmt::join(header, ","), layout_.time,
                           layout_.value.empty() ? "one value" : "'" + layout_.value + "'"),
               fmt::format("write 'timestamp,{}', or name the columns with 'time' and 'value'", column_.name));
      return false;
    }
    if (not keep_rows(header))
      return false;
    const auto& name = header[value_];
    if (layout_.value.empty() && layout_.unit.empty() && name != column_.name &&
        not name.ends_with(std::string("_") + column_.name)) {
      complain(
          table_.lines[0], fmt::format("the unit of '{}' is not the one wanted here", name),
          fmt::format("the header of the values must end in its unit, {}; or name the unit with 'unit'", column_.name));
      return false;
    }
    return true;
  }

  /// Only those that the layout wants.
  bool keep_rows(const std::vector<std::string>& header)
  {
    for (std::size_t i = 0; i + 1 < layout_.where.size(); i += 2)
      if (not keep_rows_with(header, layout_.where[i], layout_.where[i + 1]))
        return false;
    return true;
  }

  bool keep_rows_with(const std::vector<std::string>& header, const std::string& name, const std::string& wanted)
  {
    const auto column = static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
    if (column >= header.size()) {
      complain(table_.lines[0], fmt::format("there is no column '{}'", name),
               core::suggest_word(name, header, "columns are"));
      return false;
    }
    CsvTable kept{{table_.rows[0]}, {table_.lines[0]}, table_.separator};
    for (std::size_t r = 1; r < table_.rows.size(); ++r)
      if (column < table_.rows[r].size() && table_.rows[r][column] == wanted) {
        kept.rows.push_back(std::move(table_.rows[r]));
        kept.lines.push_back(table_.lines[r]);
      }
    table_ = std::move(kept);
    if (table_.rows.size() > 1)
      return true;
    complain(table_.lines[0], fmt::format("no row has '{}' as its '{}'", wanted, name), "name one that the file has");
    return false;
  }

  bool set_unit()
  {
    if (layout_.unit.empty())
      return true;
    const auto numeric = layout_.unit.find_first_of("0123456789") == 0;
    const auto parsed = core::parse_quantity(numeric ? layout_.unit : "1 " + layout_.unit, column_.dimension);
    const auto* one = std::get_if<core::ParsedQuantity>(&parsed);
    if (one == nullptr || one->dimension != column_.dimension) {
      complain(table_.lines[0], fmt::format("'{}' is not a unit of what is wanted here", layout_.unit),
               fmt::format("values are in {}, or in another unit of the same kind", column_.name));
      return false;
    }
    unit_ = one->value;
    return true;
  }

  void read_row(int line, const std::vector<std::string>& row)
  {
    if (row.size() != table_.rows[0].size()) {
      complain(line, fmt::format("has {} fields", row.size()), "write as many as the header has");
      return;
    }
    const auto before = n_rows_ > 0 ? std::optional(last_s_) : std::nullopt;
    const auto when_s = core::parse_timestamp(row[time_], layout_.zone, before);
    if (not when_s && core::parse_timestamp(row[time_]) && is_nothing(row[value_]))
      return; // a row for the hour that clocks of the zone skip
    if (not when_s)
      complain(line, fmt::format("'{}' is not a time in {}", row[time_], layout_.zone.empty() ? "UTC" : layout_.zone),
               "write ISO 8601, such as 2023-01-31T07:00Z or 2023-01-31T08:00+01:00; a day like 01/02/2023 can be read "
               "in two ways");
    else
      check_time(line, *when_s);
    read_value(line, row[value_]);
  }

  void check_time(int line, std::int64_t when_s)
  {
    if (n_rows_++ == 0) {
      first_s_ = when_s;
    } else if (n_rows_ == 2) {
      step_s_ = when_s - last_s_;
      if (std::find(kSteps.begin(), kSteps.end(), step_s_) == kSteps.end())
        complain(line, fmt::format("{} follows {}", core::format_timestamp(when_s), core::format_timestamp(last_s_)),
                 "give one row per hour or per day, or per 15 or 30 minutes, in order");
    } else if (when_s != last_s_ + step_s_)
      complain(line,
               when_s <= last_s_
                   ? fmt::format("{} comes after {}", core::format_timestamp(when_s), core::format_timestamp(last_s_))
                   : fmt::format("{} is missing: {} follows {}", core::format_timestamp(last_s_ + step_s_),
                                 core::format_timestamp(when_s), core::format_timestamp(last_s_)),
               when_s <= last_s_ ? "sort the rows by time, each time once" : "fill the gap: no value is made up");
    last_s_ = when_s;
  }

  void read_value(int line, const std::string& text)
  {
    const auto value = plain_number(text, table_.separator == ';');
    const auto ours = value.value_or(0) * unit_ / column_.unit;
    if (not value)
      complain(line, is_nothing(text) ? "the value is missing" : fmt::format("'{}' is not a number", text),
               fmt::format("write a plain number in {}", column_.name));
    else if (ours < column_.min || ours > column_.max)
      complain(line, fmt::format("{} is outside {} .. {} {}", ours, column_.min, column_.max, column_.name),
               "check the value and its unit");
    values_.push_back(ours * column_.unit);
  }

  /// Values of quarters and halves of hours become means of hours: dispatch goes by hours.
  void make_hours()
  {
    if (step_s_ >= kHourS)
      return;
    const auto n = static_cast<std::size_t>(kHourS / step_s_);
    if (first_s_ % kHourS != 0 || values_.size() % n != 0) {
      complain(table_.lines[1], fmt::format("begins at {}, or ends within an hour", core::format_timestamp(first_s_)),
               "give whole hours");
      return;
    }
    std::vector<double> hours(values_.size() / n, 0);
    for (std::size_t i = 0; i < values_.size(); ++i)
      hours[i / n] += values_[i] / static_cast<double>(n);
    values_ = std::move(hours);
    step_s_ = kHourS;
  }

  /// Whole days of UTC. A year of local time begins and ends within one: the hours before its first whole day then
  /// complete its last one, as if years repeated; where they do not fit, both are left out.
  void make_days()
  {
    const auto per_day = static_cast<std::size_t>(kDayS / step_s_);
    const auto since_s = ((first_s_ % kDayS) + kDayS) % kDayS;
    if (since_s % step_s_ != 0) {
      complain(table_.lines[1], fmt::format("begins at {}", core::format_timestamp(first_s_)),
               step_s_ == kDayS ? "begin at 00:00 UTC of a day; 'zone' says where days begin at another time"
                                : "begin at a full hour");
      return;
    }
    const auto head = since_s == 0 ? 0 : per_day - static_cast<std::size_t>(since_s / step_s_);
    if (head > 0) {
      const auto begin = values_.begin();
      const auto end = begin + static_cast<std::ptrdiff_t>(std::min(head, values_.size()));
      const std::vector<double> before(begin, end);
      values_.erase(begin, end);
      first_s_ += static_cast<std::int64_t>(head) * step_s_;
      if ((values_.size() + head) % per_day == 0)
        values_.insert(values_.end(), before.begin(), before.end());
    }
    if (values_.size() % per_day != 0 && layout_.zone.empty())
      complain(table_.lines.back(),
               fmt::format("ends at {}, hours of its last day are missing", core::format_timestamp(last_s_)),
               "give whole days");
    values_.resize(values_.size() - values_.size() % per_day);
    if (const auto n_days = values_.size() / per_day;
        n_problems_ == 0 && n_days < static_cast<std::size_t>(model::TimeSeries::kLeastDays))
      complain(table_.lines.back(), fmt::format("covers {} days", n_days),
               "cover a year at least (365 days), so that it can stand for others");
  }

  static constexpr std::array<std::int64_t, 4> kSteps{900, 1800, kHourS, kDayS};

  std::string file_;
  const SeriesColumn& column_;
  const SeriesCsv& layout_;
  Problems& problems_;
  double unit_; ///< of the file's values, in internal units
  CsvTable table_;
  std::size_t time_ = 0, value_ = 1; ///< columns
  std::vector<double> values_;
  std::size_t n_problems_ = 0, n_rows_ = 0;
  std::int64_t first_s_ = 0, last_s_ = 0, step_s_ = kDayS;
};

} // namespace

std::optional<model::TimeSeries> read_series_csv(const std::filesystem::path& file, const SeriesColumn& column,
                                                 const SeriesCsv& layout, Problems& problems)
{
  return SeriesReader(file, column, layout, problems).read();
}

} // namespace gpuramp::input

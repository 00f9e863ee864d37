// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/timestamp.hpp"
#include "gpuramp/input/pointer.hpp"
#include "gpuramp/input/series_csv.hpp"
#include "input/value_reader.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace gpuramp::input {

template <>
struct EnumNames<Stamps> {
  static constexpr std::array<std::string_view, 2> names{"begin", "end"};
};

static void describe(Visitor& v, SeriesCsv& x)
{
  v.required("csv", x.csv, Doc{"a CSV file, relative to this one"});
  v.option("time", x.time,
           Doc{"header of the times, every 15 or 30 minutes, hour or day: ISO 8601, or as ENTSO-E and EIA write them"});
  v.option("value", x.value, Doc{"header of the values; default: the other column, whose header ends in its unit"});
  v.option("unit", x.unit, Doc{"of the values, such as lb/MWh; default: the one that the header ends in"});
  v.option("zone", x.zone, Doc{"of times without an offset, such as Europe/Berlin; default: UTC"});
  v.option("stamps", x.stamps, Doc{"begin or end: which end of its interval the time of a value is"});
  v.option("where", x.where,
           Doc{"a header and a text, such as [\"Country\", \"Austria\"]: only rows that have it there; further pairs "
               "may follow"});
  v.note_source();
}

namespace {

bool read_months(ValueReader& reader, const Node& node, const std::string& pointer, const SeriesColumn& column,
                 Series& series, const Doc& doc)
{
  std::array<double, 12> months{};
  if (node.items.size() != months.size()) {
    reader.context().add(node, pointer, fmt::format("has {} values", node.items.size()),
                         "write one value, or 12: one per month, January first");
    return false;
  }
  bool ok = true;
  for (std::size_t m = 0; m < months.size(); ++m)
    ok = reader.real(node.items[m], pointer_to(pointer, m), column.dimension, months[m], doc) && ok;
  if (ok)
    series.values = model::TimeSeries(months);
  return ok;
}

/// [date, value] pairs: each value holds until the next.
bool read_dated(ValueReader& reader, const Node& node, const std::string& pointer, const SeriesColumn& column,
                Series& series, const Doc& doc)
{
  std::vector<core::Date> dates;
  std::vector<double> values;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const auto& item = node.items[i];
    const auto at = pointer_to(pointer, i);
    if (item.kind != Node::Kind::array || item.items.size() != 2) {
      reader.context().add(item, at, "is not a pair of a date and a value", R"(write ["2027-01-01", value])");
      return false;
    }
    core::Date date{};
    double value = 0;
    if (not reader.date(item.items[0], pointer_to(at, 0), date) ||
        not reader.real(item.items[1], pointer_to(at, 1), column.dimension, value, doc))
      return false;
    if (not dates.empty() && date <= dates.back()) {
      reader.context().add(item, at,
                           fmt::format("{} follows {}", core::format_date(date), core::format_date(dates.back())),
                           "sort by date, each date once");
      return false;
    }
    dates.push_back(date);
    values.push_back(value);
  }
  series.values = model::TimeSeries(std::move(dates), std::move(values));
  return true;
}

bool read_csv(ReadContext& context, const Node& node, const std::string& pointer, const SeriesColumn& column,
              Series& series)
{
  SeriesCsv text;
  if (not read_object(context, node, pointer, text))
    return false;
  if (not text.zone.empty() && not core::is_time_zone(text.zone)) {
    context.add(*node.find("zone"), pointer_to(pointer, "zone"), fmt::format("there is no time zone '{}'", text.zone),
                "name one of the tz database, such as America/Chicago");
    return false;
  }
  if (text.where.size() % 2 != 0) {
    context.add(*node.find("where"), pointer_to(pointer, "where"), fmt::format("has {} texts", text.where.size()),
                R"(write a header and what stands there, such as ["Country", "Austria"])");
    return false;
  }
  if (not has_csv(context, node, pointer, text.csv))
    return false;
  series.csv = text.csv;
  const auto read = read_series_csv(context.folder_of(node) / text.csv, column, text, *context.problems);
  if (read)
    series.values = *read;
  return read.has_value();
}

/// How a CSV stands in results: plain numbers, in the unit that is named once.
struct StretchText {
  core::Date from{};
  std::string every, unit;
  std::vector<double> values;
};

void describe(Visitor& v, StretchText& x)
{
  v.required("from", x.from, Doc{"the day of the first value"});
  v.required("every", x.every, Doc{"hour or day"});
  v.required("unit", x.unit, Doc{"as a CSV's header ends"});
  v.required("values", x.values, Doc{"one per hour or day"});
  v.note_source();
}

/// \return index of the first value out of bounds, or their number
std::size_t first_outside(const std::vector<double>& values, const SeriesColumn& column)
{
  std::size_t i = 0;
  while (i < values.size() && values[i] >= column.min && values[i] <= column.max)
    ++i;
  return i;
}

bool read_stretch(ReadContext& context, const Node& node, const std::string& pointer, const SeriesColumn& column,
                  Series& series)
{
  StretchText text;
  if (not read_object(context, node, pointer, text))
    return false;
  const auto complain = [&](const char* key, std::string problem, std::string suggestion) {
    context.add(*node.find(key), pointer_to(pointer, key), std::move(problem), std::move(suggestion));
    return false;
  };
  const std::size_t per_day = text.every == "hour" ? model::TimeSeries::kHoursPerDay : 1;
  if (text.every != "hour" && text.every != "day")
    return complain("every", fmt::format("unknown value '{}'", text.every), "one of hour, day");
  if (text.unit != column.name)
    return complain("unit", fmt::format("unknown unit '{}'", text.unit), fmt::format("values are in {}", column.name));
  if (text.values.size() % per_day != 0 || text.values.size() / per_day < model::TimeSeries::kLeastDays)
    return complain("values", fmt::format("has {} values", text.values.size()),
                    "cover whole days, a year at least (365 days)");
  if (const auto i = first_outside(text.values, column); i < text.values.size())
    return complain("values", fmt::format("value {} is {}", i, text.values[i]),
                    fmt::format("give {} .. {} {}", column.min, column.max, column.name));
  for (auto& value : text.values)
    value *= column.unit;
  series.values = {per_day == 1 ? model::TimeSeries::Step::daily : model::TimeSeries::Step::hourly, text.from,
                   std::move(text.values)};
  return true;
}

} // namespace

bool read_series(ValueReader& reader, const Node& node, const std::string& pointer, const SeriesColumn& column,
                 Series& series, const Doc& doc)
{
  auto& context = reader.context();
  if (node.kind == Node::Kind::array && not node.items.empty() && node.items[0].kind == Node::Kind::array)
    return read_dated(reader, node, pointer, column, series, doc);
  if (node.kind == Node::Kind::array)
    return read_months(reader, node, pointer, column, series, doc);
  if (node.find("csv") != nullptr)
    return read_csv(context, node, pointer, column, series);
  if (node.find("values") != nullptr)
    return read_stretch(context, node, pointer, column, series);
  if (const auto* value = node.find("value");
      value != nullptr && value->kind != Node::Kind::number && value->kind != Node::Kind::text) {
    const auto& inner = reader.unwrap(node, pointer);
    const auto sources_required = std::exchange(context.sources_required, false); // one source for all values
    const bool ok = read_series(reader, inner, pointer, column, series, doc);
    context.sources_required = sources_required;
    return ok;
  }
  double value = 0;
  const bool ok = reader.real(node, pointer, column.dimension, value, doc);
  series.values = model::TimeSeries(value);
  return ok;
}

} // namespace gpuramp::input

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/pointer.hpp"
#include "gpuramp/input/series_csv.hpp"
#include "input/value_reader.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace gpuramp::input {

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

struct CsvText {
  std::string csv;
};

void describe(Visitor& v, CsvText& x)
{
  v.required("csv", x.csv, Doc{"a CSV file, relative to this one"});
  v.note_source();
}

bool read_csv(ReadContext& context, const Node& node, const std::string& pointer, const SeriesColumn& column,
              Series& series)
{
  CsvText text;
  if (not read_object(context, node, pointer, text))
    return false;
  series.csv = text.csv;
  const auto read = read_series_csv(context.folder_of(node) / text.csv, column, *context.problems);
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

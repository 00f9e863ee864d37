// SPDX-License-Identifier: Apache-2.0
#include "input/value_reader.hpp"

#include "gpuramp/core/units.hpp"
#include "gpuramp/input/csv.hpp"
#include "gpuramp/input/pointer.hpp"
#include "gpuramp/input/text_file.hpp"
#include "gpuramp/input/uncertain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <array>

namespace gpuramp::input {

namespace {

/// Before all scenarios: from here a value that is not dated holds.
constexpr core::Date kAlways{std::chrono::year{1900} / 1 / 1};

bool read_points(ValueReader& reader, const Node& list, const std::string& pointer, const Type& type,
                 SchedulePoints& schedule, const Doc& doc)
{
  auto& context = reader.context();
  bool ok = true;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const auto& item = list.items[i];
    const auto at = pointer_to(pointer, i);
    if (item.kind != Node::Kind::array || item.items.size() != 2) {
      ok = reader.wrong_kind(
          item, at, fmt::format("a dated point [\"2026-01-01\", \"{}\"]", core::example_of_dimension(type.dimension)));
      continue;
    }
    SchedulePoints::Point point;
    const bool dated = reader.date(item.items[0], at + "/0", point.date);
    const bool good = reader.real(item.items[1], at + "/1", type.dimension, point.value, doc) && dated;
    if (good && not schedule.points.empty() && point.date <= schedule.points.back().date)
      context.add(item, at, fmt::format("{} is not after the date before it", core::format_date(point.date)),
                  "sort the points by date");
    ok = ok && good;
    schedule.points.push_back(point);
  }
  return ok;
}

struct CsvText {
  std::string csv;
};

void describe(Visitor& v, CsvText& x)
{
  v.required("csv", x.csv, Doc{"a CSV file, relative to this one, with the columns date and a unit"});
  v.note_source();
}

/// The rows of a table: dates, and numbers in the unit that the header names.
class PointsOfCsv {
public:
  PointsOfCsv(const Type& type, const Doc& doc, std::string file, Problems& problems)
      : type_(type), doc_(doc), file_(std::move(file)), problems_(problems)
  {
  }

  bool read(SchedulePoints& schedule)
  {
    const auto n_before = problems_.size();
    const auto text = read_text_file(file_, problems_);
    const auto table = text ? parse_csv(*text, file_, problems_) : std::nullopt;
    if (not table || not read_header(*table))
      return false;
    decimal_comma_ = table->separator == ';';
    for (std::size_t r = 1; r < table->rows.size() && not problems_.full(); ++r)
      read_row(table->lines[r], table->rows[r], schedule);
    return problems_.size() == n_before;
  }

private:
  bool complain(int line, std::string problem, std::string suggestion)
  {
    problems_.add({file_, line, "", std::move(problem), std::move(suggestion)});
    return false;
  }

  bool read_header(const CsvTable& table)
  {
    const auto example = core::example_of_dimension(type_.dimension);
    const auto wanted = fmt::format("write 'date,{}' and one row per date", example.substr(example.find(' ') + 1));
    if (table.rows.size() < 2 || table.rows[0].size() != 2 || table.rows[0][0] != "date")
      return complain(1, "is not a table of a date and one value", wanted);
    const auto unit = core::parse_quantity("1 " + table.rows[0][1], type_.dimension);
    const auto* one = std::get_if<core::ParsedQuantity>(&unit);
    if (one == nullptr || one->dimension != type_.dimension)
      return complain(1, fmt::format("'{}' is not the unit of what is wanted here", table.rows[0][1]), wanted);
    unit_ = " " + table.rows[0][1];
    return true;
  }

  void read_row(int line, const std::vector<std::string>& row, SchedulePoints& schedule)
  {
    const auto date = row.size() == 2 ? core::parse_date(row[0]) : std::nullopt;
    auto number = row.size() == 2 ? row[1] : "";
    if (decimal_comma_)
      std::replace(number.begin(), number.end(), ',', '.');
    const auto value = core::parse_quantity(number + unit_);
    const auto* quantity = std::get_if<core::ParsedQuantity>(&value);
    if (not date || quantity == nullptr)
      complain(line, fmt::format("'{}' is not a date and a number", fmt::join(row, ",")),
               "write such as 2027-01-01,40");
    else if (quantity->value < doc_.min || quantity->value > doc_.max)
      complain(line, fmt::format("{}{} is out of bounds", row[1], unit_), "check number and unit");
    else if (not schedule.points.empty() && *date <= schedule.points.back().date)
      complain(line, fmt::format("{} is not after the date before it", row[0]), "sort the rows by date");
    else
      schedule.points.push_back({*date, quantity->value});
  }

  const Type& type_;
  const Doc& doc_;
  std::string file_;
  Problems& problems_;
  std::string unit_;
  bool decimal_comma_ = false;
};

bool read_csv(ReadContext& context, const Node& node, const std::string& pointer, const Type& type,
              SchedulePoints& schedule, const Doc& doc)
{
  CsvText text;
  return read_object(context, node, pointer, text) && has_csv(context, node, pointer, text.csv) &&
         PointsOfCsv(type, doc, (context.folder_of(node) / text.csv).string(), *context.problems).read(schedule);
}

} // namespace

bool read_schedule(ValueReader& reader, const Node& node, const std::string& pointer, const Type& type, void* value,
                   const Doc& doc)
{
  auto schedule = type.get_points(value);
  schedule.points.clear();
  bool ok = true;
  if (node.kind == Node::Kind::text || node.find("value") != nullptr || is_uncertain(node)) {
    SchedulePoints::Point always{kAlways, 0};
    ok = reader.real(node, pointer, type.dimension, always.value, doc);
    schedule.interpolation = Interpolation::step;
    schedule.points = {always};
  } else {
    const Node* points = &node;
    auto at = pointer;
    for (const auto& [key, interpolation] :
         {std::pair{"ramp", Interpolation::ramp}, std::pair{"step", Interpolation::step}})
      if (const auto* inner = node.find(key); inner != nullptr && node.members.size() == 1) {
        schedule.interpolation = interpolation;
        points = inner;
        at = pointer_to(pointer, key);
      }
    const bool is_csv = points->find("csv") != nullptr;
    if (points->kind != Node::Kind::array && not is_csv)
      return reader.wrong_kind(node, pointer,
                               fmt::format("{}, or dated points [[\"2026-01-01\", \"{}\"], ...]",
                                           core::describe_dimension(type.dimension),
                                           core::example_of_dimension(type.dimension)));
    ok = is_csv ? read_csv(reader.context(), *points, at, type, schedule, doc)
                : read_points(reader, *points, at, type, schedule, doc);
  }
  type.set_points(value, schedule);
  return ok;
}

} // namespace gpuramp::input

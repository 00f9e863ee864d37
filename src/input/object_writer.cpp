// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/object_writer.hpp"

#include "gpuramp/core/units.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace gpuramp::input {

namespace {

/// \return the number that times the unit is exactly `base`; a short one where there is one
double value_in(double unit, double base)
{
  const auto near = base / unit;
  for (const auto digits : {6, 10, 15}) {
    const auto text = fmt::format("{:.{}g}", near, digits);
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    if (value * unit == base)
      return value;
  }
  for (const auto value : {near, std::nextafter(near, 0.0), std::nextafter(near, 2 * near)})
    if (value * unit == base)
      return value;
  return near;
}

Node write_real(double base, core::Dimension dimension)
{
  return dimension == core::kNoDimension ? Node::of(base) : Node::of(core::format_quantity(base, dimension));
}

Node write_list(const Type& type, void* values)
{
  auto list = Node::array();
  for (std::size_t i = 0; i < type.size(values); ++i)
    list.items.push_back(write_value(*type.inner, type.at(values, i)));
  return list;
}

Node write_schedule(const Type& type, const void* value)
{
  const auto schedule = type.get_points(value);
  if (schedule.points.empty())
    return {};
  auto points = Node::array();
  for (const auto& point : schedule.points)
    points.items.push_back(
        Node::array({Node::of(core::format_date(point.date)), write_real(point.value, type.dimension)}));
  return Node::object({{schedule.interpolation == Interpolation::ramp ? "ramp" : "step", std::move(points)}});
}

Node write_series(const SeriesColumn& column, const Series& series)
{
  using Step = model::TimeSeries::Step;
  const auto step = series.values.step();
  const bool stretch = step == Step::hourly || step == Step::daily;
  auto values = Node::array();
  for (const auto base : series.values.values())
    values.items.push_back(stretch ? Node::of(value_in(column.unit, base)) : write_real(base, column.dimension));
  if (step == Step::constant)
    return values.items[0];
  if (step == Step::monthly)
    return values;
  for (std::size_t i = 0; i < series.values.dates().size(); ++i)
    values.items[i] = Node::array({Node::of(core::format_date(series.values.dates()[i])), std::move(values.items[i])});
  if (step == Step::dated)
    return values;
  return Node::object({{"from", Node::of(core::format_date(series.values.first()))},
                       {"every", Node::of(step == Step::hourly ? "hour" : "day")},
                       {"unit", Node::of(column.name)},
                       {"values", std::move(values)}});
}

Node write_names(const Names& names)
{
  if (names.items.empty())
    return {};
  if (names.items.size() == 1)
    return Node::of(names.items.front());
  auto list = Node::array();
  for (const auto& name : names.items)
    list.items.push_back(Node::of(name));
  return list;
}

Node write_map(const Type& type, void* value)
{
  auto object = Node::object();
  for (std::size_t i = 0; i < type.size(value); ++i)
    object.set(type.name_at(value, i), write_value(*type.inner, type.at(value, i)));
  return object;
}

Node write_object_value(const Type& type, void* value)
{
  if (type.brief != nullptr)
    if (auto brief = write_value(*type.brief, type.brief_in(value)); brief.kind != Node::Kind::null)
      return brief;
  if (type.automatic != nullptr && *type.automatic(value))
    return Node::of("auto");
  ObjectWriter writer;
  type.describe(writer, value);
  return writer.node();
}

} // namespace

void ObjectWriter::visit(const Option& option)
{
  auto written = write_value(*option.type, option.value);
  if (written.kind == Node::Kind::null && option.required && option.type->kind == Type::Kind::schedule)
    written = Node::array();
  if (written.kind != Node::Kind::null)
    node_.set(option.key, std::move(written));
}

Node write_value(const Type& type, void* value)
{
  switch (type.kind) {
    case Type::Kind::quantity: return Node::of(core::format_quantity(type.get(value), type.dimension));
    case Type::Kind::number: return Node::of(*static_cast<double*>(value));
    case Type::Kind::whole: return Node::of(*static_cast<std::int64_t*>(value));
    case Type::Kind::boolean: return Node::of(*static_cast<bool*>(value));
    case Type::Kind::text: {
      const auto& text = *static_cast<std::string*>(value);
      return text.empty() ? Node{} : Node::of(text);
    }
    case Type::Kind::date: return Node::of(core::format_date(*static_cast<core::Date*>(value)));
    case Type::Kind::period: return Node::of(core::format_period(*static_cast<core::Period*>(value)));
    case Type::Kind::choice: return Node::of(std::string(type.names[static_cast<std::size_t>(type.get(value))]));
    case Type::Kind::scalar: return static_cast<Scalar*>(value)->node;
    case Type::Kind::any: return *static_cast<Node*>(value);
    case Type::Kind::names: return write_names(*static_cast<Names*>(value));
    case Type::Kind::map: return write_map(type, value);
    case Type::Kind::list: return write_list(type, value);
    case Type::Kind::pair: {
      const auto& names = *static_cast<NamePair*>(value);
      return Node::array({Node::of(*names.first), Node::of(*names.second)});
    }
    case Type::Kind::optional: return type.size(value) == 0 ? Node{} : write_value(*type.inner, type.at(value, 0));
    case Type::Kind::schedule: return write_schedule(type, value);
    case Type::Kind::series: return write_series(*type.column, *static_cast<Series*>(value));
    case Type::Kind::object: return write_object_value(type, value);
  }
  return {};
}

} // namespace gpuramp::input

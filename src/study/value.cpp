// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/value.hpp"

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/units.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

namespace gpuramp::study {

namespace {

std::string date_text(double day)
{
  return core::format_date(core::Date(std::chrono::days(std::llround(day))));
}

const std::string& label_of(double value, const ValueType& type)
{
  return type.labels.at(static_cast<std::size_t>(std::lround(value)));
}

} // namespace

std::string to_json(double value, const ValueType& type)
{
  switch (type.kind) {
    case ValueType::Kind::number: return fmt::format("{}", value);
    case ValueType::Kind::whole_number: return fmt::format("{:.0f}", value);
    case ValueType::Kind::quantity: return '"' + core::format_quantity(value, type.dimension) + '"';
    case ValueType::Kind::date: return '"' + date_text(value) + '"';
    case ValueType::Kind::label: return label_of(value, type);
  }
  return "";
}

double in_written_unit(double value, const ValueType& type)
{
  if (type.kind == ValueType::Kind::date || type.kind == ValueType::Kind::whole_number)
    return std::round(value);
  return value / type.unit_size;
}

std::string to_text(double value, const ValueType& type)
{
  switch (type.kind) {
    case ValueType::Kind::date: return date_text(value);
    case ValueType::Kind::label: return label_of(value, type);
    case ValueType::Kind::quantity: return fmt::format("{:.4g} {}", value / type.unit_size, type.unit);
    default: return fmt::format("{:.4g}", value);
  }
}

} // namespace gpuramp::study

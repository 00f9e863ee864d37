// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/results/fields.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Tables of columns: what each means, and how a row fills it. A writer only walks them.
namespace gpuramp::results {

using Json = nlohmann::ordered_json;

/// A field of words.
inline Field text(const char* key, const char* label, const char* meaning)
{
  return {.key = key, .label = label, .unit = "", .meaning = meaning, .kind = FieldKind::text};
}

/// A count.
inline Field whole(const char* key, const char* label, const char* unit, const char* meaning)
{
  return {.key = key, .label = label, .unit = unit, .meaning = meaning, .kind = FieldKind::whole};
}

/// The date of a row.
inline Field date(const char* meaning, bool nullable = false)
{
  return {
      .key = "date", .label = "date", .unit = "", .meaning = meaning, .kind = FieldKind::date, .nullable = nullable};
}

/// Another date.
inline Field day(const char* key, const char* label, const char* meaning, bool nullable = false)
{
  auto field = date(meaning, nullable);
  field.key = key;
  field.label = label;
  return field;
}

/// An object, a list of objects, or numbers by name.
inline Field inner(const char* key, FieldKind kind, const char* meaning)
{
  return {.key = key, .label = key, .unit = "", .meaning = meaning, .kind = kind};
}

/// The same, but left out where there is nothing to say.
inline Field optional(const char* key, FieldKind kind, const char* meaning)
{
  auto field = inner(key, kind, meaning);
  field.optional = true;
  return field;
}

template <class Row>
struct Column {
  using Write = std::function<Json(const Row&)>;
  using Read = std::function<void(const Json&, Row&)>;

  Column(Field f, Write v, Read r = nullptr) : field(std::move(f)), value(std::move(v)), read(std::move(r)) {}

  Field field;
  Write value;
  Read read; ///< of tables that are read back
};

template <class Row>
using Columns = std::vector<Column<Row>>;

/// A number as its word wants it: counts without a fraction.
inline Json number_json(const record::Term& term, double value)
{
  return term.whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

inline Json date_json(const std::optional<core::Date>& date)
{
  return date ? Json(core::format_date(*date)) : Json(nullptr);
}

template <class Row>
std::vector<Field> fields_of(const Columns<Row>& columns)
{
  std::vector<Field> fields;
  for (const auto& column : columns)
    fields.push_back(column.field);
  return fields;
}

template <class Row>
Json object_of(const Columns<Row>& columns, const Row& row)
{
  auto object = Json::object();
  for (const auto& column : columns)
    if (auto value = column.value(row); not value.is_discarded()) // what an optional field has nothing to say on
      object[column.field.key] = std::move(value);
  return object;
}

template <class Row, class Rows>
Json objects_of(const Columns<Row>& columns, const Rows& rows)
{
  auto list = Json::array();
  for (const auto& row : rows)
    list.push_back(object_of(columns, row));
  return list;
}

/// \return a field of a CSV file: reals with twelve significant digits, which is more than any figure is good for
[[nodiscard]] std::string csv_text(const Json& value);

/// \return the keys as a line
[[nodiscard]] std::string csv_header(const std::vector<Field>& fields);

/// Adds a row as a line.
template <class Row>
void add_csv_line(std::string& text, const Columns<Row>& columns, const Row& row)
{
  const char* between = "";
  for (const auto& column : columns) {
    text += between;
    text += csv_text(column.value(row));
    between = ",";
  }
  text += '\n';
}

} // namespace gpuramp::results

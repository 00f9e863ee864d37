// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/vocabulary.hpp"
#include "results/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

/// Columns that are read back as they are written: a field, and the member of a row that holds its value.
namespace gpuramp::results {

/// A part of a result has another shape than its columns say.
struct Damaged : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class T>
struct AsJson {
  static Json write(const T& value) { return Json(value); }
  static T read(const Json& json) { return json.get<T>(); }
};

template <>
struct AsJson<core::Date> {
  static Json write(core::Date date) { return Json(core::format_date(date)); }
  static core::Date read(const Json& json)
  {
    const auto text = json.get<std::string>();
    const auto date = core::parse_date(text);
    return date ? *date : throw Damaged(fmt::format("'{}' is not a date", text));
  }
};

template <class T>
struct AsJson<std::optional<T>> {
  static Json write(const std::optional<T>& value) { return value ? AsJson<T>::write(*value) : Json(nullptr); }
  static std::optional<T> read(const Json& json)
  {
    return json.is_null() ? std::nullopt : std::optional(AsJson<T>::read(json));
  }
};

/// A word of the vocabulary by its key.
template <class Enum>
requires std::is_enum_v<Enum>
struct AsJson<Enum> {
  static Json write(Enum word) { return Json(record::term(word).key); }
  static Enum read(const Json& json)
  {
    const auto key = json.get<std::string>();
    const auto word = record::find_key<Enum>(key);
    return word ? *word : throw Damaged(fmt::format("'{}' is none of the words that may stand there", key));
  }
};

template <class Row, class T>
Column<Row> two_way(Field field, T Row::*member)
{
  return {std::move(field), [member](const Row& row) { return AsJson<T>::write(row.*member); },
          [member](const Json& json, Row& row) { row.*member = AsJson<T>::read(json); }};
}

template <class Row>
Row read_object(const Columns<Row>& columns, const Json& object)
{
  Row row;
  for (const auto& column : columns)
    column.read(object.at(column.field.key), row);
  for (const auto& [key, value] : object.items())
    if (std::none_of(columns.begin(), columns.end(), [&, k = key](const auto& c) { return c.field.key == k; }))
      throw Damaged(fmt::format("'{}' is not a key of this version", key));
  return row;
}

template <class Row>
std::vector<Row> read_objects(const Columns<Row>& columns, const Json& list)
{
  std::vector<Row> rows;
  for (const auto& object : list)
    rows.push_back(read_object(columns, object));
  return rows;
}

/// A list of objects with columns of their own.
template <class Row, class Inner>
Column<Row> two_way(Field field, std::vector<Inner> Row::*member, const Columns<Inner>& columns)
{
  return {std::move(field), [member, &columns](const Row& row) { return objects_of(columns, row.*member); },
          [member, &columns](const Json& json, Row& row) { row.*member = read_objects(columns, json); }};
}

} // namespace gpuramp::results

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/vocabulary.hpp"

#include <string>
#include <vector>

/// Every key and column that a run writes, with what it means: the tables from which the writers work.
namespace gpuramp::results {

/// What stands in a field.
enum class FieldKind {
  number,
  whole, ///< a number without a fraction
  text,
  date,    ///< ISO 8601, 00:00 UTC
  flag,    ///< true or false
  texts,   ///< a list; in a CSV file separated by semicolons
  numbers, ///< by name
  object,  ///< with a layout of its own
  objects  ///< a list of them
};

/// A key of an object, or a column of a CSV file.
struct Field {
  std::string key, label, unit, meaning;
  FieldKind kind = FieldKind::number;
  record::Aggregation over_time = record::Aggregation::level;
  std::string driver = {}; ///< what of the scenario moves it
  std::string colour = {}; ///< in which it is drawn
  bool nullable = false;
  bool optional = false; ///< left out where there is nothing to say
};

/// \return the field of a word of the vocabulary   \param before, after  what its key has around it: "gpus_" + "up"
[[nodiscard]] Field field_of(const record::Term& term, const std::string& before = "", const std::string& after = "");

/// A table of a file.
struct Layout {
  std::string place; ///< "series.csv", or where in result.json: "/bottlenecks/gap/*" for each row of a list
  std::string row;   ///< what one row, or the one object, tells of
  std::vector<Field> fields;
};

/// \return the CSV files of a run, each with its columns in order
[[nodiscard]] std::vector<Layout> csv_layouts();

/// \return the objects of result.json, those that hold others first; but the scenario, which has a schema of its own
[[nodiscard]] std::vector<Layout> json_layouts();

/// \return the keys of run_info.json
[[nodiscard]] Layout info_layout();

/// \return the columns of series.csv that hold numbers
[[nodiscard]] std::vector<Field> series_fields();

/// \return the columns of jobs.csv
[[nodiscard]] std::vector<Field> jobs_fields();

/// \return the figures of `summary`
[[nodiscard]] std::vector<Field> summary_fields();

/// \return a JSON schema of result.json, with the columns of the CSV files under $defs
[[nodiscard]] std::string results_schema();

/// \return a page in Markdown of all files, keys and columns
[[nodiscard]] std::string results_reference();

} // namespace gpuramp::results

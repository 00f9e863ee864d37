// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/object_reader.hpp"

#include <string>
#include <vector>

namespace gpuramp::input {

/// Reads single values, lists and what is made of them into what a Type reaches. Every function returns false after
/// adding a problem.
class ValueReader {
public:
  explicit ValueReader(ReadContext& context) : context_(context) {}

  bool read(const Node& node, const std::string& pointer, const Type& type, void* value, const Doc& doc);
  bool date(const Node& wrapped, const std::string& pointer, core::Date& value);
  /// \param dimension  none: a plain number
  bool real(const Node& wrapped, const std::string& pointer, core::Dimension dimension, double& value, const Doc& doc);
  bool wrong_kind(const Node& node, const std::string& pointer, const std::string& wanted);
  /// A value may be written {"value": ..., "source": "...", "date": "..."}, or as an uncertain number, whose base is
  /// then read.
  const Node& unwrap(const Node& node, const std::string& pointer);

  ReadContext& context() { return context_; }

private:
  bool quantity(const Node& wrapped, const std::string& pointer, core::Dimension dimension, double& value,
                const Doc& doc);
  bool number(const Node& wrapped, const std::string& pointer, double& value, const Doc& doc);
  bool whole(const Node& wrapped, const std::string& pointer, std::int64_t& value, const Doc& doc);
  bool boolean(const Node& node, const std::string& pointer, bool& value);
  bool text(const Node& node, const std::string& pointer, std::string& value);
  bool period(const Node& wrapped, const std::string& pointer, core::Period& value);
  bool choice(const Node& node, const std::string& pointer, const Type& type, void* value);
  bool list(const Node& node, const std::string& pointer, const Type& type, void* values, const Doc& doc);
  bool pair(const Node& node, const std::string& pointer, const NamePair& names);
  bool scalar(const Node& wrapped, const std::string& pointer, Scalar& value);
  bool names(const Node& node, const std::string& pointer, Names& value);
  bool map(const Node& node, const std::string& pointer, const Type& type, void* value, const Doc& doc);
  bool object(const Node& node, const std::string& pointer, const Type& type, void* value, const Doc& doc);
  bool in_bounds(const Node& node, const std::string& pointer, double value, const Doc& doc, core::Dimension dimension);
  void read_source(const Node& node, const std::string& pointer, bool uncertain, Provenance& from);

  ReadContext& context_;
};

/// \return whether the file that an object names under `csv` is there; else a problem is added where it is named
bool has_csv(ReadContext& context, const Node& node, const std::string& pointer, const std::string& csv);

/// A list of objects from a CSV file, a row for each. \return false after adding a problem
bool read_table(ValueReader& reader, const Node& node, const std::string& pointer, const Type& type, void* values,
                const Doc& doc);

/// A value, or dated points. \return false after adding a problem
bool read_schedule(ValueReader& reader, const Node& node, const std::string& pointer, const Type& type, void* value,
                   const Doc& doc);

/// A value, 12 of them, a CSV or a stretch of days or hours. \return false after adding a problem
bool read_series(ValueReader& reader, const Node& node, const std::string& pointer, const SeriesColumn& column,
                 Series& series, const Doc& doc);

} // namespace gpuramp::input

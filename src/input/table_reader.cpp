// SPDX-License-Identifier: Apache-2.0
#include "input/value_reader.hpp"

#include "gpuramp/input/csv.hpp"
#include "gpuramp/input/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace gpuramp::input {

namespace {

struct TableText {
  std::string csv;
};

void describe(Visitor& v, TableText& x)
{
  v.required("csv", x.csv, Doc{"a CSV file, relative to this one: a row for each, its keys in the header"});
  v.note_source();
}

/// A number where the field is one, else a text.
Node value_of(const std::string& field)
{
  const auto number = number_in(field);
  if (not number)
    return Node::of(field);
  auto node = Node::of(*number);
  node.whole = std::floor(*number) == *number;
  return node;
}

/// Rows as objects that know their line; empty fields are not given.
Node objects_of(const CsvTable& table, const std::string& file)
{
  auto objects = Node::array();
  for (std::size_t r = 1; r < table.rows.size(); ++r) {
    auto object = Node::object();
    for (std::size_t c = 0; c < table.rows[r].size(); ++c)
      if (not table.rows[r][c].empty())
        object.set(table.rows[0][c], value_of(table.rows[r][c]));
    object.line = table.lines[r];
    object.origin = &file;
    for (auto& [key, value] : object.members)
      value.line = object.line, value.origin = &file;
    objects.items.push_back(std::move(object));
  }
  return objects;
}

/// \return whether the table has rows, each as long as the header, whose names differ
bool is_regular(const CsvTable& table, const std::string& file, Problems& problems)
{
  const auto refuse = [&](int line, std::string problem, std::string suggestion) {
    problems.add({file, line, "", std::move(problem), std::move(suggestion)});
    return false;
  };
  if (table.rows.size() < 2)
    return refuse(1, "is not a table of a header and rows", "write the keys in the first row and values below");
  auto names = table.rows[0];
  std::sort(names.begin(), names.end());
  if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
    return refuse(table.lines[0], fmt::format("has the column '{}' twice", *twice), "leave one of them out");
  for (std::size_t r = 1; r < table.rows.size(); ++r)
    if (table.rows[r].size() != names.size())
      return refuse(table.lines[r], fmt::format("has {} fields, and the header {}", table.rows[r].size(), names.size()),
                    "write one field for each column");
  return true;
}

} // namespace

bool read_table(ValueReader& reader, const Node& node, const std::string& pointer, const Type& type, void* values,
                const Doc& doc)
{
  auto& context = reader.context();
  TableText text;
  if (not read_object(context, node, pointer, text) || not has_csv(context, node, pointer, text.csv))
    return false;
  const auto file = (context.folder_of(node) / text.csv).string();
  const auto content = read_text_file(file, *context.problems);
  const auto table = content ? parse_csv(*content, file, *context.problems) : std::nullopt;
  if (not table || not is_regular(*table, file, *context.problems))
    return false;
  std::map<std::string, TableRows> not_kept;
  auto& tables = context.tables == nullptr ? not_kept : *context.tables;
  auto& read = tables.insert_or_assign(pointer, TableRows{file, {}}).first->second;
  read.rows = objects_of(*table, read.file); // its values point to the name of the file
  return reader.read(read.rows, pointer, type, values, doc);
}

} // namespace gpuramp::input

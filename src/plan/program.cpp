// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/program.hpp"

#include <fmt/format.h>

#include <map>

namespace gpuramp::plan {

namespace {

constexpr int kTermsPerLine = 6; ///< readers of the format limit lines to 255 or 560 characters

using Terms = std::map<std::size_t, double>;

Terms collected(const std::vector<Entry>& entries)
{
  Terms terms;
  for (const auto& entry : entries)
    terms[entry.column] += entry.factor;
  std::erase_if(terms, [](const auto& term) { return term.second == 0; });
  return terms;
}

std::string sum_text(const Program& program, const Terms& terms)
{
  if (terms.empty())
    return fmt::format(" 0 {}", program.columns.front().name);
  std::string text;
  int n = 0;
  for (const auto& [column, factor] : terms) {
    if (n++ % kTermsPerLine == 0 && n > 1)
      text += "\n  ";
    text += fmt::format(" {} {:.17g} {}", factor < 0 ? '-' : '+', std::abs(factor), program.columns[column].name);
  }
  return text;
}

std::string row_text(const Program& program, const Row& row)
{
  const auto sum = sum_text(program, collected(row.entries));
  if (row.lower == row.upper)
    return fmt::format(" {}:{} = {:.17g}\n", row.name, sum, row.lower);
  std::string text;
  if (row.lower > -kUnbounded)
    text += fmt::format(" {}{}:{} >= {:.17g}\n", row.name, row.upper < kUnbounded ? "_low" : "", sum, row.lower);
  if (row.upper < kUnbounded)
    text += fmt::format(" {}:{} <= {:.17g}\n", row.name, sum, row.upper);
  return text;
}

std::string bounds_text(const Column& column)
{
  if (column.lower == column.upper)
    return fmt::format(" {} = {:.17g}\n", column.name, column.lower);
  const auto low = column.lower > -kUnbounded ? fmt::format("{:.17g}", column.lower) : std::string("-inf");
  if (column.upper < kUnbounded)
    return fmt::format(" {} <= {} <= {:.17g}\n", low, column.name, column.upper);
  return column.lower == 0 ? "" : fmt::format(" {} >= {}\n", column.name, low);
}

} // namespace

std::size_t Program::add(Column column)
{
  columns.push_back(std::move(column));
  return columns.size() - 1;
}

std::size_t Program::add(Row row)
{
  rows.push_back(std::move(row));
  return rows.size() - 1;
}

std::string lp_text(const Program& program)
{
  Terms costs;
  for (std::size_t j = 0; j < program.columns.size(); ++j)
    if (program.columns[j].cost != 0)
      costs[j] = program.columns[j].cost;
  auto text = fmt::format("\\ constant of the objective: {:.17g}\nMinimize\n cost:{}\nSubject To\n", program.offset,
                          sum_text(program, costs));
  for (const auto& row : program.rows)
    text += row_text(program, row);
  text += "Bounds\n";
  for (const auto& column : program.columns)
    text += bounds_text(column);
  text += "General\n";
  for (const auto& column : program.columns)
    if (column.integer)
      text += fmt::format(" {}\n", column.name);
  return text + "End\n";
}

} // namespace gpuramp::plan

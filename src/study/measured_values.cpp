// SPDX-License-Identifier: Apache-2.0
#include "study/measured_values.hpp"

#include "gpuramp/core/units.hpp"
#include "gpuramp/input/csv.hpp"
#include "gpuramp/input/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace gpuramp::study {

std::variant<Measured, core::InputProblem> read_measured(const std::filesystem::path& file, const std::string& column,
                                                         const std::string& unit)
{
  const auto problem = [&](int line, std::string what, std::string suggestion) {
    return core::InputProblem{file.string(), line, "", std::move(what), std::move(suggestion)};
  };
  Measured measured;
  if (not unit.empty()) {
    const auto parsed = core::parse_quantity("1 " + unit);
    if (const auto* why = std::get_if<core::QuantityProblem>(&parsed))
      return problem(0, why->problem, why->suggestion);
    const auto& q = std::get<core::ParsedQuantity>(parsed);
    measured.type = {ValueType::Kind::quantity, q.dimension, unit, q.value, {}};
  }
  input::Problems problems;
  const auto text = input::read_text_file(file, problems);
  const auto table = text ? input::parse_csv(*text, file.string(), problems) : std::nullopt;
  if (not table)
    return problems.kept().front();
  if (table->rows.empty())
    return problem(0, "is empty", "check the path of csv");
  const auto& header = table->rows.front();
  const auto found = std::find(header.begin(), header.end(), column);
  if (found == header.end())
    return problem(1, fmt::format("there is no column '{}'", column), core::suggest_word(column, header, "there are"));
  const auto place = static_cast<std::size_t>(found - header.begin());
  for (std::size_t r = 1; r < table->rows.size(); ++r) {
    const auto& fields = table->rows[r];
    if (place >= fields.size() || fields[place].empty())
      continue;
    const auto value = input::number_in(fields[place]);
    if (not value)
      return problem(table->lines[r], fmt::format("'{}' is not a number", fields[place]),
                     "leave cells without a value empty");
    measured.sorted.push_back(*value * measured.type.unit_size);
  }
  if (measured.sorted.size() < 2)
    return problem(0, fmt::format("column '{}' has {} values", column, measured.sorted.size()),
                   "at least two are needed");
  std::sort(measured.sorted.begin(), measured.sorted.end());
  return measured;
}

} // namespace gpuramp::study

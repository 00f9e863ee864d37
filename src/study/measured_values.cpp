// SPDX-License-Identifier: Apache-2.0
#include "study/measured_values.hpp"

#include "gpuramp/core/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>

namespace gpuramp::study {

namespace {

/// Fields of one line; "" inside a quoted field is one quote.
std::vector<std::string> fields_of(const std::string& line)
{
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"')
      fields.back() += line[++i];
    else if (c == '"')
      quoted = not quoted;
    else if (c == ',' && not quoted)
      fields.emplace_back();
    else if (c != '\r')
      fields.back() += c;
  }
  return fields;
}

std::optional<double> number_of(const std::string& text)
{
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && std::isfinite(value) ? std::optional(value)
                                                                                          : std::nullopt;
}

} // namespace

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
  std::ifstream in(file);
  std::string line;
  if (not in || not std::getline(in, line))
    return problem(0, "cannot be read, or is empty", "check the path of csv");
  const auto header = fields_of(line);
  const auto found = std::find(header.begin(), header.end(), column);
  if (found == header.end())
    return problem(1, fmt::format("there is no column '{}'", column),
                   fmt::format("there are {}", fmt::join(header, ", ")));
  const auto place = static_cast<std::size_t>(found - header.begin());
  for (int n = 2; std::getline(in, line); ++n) {
    const auto fields = fields_of(line);
    if (place >= fields.size() || fields[place].empty())
      continue;
    const auto value = number_of(fields[place]);
    if (not value)
      return problem(n, fmt::format("'{}' is not a number", fields[place]), "leave cells without a value empty");
    measured.sorted.push_back(*value * measured.type.unit_size);
  }
  if (measured.sorted.size() < 2)
    return problem(0, fmt::format("column '{}' has {} values", column, measured.sorted.size()),
                   "at least two are needed");
  std::sort(measured.sorted.begin(), measured.sorted.end());
  return measured;
}

} // namespace gpuramp::study

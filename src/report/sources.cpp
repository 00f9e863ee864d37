// SPDX-License-Identifier: Apache-2.0
#include "report/sources.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/input/text_file.hpp"
#include "gpuramp/study/marginals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace gpuramp::report {

namespace {

/// A table beside result.json whose rows all have as many fields as its header, which begins with `first`.
input::CsvRows read_table(const std::filesystem::path& file, const std::string& first)
{
  std::error_code error;
  if (not std::filesystem::is_regular_file(file, error))
    return {};
  auto rows = input::parse_csv(input::read_text_file(file, input::kMostResultBytes), file.string());
  if (rows.empty() || rows[0].empty() || rows[0][0] != first)
    throw core::InputError(
        {{file.string(), 0, "", fmt::format("its first column is not '{}'", first), results::kRunAgain}});
  for (std::size_t r = 1; r < rows.size(); ++r)
    if (rows[r].size() != rows[0].size())
      throw core::InputError({{file.string(), 0, "", fmt::format("is damaged in row {}", r + 1), results::kRunAgain}});
  return rows;
}

Json read_marginals(const std::filesystem::path& file)
{
  std::error_code error;
  if (not std::filesystem::is_regular_file(file, error))
    return nullptr;
  const auto text = input::read_text_file(file, input::kMostResultBytes);
  study::require_marginals(text, file.string());
  return Json::parse(text);
}

} // namespace

ResultSource read_result_source(const std::filesystem::path& path)
{
  ResultSource source;
  source.file = results::read_result(path);
  const std::filesystem::path file(source.file.origin);
  source.json = Json::parse(input::read_text_file(file, input::kMostResultBytes));
  source.directory = std::filesystem::absolute(file).lexically_normal().parent_path();
  source.jobs = read_table(source.directory / "jobs.csv", "name");
  source.power = read_table(source.directory / "power.csv", "from");
  source.events = read_table(source.directory / "events.csv", "date");
  source.cost = read_table(source.directory / "cost.csv", "from");
  source.load = read_table(source.directory / "load.csv", "month");
  source.marginals = read_marginals(source.directory / "marginals.json");
  return source;
}

std::optional<std::size_t> column_of(const input::CsvRows& rows, const std::string& name)
{
  if (rows.empty())
    return std::nullopt;
  const auto found = std::find(rows[0].begin(), rows[0].end(), name);
  return found == rows[0].end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - rows[0].begin()));
}

double number_in(const std::string& field, const std::string& origin)
{
  double value = 0;
  const auto end = field.data() + field.size();
  if (not field.empty() && std::from_chars(field.data(), end, value).ptr != end)
    throw core::InputError(
        {{origin, 0, "", fmt::format("is damaged: '{}' is not a number", field), results::kRunAgain}});
  return value;
}

} // namespace gpuramp::report

// SPDX-License-Identifier: Apache-2.0
#include "study/imported_csv.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/input/text_file.hpp"
#include "gpuramp/results/run_info.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace gpuramp::study {

namespace {

constexpr std::size_t kShownOfHash = 12;

/// "1/31/2027" as its three numbers.
std::optional<std::array<int, 3>> slashed(const std::string& text)
{
  std::array<int, 3> parts{};
  const auto* at = text.data();
  const auto* end = at + text.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto read = std::from_chars(at, end, parts[i]);
    const bool last = i + 1 == parts.size();
    if (read.ec != std::errc{} || (last ? read.ptr != end : read.ptr == end || (*read.ptr != '/' && *read.ptr != '.')))
      return std::nullopt;
    at = read.ptr + 1;
  }
  return parts;
}

void erase_all(std::string& text, std::string_view part)
{
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at))
    text.erase(at, part.size());
}

/// Groups of three digits, such as "1.234" or "12.345.678": thousands, or a number with three decimals.
bool may_be_thousands(const std::string& text, char mark)
{
  const auto first = text.find(mark);
  if (first == std::string::npos || first == 0 || first > 3 || text[0] == '0')
    return false;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i < text.size(); ++i)
    if (const bool marked = i >= first && (i - first) % 4 == 0; marked ? text[i] != mark : not is_digit(text[i]))
      return false;
  return (text.size() - first) % 4 == 0;
}

} // namespace

ImportedCsv::ImportedCsv(const std::filesystem::path& file, NumberForm numbers)
    : file_(file.string()), numbers_(std::move(numbers))
{
  input::Problems problems;
  const auto text = input::read_text_file(file, problems);
  auto table = text ? input::parse_csv(*text, file_, problems) : std::nullopt;
  if (table && table->rows.empty())
    problems.add({file_, 1, "", "has no rows", "give a header and a row for each entry"});
  problems.throw_if_any();
  table_ = std::move(*table);
  hash_ = results::sha256_of(*text).substr(0, kShownOfHash);
}

std::size_t ImportedCsv::column(const std::string& header) const
{
  const auto& headers = table_.rows.front();
  const auto found = std::find(headers.begin(), headers.end(), header);
  if (found == headers.end())
    throw core::InputError({{file_, table_.lines.front(), "", fmt::format("has no column '{}'", header),
                             core::suggest_word(header, headers, "columns are")}});
  return static_cast<std::size_t>(found - headers.begin());
}

std::string ImportedCsv::text(std::size_t row, std::size_t column) const
{
  const auto& fields = table_.rows[row + 1];
  return column < fields.size() ? fields[column] : "";
}

std::optional<double> ImportedCsv::number(std::size_t row, std::size_t column) const
{
  const auto text = this->text(row, column);
  if (text.empty())
    return std::nullopt;
  const auto value = input::number_in(plain_number(row, text));
  if (not value)
    refuse(row, fmt::format("'{}' is not a number", text),
           "write a plain number, or say in the mapping how numbers are written: \"decimal\", \"thousands\"");
  return value;
}

/// \return with a decimal point and without thousands marks
std::string ImportedCsv::plain_number(std::size_t row, const std::string& text) const
{
  const auto decimal = not numbers_.decimal.empty() ? numbers_.decimal[0] : table_.separator == ';' ? ',' : '.';
  auto plain = text;
  if (numbers_.decimal.empty() && numbers_.thousands.empty() && decimal == ',' && may_be_thousands(text, '.'))
    refuse(row, fmt::format("'{}' may be thousands or decimals", text),
           R"(say in the mapping which: "thousands": ".", or "decimal": ".")");
  if (numbers_.thousands == " ")
    for (const auto* blank : {" ", "\u00a0", "\u202f"})
      erase_all(plain, blank);
  else if (not numbers_.thousands.empty())
    erase_all(plain, numbers_.thousands);
  std::replace(plain.begin(), plain.end(), decimal, '.');
  return plain;
}

bool ImportedCsv::is_blank(std::size_t row) const
{
  const auto& fields = table_.rows[row + 1];
  return std::all_of(fields.begin(), fields.end(),
                     [](const auto& text) { return text.find_first_not_of(" \t") == std::string::npos; });
}

core::Date ImportedCsv::date(std::size_t row, std::size_t column, const std::string& order) const
{
  const auto text = this->text(row, column);
  if (const auto iso = core::parse_date(text))
    return *iso;
  if (const auto parts = slashed(text); parts && order != "iso") {
    const auto& [a, b, year] = *parts;
    constexpr int kFourDigits = 1000;
    if (year < kFourDigits)
      refuse(row, fmt::format("the year of '{}' has fewer than four digits", text), "write such as 2026");
    const auto month = order == "mdy" ? a : b;
    const auto day = order == "mdy" ? b : a;
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (date.ok())
      return core::Date{date};
  }
  refuse(row, fmt::format("'{}' is not a date", text), fmt::format("dates are read as {}", order));
}

std::string ImportedCsv::source(std::size_t row) const
{
  return fmt::format("{} (SHA-256 {}), line {}", std::filesystem::path(file_).filename().string(), hash_,
                     table_.lines[row + 1]);
}

void ImportedCsv::refuse(std::size_t row, std::string problem, std::string suggestion) const
{
  throw core::InputError({{file_, table_.lines[row + 1], "", std::move(problem), std::move(suggestion)}});
}

} // namespace gpuramp::study

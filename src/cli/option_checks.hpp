// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// Checks of options whose messages say what would be right.
namespace gpuramp::cli {

/// One of some words, each of which stands for a value of an enum. \param words  must outlive the parsing
template <class T>
CLI::Validator one_of(const std::map<std::string, T>& words)
{
  std::string known;
  for (const auto& [word, value] : words)
    known += (known.empty() ? "" : "|") + word;
  const auto to_value = [&words, known](std::string& text) -> std::string {
    const auto found = words.find(text);
    if (found == words.end())
      return fmt::format("there is no '{}'; choose from {}", text, known);
    text = std::to_string(static_cast<int>(found->second));
    return "";
  };
  return {to_value, known, "ONE OF"};
}

/// What --resolution may be.
inline const std::map<std::string, record::Resolution>& resolutions()
{
  using enum record::Resolution;
  static const auto words = [] {
    std::map<std::string, record::Resolution> all;
    for (const auto resolution : {automatic, rack, row, hall, campus})
      all[record::to_string(resolution)] = resolution;
    return all;
  }();
  return words;
}

/// 0, 1, 2, ...
inline CLI::Validator whole_number()
{
  const auto check = [](const std::string& text) -> std::string {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size()
               ? ""
               : fmt::format("'{}' is not a whole number from 0 to 2^64 - 1", text);
  };
  return CLI::Validator(check, "UINT", "WHOLE NUMBER");
}

inline CLI::Validator positive_number()
{
  const auto check = [](const std::string& text) -> std::string {
    double number = 0;
    return CLI::detail::lexical_cast(text, number) && number > 0 ? ""
                                                                 : fmt::format("'{}' is not a number above 0", text);
  };
  return CLI::Validator(check, "POSITIVE", "POSITIVE NUMBER");
}

/// A number from `low` to `high`.
template <class T>
CLI::Validator between(T low, T high)
{
  const auto bounds = fmt::format("from {} to {}", low, high);
  const auto check = [=](const std::string& text) -> std::string {
    T number{};
    return CLI::detail::lexical_cast(text, number) && low <= number && number <= high
               ? ""
               : fmt::format("'{}' is not a number {}", text, bounds);
  };
  return CLI::Validator(check, bounds, "BETWEEN");
}

/// One of some words.
inline CLI::Validator word_of(std::vector<std::string> words)
{
  const auto known = fmt::format("{}", fmt::join(words, "|"));
  const auto check = [=](const std::string& text) -> std::string {
    return std::find(words.begin(), words.end(), text) != words.end()
               ? ""
               : fmt::format("there is no '{}'; choose from {}", text, known);
  };
  return CLI::Validator(check, known, "WORD OF");
}

} // namespace gpuramp::cli

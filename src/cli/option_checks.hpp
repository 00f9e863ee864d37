// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <map>
#include <string>

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

/// 0, 1, 2, ...
inline CLI::Validator whole_number()
{
  const auto check = [](const std::string& text) -> std::string {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size()
               ? ""
               : fmt::format("'{}' is no whole number from 0 to 2^64 - 1", text);
  };
  return CLI::Validator(check, "UINT", "WHOLE NUMBER");
}

inline CLI::Validator positive_number()
{
  const auto check = [](const std::string& text) -> std::string {
    double number = 0;
    return CLI::detail::lexical_cast(text, number) && number > 0 ? "" : fmt::format("'{}' is no number above 0", text);
  };
  return CLI::Validator(check, "POSITIVE", "POSITIVE NUMBER");
}

} // namespace gpuramp::cli

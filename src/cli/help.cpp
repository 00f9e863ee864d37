// SPDX-License-Identifier: Apache-2.0
#include "cli/help.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace gpuramp::cli {

namespace {

/// A flag takes nothing.
bool takes_argument(const CLI::Option& option)
{
  return option.get_positional() || option.get_expected_max() > 0;
}

/// "from 1 to 4096" of the type name "INT:from 1 to 4096"; empty where there are no bounds.
std::string bounds_of(const CLI::Option& option)
{
  const auto type = option.get_type_name();
  const auto from = type.find("from ");
  return from == std::string::npos ? "" : type.substr(from);
}

class HelpFormatter : public CLI::Formatter {
public:
  std::string make_option_opts(const CLI::Option* option) const override
  {
    std::string text;
    if (const auto argument = argument_of(*option); not argument.empty() && not option->get_positional())
      text += " " + argument;
    if (option->get_expected_max() == CLI::detail::expected_max_vector_size)
      text += " ...";
    return text;
  }

  std::string make_option_desc(const CLI::Option* option) const override
  {
    auto text = option->get_description();
    if (const auto bounds = bounds_of(*option); not bounds.empty())
      text += fmt::format("; {}", bounds);
    if (const auto value = option->get_default_str(); not value.empty())
      text += fmt::format(" (default: {})", value);
    for (const auto* needed : option->get_needs())
      text += fmt::format("; with {}", needed->get_name());
    for (const auto* other : option->get_excludes())
      text += fmt::format("; not with {}", other->get_name());
    if (option->get_required() && not option->get_positional())
      text += " (required)";
    return text;
  }
};

} // namespace

std::vector<std::string> choices_of(const CLI::Option& option)
{
  // CLI11 says them in the name of the type alone: "ENUM:auto|hall", "TEXT:{auto,hall}"
  auto type = option.get_type_name();
  std::vector<std::string> choices;
  const auto first = type.find(':');
  if (first == std::string::npos || type.find_first_of("|{") == std::string::npos)
    return choices;
  std::replace_if(
      type.begin(), type.end(), [](char c) { return c == '|' || c == '{' || c == '}' || c == ','; }, ' ');
  std::istringstream words(type.substr(first + 1));
  for (std::string word; words >> word;)
    choices.push_back(word);
  return choices;
}

std::string argument_of(const CLI::Option& option)
{
  if (not takes_argument(option))
    return "";
  if (const auto choices = choices_of(option); not choices.empty())
    return fmt::format("{}", fmt::join(choices, "|"));
  const auto type = option.get_type_name().substr(0, option.get_type_name().find(':'));
  return type == "INT" || type == "UINT" || type == "FLOAT" ? "N" : type;
}

std::shared_ptr<CLI::FormatterBase> help_formatter()
{
  auto formatter = std::make_shared<HelpFormatter>();
  formatter->column_width(32);
  return formatter;
}

} // namespace gpuramp::cli

// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace gpuramp::cli {

namespace {

using Json = nlohmann::ordered_json;

/// The words of a type name such as "ENUM:auto|hall" or "TEXT:{auto,hall}"; none if it lists no choices.
std::vector<std::string> choices_of(std::string type_name)
{
  std::vector<std::string> choices;
  const auto first = type_name.find(':');
  if (first == std::string::npos || type_name.find_first_of("|{") == std::string::npos)
    return choices;
  std::replace_if(
      type_name.begin(), type_name.end(), [](char c) { return c == '|' || c == '{' || c == '}' || c == ','; }, ' ');
  std::istringstream words(type_name.substr(first + 1));
  for (std::string word; words >> word;)
    choices.push_back(word);
  return choices;
}

Json option_json(const CLI::Option& option)
{
  std::vector<std::string> names;
  for (const auto& name : option.get_snames())
    names.push_back("-" + name);
  for (const auto& name : option.get_lnames())
    names.push_back("--" + name);
  const bool is_flag = not option.get_positional() && option.get_expected_max() == 0;
  const auto type_name = option.get_type_name();
  return {{"names", option.get_positional() ? std::vector<std::string>{option.get_name(true)} : names},
          {"positional", option.get_positional()},
          {"required", option.get_required()},
          {"about", option.get_description()},
          {"default", option.get_default_str()},
          {"argument", is_flag ? "" : type_name},
          {"choices", choices_of(type_name)},
          {"group", option.get_group()}};
}

Json app_json(const CLI::App& app)
{
  Json json{{"name", app.get_name()}, {"about", app.get_description()}, {"footer", app.get_footer()}};
  json["options"] = Json::array();
  for (const auto* option : app.get_options())
    if (not option->get_group().empty())
      json["options"].push_back(option_json(*option));
  json["commands"] = Json::array();
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    json["commands"].push_back(app_json(*command));
  return json;
}

} // namespace

std::string describe_command_line(const CLI::App& app)
{
  return app_json(app).dump(1) + "\n";
}

} // namespace gpuramp::cli

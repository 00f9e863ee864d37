// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"

#include "cli/help.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace gpuramp::cli {

namespace {

using Json = nlohmann::ordered_json;

Json option_json(const CLI::Option& option)
{
  std::vector<std::string> names;
  for (const auto& name : option.get_snames())
    names.push_back("-" + name);
  for (const auto& name : option.get_lnames())
    names.push_back("--" + name);
  return {{"names", option.get_positional() ? std::vector<std::string>{option.get_name(true)} : names},
          {"positional", option.get_positional()},
          {"required", option.get_required()},
          {"about", option.get_description()},
          {"default", option.get_default_str()},
          {"argument", argument_of(option)},
          {"choices", choices_of(option)},
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

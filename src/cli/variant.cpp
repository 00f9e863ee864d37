// SPDX-License-Identifier: Apache-2.0
#include "cli/variant.hpp"
#include "cli/option_checks.hpp"

#include <CLI/CLI.hpp>

#include <map>

namespace gpuramp::cli {

scenario::Scenario Variant::read() const
{
  std::vector<scenario::Override> parsed;
  for (const auto& text : overrides)
    parsed.push_back(scenario::parse_override(text));
  return scenario::read_scenario(scenario, parsed);
}

std::vector<std::filesystem::path> Variant::files() const
{
  return scenario::Document(scenario).files();
}

void add_variant_options(CLI::App& command, Variant& variant)
{
  static const std::map<std::string, record::Resolution> kResolutions{{"auto", record::Resolution::automatic},
                                                                      {"rack", record::Resolution::rack},
                                                                      {"row", record::Resolution::row},
                                                                      {"hall", record::Resolution::hall},
                                                                      {"campus", record::Resolution::campus}};
  command.add_option("--seed", variant.seed, "seed of all random streams")
      ->check(whole_number())
      ->capture_default_str();
  command
      .add_option("--resolution", variant.resolution,
                  "what one SimGrid host stands for: auto, rack, row, hall or campus")
      ->transform(one_of(kResolutions));
  command.add_option("--set", variant.overrides, "override one value: /json/pointer=VALUE (repeatable)")
      ->allow_extra_args(false);
}

} // namespace gpuramp::cli

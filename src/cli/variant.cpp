// SPDX-License-Identifier: Apache-2.0
#include "cli/variant.hpp"
#include "cli/option_checks.hpp"
#include "cli/print.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/units.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <variant>

namespace gpuramp::cli {

std::vector<scenario::Override> Variant::changes(const scenario::Document& document) const
{
  std::vector<scenario::Override> changes;
  if (not name.empty())
    changes.push_back(document.variant(name));
  for (const auto& file : overlays)
    changes.push_back(scenario::read_overlay(file));
  for (const auto& text : overrides)
    changes.push_back(scenario::parse_override(text));
  return changes;
}

scenario::Scenario Variant::read() const
{
  const scenario::Document document(scenario);
  auto read = document.read(changes(document));
  print_warnings(read.warnings);
  return read;
}

sim::Budget budget_of(const std::vector<std::string>& texts, sim::Budget usual)
{
  auto budget = usual;
  for (const auto& text : texts) {
    const auto parsed = core::parse_quantity(text);
    const auto* quantity = std::get_if<core::ParsedQuantity>(&parsed);
    if (quantity != nullptr && quantity->dimension == core::kTimeDimension && quantity->value > 0)
      budget.cpu = core::Duration::from_base(quantity->value);
    else if (quantity != nullptr && quantity->dimension == core::kDataDimension && quantity->value > 0)
      budget.memory = core::Bytes::from_base(quantity->value);
    else
      throw core::InputError(std::vector<core::InputProblem>{
          {"--budget", 0, "", fmt::format("'{}' is neither a time nor a size", text),
           R"(write a time of computing, such as "2 hour", or a size of memory and files, such as "16 GB")"}});
  }
  return budget;
}

void print_warnings(const std::vector<core::InputProblem>& warnings)
{
  for (const auto& warning : warnings)
    print_error("warning: {}\n", core::format_problem(warning));
}

std::vector<std::filesystem::path> Variant::files() const
{
  std::vector<std::filesystem::path> files;
  if (scenario != "-") // the standard input is read once
    files = scenario::Document(scenario).files();
  files.insert(files.end(), overlays.begin(), overlays.end());
  return files;
}

void add_variant_options(CLI::App& command, Variant& variant)
{
  command.add_option("--seed", variant.seed, "seed of all random streams")
      ->check(whole_number())
      ->capture_default_str();
  command
      .add_option("--resolution", variant.resolution,
                  "what one SimGrid host stands for: auto, rack, row, hall or campus")
      ->transform(one_of(resolutions()));
  command
      .add_option(
          "--budget", variant.budgets,
          "what a run may take before it is refused: a time of computing (30 min) or a size of memory and files "
          "(4 GB); repeatable")
      ->allow_extra_args(false);
  add_change_options(command, variant);
}

void add_change_options(CLI::App& command, Variant& variant)
{
  command.add_option("--variant", variant.name, "this variant of the file's 'variants'");
  command
      .add_option("--overlay", variant.overlays, "lay a part of a scenario over it, merged by name: FILE (repeatable)")
      ->allow_extra_args(false);
  command
      .add_option("--set", variant.overrides,
                  "override a value: /json/pointer=VALUE; items of lists by index or name, * for all, - for one more; "
                  "/json/pointer*=FACTOR multiplies (repeatable)")
      ->allow_extra_args(false);
}

} // namespace gpuramp::cli

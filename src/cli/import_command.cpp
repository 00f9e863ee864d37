// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/option_checks.hpp"
#include "cli/print.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/output.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/study/importing.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace gpuramp::cli {

namespace {

struct ImportArguments {
  std::string kind;
  std::filesystem::path file, out, mapping, since;
  std::string as_of, rack_type = "gb200-nvl72", region = "pjm", fabric = "two-tier-800g";
  double pue = 1.2;
  std::string area, column, unit, what; ///< of series
};

model::RackType rack_named(const std::string& name)
{
  std::vector<scenario::Provenance> provenance;
  const auto catalog =
      scenario::read_catalogs({scenario::shipped_scenarios() / "catalog" / "accelerators.json"}, provenance);
  std::vector<std::string> names;
  for (const auto& type : catalog.rack_types)
    if (names.push_back(type.name); type.name == name)
      return type;
  throw core::InputError(
      {{"--rack-type", 0, "", fmt::format("there is no rack type '{}'", name), core::suggest_word(name, names)}});
}

/// The path of the input as a file that stands where the output does would name it.
std::string from_output(const ImportArguments& a)
{
  if (a.out.empty())
    return a.file.string();
  return std::filesystem::proximate(a.file, std::filesystem::absolute(a.out).parent_path()).string();
}

std::string imported(const ImportArguments& a)
{
  if (a.kind == "table") {
    if (a.mapping.empty())
      throw core::InputError({{"--mapping", 0, "", "is missing", "name the file that says what the columns are"}});
    return study::import_table(a.file, a.mapping);
  }
  if (a.kind == "series")
    return study::import_series({a.file, from_output(a), a.area, a.column, a.unit, a.what});
  const auto as_of = core::parse_date(a.as_of);
  if (not as_of)
    throw core::InputError({{"--as-of", 0, "", fmt::format("'{}' is not a date", a.as_of),
                             "give the day until which the table is history, such as 2025-12-01"}});
  return study::import_sites({a.file, *as_of, a.region, a.fabric, a.pue, rack_named(a.rack_type)});
}

int import(const ImportArguments& a)
{
  const auto text = imported(a);
  if (not a.since.empty())
    print_lines(study::import_changes(text, a.since));
  if (not a.out.empty())
    core::write_file(a.out, text);
  else if (a.since.empty())
    print_data(text);
  return kOk;
}

} // namespace

void add_import(CLI::App& app, Action& action)
{
  auto* command = app.add_subcommand("import", "Make a scenario, or a part of one, of tables in which plans are kept");
  const auto a = std::make_shared<ImportArguments>();
  command
      ->add_option(
          "KIND", a->kind,
          "sites: timelines in the columns of Epoch AI's Frontier Data Centers (Date, Data center, Power (MW), "
          "H100 equivalents); series: hours or days of ENTSO-E, EIA, Electricity Maps or Ember as they come; table: "
          "any "
          "other, with --mapping")
      ->required()
      ->check(word_of({"sites", "series", "table"}));
  command->add_option("FILE", a->file, "CSV, as spreadsheets export it")->required();
  command->add_option("-o,--out", a->out, "file to write; default: standard output");
  command->add_option("--since", a->since, "print what is different from this file, an earlier import");
  command->add_option(
      "--mapping", a->mapping,
      "of table: JSON that says which column is what: {\"into\": \"/campuses\", \"values\": {\"/name\": "
      "{\"column\": \"Site\"}, \"/power/tranches/-/capacity\": {\"column\": \"MW\", \"unit\": \"MW\"}, "
      "\"/power/tranches/-/available\": {\"column\": \"Date\", \"date\": \"dmy\"}}, \"decimal\": \",\", "
      "\"thousands\": \".\"}");
  command->add_option("--area", a->area, "of series: rows of this area only, such as PJM or Austria");
  command->add_option("--column", a->column, "of series: header of the values; default: the one that such files have");
  command->add_option("--unit", a->unit, "of series: of the values; default: what their header says");
  command->add_option("--what", a->what, "of series: what the values are; default: what such files have")
      ->check(word_of({"price", "carbon", "capacity_factor", "wet_bulb_c"}));
  command->add_option("--as-of", a->as_of, "of sites: what is dated up to this day stands, the rest is planned");
  command->add_option("--rack-type", a->rack_type, "of sites: what its H100 equivalents are")->capture_default_str();
  command->add_option("--region", a->region, "of sites: grid region of all")->capture_default_str();
  command->add_option("--fabric", a->fabric, "of sites: fabric of all")->capture_default_str();
  command->add_option("--pue", a->pue, "of sites: of all")->capture_default_str()->check(between(1.0, 3.0));
  command->footer("Examples:\n"
                  "  gpuramp import sites timelines.csv --as-of 2025-12-01 -o sites.json && gpuramp run sites.json\n"
                  "  gpuramp import series day-ahead.csv -o price.json\n"
                  "  gpuramp import table sites.csv --mapping sites.mapping.json -o sites.json\n"
                  "  gpuramp run base.json --overlay sites.json\n");
  command->callback([a, &action] { action = [a] { return import(*a); }; });
}

} // namespace gpuramp::cli

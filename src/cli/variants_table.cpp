// SPDX-License-Identifier: Apache-2.0
#include "cli/variants_table.hpp"
#include "cli/print.hpp"

#include "cli/build_info.hpp"
#include "cli/commands.hpp"
#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/results/text.hpp"
#include "gpuramp/results/writers.hpp"
#include "gpuramp/sim/simulation.hpp"
#include "gpuramp/study/forked.hpp"

#include <nlohmann/json.hpp>

namespace gpuramp::cli {

namespace {

using record::Figure;

constexpr const char* kAsStated = "as stated";
constexpr int kWidth = 12;

std::string date_text(const std::optional<core::Date>& date)
{
  return date ? core::format_date(*date) : "-";
}

/// What a row of the table says, with the words above it.
nlohmann::json row_of(const scenario::Scenario& scenario, const record::Record& record, const results::Outcome& outcome)
{
  auto row = nlohmann::json::array();
  const auto add = [&](std::string head, std::string text) { row.push_back({std::move(head), std::move(text)}); };
  for (const auto& m : record.milestones)
    add(results::count_text(static_cast<double>(m.gpus)), date_text(m.date));
  for (const auto& reached : record.levels)
    add(scenario::text_of(scenario.targets.levels[reached.level]), date_text(reached.date));
  const auto& s = outcome.summary;
  add("GPUs at end", results::count_text(s[Figure::gpus_up_end]));
  add("peak MW", fmt::format("{:.4g}", s[Figure::peak_facility_mw]));
  add("useful FLOP", fmt::format("{:.3g}", s[Figure::useful_model_flop]));
  add("CO2e kt", fmt::format("{:.4g}", s[Figure::co2e_t] / 1e3));
  add("spent", results::dollars(s[Figure::spent_usd]));
  if (not outcome.income.services.empty())
    add("margin", results::dollars(outcome.income.margin_usd()));
  return row;
}

std::string run_one(const Variant& variant, const std::filesystem::path& out)
{
  const auto scenario = variant.read();
  const auto record = sim::simulate(scenario, {variant.seed, variant.resolution, {}, variant.budget()});
  const auto outcome = results::summarise(scenario, record);
  if (not out.empty()) {
    auto info = run_info_now();
    info.inputs = results::hashed(variant.files());
    core::OutputDirectory directory(out);
    results::write_files(directory, scenario, record, outcome, info);
    directory.commit();
  }
  return nlohmann::json{{"holds", outcome.conservation_holds}, {"row", row_of(scenario, record, outcome)}}.dump();
}

/// The file as it stands first, under an empty name.
std::vector<Variant> variants_of(const Variant& arguments)
{
  const scenario::Document document(arguments.scenario);
  const auto* named = document.tree().find("variants");
  if (named == nullptr || named->members.empty())
    throw core::InputError({{arguments.scenario.string(), 0, "/variants", "the file has no 'variants'",
                             "state overlays by name, or leave --all-variants out"}});
  std::vector<Variant> all{arguments};
  for (const auto& [name, overlay] : named->members) {
    all.push_back(arguments);
    all.back().name = name;
  }
  return all;
}

std::string name_of(const Variant& variant)
{
  return variant.name.empty() ? kAsStated : variant.name;
}

std::size_t width_of(const Variant& variant)
{
  return std::max<std::size_t>(kWidth, name_of(variant).size());
}

/// A column for each variant: they are few, and what is said of each is much.
void print_table(const std::vector<Variant>& variants, const std::vector<nlohmann::json>& results)
{
  std::size_t first = 0;
  const auto& heads = results.front().at("row");
  for (const auto& head : heads)
    first = std::max(first, head.at(0).get<std::string>().size());
  auto line = std::string(first, ' ');
  for (const auto& variant : variants)
    line += fmt::format("  {:>{}}", name_of(variant), width_of(variant));
  print_text("{}\n", line);
  for (std::size_t i = 0; i < heads.size(); ++i) {
    line = fmt::format("{:<{}}", heads[i].at(0).get<std::string>(), first);
    for (std::size_t v = 0; v < variants.size(); ++v) {
      const auto& row = results[v].at("row");
      line += fmt::format("  {:>{}}", i < row.size() ? row[i].at(1).get<std::string>() : "", width_of(variants[v]));
    }
    print_text("{}\n", line);
  }
}

} // namespace

int run_all_variants(const Variant& arguments, const std::filesystem::path& out)
{
  const auto variants = variants_of(arguments);
  for (const auto& variant : variants) // what cannot be read is said before anything runs
    static_cast<void>(variant.read());
  const auto done = study::forked_map(variants.size(), study::default_jobs(), [&](std::size_t i) {
    return run_one(variants[i], out.empty() ? out : out / (variants[i].name.empty() ? "as-stated" : variants[i].name));
  });
  std::vector<nlohmann::json> results;
  bool holds = true;
  for (const auto& one : done) {
    if (not one.ok)
      throw std::runtime_error(one.text);
    results.push_back(nlohmann::json::parse(one.text));
    holds = holds && results.back().at("holds").get<bool>();
  }
  print_table(variants, results);
  return holds ? kOk : kCheckFailed;
}

} // namespace gpuramp::cli

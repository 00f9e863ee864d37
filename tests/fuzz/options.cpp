// SPDX-License-Identifier: Apache-2.0
// Writes two plans for each option that a scenario may have: they differ in its value alone.

#include "fuzz/one_option.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/scenario/file_kinds.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/sim/estimate.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace gpuramp::fuzz {

namespace {

namespace fs = std::filesystem;

/// For plans that a test runs several times.
const sim::Budget kBudget{core::seconds(1), core::Bytes::from_base(3e8)};

scenario::Scenario read(const input::Node& plan, const fs::path& name)
{
  return scenario::Document(input::json_text(plan), name).read();
}

bool is_sound(const input::Node& plan, const fs::path& name)
{
  try {
    const auto scenario = read(plan, name);
    sim::require_within(sim::estimate(scenario, record::Resolution::automatic), kBudget, scenario);
    return true;
  } catch (const core::InputError&) {
    return false;
  }
}

/// Each plan as it is, and with all defaults and entries of catalogues in it.
std::vector<input::Node> bases_of(const std::vector<fs::path>& files)
{
  std::vector<input::Node> bases;
  input::Problems problems;
  for (const auto& file : files) {
    static_cast<void>(input::read_json_file(file, bases.emplace_back(), problems));
    static_cast<void>(input::read_json_text(scenario::resolved_json(scenario::read_scenario(file)), file,
                                            bases.emplace_back(), problems));
  }
  problems.throw_if_any();
  return bases;
}

void write(const fs::path& folder, const std::string& name, const input::Node& plan)
{
  std::ofstream(folder / name) << input::json_text(plan, 1);
}

void run(const std::vector<fs::path>& files, std::uint64_t seed, const fs::path& out)
{
  const auto pages = scenario::scenario_kind().pages;
  const auto changes = change_each_option(pages, bases_of(files), seed,
                                          [&](const input::Node& plan) { return is_sound(plan, files.front()); });
  for (std::size_t i = 0; i < changes.size(); ++i) {
    write(out, fmt::format("{}-before.json", i), changes[i].before);
    write(out, fmt::format("{}-after.json", i), changes[i].after);
    fmt::print("{} {} {}\n", i, changes[i].page, changes[i].key);
  }
  std::size_t n_options = 0;
  for (const auto& page : pages)
    n_options += page.rows.size();
  fmt::print("of {} options\n", n_options);
}

} // namespace

} // namespace gpuramp::fuzz

int main(int argc, char** argv)
{
  std::vector<std::filesystem::path> files;
  std::filesystem::path out;
  std::uint64_t seed = 1;
  CLI::App app("Writes I-before.json and I-after.json for each option of scenarios, and says which option I is");
  app.add_option("PLANS", files, "scenario files to change; catalogues are found from the first")->required();
  app.add_option("--seed", seed, "of the changes");
  app.add_option("--out", out, "folder for the plans")->required();
  CLI11_PARSE(app, argc, argv);
  try {
    gpuramp::fuzz::run(files, seed, out);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}

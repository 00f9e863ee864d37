#include "cli/commands.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/results/writers.hpp"
#include "gpuramp/scenario/reader.hpp"

#include <fmt/format.h>

namespace gpuramp::cli {

int check(const std::vector<std::filesystem::path>& scenarios)
{
  std::vector<core::InputProblem> problems;
  for (const auto& file : scenarios) {
    try {
      const auto scenario = scenario::read_scenario(file);
      fmt::print("{}: ok, {} campuses, {} to {}\n", file.string(), scenario.campuses.size(), core::format_date(scenario.start),
                 core::format_date(scenario.end));
    } catch (const core::InputError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  if (not problems.empty())
    throw core::InputError(problems);
  return kOk;
}

int schema(bool reference)
{
  fmt::print("{}", reference ? scenario::reference_page() : scenario::scenario_schema());
  return kOk;
}

int init(const std::filesystem::path& file)
{
  if (std::filesystem::exists(file))
    throw core::InputError({{file.string(), 0, "", "exists already", "name a new file"}});
  results::write_atomically(file, scenario::example_scenario());
  fmt::print("wrote {0}; run it with: gpuramp run {0}\n", file.string());
  return kOk;
}

} // namespace gpuramp::cli

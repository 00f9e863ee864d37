// SPDX-License-Identifier: Apache-2.0
// The schema that editors use and the reader that decides, held against each other on mutants of the shipped plans.

#include "fuzz/mutator.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/scenario/file_kinds.hpp"
#include "gpuramp/scenario/reader.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <algorithm>
#include <filesystem>
#include <regex>

using namespace gpuramp;
using nlohmann::json;

namespace {

const std::filesystem::path kShipped = std::filesystem::path(GPURAMP_SOURCE_DIR) / "scenarios";
constexpr std::uint64_t kSeed = 20261126;
constexpr std::uint64_t kMutants = 3000;

/// What JSON Schema cannot say, by a part of the reader's message: each spans several values, or needs arithmetic or a
/// file.
const std::vector<std::regex> kRules{
    // references, and names that are unique
    std::regex("there is no |no hall |named twice|used twice|is called .* too|unknown kind|stands twice"),
    // order of dates, ages; 30 February
    std::regex(
        "is not after|is not before|is before|is not a date|before the|after the|ships from|reached the lifetime"),
    // what goes with what
    std::regex(
        "needs |lacks|has both|is given beside|is missing|has neither|one of|has (no|a) |is of |is empty|nothing|"
        "are missing|without|for a modelled run|a modelled run needs|there is one step|says how many GPUs|"
        "nobody counts|only a |leave (it |them |these |the others )?out|lets GPUs and|does not say what it wants|does "
        "not count what|names equipment|and tasks of projects take|a battery with|limits a battery|do not agree"),
    // arithmetic
    std::regex("GB per GPU|a multiple|does not divide|does not agree|is shorter than|must name|low is above|"
               "high is below|ports at the start|last longer than a hundred years|racks of .* were due"),
    // bounds of quantities, which are texts; numbers that no double holds
    std::regex("negative|too small|too large|beyond all bounds|'[0-9.]+e[0-9]+ [^']*' is not a number")};

/// Draft 7, which Valijson knows: a list of schemas for items is called otherwise there. Formats are stated by
/// patterns, too; it ends the process where a format meets something that is no text.
void to_draft_7(json& schema)
{
  if (schema.is_object()) {
    schema.erase("$id");
    if (schema.contains("format") && schema["format"].is_string())
      schema.erase("format");
    if (schema.contains("prefixItems") && schema["prefixItems"].is_array()) {
      schema["items"] = schema["prefixItems"];
      schema.erase("prefixItems");
    }
  }
  if (schema.is_structured())
    for (auto& inner : schema)
      to_draft_7(inner);
}

class SchemaSays {
public:
  SchemaSays()
  {
    auto text = json::parse(input::json_schema(scenario::scenario_kind()));
    to_draft_7(text);
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(text), schema_);
  }

  /// \return what is wrong, with where; empty if it is taken
  std::string problem(const json& file)
  {
    valijson::ValidationResults results;
    const valijson::adapters::NlohmannJsonAdapter adapter(file);
    if (validator_.validate(schema_, adapter, &results))
      return "";
    std::string said;
    valijson::ValidationResults::Error error;
    while (results.popError(error) && said.size() < 500) {
      for (const auto& step : error.context)
        said += step;
      said += ": " + error.description + "\n";
    }
    return said;
  }

private:
  valijson::Schema schema_;
  valijson::Validator validator_{valijson::Validator::kStrongTypes};
};

/// \return what the reader complains of; none if it takes the file
std::vector<std::string> complaints_of(const std::string& text)
{
  try {
    static_cast<void>(scenario::Document(text, kShipped / "mutant.json").read());
    return {};
  } catch (const core::InputError& error) {
    std::vector<std::string> all;
    for (const auto& problem : error.problems())
      all.push_back(core::format_problem(problem));
    return all;
  }
}

bool is_of_a_rule(const std::string& complaint)
{
  return std::any_of(kRules.begin(), kRules.end(),
                     [&](const std::regex& rule) { return std::regex_search(complaint, rule); });
}

std::vector<input::Node> shipped_plans()
{
  std::vector<input::Node> plans;
  input::Problems problems;
  for (const auto* name : {"abilene", "redundancy", "green-campus", "llama3-405b", "refresh", "neocloud-customers",
                           "optics-limited", "spares-and-technicians"})
    static_cast<void>(input::read_json_file(kShipped / (std::string(name) + ".json"), plans.emplace_back(), problems));
  problems.throw_if_any();
  return plans;
}

} // namespace

TEST_CASE("the schema takes what the reader takes, and little more")
{
  SchemaSays schema;
  fuzz::Mutator mutator(scenario::scenario_kind().pages, shipped_plans());
  mutator.wrong_share = 0.4;
  std::uint64_t n_taken = 0, n_refused_by_both = 0;
  for (std::uint64_t i = 0; i < kMutants; ++i) {
    const auto text = input::json_text(mutator.mutant(kSeed, i));
    const auto complaints = complaints_of(text);
    const auto problem = schema.problem(json::parse(text));
    INFO("mutant " << i << "\nschema: " << problem);
    if (complaints.empty()) {
      ++n_taken;
      CHECK(problem.empty());
    } else if (problem.empty())
      for (const auto& complaint : complaints) {
        INFO(complaint);
        CHECK(is_of_a_rule(complaint));
      }
    else
      ++n_refused_by_both;
  }
  CHECK(n_taken > kMutants / 5);
  CHECK(n_refused_by_both > kMutants / 10);
}

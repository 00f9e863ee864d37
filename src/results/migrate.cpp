// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/migrate.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/input/text_file.hpp"
#include "gpuramp/results/writers.hpp"
#include "gpuramp/scenario/reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gpuramp::results {

namespace {

using Json = nlohmann::ordered_json;
constexpr std::int64_t kInputFormat = 1; ///< of all kinds of inputs

/// A kind of file, known by a key that no other kind has.
struct Kind {
  const char* key;
  const char* name;
};

constexpr Kind kKinds[] = {
    {"gpuramp_version", "result"}, {"campuses", "scenario"}, {"scenario", "study"}, {"until", "actuals"}};

std::string kind_of(const std::filesystem::path& file, const Json& json)
{
  if (json.is_object() && json.contains("gpuramp_version") && not json.contains("scenario"))
    core::refuse(file, "", "is not a result.json", "give a result, or a file that you wrote: a scenario, a study");
  for (const auto& [key, name] : kKinds)
    if (json.is_object() && json.contains(key))
      return name;
  core::refuse(file, "", "is none of gpuramp's files", "give a scenario, a study, or a result.json");
}

std::int64_t format_of(const std::filesystem::path& file, const Json& json, std::int64_t newest)
{
  const auto found = json.find("format_version");
  if (found == json.end() || not found->is_number_integer() || found->get<std::int64_t>() < 1)
    core::refuse(file, "/format_version", "does not say which format the file is of", "write \"format_version\": 1");
  const auto format = found->get<std::int64_t>();
  if (format > newest)
    core::refuse(file, "/format_version", fmt::format("is {}, this program knows formats up to {}", format, newest),
                 "take a newer version of gpuramp");
  return format;
}

} // namespace

Migrated migrated(const std::filesystem::path& file)
{
  Migrated result;
  result.text = input::read_text_file(file, input::kMostResultBytes);
  const auto json = Json::parse(result.text, nullptr, false);
  if (json.is_discarded())
    core::refuse(file, "", "is not JSON, or cut short", "'gpuramp check' says where");
  result.kind = kind_of(file, json);
  const auto newest = result.kind == "result" ? kResultFormat : kInputFormat;
  result.from = format_of(file, json, newest);
  result.is_new = result.from == newest;
  if (result.kind == "result" && not result.is_new)
    result.text = json.at("scenario").dump(2) + "\n";
  if (result.kind == "scenario" || (result.kind == "result" && not result.is_new))
    static_cast<void>(scenario::Document(result.text, file).read());
  return result;
}

} // namespace gpuramp::results

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/input/text_file.hpp"
#include "report/parts.hpp"

#include <fmt/format.h>

namespace gpuramp::report {

namespace {

namespace fs = std::filesystem;

constexpr const char* kFile = "plan_result.json";

[[noreturn]] void refuse(const fs::path& file, const std::string& problem)
{
  throw core::InputError({{file.string(), 0, "", problem, "write it anew with 'gpuramp plan SCENARIO --out DIR'"}});
}

/// Rows that the page reads must have what it reads of them.
void check_rows(const Json& json, const fs::path& file, const char* list, std::initializer_list<const char*> keys)
{
  if (not json.contains(list) || not json[list].is_array())
    refuse(file, fmt::format("is damaged: it has no list '{}'", list));
  for (const auto& row : json[list])
    for (const auto* key : keys)
      if (not row.is_object() || not row.contains(key))
        refuse(file, fmt::format("is damaged: a row of '{}' lacks '{}'", list, key));
}

} // namespace

bool is_plan(const fs::path& path)
{
  std::error_code error;
  return path.filename() == kFile || fs::is_regular_file(path / kFile, error);
}

Json plan_data(const fs::path& path)
{
  const auto file = path.filename() == kFile ? path : path / kFile;
  auto json = Json::parse(input::read_text_file(file, input::kMostResultBytes), nullptr, false);
  if (not json.is_object() || not json.contains("scenario") || not json["scenario"].is_string() ||
      not json.contains("start") || not json.contains("end"))
    refuse(file, "is not an answer of 'gpuramp plan', or cut short");
  check_rows(json, file, "goals", {"goal"});
  check_rows(json, file, "actions", {"do", "campuses", "what", "begin", "ready", "count", "mw"});
  check_rows(json, file, "worth", {"limit", "unit", "year", "usd", "gpus"});
  check_rows(json, file, "frontier", {"against", "by", "co2e_t", "cost_usd"});
  check_rows(json, file, "capacity", {"kind", "mw"});
  check_rows(json, file, "dates", {});
  json["directory"] = fs::absolute(file).lexically_normal().parent_path().filename().string();
  return json;
}

} // namespace gpuramp::report

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/input/text_file.hpp"
#include "report/parts.hpp"

#include <fmt/format.h>

namespace gpuramp::report {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& problem)
{
  throw core::InputError({{file.string(), 0, "", problem,
                           "write it anew with 'gpuramp sweep STUDY --out DIR --resume', or 'gpuramp run --samples'"}});
}

/// Parts of a summary.json (gpuramp/study/summary.hpp) that the page reads, and whether each is a list.
void check_shape(const Json& json, const std::filesystem::path& file)
{
  for (const auto* key : {"milestones", "figures", "axes", "cells", "contours"})
    if (not json.contains(key) || not json[key].is_array())
      refuse(file, fmt::format("is damaged: it has no list '{}'", key));
  for (const auto* key : {"study", "scenario", "method", "start", "end"})
    if (not json.contains(key) || not json[key].is_string())
      refuse(file, fmt::format("is damaged: it has no text '{}'", key));
  for (const auto* list : {"milestones", "figures"})
    for (const auto& row : json[list])
      if (not row.is_object() || not row.contains("name") || not row.contains("percentiles") ||
          not row["percentiles"].is_object() || not row.contains("influences"))
        refuse(file, fmt::format("is damaged: a row of '{}' lacks its name, percentiles or influences", list));
  if (not json.contains("points") || not json["points"].is_object())
    refuse(file, "is damaged: it does not say how many points there are");
}

} // namespace

Json study_data(const std::filesystem::path& directory)
{
  constexpr int kFormat = 1;
  const auto file = directory / "summary.json";
  auto json = Json::parse(input::read_text_file(file, input::kMostResultBytes), nullptr, false);
  if (json.is_discarded())
    refuse(file, "is not JSON, or cut short");
  if (not json.is_object() || not json.contains("gpuramp_version") || not json.contains("study"))
    refuse(file, "is no summary of a study of gpuramp");
  if (json.value("format_version", 0) != kFormat)
    refuse(file, fmt::format("is of format {}, this program reads {}", json.value("format_version", 0), kFormat));
  check_shape(json, file);
  json["directory"] = std::filesystem::absolute(file).lexically_normal().parent_path().filename().string();
  return json;
}

Json certainty_data(const ResultSource& source)
{
  const auto found = source.json.find("certainty");
  if (found == source.json.end())
    return nullptr;
  auto json = *found;
  check_shape(json, source.file.origin);
  json["directory"] = source.directory.filename().string();
  return json;
}

} // namespace gpuramp::report

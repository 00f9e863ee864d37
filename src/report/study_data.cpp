// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/summary.hpp"
#include "report/parts.hpp"

namespace gpuramp::report {

Json study_data(const std::filesystem::path& directory)
{
  auto json = Json::parse(study::read_summary(directory));
  json["directory"] =
      std::filesystem::absolute(directory / "summary.json").lexically_normal().parent_path().filename().string();
  return json;
}

Json certainty_data(const ResultSource& source)
{
  const auto found = source.json.find("certainty");
  if (found == source.json.end())
    return nullptr;
  study::require_summary(source.file.certainty_json, source.file.origin + "/certainty");
  auto json = *found;
  json["directory"] = source.directory.filename().string();
  return json;
}

} // namespace gpuramp::report

// SPDX-License-Identifier: Apache-2.0
#include "support/study_files.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/study/study.hpp"

namespace gpuramp::test {

std::filesystem::path write_study(const TempDir& dir, const std::string& members)
{
  dir.write("plan.json", scenario::example_scenario());
  return dir.write("study.json", R"({"format_version": 1, "name": "s", "scenario": "plan.json", )" + members + "}");
}

std::string complaints_of(const std::filesystem::path& study)
{
  try {
    static_cast<void>(study::load_study(study));
    return "";
  } catch (const core::InputError& error) {
    return error.what();
  }
}

} // namespace gpuramp::test

// SPDX-License-Identifier: Apache-2.0
#include "support/study_files.hpp"

#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/study/study.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace gpuramp::test {

TempDir::TempDir()
{
  std::string name = (std::filesystem::temp_directory_path() / "gpuramp-study-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw std::runtime_error("no temporary directory");
  path_ = name;
}

TempDir::~TempDir()
{
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path TempDir::write(const std::string& name, const std::string& text) const
{
  std::ofstream(path_ / name) << text;
  return path_ / name;
}

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

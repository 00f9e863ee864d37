// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/error.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace gpuramp::test {

/// A directory of its own for one case, removed with it.
class TempDir {
public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes a file. \return its path
  std::filesystem::path write(const std::string& name, const std::string& text) const;

private:
  std::filesystem::path path_;
};

/// Writes the scenario of `gpuramp init` as plan.json and a study with these members as study.json, which names it.
/// \return the study file
std::filesystem::path write_study(const TempDir& dir, const std::string& members);

/// \return what loading the study complains of, one line a problem; "" if it loads
std::string complaints_of(const std::filesystem::path& study);

} // namespace gpuramp::test

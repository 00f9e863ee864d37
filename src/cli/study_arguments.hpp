// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/store.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace gpuramp::cli {

/// Which study, what is changed in it, and where its rows and summary go.
struct StudyArguments {
  std::filesystem::path study;
  std::filesystem::path out; ///< empty: results/<name of the study>
  std::optional<std::uint64_t> samples, seed;
  std::optional<record::Resolution> resolution;
  std::vector<std::string> overrides; ///< "/pointer=VALUE"
  bool csv = false, json = false;

  /// \throws core::InputError
  [[nodiscard]] study::LoadedStudy load() const;
  [[nodiscard]] std::filesystem::path directory(const study::LoadedStudy& loaded) const;
};

/// Adds STUDY and the options of StudyArguments. `arguments` must outlive the parsing.
void add_study_arguments(CLI::App& command, StudyArguments& arguments);

/// Makes the directory of a study. \param option  with which another is chosen
/// \throws core::InputError if it cannot be made or written
void make_directory(const std::filesystem::path& dir, const std::string& option = "--out");

/// One process at a time writes a study. Waits a moment, since workers of a killed parent let go only when they end.
class DirectoryLock {
public:
  /// \param option  with which another is chosen   \throws core::InputError if another process holds it
  explicit DirectoryLock(const std::filesystem::path& dir, const std::string& option = "--out");
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

private:
  int fd_;
};

/// Writes the summary, prints it or its JSON. \param remark  for the last line, or ""
/// \return the exit code; 1 if a point failed
int finish_study(const StudyArguments& arguments, const study::LoadedStudy& loaded, study::Plan& plan,
                 const study::Store& store, std::uint64_t n_points, const std::string& remark);

} // namespace gpuramp::cli

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace gpuramp::results {

/// A file that a run read.
struct InputFile {
  std::string path;
  std::string sha256; ///< of its bytes, hexadecimal
};

/// What made a result, and what differs from run to run: what run_info.json says.
struct RunInfo {
  std::string commit; ///< of the program's source; empty where it was built outside a repository
  std::string compiler;
  std::vector<std::pair<std::string, std::string>> libraries; ///< name, version
  std::vector<InputFile> inputs;
  std::string host;
  std::string started; ///< ISO 8601, UTC
  double wall_s = 0;
  double peak_rss_mb = 0;
};

/// \return the files with the SHA-256 of their bytes. \throws core::InputError if one cannot be read any more
/// \source NIST, FIPS 180-4, Secure Hash Standard (GNU Nettle)
[[nodiscard]] std::vector<InputFile> hashed(const std::vector<std::filesystem::path>& files);

/// \return the SHA-256 of a text, hexadecimal
[[nodiscard]] std::string sha256_of(const std::string& text);

[[nodiscard]] std::string run_info_json(const RunInfo& info);

} // namespace gpuramp::results

// SPDX-License-Identifier: Apache-2.0
#include "cli/build_info.hpp"

#include "gpuramp_commit.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <sstream>

#include <unistd.h>

namespace gpuramp::cli {

namespace {

/// "fmt 9.1.0,Eigen 3.4.0" as CMake states it.
std::vector<std::pair<std::string, std::string>> libraries()
{
  std::vector<std::pair<std::string, std::string>> all;
  std::istringstream list(GPURAMP_LIBRARIES);
  for (std::string one; std::getline(list, one, ',');) {
    const auto blank = one.find(' ');
    all.emplace_back(one.substr(0, blank), blank == std::string::npos ? "" : one.substr(blank + 1));
  }
  return all;
}

std::string host_name()
{
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

} // namespace

results::RunInfo run_info_now()
{
  results::RunInfo info;
  info.commit = GPURAMP_COMMIT;
  info.compiler = GPURAMP_COMPILER;
  info.libraries = libraries();
  info.host = host_name();
  info.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::now()));
  return info;
}

std::string version_text()
{
  const std::string commit = GPURAMP_COMMIT;
  return commit.empty() ? GPURAMP_VERSION : fmt::format("{} ({})", GPURAMP_VERSION, commit);
}

} // namespace gpuramp::cli

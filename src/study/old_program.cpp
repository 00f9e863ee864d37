// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/escape.hpp"
#include "gpuramp/study/compare.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>

#include <sys/wait.h>

namespace gpuramp::study {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& program, const std::string& problem)
{
  throw core::InputError({{program.string(), 0, "", problem, "name a gpuramp program of this machine"}});
}

/// What a program prints on stdout; what it complains of goes to ours.
std::string printed_by(const std::filesystem::path& program, const std::string& arguments)
{
  auto* pipe = ::popen(fmt::format("{} {}", core::for_shell(program.string()), arguments).c_str(), "r");
  if (pipe == nullptr)
    refuse(program, "cannot be started");
  std::string text;
  std::array<char, 65536> buffer{};
  while (const auto n = std::fread(buffer.data(), 1, buffer.size(), pipe))
    text.append(buffer.data(), n);
  const auto status = ::pclose(pipe);
  constexpr int kCheckFailed = 1; // a conservation check: the comparison tells
  if (not WIFEXITED(status) || WEXITSTATUS(status) > kCheckFailed)
    refuse(program, fmt::format("ends with code {} on '{}'", WIFEXITED(status) ? WEXITSTATUS(status) : 128, arguments));
  return text;
}

} // namespace

results::ResultFile result_of_program(const std::filesystem::path& program, const std::filesystem::path& scenario)
{
  auto version = printed_by(program, "--version");
  if (not version.starts_with("gpuramp "))
    refuse(program, "is not a program gpuramp");
  while (not version.empty() && version.back() == '\n')
    version.pop_back();
  const auto text = printed_by(program, fmt::format("run {} --json", core::for_shell(scenario.string())));
  auto result = results::parse_result({text, "", ""}, fmt::format("{} by {}", scenario.string(), program.string()));
  result.gpuramp_version = version.substr(version.find(' ') + 1);
  return result;
}

} // namespace gpuramp::study

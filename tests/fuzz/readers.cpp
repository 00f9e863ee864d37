// SPDX-License-Identifier: Apache-2.0
#include "fuzz/readers.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>

namespace gpuramp::fuzz {

namespace {

[[noreturn]] void fail(const ReaderTarget& target, const std::string& what)
{
  std::fprintf(stderr, "reader '%s': %s\n", target.name.c_str(), what.c_str());
  std::abort();
}

/// Problems are lines of a terminal, and say what to do.
bool is_printable(const core::InputProblem& problem)
{
  const auto line = core::format_problem(problem);
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
  return not problem.problem.empty() && not problem.suggestion.empty() &&
         std::none_of(line.begin(), line.end(), is_control);
}

} // namespace

std::vector<ReaderTarget> all_readers()
{
  auto all = plan_readers();
  const auto more = result_readers();
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

bool execute(const ReaderTarget& target, const std::string& text)
{
  try {
    target.read(text);
    return true;
  } catch (const core::InputError& error) {
    for (const auto& problem : error.problems())
      if (not is_printable(problem))
        fail(target, "a refusal that helps nobody: " + core::format_problem(problem));
  } catch (const std::exception& error) {
    fail(target, std::string("thrown: ") + error.what());
  }
  return false;
}

} // namespace gpuramp::fuzz

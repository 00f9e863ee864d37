// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace gpuramp::fuzz {

/// What became of a plan.
enum class Verdict {
  refused,     ///< by the reader, or when the run was about to begin, with problems that say where and how to mend them
  over_budget, ///< refused since it would take too long
  ran,         ///< and all that must hold does
  finding      ///< it ran and something does not hold, or it failed in a way that no input may make it fail
};

struct PlanVerdict {
  Verdict verdict = Verdict::ran;
  std::string what; ///< of a finding
};

/// Reads a plan and runs it at campus resolution with all checks, and reads back what it would write. Once per process.
/// \param name  of the file that the text stands for: catalogues are found from there
[[nodiscard]] PlanVerdict judge_plan(const std::string& text, const std::filesystem::path& name);

} // namespace gpuramp::fuzz

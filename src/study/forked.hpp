#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace gpuramp::study {

/// What a task in a process of its own gave.
struct ForkedResult {
  bool ok = false;
  std::string text; ///< what it returned, or why it failed
};

/// Runs task(0) .. task(n - 1), each in a forked process, at most `jobs` at a time: a process holds one SimGrid engine.
/// \param jobs  >= 1
/// \return what each gave, in order; a task that throws or dies is a result that says so
/// \throws std::system_error if no process can be made
[[nodiscard]] std::vector<ForkedResult> forked_map(std::size_t n, int jobs, const std::function<std::string(std::size_t)>& task);

/// \return the processors this process may use
[[nodiscard]] int default_jobs();

} // namespace gpuramp::study

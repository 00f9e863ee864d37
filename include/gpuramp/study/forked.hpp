// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace gpuramp::study {

/// Child processes that each do one task, since a process holds one SimGrid engine. They are forked from a parent that
/// has no engine, send what came of it through a pipe, and die with their parent.
class ForkedPool {
public:
  /// \param n_at_once  processes that make the pool full, >= 1
  explicit ForkedPool(int n_at_once);
  ~ForkedPool();
  ForkedPool(const ForkedPool&) = delete;
  ForkedPool& operator=(const ForkedPool&) = delete;

  struct Ended {
    std::size_t id = 0;
    std::optional<std::string> text; ///< what the task returned; nothing if the process died before
    std::string how_it_died;
  };

  [[nodiscard]] bool is_full() const { return children_.size() >= n_at_once_; }
  [[nodiscard]] bool is_empty() const { return children_.empty(); }
  /// \param task  done in the child; what it throws ends the child
  /// \throws std::system_error if no process can be made
  void start(std::size_t id, const std::function<std::string()>& task);
  /// Waits until a child has ended, at most so long. \return what ended, if anything did
  [[nodiscard]] std::optional<Ended> wait(int timeout_ms);

private:
  struct Child {
    pid_t pid = 0;
    std::size_t id = 0;
    std::string bytes; ///< as far as they came
  };

  [[nodiscard]] Ended finish(int fd);

  std::size_t n_at_once_;
  std::map<int, Child> children_; ///< by the read end of their pipe
};

/// What a task in a process of its own gave.
struct ForkedResult {
  bool ok = false;
  std::string text; ///< what it returned, or why it failed
};

/// Runs task(0) .. task(n - 1), each in a forked process, at most `jobs` at a time.
/// \param jobs  >= 1
/// \return what each gave, in order; a task that throws or dies is a result that says so
/// \throws std::system_error if no process can be made
[[nodiscard]] std::vector<ForkedResult> forked_map(std::size_t n, int jobs,
                                                   const std::function<std::string(std::size_t)>& task);

/// A task in a process of its own that is forked now, while there is no SimGrid engine, and done only if it is asked
/// for: what to run next is known when a run has ended, and then it is too late to fork.
class Standby {
public:
  /// \throws std::system_error if no process can be made
  explicit Standby(const std::function<std::string()>& task);
  ~Standby();
  Standby(const Standby&) = delete;
  Standby& operator=(const Standby&) = delete;

  /// Lets the task go, and waits for it. Once only.
  [[nodiscard]] ForkedResult ask();

private:
  int gate_ = -1; ///< the task waits until a byte comes through it
  ForkedPool pool_;
};

/// \return the processors this process may use
[[nodiscard]] int default_jobs();

} // namespace gpuramp::study

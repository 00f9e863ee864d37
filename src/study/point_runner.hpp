#pragma once

#include "gpuramp/study/plan.hpp"
#include "gpuramp/study/store.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace gpuramp::study {

/// Runs one point in this process. Never throws: what goes wrong is the result's error.
[[nodiscard]] PointResult run_point(const LoadedStudy& loaded, const Point& point);

/// Child processes, one per point, since a process holds one SimGrid engine. They are forked from a parent that has read everything and has no
/// engine of its own, and send their result through a pipe. They die with their parent.
class WorkerPool {
public:
  WorkerPool(const LoadedStudy& loaded, int n_workers) : loaded_(loaded), n_workers_(n_workers) {}
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  struct Finished {
    Point point;
    PointResult result;
  };

  [[nodiscard]] bool is_full() const { return static_cast<int>(workers_.size()) >= n_workers_; }
  [[nodiscard]] bool is_empty() const { return workers_.empty(); }
  /// \throws std::system_error if no process can be made
  void start(Point point, int attempt = 1);
  /// Waits until a worker has ended, at most so long. A worker that died without a result is started again, twice.
  /// \return what finished, if anything did
  [[nodiscard]] std::optional<Finished> wait(int timeout_ms);

private:
  struct Worker {
    pid_t pid = 0;
    Point point;
    int attempt = 1;
    std::string bytes; ///< of the result, as far as it came
  };

  [[nodiscard]] std::optional<Finished> finish(int fd);

  const LoadedStudy& loaded_;
  int n_workers_;
  std::map<int, Worker> workers_; ///< by the read end of their pipe
};

} // namespace gpuramp::study

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/sim/estimate.hpp"
#include "gpuramp/study/forked.hpp"
#include "gpuramp/study/plan.hpp"
#include "gpuramp/study/store.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::study {

/// Runs one point in this process. Never throws: what goes wrong is the result's error.
[[nodiscard]] PointResult run_point(const LoadedStudy& loaded, const Point& point, const sim::Budget& budget);

/// Runs points in processes of their own.
class WorkerPool {
public:
  /// \param budget  of each run
  WorkerPool(const LoadedStudy& loaded, int n_workers, const sim::Budget& budget)
      : loaded_(loaded), budget_(budget), pool_(n_workers)
  {
  }

  struct Finished {
    Point point;
    PointResult result;
  };

  [[nodiscard]] bool is_full() const { return pool_.is_full(); }
  [[nodiscard]] bool is_empty() const { return pool_.is_empty(); }
  /// \throws std::system_error if no process can be made
  void start(Point point, int attempt = 1);
  /// Waits until a worker has ended, at most so long. A worker that died without a result is started again, twice.
  /// \return what finished, if anything did
  [[nodiscard]] std::optional<Finished> wait(int timeout_ms);

private:
  struct Worker {
    Point point;
    int attempt = 1;
  };

  const LoadedStudy& loaded_;
  sim::Budget budget_;
  ForkedPool pool_;
  std::map<std::size_t, Worker> workers_; ///< by the index of their point
};

} // namespace gpuramp::study

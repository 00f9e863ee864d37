// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

namespace gpuramp::sim {

/// Racks on which a technician has to work.
struct RepairJob {
  double ready_s = 0;   ///< from when on somebody may start
  double work_s = 0;    ///< hands-on
  std::size_t type = 0; ///< of the racks
  double racks = 0;     ///< down until it is done; a fraction where parts of them work on
};

/// The technicians of one campus: first come first served, one to a job.
class Technicians {
public:
  /// How many there are from now on; those who leave finish what they do.
  void staff(std::int64_t technicians, double now_s);

  /// Without a limit everybody starts at once.
  void set_unlimited() { unlimited_ = true; }

  /// \param jobs  that came since the last call, in any order
  void take(std::vector<RepairJob> jobs);

  /// Forgets what is done by now.
  void finish(double now_s);

  /// \return racks of a type whose job is not done, and of these the ones that nobody works on yet
  [[nodiscard]] double racks(std::size_t type) const;
  [[nodiscard]] double racks_waiting(std::size_t type, double now_s) const;

private:
  struct Job {
    RepairJob job;
    double start_s = 0, end_s = 0;
  };

  bool unlimited_ = false;
  std::int64_t technicians_ = 0;
  std::priority_queue<double, std::vector<double>, std::greater<>> free_at_; ///< one entry per technician
  std::vector<Job> jobs_;                                                    ///< not done
};

} // namespace gpuramp::sim

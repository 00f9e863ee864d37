#pragma once

#include "gpuramp/core/random.hpp"
#include "gpuramp/model/failure_process.hpp"
#include "gpuramp/model/job_performance.hpp"
#include "sim/deployment.hpp"
#include "sim/plan.hpp"

#include <cstdint>
#include <vector>

namespace gpuramp::sim {

/// Failures that a job of this many GPUs of a type on so many campuses meets, per second.
[[nodiscard]] double interruptions_per_s(const Plan& plan, std::size_t type, double gpus, std::size_t n_campuses);

/// Times between failures of a job, as bursty as the scenario says.
[[nodiscard]] model::FailureIntervals job_intervals(const Plan& plan, double rate_per_s);

/// What checkpoints and restarts of a run cost, and the interval between checkpoints, given or Young's.
struct CheckpointPlan {
  model::CheckpointCosts costs;
  core::Duration interval;
};
[[nodiscard]] CheckpointPlan checkpoint_plan(const Plan& plan, const scenario::TrainingRun& run, double gpus, double rate_per_s);

/// Racks in repair, drawn at random: at each planning instant failures of the interval since the last one, aggregated by campus, rack type and
/// component, and how many of all repairs under way are not done. The cost grows with campuses and types, not with racks.
class RackFailures {
public:
  RackFailures(const Plan& plan, std::uint64_t seed);

  /// Draws what fails and what comes back. Campuses where the number of racks down changes are told to the deployment.
  /// \return those campuses
  std::vector<std::size_t> step(Deployment& deployment);

private:
  /// Failures of one interval whose repairs are not all done.
  struct Cohort {
    std::size_t age = 0;             ///< planning intervals
    std::int64_t events = 0;
    std::int64_t racks_per_event = 1;
  };
  struct Source {                    ///< of failures: a component
    const scenario::FailureComponent* spec = nullptr;
    std::vector<double> in_repair;   ///< [age], probability that a repair of an event of that interval is not done
    core::Stream stream;
  };

  [[nodiscard]] Source source_of(const scenario::FailureComponent& spec, std::uint64_t seed) const;
  [[nodiscard]] std::int64_t racks_per_event(const scenario::FailureComponent& spec, std::size_t campus, std::int64_t racks) const;
  void fail(std::size_t source, std::size_t campus, std::size_t type, std::int64_t racks_up, std::size_t age);
  std::int64_t repair(std::size_t source, std::vector<Cohort>& cohorts);
  void begin(std::size_t campus, std::size_t type, std::int64_t online);
  [[nodiscard]] std::vector<Cohort>& cohorts(std::size_t source, std::size_t campus, std::size_t type);

  const Plan& plan_;
  std::vector<Source> sources_;
  std::vector<std::vector<Cohort>> cohorts_;  ///< [(source * campuses + campus) * types + type]
  bool begun_ = false;
};

} // namespace gpuramp::sim

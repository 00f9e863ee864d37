// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/random.hpp"
#include "sim/engine/agenda.hpp"
#include "sim/engine/plan.hpp"
#include "sim/work/placement.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gpuramp::sim {

/// What interrupts runs: failures drawn one by one, and power that is lost; and the work that they lose and do again.
/// While a run repeats work its GPUs are as busy as ever, and nothing comes of it.
class Interruptions {
public:
  Interruptions(const Plan& plan, Placement& placement, Agenda& agenda, std::uint64_t seed);

  /// The run loses work.
  /// \param work_s  seconds of work at full speed that it will repeat
  void lose(std::size_t run, double work_s, double now_s);

  /// Tells at which rate the run works from now on.
  void follow(std::size_t run, double rate, double now_s);

  /// To be called at the instants this class has entered into the agenda. \return true if the run has caught up
  [[nodiscard]] bool has_caught_up(std::size_t run, double now_s);
  /// It does new work from here on.
  void go_on(std::size_t run);

  /// Where failures are sampled, enters the next one of a run that goes on now: what it does after its last checkpoint
  /// is lost, so it makes no progress from there on; then it stops.
  void plan_stop(std::size_t run, double now_s);
  [[nodiscard]] core::Stream& stream(std::size_t run) { return streams_[run]; }

  /// Notes whether power keeps the run from working at all. \return true if that has changed
  bool shed(std::size_t run, bool is_shed);

private:
  struct State {
    double left_s = 0; ///< work still to be repeated
    double rate = 0;
    double since_s = 0;
    bool shed = false;
  };

  void advance(State& state, double now_s) const;

  const Plan& plan_;
  Placement& placement_;
  Agenda& agenda_;
  std::vector<State> states_;         ///< [run]
  std::vector<core::Stream> streams_; ///< [run]
};

} // namespace gpuramp::sim

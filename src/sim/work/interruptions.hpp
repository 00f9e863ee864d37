// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/agenda.hpp"
#include "sim/work/placement.hpp"

#include <cstddef>
#include <vector>

namespace gpuramp::sim {

/// Work that runs lose and do again. While a run repeats work its GPUs are as busy as ever, and nothing comes of it.
class Interruptions {
public:
  Interruptions(Placement& placement, Agenda& agenda);

  /// The run loses work.
  /// \param work_s  seconds of work at full speed that it will repeat
  void lose(std::size_t run, double work_s, double now_s);

  /// Tells at which rate the run works from now on.
  void follow(std::size_t run, double rate, double now_s);

  /// To be called at the instants this class has entered into the agenda. \return true if the run has caught up and
  /// goes on from here
  bool catch_up(std::size_t run, double now_s);

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

  Placement& placement_;
  Agenda& agenda_;
  std::vector<State> states_; ///< [run]
};

} // namespace gpuramp::sim

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/random.hpp"
#include "gpuramp/model/backorders.hpp"
#include "gpuramp/model/repair.hpp"
#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/fleet/technicians.hpp"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace gpuramp::sim {

/// Racks in repair, where the scenario gives components that fail. A failed part goes away for its repair; one of the
/// campus's spares takes its place, or, when all of them are away, the racks wait until one is back. Then a technician
/// works on them, when one is free.
///
/// Expected values: the steady state of parts and technicians for what is online now; where there is more work than
/// technicians their queue grows, by the clock of production. Sampled: at each step of failures (the scenario's
/// cadence, which is of these draws alone) those of the interval since the last one, aggregated by campus, rack type
/// and component, and how many of the parts away are back; technicians serve job by job. Where only some GPUs of a rack
/// are out, the others work on: what is down is counted in whole racks that these parts make up. The cost grows with
/// campuses, types and failures that need hands, not with racks.
class RackFailures {
public:
  RackFailures(const Plan& plan, Deployment& deployment, std::uint64_t seed);

  /// The initial racks are there: they fail as if they had been there for ever.
  void begin(double now_s);

  /// Draws the failures since the step before, where they are sampled. Numbers of racks down are told to the
  /// deployment. \return campuses where they change
  std::vector<std::size_t> draw(double now_s);

  /// Expected queues for technicians move on from the last instant at which they did, where technicians may be short.
  /// Numbers of racks down are told to the deployment. \return campuses where they change
  std::vector<std::size_t> move_queues(double now_s);

  /// Racks came or went at a campus: its expected values follow. \return whether the number of racks down changes
  bool settle(std::size_t campus);

  /// \return racks of a batch that fail their burn-in
  std::int64_t fail_burn_in(std::size_t campus, std::int64_t racks);

private:
  /// Failures of one interval whose parts are not all back.
  struct Cohort {
    std::size_t age = 0; ///< steps of failures
    std::int64_t events = 0;
  };
  struct Source { ///< of failures: a component
    const PlanFailure* failure = nullptr;
    const scenario::FailureComponent* spec = nullptr; ///< of it
    model::RepairTime turnaround;
    double away_s = 0; ///< mean turnaround
    std::vector<double>
        away; ///< [age], probability that the part of an event of that interval is not back; sampled only
    core::Stream stream;
    model::Backorders backorders;
    double wave_deviation = 0; ///< of the parts away, share of their mean, because of waves
  };
  struct Shop { ///< of one campus
    Technicians technicians;
    double waiting = 0;       ///< expected number of repairs that wait for a technician
    double burn_in_carry = 0; ///< expected racks that failed burn-in, less the whole ones
    core::Stream waves{0, "failure_waves"};
    double level = 1; ///< of the wave, on all rates; sampled only
  };
  /// Expected flow of one component over the racks of one type at one campus.
  struct Flow {
    double events_per_s = 0;
    double racks_per_event = 1;
    std::int64_t spares = 0;
  };
  struct Down { ///< racks, expected
    double for_part = 0, for_technician = 0, in_hand = 0;
    [[nodiscard]] double sum() const { return for_part + for_technician + in_hand; }
  };
  /// What the expected racks down of a type at a campus follow from, and what was computed for them.
  struct Settled {
    std::int64_t online = 0, young = 0;
    double wait_s = 0;
    double up_frac = 1;                                        ///< of those online
    std::vector<std::array<model::Backorders::Cell, 2>> cells; ///< [source], of a wave's two sides
  };

  [[nodiscard]] bool sampled() const { return plan_.scenario->failures.mode == scenario::FailureMode::sampled; }
  [[nodiscard]] double wave_deviation(const model::RepairTime& turnaround) const;
  [[nodiscard]] std::vector<double> away_by_age(const model::RepairTime& turnaround) const;
  [[nodiscard]] double racks_per_event(const scenario::FailureComponent& spec, std::size_t campus,
                                       const model::RackType& rack, std::int64_t racks_online) const;
  [[nodiscard]] Flow flow(const Source& source, std::size_t campus, std::size_t type, const RackStages& stages,
                          double up) const;
  [[nodiscard]] std::int64_t technicians(const CampusState& campus) const;

  // Expected values.
  [[nodiscard]] model::RepairWork repair_work(std::size_t campus, const CampusState& state) const;
  const std::vector<Flow>& flows_per_rack(std::size_t campus, std::size_t type, const RackStages& stages);
  [[nodiscard]] static double waiting_for_part(Source& source, double events_per_s, std::int64_t spares,
                                               std::array<model::Backorders::Cell, 2>& cells);
  [[nodiscard]] Down expected_down(const std::vector<Flow>& per_rack, double up, double wait_s, Settled& at);
  [[nodiscard]] std::pair<double, double> down_per_up(const std::vector<Flow>& per_rack, double wait_s) const;
  [[nodiscard]] double expected_up(const std::vector<Flow>& per_rack, const RackStages& stages, double wait_s,
                                   Settled& at);
  [[nodiscard]] double wait_s(std::size_t campus, const CampusState& state) const;
  void queue_up(std::size_t campus, const CampusState& state, double interval_s);

  // Sampled ones.
  void begin_campus(std::size_t campus, const CampusState& state, double now_s);
  void move_wave(std::size_t campus, double interval_s);
  void pass_interval(std::size_t campus, const CampusState& state, double now_s);
  void fail(std::size_t source, std::size_t campus, std::size_t type, const RackStages& stages, double up,
            std::size_t age, double now_s, std::vector<RepairJob>& jobs);
  void bring_back(std::size_t source, std::vector<Cohort>& cohorts);
  bool count_down(std::size_t campus, double now_s);
  [[nodiscard]] std::vector<Cohort>& cohorts(std::size_t source, std::size_t campus, std::size_t type);

  const Plan& plan_;
  Deployment& deployment_;
  std::vector<Source> sources_;
  std::vector<Shop> shops_;                  ///< [campus]
  std::vector<std::vector<Cohort>> cohorts_; ///< [(source * campuses + campus) * types + type]
  core::Stream burn_in_;
  double dispersion_ = 1;
  std::vector<Settled> settled_; ///< [campus * types + type], as settle() saw them last
  std::vector<Flow> per_rack_;   ///< [source], of flows_per_rack()
  bool any_spares_ = false;
  bool staffed_ = false;      ///< technicians may be short
  double queues_moved_s_ = 0; ///< when expected queues for technicians moved last
};

} // namespace gpuramp::sim

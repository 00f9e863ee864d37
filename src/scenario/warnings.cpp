// SPDX-License-Identifier: Apache-2.0
#include "scenario/warnings.hpp"

#include "gpuramp/scenario/commissioning.hpp"
#include "gpuramp/scenario/supply_input.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::scenario {

namespace {

class Warnings {
public:
  Warnings(const Scenario& scenario, const std::vector<std::string>& campus_pointers, const Complain& warn)
      : s_(scenario), campus_pointers_(campus_pointers), warn_(warn)
  {
  }

  void find()
  {
    for (std::size_t c = 0; c < s_.campuses.size(); ++c) {
      check_events(s_.campuses[c], campus_pointers_[c]);
      check_ends(s_.campuses[c], campus_pointers_[c]);
      check_target(s_.campuses[c], campus_pointers_[c]);
    }
    check_inputs();
    check_fleet_target();
    check_runs();
    check_ramp(s_.targets.fleet, "/targets/fleet", "the target");
    for (std::size_t l = 0; l < s_.supply.lines.size(); ++l)
      check_shipping(s_.supply.lines[l], fmt::format("/supply/lines/{}/rack_type", l));
    for (std::size_t l = 0; l < s_.supply.lines.size(); ++l)
      check_ramp(s_.supply.lines[l].orders, fmt::format("/supply/lines/{}/orders", l), "the rate of orders");
    for (std::size_t i = 0; i < s_.workloads.inference.size(); ++i)
      check_ramp(s_.workloads.inference[i].demand, fmt::format("/workloads/inference/{}/demand", i), "demand");
  }

private:
  void check_events(const Campus& campus, const std::string& at)
  {
    for (std::size_t e = 0; e < campus.power.events.size(); ++e)
      if (campus.power.events[e].date >= s_.end)
        warn_(fmt::format("{}/power/events/{}/date", at, e),
              fmt::format("{} is not before the end {}: the event never happens",
                          core::format_date(campus.power.events[e].date), core::format_date(s_.end)),
              "correct the date, or run for longer");
  }

  /// Power whose lease or permit is over before it comes.
  void check_ends(const Campus& campus, const std::string& at)
  {
    for (std::size_t t = 0; t < campus.power.tranches.size(); ++t) {
      const auto& tranche = campus.power.tranches[t];
      if (not tranche.until)
        continue;
      const auto comes = core::date_after(s_.start, ready_of(s_, tranche.when));
      if (comes >= *tranche.until)
        warn_(fmt::format("{}/power/tranches/{}/until", at, t),
              fmt::format("'{}' comes on {} and is over by then: it never gives anything", tranche.name,
                          core::format_date(comes)),
              "let it end later, or leave it out");
    }
  }

  /// What ships only when the run or the line is over.
  void check_shipping(const SupplyLine& line, const std::string& at)
  {
    const auto ships = rack_type(s_.catalog, line.rack_type).available;
    const auto over = std::min(s_.end, line.last_production.value_or(s_.end));
    if (not line.delivered && ships >= over)
      warn_(at,
            fmt::format("'{}' ships from {}, and {} on {}: none is ever made", line.rack_type, core::format_date(ships),
                        over == s_.end ? "the run ends" : "production of the line ends", core::format_date(over)),
            "name a type that ships before, or leave the line out");
  }

  static double slots_of(const Campus& campus)
  {
    double slots = 0;
    for (const auto& group : campus.halls)
      slots += static_cast<double>(group.count * group.rack_slots);
    return slots;
  }

  /// GPUs of the densest rack that is bought or stands somewhere.
  double densest() const
  {
    std::int64_t most = 0;
    for (const auto& line : s_.supply.lines)
      most = std::max(most, rack_type(s_.catalog, line.rack_type).gpus_per_rack);
    for (const auto& campus : s_.campuses)
      for (const auto& racks : campus.initial)
        most = std::max(most, rack_type(s_.catalog, racks.rack_type).gpus_per_rack);
    return static_cast<double>(most);
  }

  double slots_in_all() const
  {
    double slots = 0;
    for (const auto& campus : s_.campuses)
      slots += slots_of(campus);
    return slots;
  }

  void check_held(double target, double slots, const std::string& pointer)
  {
    if (const auto most = slots * densest(); target > most)
      warn_(pointer, fmt::format("asks for {:.0f} GPUs, where all slots hold {:.0f} at most", target, most),
            "add halls, or aim lower");
  }

  void check_target(const Campus& campus, const std::string& at)
  {
    for (const auto& point : campus.target.points) {
      const auto fleet = s_.targets.fleet.at(s_.start, core::between(s_.start, point.date));
      if (not s_.targets.fleet.empty() && point.value > fleet) {
        warn_(at + "/target",
              fmt::format("is {:.0f} GPUs on {}, above the fleet's {:.0f}", point.value.base(),
                          core::format_date(point.date), fleet.base()),
              "raise the fleet's target, or lower this one");
        break;
      }
    }
    if (not campus.target.empty())
      check_held(campus.target.points.back().value.base(), slots_of(campus), at + "/target");
  }

  void check_fleet_target()
  {
    if (not s_.targets.fleet.empty())
      check_held(s_.targets.fleet.at(s_.start, core::between(s_.start, s_.end)).base(), slots_in_all(),
                 "/targets/fleet");
  }

  void check_inputs()
  {
    for (std::size_t i = 0; i < s_.supply.inputs.size(); ++i) {
      const auto& input = s_.supply.inputs[i];
      const auto is_used_by = [&](const SupplyLine& line) {
        return need_per_rack(input, rack_type(s_.catalog, line.rack_type)) > 0;
      };
      if (not input.tasks.empty()) {
        if (not is_built_with(input))
          warn_(fmt::format("/supply/inputs/{}", i),
                fmt::format("no hall or tranche that is built uses '{}'", input.name),
                "name tasks of the project templates in use, or leave the input out");
      } else if (std::none_of(s_.supply.lines.begin(), s_.supply.lines.end(), is_used_by))
        warn_(fmt::format("/supply/inputs/{}", i), fmt::format("no rack type that is ordered uses '{}'", input.name),
              "give 'cowos_wafers_per_gpu' of the rack types, or leave the input out");
    }
  }

  /// \return whether a project that is under way has one of the input's tasks; with a power network none is ordered
  [[nodiscard]] bool is_built_with(const SupplyInput& input) const
  {
    const auto takes = [&](const Availability& when) {
      if (when.available)
        return false;
      const auto& tasks = project(s_.catalog, when.project).tasks;
      return std::any_of(tasks.begin(), tasks.end(), [&](const topology::Task& task) {
        return std::find(input.tasks.begin(), input.tasks.end(), task.name) != input.tasks.end();
      });
    };
    return std::any_of(s_.campuses.begin(), s_.campuses.end(), [&](const Campus& campus) {
      return not campus.power.network &&
             (std::any_of(campus.halls.begin(), campus.halls.end(), [&](const auto& g) { return takes(g.first); }) ||
              std::any_of(campus.power.tranches.begin(), campus.power.tranches.end(),
                          [&](const auto& t) { return takes(t.when); }));
    });
  }

  void check_runs()
  {
    double largest = 0;
    for (const auto& campus : s_.campuses)
      largest = std::max(largest, slots_of(campus));
    for (std::size_t r = 0; r < s_.workloads.training.size(); ++r) {
      const auto& run = s_.workloads.training[r];
      const auto most = (run.campuses.size() > 1 ? slots_in_all() : largest) * densest();
      if (run.gpus && run.gpus->base() > most)
        warn_(fmt::format("/workloads/training/{}/gpus", r),
              fmt::format("asks for {:.0f} GPUs together, where at most {:.0f} will have room", run.gpus->base(), most),
              "ask for fewer, or name several campuses");
    }
  }

  /// A ramp that has no more points goes on flat, which is seldom meant.
  template <class Q>
  void check_ramp(const Schedule<Q>& schedule, const std::string& pointer, const char* what)
  {
    if (schedule.interpolation != Interpolation::ramp || schedule.points.size() < 2 ||
        schedule.points.back().date >= s_.end)
      return;
    warn_(pointer,
          fmt::format("ends on {}: {} stays as it is then until {}", core::format_date(schedule.points.back().date),
                      what, core::format_date(s_.end)),
          "add a point at the end");
  }

  const Scenario& s_;
  const std::vector<std::string>& campus_pointers_;
  const Complain& warn_;
};

} // namespace

void find_warnings(const Scenario& scenario, const std::vector<std::string>& campus_pointers, const Complain& warn)
{
  Warnings(scenario, campus_pointers, warn).find();
}

} // namespace gpuramp::scenario

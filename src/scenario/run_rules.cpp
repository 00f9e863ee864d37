// SPDX-License-Identifier: Apache-2.0
#include "scenario/run_rules.hpp"

#include "gpuramp/scenario/training_model.hpp"
#include "scenario/fleet_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace gpuramp::scenario {

namespace {

class RunRules {
public:
  RunRules(const Scenario& scenario, const References& refer, bool links_known, const Complain& complain)
      : s_(scenario), refer_(refer), links_known_(links_known), complain_(complain)
  {
  }

  void check(const TrainingRun& run, const std::string& at)
  {
    const bool by_tokens = run.parameters > 0 && run.tokens.base() > 0;
    if (not run.model.empty()) {
      check_model(run, at);
      check_room(run, at);
    } else if (run.flop.has_value() == by_tokens || (run.flop && (run.parameters > 0 || run.tokens.base() > 0)))
      complain_(at, "needs either 'flop', or 'parameters' and 'tokens'", "say how much there is to do");
    if (run.software && run.model.empty())
      complain_(at + "/software", "is stated without a 'model'", "the step model alone knows of software");
    check_growth(run, at);
    if (run.earliest && *run.earliest >= s_.end)
      complain_(at + "/earliest",
                fmt::format("{} is not before the end {}", core::format_date(*run.earliest), core::format_date(s_.end)),
                "let it begin while the scenario lasts, or leave it out");
    check_efficiency(run, at);
    if (run.gpus.has_value() == run.share.has_value())
      complain_(at, "needs exactly one of 'gpus' and 'share'", "say how many GPUs it takes");
    check_places(run, at);
  }

  /// How it is saved and brought back, and what it exchanges.
  void check_recovery(const TrainingRun& run, const std::string& at)
  {
    if (run.checkpoint && run.checkpoint->hot_spares && s_.failures.components.empty())
      complain_(at + "/checkpoint/hot_spares", "nothing fails that they could stand in for",
                "give components under 'failures'");
    check_spare_gpus(run, at);
    if (run.outer_overlap_frac > 0 && run.outer_steps == 1)
      complain_(at + "/outer_overlap", "there is one step between two exchanges",
                "give 'outer_steps' above 1; plain gradients go out behind the backward pass anyway");
    if (run.checkpoint && not run.checkpoint->restart && s_.catalog.constants.empty())
      complain_(at + "/checkpoint", "'restart' is missing",
                "give it, or add catalog/models/calibration.json to 'catalogs'");
  }

private:
  void check_efficiency(const TrainingRun& run, const std::string& at)
  {
    constexpr double kLeastEfficiency = 1e-6;
    for (const auto& [key, value] :
         {std::pair{"mfu", run.efficiency.mfu_frac}, std::pair{"goodput", run.efficiency.goodput_frac}})
      if (value < kLeastEfficiency)
        complain_(fmt::format("{}/efficiency/{}", at, key), fmt::format("at {} the run would never end", value),
                  fmt::format("give at least {}", kLeastEfficiency));
  }

  /// Where it may run.
  void check_places(const TrainingRun& run, const std::string& at)
  {
    refer_.rack_types(fmt::format("{}/rack_types", at), run.rack_types);
    refer_.campuses(fmt::format("{}/campuses", at), run.campuses);
    refer_.regions(fmt::format("{}/regions", at), run.regions);
    if (not run.campuses.empty() && not run.regions.empty())
      complain_(at + "/regions", "is given beside 'campuses'",
                "name campuses, or regions of which any one campus will do");
    if (run.campuses.size() > 1 && links_known_ && not joined(run.campuses))
      complain_(at + "/campuses", "no chain of WAN links joins these campuses", "add links under 'wan'");
  }

  void check_growth(const TrainingRun& run, const std::string& at)
  {
    constexpr double kMostFlop = 1e40;
    check_span(run.every, run.repeat, at, complain_);
    const auto scale = std::max(1.0, std::pow(run.growth, static_cast<double>(run.repeat - 1)));
    const auto flop = run.flop ? run.flop->base() : 6 * run.parameters * run.tokens.base();
    if (flop * scale > kMostFlop || (run.gpus && run.gpus->base() * scale > kMostGpus))
      complain_(at + (run.repeat > 1 ? "/growth" : ""),
                fmt::format("run {} would take {:.3g} FLOP on {:.3g} GPUs", run.repeat, flop * scale,
                            run.gpus ? run.gpus->base() * scale : 0),
                run.repeat > 1 ? "let it grow less or repeat less" : "check the numbers");
  }

  void check_model(const TrainingRun& run, const std::string& at)
  {
    if (const auto wrong = step_problem(s_.catalog, run); not wrong.problem.empty())
      complain_(at + wrong.where, wrong.problem, wrong.suggestion);
    const auto& given = run.efficiency;
    const model::GivenEfficiency none;
    if (given.mfu_frac != none.mfu_frac || given.goodput_frac != none.goodput_frac ||
        given.busy_frac != none.busy_frac || given.scale_out_traffic != none.scale_out_traffic ||
        given.wan_traffic != none.wan_traffic)
      complain_(at + "/efficiency", "is given beside a 'model', from which it follows", "leave one of the two out");
  }

  /// Slots of the campuses that it may use, all filled with its racks.
  void check_room(const TrainingRun& run, const std::string& at)
  {
    if (not run.gpus || run.rack_types.size() != 1)
      return;
    const auto& types = s_.catalog.rack_types;
    const auto type =
        std::find_if(types.begin(), types.end(), [&](const auto& t) { return t.name == run.rack_types.front(); });
    if (type == types.end())
      return;
    const auto n_gpus = static_cast<double>(run.gpus_per_rack.value_or(type->gpus_per_rack));
    const KnownNames named(run.campuses);
    double most = 0;
    for (const auto& campus : s_.campuses)
      if (run.campuses.empty())
        most = std::max(most, n_gpus * slots_of(campus));
      else if (named.holds(campus.name))
        most += n_gpus * slots_of(campus);
    if (most > 0 && run.gpus->base() > most)
      complain_(at + "/gpus",
                fmt::format("{:.0f} GPUs together, where at most {:.0f} will have room", run.gpus->base(), most),
                "ask for fewer, or name several campuses");
  }

  /// GPUs of each rack that do not work.
  void check_spare_gpus(const TrainingRun& run, const std::string& at)
  {
    if (not run.gpus_per_rack)
      return;
    for (const auto& type : s_.catalog.rack_types)
      if ((run.rack_types.empty() || holds(run.rack_types, type.name)) && type.gpus_per_rack < *run.gpus_per_rack)
        complain_(at + "/gpus_per_rack",
                  fmt::format("is {}, and a rack '{}' has {}", *run.gpus_per_rack, type.name, type.gpus_per_rack),
                  "let no more of a rack work than it has, or name the 'rack_types' that are meant");
  }

  static double slots_of(const Campus& campus)
  {
    double slots = 0;
    for (const auto& group : campus.halls)
      slots += static_cast<double>(group.count * group.rack_slots);
    return slots;
  }

  /// True if WAN links among these campuses connect them all.
  bool joined(const Names& campuses) const
  {
    const std::unordered_set<std::string> members(campuses.begin(), campuses.end());
    std::unordered_map<std::string, Names> neighbours;
    for (const auto& link : s_.wan)
      if (members.contains(link.from) && members.contains(link.to)) {
        neighbours[link.from].push_back(link.to);
        neighbours[link.to].push_back(link.from);
      }
    std::unordered_set<std::string> reached{campuses.front()};
    Names open{campuses.front()};
    while (not open.empty()) {
      const auto here = std::move(open.back());
      open.pop_back();
      for (const auto& next : neighbours[here])
        if (reached.insert(next).second)
          open.push_back(next);
    }
    return reached.size() == members.size();
  }

  const Scenario& s_;
  const References& refer_;
  bool links_known_;
  const Complain& complain_;
};

} // namespace

void check_runs(const Scenario& scenario, const References& refer, bool links_known, const Complain& complain)
{
  RunRules rules(scenario, refer, links_known, complain);
  const auto& runs = scenario.workloads.training;
  refer.check_unique(names_in(runs), "run",
                     [](std::size_t r) { return fmt::format("/workloads/training/{}/name", r); });
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const auto at = fmt::format("/workloads/training/{}", r);
    rules.check(runs[r], at);
    rules.check_recovery(runs[r], at);
  }
  check_run_names(scenario, complain);
}

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#include "scenario/rules.hpp"
#include "scenario/builtin.hpp"

#include "gpuramp/scenario/fabric_plan.hpp"
#include "gpuramp/scenario/training_model.hpp"

#include "scenario/fabric_rules.hpp"
#include "scenario/failure_rules.hpp"
#include "scenario/fleet_rules.hpp"
#include "scenario/job_rules.hpp"
#include "scenario/name_rules.hpp"
#include "scenario/options.hpp"
#include "scenario/power_rules.hpp"
#include "scenario/service_rules.hpp"
#include "scenario/site_rules.hpp"
#include "scenario/supply_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace gpuramp::scenario {

namespace {

class Rules : NameRules {
public:
  Rules(const Scenario& scenario, const std::vector<std::string>& campus_pointers, bool links_known,
        const Complain& complain)
      : NameRules(complain), s_(scenario), campus_pointers_(campus_pointers), links_known_(links_known),
        rack_types_(names_of(scenario.catalog.rack_types)), projects_(names_of(scenario.catalog.projects)),
        fabrics_(names_of(scenario.catalog.fabrics)), regions_(names_of(scenario.catalog.regions)),
        campuses_(names_of(scenario.campuses))
  {
  }

  void check()
  {
    check_time();
    check_supply();
    for (std::size_t c = 0; c < s_.campuses.size(); ++c)
      check_campus(s_.campuses[c], campus_pointers_[c]);
    check_size();
    check_unique(campuses_, "campus", [&](std::size_t c) { return campus_pointers_[c] + "/name"; });
    if (s_.campuses.empty())
      complain_("/campuses", "is empty", "a scenario needs at least one campus");
    check_initial_racks(s_, campus_pointers_, complain_);
    check_supply_inputs(s_, complain_);
    check_site_rules(s_, campus_pointers_, complain_);
    check_fabrics(s_, campus_pointers_, complain_);
    check_wan();
    check_workloads();
    check_run_names(s_, complain_);
  }

private:
  void check_time()
  {
    if (not(s_.start < s_.end)) {
      complain_(
          "/end",
          fmt::format("the end {} is not after the start {}", core::format_date(s_.end), core::format_date(s_.start)),
          "set a later end");
      return;
    }
    constexpr double kMostSteps = 200'000;
    if (core::between(s_.start, s_.end) / s_.cadence > kMostSteps)
      complain_("/cadence", fmt::format("more than {:.0f} planning steps", kMostSteps),
                "use a longer cadence or a shorter horizon");
    if (s_.report_every.months == 0 && core::between(s_.start, s_.end) / s_.report_every.fixed > kMostSteps)
      complain_("/report_every", fmt::format("more than {:.0f} report dates", kMostSteps), "report less often");
  }

  void check_size()
  {
    constexpr std::int64_t kMostHalls = 500'000;
    std::int64_t halls = 0;
    for (const auto& campus : s_.campuses)
      for (const auto& group : campus.halls)
        halls += group.count;
    if (halls > kMostHalls)
      complain_("/campuses", fmt::format("has {} halls in all (at most {} are simulated)", halls, kMostHalls),
                "describe larger halls, or fewer campuses");
  }

  void check_span(const std::string& at, const core::Period& every, std::int64_t count)
  {
    if (const auto years = years_of(every, count - 1); years > kMostYears)
      complain_(at + "/every", fmt::format("the last of {} would come {:.0f} years after the first", count, years),
                "make fewer, or closer to each other");
  }

  void check_supply()
  {
    const auto inputs = names_of(s_.supply.inputs);
    check_unique(inputs, "input", [](std::size_t i) { return fmt::format("/supply/inputs/{}/name", i); });
    for (std::size_t l = 0; l < s_.supply.lines.size(); ++l) {
      const auto& line = s_.supply.lines[l];
      const auto at = fmt::format("/supply/lines/{}", l);
      refer(at + "/rack_type", line.rack_type, rack_types_, "rack type");
      refer_all(fmt::format("{}/campuses", at), line.campuses, campuses_, "campus");
    }
  }

  void check_availability(const Availability& when, const std::string& at)
  {
    const bool by_project = not when.project.empty() || when.start;
    if (when.available.has_value() == by_project)
      complain_(at,
                when.available ? "has both 'available' and a project" : "lacks 'available', or 'project' with 'start'",
                "give one of the two");
    else if (by_project && (when.project.empty() || not when.start))
      complain_(at, "needs both 'project' and 'start'", "name the project template and the date on which it begins");
    if (not when.project.empty())
      refer(at + "/project", when.project, projects_, "project");
  }

  /// What stands there at the start is attached.
  void check_ports(const Campus& campus, const std::string& at)
  {
    if (campus.fabric_ports.empty())
      return;
    const auto n_gpus = initial_gpus(s_, campus);
    const auto ports = campus.fabric_ports.at(s_.start, {}).base();
    if (static_cast<double>(n_gpus) > ports)
      complain_(at + "/fabric_ports",
                fmt::format("{:.0f} ports at the start for {} GPUs of initial racks", ports, n_gpus),
                "give the ports that these racks use");
  }

  void check_halls(const HallGroup& group, const std::string& at)
  {
    check_availability(group.first, at);
    refer_all(at + "/rack_types", group.rack_types, rack_types_, "rack type");
    check_span(at, group.every, group.count);
  }

  void check_kind(const std::string& kind, const std::string& at)
  {
    auto kinds = names_of(s_.catalog.sources);
    kinds.insert(kinds.begin(), kSourceKinds.begin(), kSourceKinds.end());
    if (not holds(kinds, kind))
      complain_(at, fmt::format("unknown kind '{}'", kind), core::suggest_word(kind, kinds));
  }

  void check_power(const CampusPower& power, const std::string& at)
  {
    const auto tranches = names_of(power.tranches);
    check_unique(tranches, "tranche", [&](std::size_t t) { return fmt::format("{}/tranches/{}/name", at, t); });
    for (std::size_t t = 0; t < power.tranches.size(); ++t) {
      check_availability(power.tranches[t].when, fmt::format("{}/tranches/{}", at, t));
      check_kind(power.tranches[t].kind, fmt::format("{}/tranches/{}/kind", at, t));
    }
    Names equipment;
    if (power.network) {
      equipment = names_of(power.network->equipment);
      for (const auto& module : modules_of(*power.network))
        equipment.push_back(module.name);
      if (power.network->scheme && power.network->equipment.empty()) // else it is expanded already
        check_availability(power.network->module.when, at + "/network");
      for (std::size_t e = 0; e < power.network->equipment.size(); ++e)
        check_availability(power.network->equipment[e].when, fmt::format("{}/network/equipment/{}", at, e));
    }
    for (std::size_t e = 0; e < power.events.size(); ++e)
      if (not power.events[e].equipment.empty() &&
          (power.events[e].depth_frac < 1 || not power.events[e].tranches.empty()))
        complain_(fmt::format("{}/events/{}", at, e), "names equipment, and tranches or a depth",
                  "equipment is lost as a whole, and the network says what is left");
    for (std::size_t e = 0; e < power.events.size(); ++e)
      refer_all(fmt::format("{}/events/{}/equipment", at, e), power.events[e].equipment, equipment, "equipment");
    if (power.curtailment)
      refer_all(at + "/curtailment/tranches", power.curtailment->tranches, tranches, "tranche");
    for (std::size_t e = 0; e < power.events.size(); ++e)
      refer_all(fmt::format("{}/events/{}/tranches", at, e), power.events[e].tranches, tranches, "tranche");
    if (power.response && (power.response->battery.base() > 0) != (power.response->battery_energy.base() > 0))
      complain_(at + "/response", "needs both 'battery' and 'battery_energy', or neither",
                "say what power the battery gives, and how much energy");
  }

  void check_campus(const Campus& campus, const std::string& at)
  {
    if (campus.name == "fleet")
      complain_(at + "/name", "'fleet' is what results call all campuses together", "choose another name");
    refer(at + "/region", campus.region, regions_, "region");
    refer(at + "/fabric", campus.fabric, fabrics_, "fabric");
    for (std::size_t h = 0; h < campus.halls.size(); ++h)
      check_halls(campus.halls[h], fmt::format("{}/halls/{}", at, h));
    check_power(campus.power, at + "/power");
    if (campus.power.network)
      check_network(campus, at + "/power/network", complain_);
    if (campus.refresh && campus.refresh->payback && campus.refresh->compute_price.base() <= 0)
      complain_(at + "/refresh", "has a 'payback' but no 'compute_price'",
                "say what an H100 equivalent earns, such as \"2 USD/hour\"");
    for (std::size_t i = 0; i < campus.initial.size(); ++i)
      refer(fmt::format("{}/initial/{}/rack_type", at, i), campus.initial[i].rack_type, rack_types_, "rack type");
    check_ports(campus, at);
  }

  void check_wan()
  {
    std::map<std::pair<std::string, std::string>, std::size_t> joined;
    for (std::size_t w = 0; w < s_.wan.size(); ++w) {
      refer(fmt::format("/wan/{}/between/0", w), s_.wan[w].from, campuses_, "campus");
      refer(fmt::format("/wan/{}/between/1", w), s_.wan[w].to, campuses_, "campus");
      links_known_ = links_known_ && holds(campuses_, s_.wan[w].from) && holds(campuses_, s_.wan[w].to);
      if (s_.wan[w].from == s_.wan[w].to)
        complain_(fmt::format("/wan/{}/between", w), "joins a campus with itself", "name two campuses");
      const auto [before, is_new] = joined.try_emplace(std::minmax(s_.wan[w].from, s_.wan[w].to), w);
      if (not is_new)
        complain_(fmt::format("/wan/{}/between", w), fmt::format("joins the same campuses as /wan/{}", before->second),
                  "make one link of both");
    }
  }

  void check_workloads()
  {
    check_priority();
    check_batch_queues(s_, complain_);
    check_failures();
    const auto runs = names_of(s_.workloads.training);
    check_unique(runs, "run", [](std::size_t r) { return fmt::format("/workloads/training/{}/name", r); });
    const auto services = names_of(s_.workloads.inference);
    check_unique(services, "service", [](std::size_t i) { return fmt::format("/workloads/inference/{}/name", i); });
    for (std::size_t i = 0; i < services.size(); ++i)
      if (not services[i].empty() && holds(runs, services[i]))
        complain_(fmt::format("/workloads/inference/{}/name", i),
                  fmt::format("a training run has the name '{}'", services[i]), "give each its own name");
    for (std::size_t i = 0; i < s_.workloads.inference.size(); ++i)
      check_service(s_.workloads.inference[i], fmt::format("/workloads/inference/{}", i));
    for (std::size_t r = 0; r < s_.workloads.training.size(); ++r)
      check_run(s_.workloads.training[r], fmt::format("/workloads/training/{}", r));
  }

  void check_priority()
  {
    auto order = s_.workloads.priority;
    if (s_.workloads.jobs.empty() && not holds_class(order, WorkClass::batch))
      order.push_back(WorkClass::batch);
    std::sort(order.begin(), order.end());
    if (order != std::vector{WorkClass::inference, WorkClass::training, WorkClass::batch, WorkClass::research})
      complain_("/workloads/priority", "must name inference, training, batch and research once each",
                R"(write ["inference", "training", "batch", "research"] in the order you want)");
  }

  static bool holds_class(const std::vector<WorkClass>& classes, WorkClass wanted)
  {
    return std::find(classes.begin(), classes.end(), wanted) != classes.end();
  }

  void check_service(const InferenceService& service, const std::string& at)
  {
    check_service_rules(s_, service, at, complain_);
    refer_all(at + "/campuses", service.campuses, campuses_, "campus");
    refer_all(at + "/regions", service.regions, regions_, "region");
    refer_all(at + "/rack_types", service.rack_types, rack_types_, "rack type");
  }

  void check_growth(const TrainingRun& run, const std::string& at)
  {
    constexpr double kMostFlop = 1e40;
    check_span(at, run.every, run.repeat);
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
    double most = 0;
    for (const auto& campus : s_.campuses)
      if (run.campuses.empty())
        most = std::max(most, slots_gpus(campus, run.rack_types.front()));
      else if (holds(run.campuses, campus.name))
        most += slots_gpus(campus, run.rack_types.front());
    if (run.gpus_per_rack)
      most *= static_cast<double>(*run.gpus_per_rack) /
              static_cast<double>(rack_type(s_.catalog, run.rack_types.front()).gpus_per_rack);
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

  double slots_gpus(const Campus& campus, const std::string& rack_type_name) const
  {
    double slots = 0;
    for (const auto& group : campus.halls)
      slots += static_cast<double>(group.count * group.rack_slots);
    for (const auto& type : s_.catalog.rack_types)
      if (type.name == rack_type_name)
        return slots * static_cast<double>(type.gpus_per_rack);
    return 0;
  }

  void check_failures()
  {
    const auto& f = s_.failures;
    if (f.availability_frac < 1 && not f.components.empty())
      complain_("/failures", "has both 'availability' and 'components'",
                "the components' rates and repairs give the availability");
    if (f.mode == FailureMode::sampled && f.components.empty() && not f.fabric)
      complain_("/failures/mode", "there is nothing to sample", "give 'components'");
    check_waves(f, complain_);
    if (f.early && f.components.empty())
      complain_("/failures/early", "there is nothing that fails more often", "give 'components'");
    if (f.racks_per_technician && std::none_of(f.components.begin(), f.components.end(),
                                               [](const FailureComponent& c) { return c.hands_on.base() > 0; }))
      complain_("/failures/racks_per_technician", "there is nothing for technicians to do",
                "give components 'hands_on', such as \"3 hour\"");
    const auto components = names_of(f.components);
    check_unique(components, "component", [](std::size_t i) { return fmt::format("/failures/components/{}/name", i); });
    for (std::size_t i = 0; i < f.components.size(); ++i) {
      const auto& c = f.components[i];
      const auto at = fmt::format("/failures/components/{}", i);
      check_repair_time(c.repair, c.repair_p90, c.repair_mean, at, complain_);
      if (c.gpus > 1 && c.per != FailureUnit::gpus)
        complain_(at + "/gpus", "says how many GPUs fail together, and 'per' something else",
                  "say \"per\": \"gpus\", or leave it out");
      if (c.per == FailureUnit::node_pair && c.takes_down_frac > 0)
        complain_(at + "/takes_down", "pairs of nodes interrupt jobs but have no racks of their own",
                  "say \"takes_down\": 0, and give what needs a repair as another component");
      refer_all(fmt::format("{}/rack_types", at), c.rack_types, rack_types_, "rack type");
    }
    for (std::size_t r = 0; r < s_.workloads.training.size(); ++r) {
      const auto& run = s_.workloads.training[r];
      if (run.checkpoint && run.checkpoint->hot_spares && s_.failures.components.empty())
        complain_(fmt::format("/workloads/training/{}/checkpoint/hot_spares", r),
                  "nothing fails that they could stand in for", "give components under 'failures'");
      check_spare_gpus(run, fmt::format("/workloads/training/{}", r));
      if (run.outer_overlap_frac > 0 && run.outer_steps == 1)
        complain_(fmt::format("/workloads/training/{}/outer_overlap", r), "there is one step between two exchanges",
                  "give 'outer_steps' above 1; plain gradients go out behind the backward pass anyway");
      if (run.checkpoint && not run.checkpoint->restart && s_.catalog.constants.empty())
        complain_(fmt::format("/workloads/training/{}/checkpoint", r), "'restart' is missing",
                  "give it, or add catalog/models/calibration.json to 'catalogs'");
    }
  }

  void check_run(const TrainingRun& run, const std::string& at)
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
    constexpr double kLeastEfficiency = 1e-6;
    for (const auto& [key, value] :
         {std::pair{"mfu", run.efficiency.mfu_frac}, std::pair{"goodput", run.efficiency.goodput_frac}})
      if (value < kLeastEfficiency)
        complain_(fmt::format("{}/efficiency/{}", at, key), fmt::format("at {} the run would never end", value),
                  fmt::format("give at least {}", kLeastEfficiency));
    if (run.gpus.has_value() == run.share.has_value())
      complain_(at, "needs exactly one of 'gpus' and 'share'", "say how many GPUs it takes");
    refer_all(fmt::format("{}/rack_types", at), run.rack_types, rack_types_, "rack type");
    refer_all(fmt::format("{}/campuses", at), run.campuses, campuses_, "campus");
    refer_all(fmt::format("{}/regions", at), run.regions, regions_, "region");
    if (not run.campuses.empty() && not run.regions.empty())
      complain_(at + "/regions", "is given beside 'campuses'",
                "name campuses, or regions of which any one campus will do");
    if (run.campuses.size() > 1 && links_known_ && not joined(run.campuses))
      complain_(at + "/campuses", "no chain of WAN links joins these campuses", "add links under 'wan'");
  }

  /// True if WAN links among these campuses connect them all.
  bool joined(const Names& campuses) const
  {
    std::set<std::string> reached{campuses.front()};
    for (std::size_t round = 0; round < campuses.size(); ++round)
      for (const auto& link : s_.wan)
        for (const auto& [a, b] : {std::pair{link.from, link.to}, std::pair{link.to, link.from}})
          if (reached.contains(a) && std::find(campuses.begin(), campuses.end(), b) != campuses.end())
            reached.insert(b);
    return reached.size() == std::set<std::string>(campuses.begin(), campuses.end()).size();
  }

  const Scenario& s_;
  const std::vector<std::string>& campus_pointers_;
  bool links_known_;
  Names rack_types_, projects_, fabrics_, regions_, campuses_;
};

} // namespace

double years_of(const core::Period& every, std::int64_t n_steps)
{
  const auto step = every.months > 0 ? every.months / 12.0 : every.fixed.base() / core::kSecondsPerYear;
  return step * static_cast<double>(n_steps);
}

void check_rules(const Scenario& scenario, const std::vector<std::string>& campus_pointers, bool links_known,
                 const Complain& complain)
{
  Rules(scenario, campus_pointers, links_known, complain).check();
}

} // namespace gpuramp::scenario

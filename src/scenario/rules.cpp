// SPDX-License-Identifier: Apache-2.0
#include "scenario/rules.hpp"

#include "gpuramp/scenario/fabric_plan.hpp"

#include "scenario/fabric_rules.hpp"
#include "scenario/failure_rules.hpp"
#include "scenario/fleet_rules.hpp"
#include "scenario/job_rules.hpp"
#include "scenario/power_rules.hpp"
#include "scenario/references.hpp"
#include "scenario/run_rules.hpp"
#include "scenario/service_rules.hpp"
#include "scenario/site_rules.hpp"
#include "scenario/supply_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace gpuramp::scenario {

namespace {

class Rules {
public:
  Rules(const Scenario& scenario, const std::vector<std::string>& campus_pointers, bool links_known,
        const Complain& complain)
      : s_(scenario), campus_pointers_(campus_pointers), links_known_(links_known), complain_(complain),
        refer_(scenario, complain)
  {
  }

  void check()
  {
    check_time();
    check_supply();
    for (std::size_t c = 0; c < s_.campuses.size(); ++c)
      check_campus(s_.campuses[c], campus_pointers_[c]);
    check_size();
    check_network_work(s_, campus_pointers_, complain_);
    refer_.check_unique(refer_.known_campuses().names(), "campus",
                        [&](std::size_t c) { return campus_pointers_[c] + "/name"; });
    if (s_.campuses.empty())
      complain_("/campuses", "is empty", "a scenario needs at least one campus");
    check_initial_racks(s_, campus_pointers_, complain_);
    check_supply_inputs(s_, refer_, complain_);
    check_site_rules(s_, campus_pointers_, refer_.known_campuses(), complain_);
    check_fabrics(s_, campus_pointers_, complain_);
    check_wan();
    check_workloads();
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

  void check_supply()
  {
    const auto inputs = names_in(s_.supply.inputs);
    refer_.check_unique(inputs, "input", [](std::size_t i) { return fmt::format("/supply/inputs/{}/name", i); });
    for (std::size_t l = 0; l < s_.supply.lines.size(); ++l) {
      const auto& line = s_.supply.lines[l];
      const auto at = fmt::format("/supply/lines/{}", l);
      refer_.rack_type(at + "/rack_type", line.rack_type);
      refer_.campuses(fmt::format("{}/campuses", at), line.campuses);
    }
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
    check_availability(group.first, at, refer_, complain_);
    refer_.rack_types(at + "/rack_types", group.rack_types);
    check_span(group.every, group.count, at, complain_);
  }

  void check_campus(const Campus& campus, const std::string& at)
  {
    if (campus.name == "fleet")
      complain_(at + "/name", "'fleet' is what results call all campuses together", "choose another name");
    refer_.region(at + "/region", campus.region);
    refer_.fabric(at + "/fabric", campus.fabric);
    for (std::size_t h = 0; h < campus.halls.size(); ++h)
      check_halls(campus.halls[h], fmt::format("{}/halls/{}", at, h));
    check_power(s_.catalog, campus.power, at + "/power", refer_, complain_);
    if (campus.power.network)
      check_network(campus, at + "/power/network", complain_);
    if (campus.refresh && campus.refresh->payback && campus.refresh->compute_price.base() <= 0)
      complain_(at + "/refresh", "has a 'payback' but no 'compute_price'",
                "say what an H100 equivalent earns, such as \"2 USD/hour\"");
    for (std::size_t i = 0; i < campus.initial.size(); ++i)
      refer_.rack_type(fmt::format("{}/initial/{}/rack_type", at, i), campus.initial[i].rack_type);
    check_ports(campus, at);
  }

  void check_wan()
  {
    const auto& campuses = refer_.known_campuses();
    std::map<std::pair<std::string, std::string>, std::size_t> joined;
    for (std::size_t w = 0; w < s_.wan.size(); ++w) {
      refer_.campus(fmt::format("/wan/{}/between/0", w), s_.wan[w].from);
      refer_.campus(fmt::format("/wan/{}/between/1", w), s_.wan[w].to);
      links_known_ = links_known_ && campuses.holds(s_.wan[w].from) && campuses.holds(s_.wan[w].to);
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
    check_batch_queues(s_, refer_, complain_);
    check_failures(s_.failures, refer_, complain_);
    check_services();
    check_runs(s_, refer_, links_known_, complain_);
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

  void check_services()
  {
    const auto& services = s_.workloads.inference;
    const KnownNames runs(names_in(s_.workloads.training));
    refer_.check_unique(names_in(services), "service",
                        [](std::size_t i) { return fmt::format("/workloads/inference/{}/name", i); });
    for (std::size_t i = 0; i < services.size(); ++i) {
      const auto at = fmt::format("/workloads/inference/{}", i);
      if (const auto& name = services[i].name; not name.empty() && runs.holds(name))
        complain_(at + "/name", fmt::format("a training run has the name '{}'", name), "give each its own name");
      check_service(services[i], at);
    }
  }

  void check_service(const InferenceService& service, const std::string& at)
  {
    check_service_rules(s_, service, at, complain_);
    refer_.campuses(at + "/campuses", service.campuses);
    refer_.regions(at + "/regions", service.regions);
    refer_.rack_types(at + "/rack_types", service.rack_types);
  }

  const Scenario& s_;
  const std::vector<std::string>& campus_pointers_;
  bool links_known_;
  const Complain& complain_;
  References refer_;
};

} // namespace

double years_of(const core::Period& every, std::int64_t n_steps)
{
  const auto step = every.months > 0 ? every.months / 12.0 : every.fixed.base() / core::kSecondsPerYear;
  return step * static_cast<double>(n_steps);
}

void check_span(const core::Period& every, std::int64_t count, const std::string& at, const Complain& complain)
{
  if (const auto years = years_of(every, count - 1); years > kMostYears)
    complain(at + "/every", fmt::format("the last of {} would come {:.0f} years after the first", count, years),
             "make fewer, or closer to each other");
}

void check_rules(const Scenario& scenario, const std::vector<std::string>& campus_pointers, bool links_known,
                 const Complain& complain)
{
  Rules(scenario, campus_pointers, links_known, complain).check();
}

} // namespace gpuramp::scenario

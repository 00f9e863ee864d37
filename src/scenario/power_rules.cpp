// SPDX-License-Identifier: Apache-2.0
#include "scenario/power_rules.hpp"
#include "scenario/builtin.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/scenario/network_work.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace gpuramp::scenario {

namespace {

constexpr std::size_t kMostPieces = 2'000; ///< check_names() holds each name to all: millions of comparisons

std::vector<std::string> names_fed(const Campus& campus)
{
  std::vector<std::string> names{"halls"};
  for (std::size_t g = 0; g < campus.halls.size(); ++g)
    names.push_back(hall_group_name(g));
  for (const auto& piece : campus.power.network->equipment)
    names.push_back(piece.name);
  return names;
}

/// \return true if every name is known and used once
bool check_names(const Campus& campus, const std::string& at, const Complain& complain)
{
  const auto known = names_fed(campus);
  bool sound = true;
  for (std::size_t e = 0; e < campus.power.network->equipment.size(); ++e) {
    const auto& piece = campus.power.network->equipment[e];
    if (std::count(known.begin(), known.end(), piece.name) > 1) {
      complain(fmt::format("{}/equipment/{}/name", at, e), fmt::format("the name '{}' is used twice", piece.name),
               "give each piece its own name, other than those of halls");
      sound = false;
    }
    for (std::size_t f = 0; f < piece.feeds.size(); ++f)
      if (std::find(known.begin(), known.end(), piece.feeds[f]) == known.end()) {
        complain(fmt::format("{}/equipment/{}/feeds/{}", at, e, f),
                 fmt::format("there is no equipment '{}'", piece.feeds[f]), core::suggest_word(piece.feeds[f], known));
        sound = false;
      }
  }
  return sound;
}

class PowerRules {
public:
  PowerRules(const Catalog& catalog, const References& refer, const Complain& complain)
      : refer_(refer), complain_(complain), kinds_(kSourceKinds.begin(), kSourceKinds.end())
  {
    const auto stated = names_in(catalog.sources);
    kinds_.insert(kinds_.end(), stated.begin(), stated.end());
  }

  void check(const CampusPower& power, const std::string& at)
  {
    const KnownNames tranches(names_in(power.tranches));
    refer_.check_unique(tranches.names(), "tranche",
                        [&](std::size_t t) { return fmt::format("{}/tranches/{}/name", at, t); });
    for (std::size_t t = 0; t < power.tranches.size(); ++t) {
      check_availability(power.tranches[t].when, fmt::format("{}/tranches/{}", at, t), refer_, complain_);
      check_kind(power.tranches[t].kind, fmt::format("{}/tranches/{}/kind", at, t));
    }
    const KnownNames equipment(power.network ? equipment_of(*power.network) : Names{});
    if (power.network)
      check_network(*power.network, at + "/network");
    for (std::size_t e = 0; e < power.events.size(); ++e)
      check_event(power.events[e], fmt::format("{}/events/{}", at, e), tranches, equipment);
    if (power.curtailment)
      refer_.all_of(at + "/curtailment/tranches", power.curtailment->tranches, tranches, "tranche");
    if (power.response && (power.response->battery.base() > 0) != (power.response->battery_energy.base() > 0))
      complain_(at + "/response", "needs both 'battery' and 'battery_energy', or neither",
                "say what power the battery gives, and how much energy");
  }

private:
  static Names equipment_of(const PowerNetwork& network)
  {
    auto names = names_in(network.equipment);
    for (const auto& module : modules_of(network))
      names.push_back(module.name);
    return names;
  }

  void check_kind(const std::string& kind, const std::string& at)
  {
    if (not holds(kinds_, kind))
      complain_(at, fmt::format("unknown kind '{}'", kind), core::suggest_word(kind, kinds_));
  }

  /// Dates of all equipment, and of sources what they are.
  void check_network(const PowerNetwork& network, const std::string& at)
  {
    if (network.scheme && network.equipment.empty()) { // else it is expanded already
      check_availability(network.module.when, at, refer_, complain_);
      check_kind(network.module.kind, at + "/kind");
    }
    std::set<std::string> fed;
    for (const auto& piece : network.equipment)
      fed.insert(piece.feeds.begin(), piece.feeds.end());
    for (std::size_t e = 0; e < network.equipment.size(); ++e) {
      const auto& piece = network.equipment[e];
      check_availability(piece.when, fmt::format("{}/equipment/{}", at, e), refer_, complain_);
      if (not fed.contains(piece.name))
        check_kind(piece.kind, fmt::format("{}/equipment/{}/kind", at, e));
    }
  }

  void check_event(const PowerEvent& event, const std::string& at, const KnownNames& tranches,
                   const KnownNames& equipment)
  {
    if (not event.equipment.empty() && (event.depth_frac < 1 || not event.tranches.empty()))
      complain_(at, "names equipment, and tranches or a depth",
                "equipment is lost as a whole, and the network says what is left");
    refer_.all_of(at + "/equipment", event.equipment, equipment, "equipment");
    refer_.all_of(at + "/tranches", event.tranches, tranches, "tranche");
  }

  const References& refer_;
  const Complain& complain_;
  Names kinds_;
};

} // namespace

void check_availability(const Availability& when, const std::string& at, const References& refer,
                        const Complain& complain)
{
  const bool by_project = not when.project.empty() || when.start;
  if (when.available.has_value() == by_project)
    complain(at, when.available ? "has both 'available' and a project" : "lacks 'available', or 'project' with 'start'",
             "give one of the two");
  else if (by_project && (when.project.empty() || not when.start))
    complain(at, "needs both 'project' and 'start'", "name the project template and the date on which it begins");
  if (not when.project.empty())
    refer.project(at + "/project", when.project);
}

void check_power(const Catalog& catalog, const CampusPower& power, const std::string& at, const References& refer,
                 const Complain& complain)
{
  PowerRules(catalog, refer, complain).check(power, at);
}

void check_network(const Campus& campus, const std::string& at, const Complain& complain)
{
  const auto& network = *campus.power.network;
  if (network.scheme.has_value() == not network.equipment.empty() && campus.power.tranches.empty()) {
    complain(at, network.scheme ? "has both 'scheme' and 'equipment'" : "lacks 'scheme', or 'equipment'",
             "give one of the two");
    return;
  }
  if (network.scheme && network.installed.base() <= 0)
    complain(at + "/installed", "is missing", "say how much all modules have together, such as \"120 MW\"");
  if (network.scheme && *network.scheme == Scheme::n_plus_1 && network.modules < 2)
    complain(at + "/modules", "N+1 with one module has no other", "give at least 2");
  if (network.equipment.size() > kMostPieces) {
    complain(at + "/equipment", fmt::format("has {} pieces (at most {})", network.equipment.size(), kMostPieces),
             "describe what is alike and side by side as one piece");
    return;
  }
  if (network.equipment.empty() || not check_names(campus, at, complain))
    return;
  if (const auto problem = topology::problem_of(network_of(campus)); not problem.empty())
    complain(at + "/equipment", problem,
             problem.ends_with("cycle")    ? "let power flow one way"
             : problem.ends_with("source") ? "feed it"
                                           : "give parallel paths equal efficiencies");
}

void check_network_work(const Scenario& scenario, const std::vector<std::string>& campus_pointers,
                        const Complain& complain)
{
  constexpr double kMostWork = 2e6; // pieces that flows pass: a second of computing
  double work = 0;
  for (std::size_t c = 0; c < scenario.campuses.size(); ++c)
    if (const auto& network = scenario.campuses[c].power.network) {
      work += firm_power_work(*network);
      if (work > kMostWork) {
        complain(campus_pointers[c] + "/power/network",
                 fmt::format("the firm power of {} pieces is to be found under all contingencies at each date: too "
                             "much computing, with the networks before it",
                             n_pieces_of(*network)),
                 R"(give fewer pieces or dates, or accept single losses with "plan_for": "single")");
        return;
      }
    }
}

} // namespace gpuramp::scenario

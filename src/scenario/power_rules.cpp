// SPDX-License-Identifier: Apache-2.0
#include "scenario/power_rules.hpp"

#include "gpuramp/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::scenario {

namespace {

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

} // namespace

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
  if (network.equipment.empty() || not check_names(campus, at, complain))
    return;
  if (const auto problem = topology::problem_of(network_of(campus)); not problem.empty())
    complain(at + "/equipment", problem,
             problem.ends_with("cycle")    ? "let power flow one way"
             : problem.ends_with("source") ? "feed it"
                                           : "give parallel paths equal efficiencies");
}

} // namespace gpuramp::scenario

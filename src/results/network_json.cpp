// SPDX-License-Identifier: Apache-2.0
#include "network_json.hpp"

namespace gpuramp::results {

namespace {

using Json = nlohmann::ordered_json;

const char* name_of(topology::Contingencies contingencies)
{
  switch (contingencies) {
    case topology::Contingencies::none: return "none";
    case topology::Contingencies::single: return "single";
    case topology::Contingencies::pairs: return "pairs";
  }
  return "";
}

Json firm_json(const topology::PowerNetwork& network, topology::Contingencies contingencies)
{
  const auto firm = topology::firm_power(network, std::vector<bool>(network.equipment.size(), true), contingencies);
  Json halls;
  for (const auto& load : network.loads)
    halls[load.name] = firm.common_frac * load.demand_mw;
  return {{"withstands", name_of(contingencies)}, {"firm_mw", firm.total_mw}, {"stranded_mw", firm.stranded_mw()},
          {"firm_mw_per_hall_group", halls},      {"worst_loss", firm.worst}, {"cut", firm.cut}};
}

Json network_json(const scenario::Campus& campus)
{
  const auto network = scenario::network_of(campus);
  const auto all =
      topology::firm_power(network, std::vector<bool>(network.equipment.size(), true), topology::Contingencies::none);
  Json json{{"campus", campus.name},
            {"installed_mw", all.installed_mw},
            {"planned_for", name_of(scenario::contingencies_of(*campus.power.network))},
            {"single_points_of_failure", all.single_points_of_failure},
            {"firm", Json::array()}};
  for (const auto contingencies :
       {topology::Contingencies::none, topology::Contingencies::single, topology::Contingencies::pairs})
    json["firm"].push_back(firm_json(network, contingencies));
  return json;
}

} // namespace

Json networks_json(const scenario::Scenario& scenario)
{
  auto rows = Json::array();
  for (const auto& campus : scenario.campuses)
    if (campus.power.network)
      rows.push_back(network_json(campus));
  return rows;
}

} // namespace gpuramp::results

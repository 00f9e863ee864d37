// SPDX-License-Identifier: Apache-2.0
#include "results/json_parts.hpp"

namespace gpuramp::results {

namespace {

const char* name_of(topology::Contingencies contingencies)
{
  switch (contingencies) {
    case topology::Contingencies::none: return "none";
    case topology::Contingencies::single: return "single";
    case topology::Contingencies::pairs: return "pairs";
  }
  return "";
}

Field mw(const char* key, const char* label, const char* meaning)
{
  return {.key = key, .label = label, .unit = "MW", .meaning = meaning};
}

Field names(const char* key, const char* label, const char* meaning)
{
  return {.key = key, .label = label, .unit = "", .meaning = meaning, .kind = FieldKind::texts};
}

topology::FirmPower firm_power(const topology::PowerNetwork& network, topology::Contingencies contingencies)
{
  return topology::firm_power(network, std::vector<bool>(network.equipment.size(), true), contingencies);
}

/// Firm power under some contingencies.
struct FirmRow {
  const topology::PowerNetwork& network;
  topology::Contingencies contingencies;
  topology::FirmPower firm;
};

Json halls_json(const FirmRow& row)
{
  Json halls;
  for (const auto& load : row.network.loads)
    halls[load.name] = row.firm.common_frac * load.demand_mw;
  return halls;
}

const Columns<FirmRow>& firm_columns()
{
  static const Columns<FirmRow> columns{
      {text("withstands", "withstands", "the losses under which it is firm: none, single or pairs"),
       [](const FirmRow& r) { return Json(name_of(r.contingencies)); }},
      {mw("firm_mw", "firm power", "of all halls together"), [](const FirmRow& r) { return Json(r.firm.total_mw); }},
      {mw("stranded_mw", "stranded power", "installed, but not firm"),
       [](const FirmRow& r) { return Json(r.firm.stranded_mw()); }},
      {inner("firm_mw_per_hall_group", FieldKind::numbers, "MW of each hall group"), halls_json},
      {names("worst_loss", "worst loss", "the equipment whose loss takes most"),
       [](const FirmRow& r) { return Json(r.firm.worst); }},
      {names("cut", "cut", "the equipment that limits"), [](const FirmRow& r) { return Json(r.firm.cut); }}};
  return columns;
}

/// The network of a campus.
struct NetworkRow {
  const scenario::Campus& campus;
  topology::PowerNetwork network;
  topology::FirmPower all; ///< without any loss
};

Json firm_json(const NetworkRow& row)
{
  auto rows = Json::array();
  for (const auto contingencies :
       {topology::Contingencies::none, topology::Contingencies::single, topology::Contingencies::pairs})
    rows.push_back(
        object_of(firm_columns(), FirmRow{row.network, contingencies, firm_power(row.network, contingencies)}));
  return rows;
}

const Columns<NetworkRow>& network_columns()
{
  static const Columns<NetworkRow> columns{
      {text("campus", "campus", "its name"), [](const NetworkRow& r) { return Json(r.campus.name); }},
      {mw("installed_mw", "installed power", "of all sources"),
       [](const NetworkRow& r) { return Json(r.all.installed_mw); }},
      {text("planned_for", "planned for", "the losses that it is to withstand"),
       [](const NetworkRow& r) { return Json(name_of(scenario::contingencies_of(*r.campus.power.network))); }},
      {names("single_points_of_failure", "single points of failure", "equipment whose loss leaves no power"),
       [](const NetworkRow& r) { return Json(r.all.single_points_of_failure); }},
      {inner("firm", FieldKind::objects, "firm power by what it withstands"), firm_json}};
  return columns;
}

} // namespace

Json networks_json(const scenario::Scenario& scenario)
{
  auto rows = Json::array();
  for (const auto& campus : scenario.campuses)
    if (campus.power.network) {
      const auto network = scenario::network_of(campus);
      rows.push_back(object_of(network_columns(),
                               NetworkRow{campus, network, firm_power(network, topology::Contingencies::none)}));
    }
  return rows;
}

std::vector<Layout> network_layouts()
{
  return {{"/power_networks/*", "one campus", fields_of(network_columns())},
          {"/power_networks/*/firm/*", "one kind of loss", fields_of(firm_columns())}};
}

} // namespace gpuramp::results

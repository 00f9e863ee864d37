// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/fabric_plan.hpp"
#include "gpuramp/topology/fabric_pods.hpp"
#include "results/json_parts.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace gpuramp::results {

namespace {

Field number(const char* key, const char* label, const char* unit, const char* meaning)
{
  return {.key = key, .label = label, .unit = unit, .meaning = meaning};
}

/// One tier of switches, and the bandwidth between halves of what it joins.
struct TierRow {
  topology::SwitchParts switches;
  const topology::Bisection* bisection = nullptr; ///< none below one leaf
};

Json halves_json(const topology::Bisection* halves, core::Bandwidth topology::Bisection::*which)
{
  return halves == nullptr ? Json(nullptr) : Json(core::in_gigabytes_per_second(halves->*which));
}

Field halves(const char* key, const char* label, const char* meaning)
{
  auto field = number(key, label, "GB/s", meaning);
  field.nullable = true;
  return field;
}

const Columns<TierRow>& tier_columns()
{
  static const Columns<TierRow> columns{
      {text("tier", "tier", "leaf, spine, core, super-core; group of a dragonfly; circuit of a torus"),
       [](const TierRow& r) { return Json(r.switches.tier); }},
      {text("switch", "switch", "type of the catalogue"), [](const TierRow& r) { return Json(r.switches.type); }},
      {whole("switches", "switches", "", "of the whole fabric"),
       [](const TierRow& r) { return Json(r.switches.switches); }},
      {whole("gpus_per_unit", "GPUs per unit", "GPU", "that a full unit of the tier joins"),
       [](const TierRow& r) { return Json(r.switches.gpus_per_unit); }},
      {number("oversubscription", "oversubscription", "", "bandwidth down / bandwidth up"),
       [](const TierRow& r) { return Json(r.switches.oversubscription); }},
      {halves("gb_per_s_per_gpu", "between halves", "of a GPU to the other half of a unit, with everything there"),
       [](const TierRow& r) { return halves_json(r.bisection, &topology::Bisection::per_gpu); }},
      {halves("gb_per_s_per_gpu_after_loss", "after one loss", "the same after the single loss that leaves least"),
       [](const TierRow& r) { return halves_json(r.bisection, &topology::Bisection::per_gpu_with_loss); }},
      {text("worst_loss", "worst loss", "that loss"),
       [](const TierRow& r) { return Json(r.bisection == nullptr ? "" : r.bisection->worst_loss); }}};
  return columns;
}

/// One type of switch, transceiver or cable.
struct PartRow {
  topology::PodPart part;
  std::int64_t initial = 0;
  std::map<int, std::int64_t> bought; ///< by calendar year
};

Json bought_json(const PartRow& row)
{
  auto years = Json::object();
  for (const auto& [year, pieces] : row.bought)
    years[std::to_string(year)] = pieces;
  return years;
}

const Columns<PartRow>& part_columns()
{
  static const Columns<PartRow> columns{
      {text("part", "part", "type of the catalogue"), [](const PartRow& r) { return Json(r.part.name); }},
      {whole("pieces", "pieces", "piece", "of the whole fabric"), [](const PartRow& r) { return Json(r.part.pieces); }},
      {whole("initial", "at the start", "piece", "of the pods of racks that are there at the start"),
       [](const PartRow& r) { return Json(r.initial); }},
      {inner("bought", FieldKind::numbers, "pieces that left their factory, by calendar year"), bought_json}};
  return columns;
}

/// The fabric of a campus, for all its halls.
struct FabricRow {
  const scenario::Campus& campus;
  const scenario::Fabric& fabric;
  topology::FabricParts parts;
  std::vector<topology::Bisection> halves;
  std::vector<PartRow> rows;
  bool bought = false;
};

Json tiers_json(const FabricRow& row)
{
  std::vector<TierRow> tiers;
  for (const auto& switches : row.parts.switches) {
    const auto found = std::find_if(row.halves.begin(), row.halves.end(),
                                    [&](const auto& halves) { return halves.tier == switches.tier; });
    tiers.push_back({switches, found == row.halves.end() ? nullptr : &*found});
  }
  return objects_of(tier_columns(), tiers);
}

const Columns<FabricRow>& fabric_columns()
{
  static const Columns<FabricRow> columns{
      {text("campus", "campus", "its name"), [](const FabricRow& r) { return Json(r.campus.name); }},
      {text("fabric", "fabric", "of the catalogue"), [](const FabricRow& r) { return Json(r.fabric.name); }},
      {whole("gpus", "GPUs", "GPU", "that all halls are to attach"),
       [](const FabricRow& r) { return Json(r.parts.gpus); }},
      {whole("gpus_per_pod", "GPUs per pod", "GPU", "of a full pod"),
       [](const FabricRow& r) { return Json(r.parts.gpus_per_pod); }},
      {number("power_mw", "power", "MW", "of switches and optics"),
       [](const FabricRow& r) { return Json(core::in_megawatts(r.parts.power)); }},
      {number("price_usd", "price", "USD", "of all parts, by the catalogue"),
       [](const FabricRow& r) { return Json(core::in_usd(r.parts.price)); }},
      {number("embodied_t", "embodied carbon", "t", "CO2e of making all parts"),
       [](const FabricRow& r) { return Json(core::in_tonnes(r.parts.embodied_carbon)); }},
      {{.key = "by_parts",
        .label = "bought by parts",
        .unit = "",
        .meaning = "whether power, price and carbon count in this run",
        .kind = FieldKind::flag},
       [](const FabricRow& r) { return Json(r.bought); }},
      {inner("tiers", FieldKind::objects, "switches by tier, leaves first"), tiers_json},
      {inner("parts", FieldKind::objects, "what it is made of"),
       [](const FabricRow& r) { return objects_of(part_columns(), r.rows); }}};
  return columns;
}

int year_of(const scenario::Scenario& scenario, double at_s)
{
  return static_cast<int>(std::chrono::year_month_day{core::date_after(scenario.start, core::seconds(at_s))}.year());
}

std::vector<PartRow> part_rows(const scenario::Scenario& scenario, const record::Record& record,
                               const record::CampusHistory& history, const topology::FabricParts& parts)
{
  std::vector<PartRow> rows;
  for (const auto& part : topology::pods_of(parts, scenario.catalog.fabric_parts).parts)
    rows.push_back({part, 0, {}});
  const auto row_of = [&](std::size_t part) {
    return std::find_if(rows.begin(), rows.end(),
                        [&](const PartRow& row) { return row.part.name == record.fabric_parts[part]; });
  };
  for (const auto& p : history.fabric_initial)
    row_of(p.part)->initial += p.pieces;
  for (const auto& p : history.fabric_bought)
    row_of(p.part)->bought[year_of(scenario, p.at_s)] += p.pieces;
  return rows;
}

/// Campuses of a template have the same halves: they are computed once.
class Halves {
public:
  explicit Halves(const topology::FabricCatalog& catalog) : catalog_(catalog) {}

  const std::vector<topology::Bisection>& of(const scenario::Fabric& fabric, std::int64_t gpus)
  {
    const auto [found, is_new] = known_.try_emplace({fabric.name, gpus});
    if (is_new)
      found->second = topology::bisections(*scenario::topology_of(fabric), fabric.port, catalog_, gpus);
    return found->second;
  }

private:
  const topology::FabricCatalog& catalog_;
  std::map<std::pair<std::string, std::int64_t>, std::vector<topology::Bisection>> known_;
};

} // namespace

/// Of fabrics that take the GPUs of their halls: else nothing says what they are made of.
Json fabrics_json(const scenario::Scenario& scenario, const record::Record& record)
{
  auto rows = Json::array();
  Halves halves(scenario.catalog.fabric_parts);
  for (std::size_t c = 0; c < record.campus_names.size(); ++c) {
    const auto& campus = scenario::campus_named(scenario, record.campus_names[c]);
    if (not scenario::has_parts(scenario, campus))
      continue;
    const auto counted = scenario::parts_of(scenario, campus);
    const auto* parts = std::get_if<topology::FabricParts>(&counted);
    if (parts == nullptr)
      continue;
    const auto& fabric = scenario::fabric(scenario.catalog, campus.fabric);
    rows.push_back(object_of(fabric_columns(), FabricRow{campus, fabric, *parts, halves.of(fabric, parts->gpus),
                                                         part_rows(scenario, record, record.history[c], *parts),
                                                         scenario::buys_fabric(scenario, campus)}));
  }
  return rows;
}

std::vector<Layout> fabric_layouts()
{
  return {{"/fabrics/*", "one campus whose fabric is made of parts", fields_of(fabric_columns())},
          {"/fabrics/*/tiers/*", "one tier", fields_of(tier_columns())},
          {"/fabrics/*/parts/*", "one type of switch, transceiver or cable", fields_of(part_columns())}};
}

} // namespace gpuramp::results

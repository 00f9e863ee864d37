// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/account/energy.hpp"
#include "gpuramp/record/vocabulary.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace gpuramp::account {

/// What money goes to. The first six are bought, the others are running costs.
enum class CostCategory {
  racks,
  fabric,
  facility,
  shell,
  power_cooling,
  generation,
  energy,
  water,
  staff,
  repair,
  maintenance,
  fixed
};

} // namespace gpuramp::account

namespace gpuramp::record {

template <>
inline constexpr std::array kTerms<account::CostCategory> = {
    Entry<account::CostCategory>{account::CostCategory::racks,
                                 {.key = "racks_usd",
                                  .label = "racks",
                                  .unit = "USD",
                                  .meaning = "racks that left their factory, at the price of that day",
                                  .over_time = Aggregation::flow,
                                  .driver = "supply lines, prices of rack types",
                                  .colour = "blue"}},
    Entry<account::CostCategory>{
        account::CostCategory::fabric,
        {.key = "fabric_usd",
         .label = "network",
         .unit = "USD",
         .meaning = "network of these racks, or parts of fabrics when they leave their factory",
         .over_time = Aggregation::flow,
         .driver = "network_capex of the economics, or the fabric's supply",
         .colour = "sky"}},
    Entry<account::CostCategory>{account::CostCategory::facility,
                                 {.key = "facility_usd",
                                  .label = "facility",
                                  .unit = "USD",
                                  .meaning = "halls while they are built: shell, power and cooling in one price",
                                  .over_time = Aggregation::flow,
                                  .driver = "halls, facility_capex",
                                  .colour = "orange"}},
    Entry<account::CostCategory>{account::CostCategory::shell,
                                 {.key = "shell_usd",
                                  .label = "shell",
                                  .unit = "USD",
                                  .meaning = "shells of halls while they are built",
                                  .over_time = Aggregation::flow,
                                  .driver = "halls, shell_capex",
                                  .colour = "bronze"}},
    Entry<account::CostCategory>{account::CostCategory::power_cooling,
                                 {.key = "power_cooling_usd",
                                  .label = "power and cooling",
                                  .unit = "USD",
                                  .meaning = "power distribution and cooling of halls while they are built",
                                  .over_time = Aggregation::flow,
                                  .driver = "halls, power_cooling_capex",
                                  .colour = "sand"}},
    Entry<account::CostCategory>{
        account::CostCategory::generation,
        {.key = "generation_usd",
         .label = "power equipment",
         .unit = "USD",
         .meaning = "plants, interconnection, storage and power networks while they are built, by what is installed",
         .over_time = Aggregation::flow,
         .driver = "capex of tranches and equipment",
         .colour = "vermilion"}},
    Entry<account::CostCategory>{account::CostCategory::energy,
                                 {.key = "energy_usd",
                                  .label = "energy",
                                  .unit = "USD",
                                  .meaning = "energy of all sources",
                                  .over_time = Aggregation::flow,
                                  .driver = "sources, their prices, what the run draws",
                                  .colour = "green"}},
    Entry<account::CostCategory>{account::CostCategory::water,
                                 {.key = "water_usd",
                                  .label = "water",
                                  .unit = "USD",
                                  .meaning = "water of cooling",
                                  .over_time = Aggregation::flow,
                                  .driver = "cooling, water_price",
                                  .colour = "mint"}},
    Entry<account::CostCategory>{account::CostCategory::staff,
                                 {.key = "staff_usd",
                                  .label = "staff",
                                  .unit = "USD",
                                  .meaning = "people at facilities in service",
                                  .over_time = Aggregation::flow,
                                  .driver = "halls and firm power, staff",
                                  .colour = "purple"}},
    Entry<account::CostCategory>{account::CostCategory::repair,
                                 {.key = "repair_usd",
                                  .label = "repair",
                                  .unit = "USD",
                                  .meaning = "repair of racks in service",
                                  .over_time = Aggregation::flow,
                                  .driver = "racks in service, repair",
                                  .colour = "yellow"}},
    Entry<account::CostCategory>{account::CostCategory::maintenance,
                                 {.key = "maintenance_usd",
                                  .label = "maintenance",
                                  .unit = "USD",
                                  .meaning = "upkeep of halls and power equipment in service",
                                  .over_time = Aggregation::flow,
                                  .driver = "halls, power equipment, maintenance",
                                  .colour = "grey"}},
    Entry<account::CostCategory>{account::CostCategory::fixed,
                                 {.key = "fixed_usd",
                                  .label = "rent and fixed costs of plants",
                                  .unit = "USD",
                                  .meaning = "of power equipment in service, by what is installed, used or not",
                                  .over_time = Aggregation::flow,
                                  .driver = "rent and fixed_cost of tranches and source kinds",
                                  .colour = "silver"}},
};
static_assert(is_complete<account::CostCategory>());

} // namespace gpuramp::record

namespace gpuramp::account {

/// Dollars by category.
struct CostRow : record::Account<CostCategory, double> {
  /// Racks and their network.
  [[nodiscard]] double racks() const { return (*this)[CostCategory::racks] + (*this)[CostCategory::fabric]; }
  /// Shell, power and cooling, as one or split.
  [[nodiscard]] double facilities() const
  {
    return (*this)[CostCategory::facility] + (*this)[CostCategory::shell] + (*this)[CostCategory::power_cooling];
  }
  /// Running costs but energy.
  [[nodiscard]] double operations() const;
};

/// What work costs: purchases written off in equal parts over their lives, as far as these lie in the run, and running
/// costs; plain dollars. Of what was paid before the start only what economics.before_start charges is written off.
struct UnitCosts {
  double written_off_usd = 0, running_usd = 0;
  double usd_per_useful_eflop_day = 0;
  double usd_per_million_tokens_served = 0,
         usd_per_million_tokens_trained = 0; ///< each kind of work pays by the GPU-time it holds
  double usd_per_mw_year = 0;                ///< of facility power drawn
  double site_usd_per_kw_month = 0;          ///< of the site alone, per facility power in service
  double usd_per_gpu_hour = 0;               ///< that any work holds
};

/// What one campus costs over the run. Its site: halls and plants written off, staff, maintenance, rent and fixed
/// costs; that is what a tenant's rent has to cover who brings racks and pays for energy.
struct CampusCosts {
  double written_off_usd = 0, running_usd = 0; ///< of all
  double site_usd = 0, kw_months = 0;          ///< of the site; of facility power in service

  [[nodiscard]] double site_usd_per_kw_month() const { return kw_months > 0 ? site_usd / kw_months : 0; }
};

/// Capital that waits: the part of its life that passes without use.
struct StrandedCapital {
  double gpu_days = 0; ///< GPUs on site without a hall slot or power; between report dates linear
  double gpu_usd = 0;
  double mw_days = 0; ///< energized facility power that no admitted rack reserves
  double mw_usd = 0;
};

/// The money of a calendar year, as far as it lies in the run.
struct YearCost {
  int year = 0;
  CostRow spent, discounted;
};

/// Spent: plain dollars of the day of payment. Discounted: what these are worth at the start, each calendar year as one
/// sum (economics.discounting). Neither depends on report dates.
struct CostAccount {
  std::vector<std::vector<CostRow>> campuses; ///< [period][campus] spent; the first period is the start itself: what
                                              ///< economics.before_start charges
  std::vector<YearCost> years;
  CostRow spent, discounted; ///< of the run
  CostRow sunk;              ///< paid before the start and in neither of the two; nothing where it is charged
  std::vector<CampusCosts> campus_costs; ///< [campus]
  UnitCosts unit;
  StrandedCapital stranded;

  [[nodiscard]] bool charged_at_start() const;              ///< whether what was paid before the start counts at it
  [[nodiscard]] CostRow spent_at(std::size_t campus) const; ///< over the run
};

/// Halls are paid while they are built, by their facility power; generation, interconnection, storage and equipment of
/// power networks likewise, by what is installed; racks when they leave their factory. Staff follows facilities in
/// service, repair racks in service, maintenance the price of facilities and equipment in service.
[[nodiscard]] CostAccount account_cost(const scenario::Scenario& scenario, const record::Record& record,
                                       const EnergyAccount& energy);

} // namespace gpuramp::account

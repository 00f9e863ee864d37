// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/account/energy.hpp"

#include <array>
#include <cstddef>
#include <string>
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
  maintenance
};
inline constexpr std::size_t kCostCategories = 11; ///< each has its row in cost_terms.hpp

struct CostRow {
  std::array<double, kCostCategories> usd{};

  [[nodiscard]] double& operator[](CostCategory category) { return usd[static_cast<std::size_t>(category)]; }
  [[nodiscard]] double operator[](CostCategory category) const { return usd[static_cast<std::size_t>(category)]; }
  [[nodiscard]] double racks() const { return (*this)[CostCategory::racks] + (*this)[CostCategory::fabric]; }
  /// Shell, power and cooling, as one or split.
  [[nodiscard]] double facilities() const
  {
    return (*this)[CostCategory::facility] + (*this)[CostCategory::shell] + (*this)[CostCategory::power_cooling];
  }
  /// Running costs but energy.
  [[nodiscard]] double operations() const;
  [[nodiscard]] double total() const; ///< in the order of the categories
  void add(const CostRow& other, double factor = 1);
};

/// What work costs: purchases written off in equal parts over their lives, as far as these lie in the run, and running
/// costs; plain dollars. Racks and facilities that are there at the start are not bought, so a run that buys little
/// shows running costs.
struct UnitCosts {
  double written_off_usd = 0, running_usd = 0;
  double usd_per_useful_eflop_day = 0;
  double usd_per_million_tokens_served = 0,
         usd_per_million_tokens_trained = 0; ///< each kind of work pays by the GPU-time it holds
  double usd_per_mw_year = 0;                ///< of facility power drawn
};

/// Capital that waits: the part of its life that passes without use.
struct StrandedCapital {
  double gpu_days = 0; ///< GPUs on site without a hall slot or power; between report dates linear
  double gpu_usd = 0;
  double mw_days = 0; ///< energized facility power that no admitted rack reserves
  double mw_usd = 0;
};

struct CostAccount {
  std::vector<std::vector<CostRow>> campuses; ///< [period][campus] plain dollars of that time
  CostRow spent, discounted;                  ///< of the run
  UnitCosts unit;
  StrandedCapital stranded;
};

[[nodiscard]] CostAccount account_cost(const scenario::Scenario& scenario, const record::Record& record,
                                       const EnergyAccount& energy);

} // namespace gpuramp::account

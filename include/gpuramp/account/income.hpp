// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/account/cost.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// What customers pay for services, and what is left of it.
namespace gpuramp::account {

/// What one service sold in a period, or over the run.
struct SaleFlow {
  double gpu_hours = 0, gpu_hours_asked = 0;
  double tokens = 0, tokens_asked = 0;
  double gpu_hours_short = 0, tokens_short = 0; ///< of what was promised
  double revenue_usd = 0, penalty_usd = 0;

  SaleFlow& operator+=(const SaleFlow& other);
};

/// A service with a price.
struct SoldService {
  std::string customer, service;
  std::size_t index = 0;         ///< in Workloads::inference
  std::vector<SaleFlow> periods; ///< [period]; nothing in the first, the start
  SaleFlow sum;
};

/// What comes of the money of a campus or of the fleet, each period's at its end; pre-tax.
struct Returns {
  double residual_usd = 0; ///< of purchases of the run, what is not written off at its end
  std::optional<double>
      irr_frac; ///< per year: makes all money and the residual worth nothing; absent where no rate does
  std::optional<core::Date> payback;     ///< the first period's end by which revenue has covered all that was spent
  double debt_end_usd = 0;               ///< still owed when the run ends
  double interest_usd = 0;               ///< paid within the run
  std::optional<double> equity_irr_frac; ///< the same rate of what is not borrowed; absent without debt too
};

/// What one campus earns. A service's revenue is a campus's by the GPU hours that it holds there in the period; its
/// penalties by those of the whole run.
struct CampusIncome {
  std::string campus;
  double gpu_hours = 0; ///< held by sold services
  double revenue_usd = 0, penalty_usd = 0, spent_usd = 0;
  double break_even_usd_per_gpu_hour = 0; ///< its write-offs and running costs / these GPU hours; 0 without any
  double site_usd_per_kw_month = 0;       ///< CampusCosts
  Returns returns;
};

/// Revenue less penalties less all that is spent (CostAccount::spent), plain dollars and before tax.
struct IncomeAccount {
  std::vector<SoldService> services; ///< empty: nothing is sold, and nothing below means anything
  SaleFlow sum;
  double spent_usd = 0;
  double sold_frac = 0;                   ///< GPU hours held by sold services / GPU hours up
  double break_even_usd_per_gpu_hour = 0; ///< write-offs and running costs / GPU hours held by sold services
  Returns returns;                        ///< of the fleet
  std::vector<CampusIncome> campuses;     ///< [campus]

  [[nodiscard]] double margin_usd() const { return sum.revenue_usd - sum.penalty_usd - spent_usd; }
};

[[nodiscard]] IncomeAccount account_income(const scenario::Scenario& scenario, const record::Record& record,
                                           const CostAccount& cost);

} // namespace gpuramp::account

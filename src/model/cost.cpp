// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/cost.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::model {

namespace {

/// Integral of (1 + change)^t over a stretch of years.
double price_integral(double change_per_year, double begin_years, double end_years)
{
  const auto log = std::log1p(change_per_year);
  if (log == 0)
    return end_years - begin_years;
  return price_factor(change_per_year, begin_years) * std::expm1(log * (end_years - begin_years)) / log;
}

} // namespace

double price_factor(double change_per_year, double years)
{
  return std::pow(1 + change_per_year, years);
}

double discount_factor(double rate_per_year, double years)
{
  return std::pow(1 + rate_per_year, -years);
}

double built_frac(double begun_years, double ready_years, double begin_years, double end_years)
{
  if (begun_years == ready_years)
    return ready_years > begin_years && ready_years <= end_years ? 1 : 0;
  const auto from = std::max(begin_years, begun_years);
  const auto to = std::min(end_years, ready_years);
  return std::max(0.0, to - from) / (ready_years - begun_years);
}

double usd_paid(const Purchase& p, double begin_years, double end_years)
{
  if (built_frac(p.begun_years, p.ready_years, begin_years, end_years) == 0)
    return 0;
  if (p.begun_years == p.ready_years)
    return p.usd * price_factor(p.price_change_per_year, p.ready_years);
  return p.usd / (p.ready_years - p.begun_years) *
         price_integral(p.price_change_per_year, std::max(begin_years, p.begun_years),
                        std::min(end_years, p.ready_years));
}

double usd_paid(const Purchase& p)
{
  return usd_paid(p, p.begun_years - 1, p.ready_years);
}

double usd_years_in_service(const Purchase& p, double begin_years, double end_years)
{
  const auto from = std::max(begin_years, p.ready_years);
  const auto to = std::min(end_years, p.ready_years + p.life_years);
  return from >= to ? 0 : usd_paid(p) * (to - from);
}

double usd_owed(const Loan& loan, double at_years)
{
  const auto t = at_years - loan.begun_years;
  if (t < 0 || t >= loan.term_years)
    return 0;
  const auto log_growth = std::log1p(loan.rate_per_year);
  if (log_growth == 0)
    return loan.usd * (1 - t / loan.term_years);
  return loan.usd * (std::expm1(log_growth * loan.term_years) - std::expm1(log_growth * t)) /
         std::expm1(log_growth * loan.term_years);
}

double usd_paid_back(const Loan& loan, double begin_years, double end_years)
{
  const auto from = std::max(begin_years, loan.begun_years);
  const auto to = std::min(end_years, loan.begun_years + loan.term_years);
  if (to <= from)
    return 0;
  const auto log_growth = std::log1p(loan.rate_per_year);
  const auto a_year =
      log_growth == 0 ? loan.usd / loan.term_years : loan.usd * log_growth / -std::expm1(-log_growth * loan.term_years);
  return a_year * (to - from);
}

} // namespace gpuramp::model

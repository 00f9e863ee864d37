// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace gpuramp::model {

/// Something that lasts: paid for evenly while it is made, then in service for its life. Times in years since the
/// scenario's start, negative before it.
struct Purchase {
  double usd = 0;                   ///< at the start's prices
  double begun_years = 0;           ///< first payment
  double ready_years = 0;           ///< last payment, and when service begins; >= begun_years, equal: one payment
  double life_years = 1;            ///< of service
  double price_change_per_year = 0; ///< > -1
};

/// \return (1 + change)^years: what a price becomes that changes by this share each year   \param change_per_year  > -1
[[nodiscard]] double price_factor(double change_per_year, double years);

/// \return (1 + rate)^-years: what money at that time is worth at the start
[[nodiscard]] double discount_factor(double rate_per_year, double years);

/// \return share of what is made evenly from `begun` to `ready` that is made after `begin` and up to `end`; all of it
/// on
///         its day where the two are equal
[[nodiscard]] double built_frac(double begun_years, double ready_years, double begin_years, double end_years);

/// \return what is paid after `begin` and up to `end`, at the prices of the days of payment: the integral of
///         usd / (ready - begun) x (1 + change)^t
[[nodiscard]] double usd_paid(const Purchase& purchase, double begin_years, double end_years);

/// \return all that is ever paid for it
[[nodiscard]] double usd_paid(const Purchase& purchase);

/// \return price paid x years in service within `begin` .. `end`, in USD x year. Divided by the life it is the
///         straight-line write-off of that time; times a share per year it is what upkeep costs
[[nodiscard]] double usd_years_in_service(const Purchase& purchase, double begin_years, double end_years);

/// Money borrowed at once and paid back by an annuity: evenly, interest on what is left included.
struct Loan {
  double usd = 0;
  double begun_years = 0;
  double term_years = 1;    ///< > 0
  double rate_per_year = 0; ///< > -1
};

/// \return what is still owed, with g = (1 + rate): usd x (g^term - g^t) / (g^term - 1) after t years; at rate 0 the
/// part of the term that is left
[[nodiscard]] double usd_owed(const Loan& loan, double at_years);

/// \return what is paid back after `begin` and up to `end`, interest included: usd x ln g x g^term / (g^term - 1) a
/// year
[[nodiscard]] double usd_paid_back(const Loan& loan, double begin_years, double end_years);

} // namespace gpuramp::model

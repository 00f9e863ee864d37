// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/cost.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace gpuramp;

TEST_CASE("prices and discounts are powers of the year")
{
  CHECK(model::price_factor(-0.2, 2) == Approx(0.64).epsilon(1e-14));
  CHECK(model::price_factor(0, 7) == 1);
  CHECK(model::discount_factor(0.1, 1) == Approx(1 / 1.1).epsilon(1e-14));
  CHECK(model::discount_factor(0.1, 3) * model::price_factor(0.1, 3) == Approx(1).epsilon(1e-14));
}

TEST_CASE("a purchase without time to make it is one payment, on its day")
{
  const model::Purchase p{100, 2, 2, 5, 0.1};
  CHECK(model::usd_paid(p, 1, 2) == Approx(121).epsilon(1e-14));
  CHECK(model::usd_paid(p, 2, 9) == 0);
  CHECK(model::usd_paid(p) == model::usd_paid(p, 1, 2));
}

TEST_CASE("what is made over a time is paid evenly over it, at the prices of each day")
{
  const model::Purchase flat{120, -1, 1, 5, 0};
  CHECK(model::usd_paid(flat, -9, 0) == 60);
  CHECK(model::usd_paid(flat, 0, 0.5) == 30);
  CHECK(model::usd_paid(flat, 1, 9) == 0);
  const model::Purchase dearer{120, 0, 2, 5, 0.1};
  CHECK(model::usd_paid(dearer) == Approx(60 * (1.21 - 1) / std::log(1.1)).epsilon(1e-14));
  CHECK(model::usd_paid(dearer, 0, 0.7) + model::usd_paid(dearer, 0.7, 2) ==
        Approx(model::usd_paid(dearer)).epsilon(1e-14));
}

TEST_CASE("service of a purchase: whole life, parts of it, and none")
{
  const model::Purchase p{100, 0, 2, 5, 0};
  CHECK(model::usd_years_in_service(p, 0, 20) == 100 * 5); // it lives out its five years
  CHECK(model::usd_years_in_service(p, 0, 3) == 100 * 1);  // paid for since 0, of use since 2
  CHECK(model::usd_years_in_service(p, 6, 9) == 100 * 1);
  CHECK(model::usd_years_in_service(p, 7, 9) == 0);
}

TEST_CASE("a loan is paid back evenly, interest included")
{
  const model::Loan loan{1'000, 1, 10, 0.08};
  CHECK(model::usd_owed(loan, 0.9) == 0);
  CHECK(model::usd_owed(loan, 1) == 1'000);
  CHECK(model::usd_owed(loan, 11) == 0);
  CHECK(model::usd_paid_back(loan, 0, 1) == 0);
  CHECK(model::usd_paid_back(loan, 3, 5) == Approx(2 * model::usd_paid_back(loan, 4, 5)));
  double worth = 0; // of all payments when it was borrowed, day by day
  constexpr int kDays = 3'650;
  for (int d = 0; d < kDays; ++d)
    worth += model::usd_paid_back(loan, 1 + 10.0 * d / kDays, 1 + 10.0 * (d + 1) / kDays) *
             model::discount_factor(0.08, 10 * (d + 0.5) / kDays);
  CHECK(worth == Approx(1'000).epsilon(1e-6));
  // what is owed grows by interest and falls by what is paid
  const auto before = model::usd_owed(loan, 4);
  const auto paid = model::usd_paid_back(loan, 4, 4.001);
  CHECK(model::usd_owed(loan, 4.001) == Approx(before * std::pow(1.08, 0.001) - paid).epsilon(1e-8));
}

TEST_CASE("a loan without interest is paid back by what was borrowed")
{
  const model::Loan loan{600, 0, 3, 0};
  CHECK(model::usd_paid_back(loan, 0, 3) == Approx(600));
  CHECK(model::usd_owed(loan, 1) == Approx(400));
}

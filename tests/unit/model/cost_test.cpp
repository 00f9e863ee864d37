// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/cost.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace gpuramp;

TEST_CASE("prices and discounts are powers of the year")
{
  CHECK(model::price_factor(-0.2, 2) == Approx(0.64).epsilon(1e-14));
  CHECK(model::price_factor(0, 7) == 1);
  CHECK(model::discount_factor(0.1, 1) == Approx(1 / 1.1).epsilon(1e-14));
  CHECK(model::discount_factor(0.1, 3) * model::price_factor(0.1, 3) == Approx(1).epsilon(1e-14));
}

TEST_CASE("service of purchases: whole life, parts of it, and none")
{
  const std::vector<model::Purchase> bought{{0, 100}, {2, 50}};
  CHECK(model::usd_years_in_service(bought, 5, 0, 20) == 100 * 5 + 50 * 5); // both live out their five years
  CHECK(model::usd_years_in_service(bought, 5, 0, 3) == 100 * 3 + 50 * 1);
  CHECK(model::usd_years_in_service(bought, 5, 6, 9) == 50 * 1); // the first is gone, the second ends at 7
  CHECK(model::usd_years_in_service(bought, 5, 8, 9) == 0);
  CHECK(model::usd_years_in_service({}, 5, 0, 9) == 0);
}

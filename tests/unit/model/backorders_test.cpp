// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/backorders.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace gpuramp;

TEST_CASE("backorders between nodes are those of the closed form")
{
  for (const double dispersion : {1.0, 1.3, 4.0, 20.0}) {
    model::Backorders backorders(dispersion);
    model::Backorders::Cell cell;
    for (const std::int64_t spares : {0, 1, 2, 7, 40, 300, 5000})
      for (double mean = 1e-4; mean < 2e4; mean *= 1.37) {
        const auto exact = model::expected_backorders({mean, dispersion}, spares);
        CHECK(std::abs(backorders.at(mean, spares, cell) - exact) <= 1e-6 * std::sqrt(mean * dispersion) + 1e-7);
      }
  }
}

TEST_CASE("backorders without spares are all that is away, and none are of nothing")
{
  model::Backorders backorders(2);
  model::Backorders::Cell cell;
  CHECK(backorders.at(3.25, 0, cell) == 3.25);
  CHECK(backorders.at(0, 5, cell) == 0);
}

TEST_CASE("backorders where spares are never enough are what is away less the spares")
{
  model::Backorders backorders(1.5);
  model::Backorders::Cell cell;
  static_cast<void>(backorders.at(3, 5, cell)); // nodes begin near nothing
  for (const double mean : {1e6, 1e12, 1e20, 1e300}) {
    const auto exact = mean - 5;
    CHECK(std::abs(backorders.at(mean, 5, cell) - exact) <= 1e-9 * exact);
  }
}

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/sobol.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace gpuramp::core;

TEST_CASE("the first points of the Sobol sequence")
{
  // Bratley and Fox 1988; the same in every implementation for the first two dimensions
  SobolSequence sequence(2);
  CHECK(sequence.point(0) == std::vector{0.5, 0.5});
  CHECK(sequence.point(1) == std::vector{0.75, 0.25});
  CHECK(sequence.point(2) == std::vector{0.25, 0.75});
  CHECK(sequence.point(3) == std::vector{0.375, 0.375});
}

TEST_CASE("2^k Sobol points have one in each of 2^k strata of every dimension")
{
  constexpr std::size_t kPoints = 128;
  SobolSequence sequence(kMaxSobolDimensions);
  std::vector<std::set<int>> strata(kMaxSobolDimensions, {0}); // the origin, which the sequence leaves out
  for (std::size_t i = 0; i + 1 < kPoints; ++i) {
    const auto point = sequence.point(i);
    for (std::size_t d = 0; d < kMaxSobolDimensions; ++d)
      strata[d].insert(static_cast<int>(point[d] * kPoints));
  }
  for (const auto& s : strata)
    REQUIRE(s.size() == kPoints);
}

TEST_CASE("Sobol points do not depend on which were asked for before")
{
  SobolSequence forward(5);
  std::vector<std::vector<double>> points;
  for (std::uint64_t i = 0; i < 40; ++i)
    points.push_back(forward.point(i));
  SobolSequence other(5);
  for (const std::uint64_t i : {39, 7, 8, 0, 0, 31})
    CHECK(other.point(i) == points[i]);
}

TEST_CASE("a Sobol sequence has dimensions, but not any number")
{
  CHECK_THROWS_AS(SobolSequence(0), ContractError);
  CHECK_THROWS_AS(SobolSequence(kMaxSobolDimensions + 1), ContractError);
}

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/sites.hpp"
#include "gpuramp/plan/solver.hpp"
#include "unit/plan/small_model.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp::plan;
using namespace gpuramp::plan::test;

namespace {

/// Two campuses, of which one has all the power.
Sites one_of_two_powered()
{
  Site powered, dark;
  powered.tranches = {0};
  dark.tranches = {-1};
  return {{powered, dark}};
}

double sum(const std::vector<std::vector<double>>& admitted)
{
  double racks = 0;
  for (const auto& line : admitted)
    racks += line.empty() ? 0 : line.back();
  return racks;
}

} // namespace

TEST_CASE("racks and halls go to where the power is, at the pace of its crew")
{
  auto model = small_model();
  model.groups[0].crew_racks_per_day = 1;
  model.groups[0].halls[0].usd.assign(kPeriods, kMillion);
  const auto placed = place(model, gpus_by(model, 500, kPeriods), one_of_two_powered(), {});
  REQUIRE_FALSE(placed.values.empty());
  CHECK(placed.shortfall == Approx(0).margin(1e-6));
  const auto& sites = placed.sites[0];
  CHECK(sum(sites[0].admitted) == Approx(50));
  CHECK(sum(sites[1].admitted) == Approx(0).margin(1e-6));
  CHECK(sites[0].halls[0].back() == 1);
  CHECK(sites[1].halls[0].back() == 0);
}

TEST_CASE("what single campuses cannot hold is missing, though the group could")
{
  // 100 MW stand at one campus: room for 100 of the 150 racks
  const auto model = small_model();
  CHECK(place(model, gpus_by(model, 1'500, kPeriods), one_of_two_powered(), {}).shortfall == Approx(1.0 / 3));
}

TEST_CASE("campuses get the openings and tranches that the programme has decided")
{
  const auto model = small_model();
  const auto formulation = formulate(model, gpus_by(model, 2'500, kPeriods));
  const auto sites = hand_out(model, formulation, solve(formulation.program).values);
  int tranches = 0;
  for (const auto& site : sites[0])
    tranches += site.tranches[0] >= 0 ? 1 : 0;
  CHECK(tranches == 3);
}

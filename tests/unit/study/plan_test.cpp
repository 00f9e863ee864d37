// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/plan.hpp"
#include "gpuramp/study/statistics.hpp"
#include "support/study_files.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace gpuramp;
using namespace gpuramp::study;

namespace {

const char* const kGridWithSamples = R"("samples": {"n": 40, "method": "sobol"},
  "axes": [{"name": "share", "pointer": "/supply/inputs/0/share", "values": [0.01, 0.02]}, {"name": "chips", "delay_of": "chips", "from": "0 month", "to": "4 month", "steps": 3}],
  "inputs": [{"name": "research", "pointer": "/workloads/research/share", "distribution": "uniform", "low": 0.1, "high": 0.3}],
  "slips": {"classes": [{"what": "transformer", "factor": {"low": 0.9, "base": 1.1, "high": 1.8}, "shared": 0.5}]})";

} // namespace

TEST_CASE("crossed axes make every combination, the last axis fastest", "[plan]")
{
  test::TempDir dir;
  const auto loaded = load_study(test::write_study(dir, kGridWithSamples));
  Plan plan(loaded);
  CHECK(plan.n_cells() == 6);
  CHECK(plan.size() == 240);
  CHECK(plan.cell_values(0) == std::vector<std::size_t>{0, 0});
  CHECK(plan.cell_values(1) == std::vector<std::size_t>{0, 1});
  CHECK(plan.cell_values(5) == std::vector<std::size_t>{1, 2});
  const auto point = plan.point(6 + 5); // sample 1, cell 5
  CHECK(point.sample == 1);
  CHECK(point.values[0] == 0.02);
  CHECK(point.values[1] == Approx(4 * core::kSecondsPerMonth));
  CHECK(point.overrides.at(0).pointer == "/supply/inputs/0/share");
  CHECK(point.overrides.at(0).value == "0.02");
}

TEST_CASE("zipped axes go together", "[plan]")
{
  test::TempDir dir;
  const auto loaded = load_study(test::write_study(
      dir, R"("combine": "zip", "axes": [{"pointer": "/supply/inputs/0/share", "values": [0.01, 0.02]},
    {"pointer": "/supply/lines/0/transit_time", "values": ["2 week", "6 week"]}])"));
  Plan plan(loaded);
  CHECK(plan.size() == 2);
  CHECK(plan.point(1).overrides.at(0).value == "0.02");
  CHECK(plan.point(1).overrides.at(1).value == "\"6 week\"");
}

TEST_CASE("all cells see the same samples: common random numbers", "[plan]")
{
  test::TempDir dir;
  const auto loaded = load_study(test::write_study(dir, kGridWithSamples));
  Plan plan(loaded);
  for (std::uint64_t sample = 0; sample < 40; ++sample) {
    const auto first = plan.point(sample * 6);
    for (std::uint64_t cell = 1; cell < 6; ++cell) {
      const auto other = plan.point(sample * 6 + cell);
      CHECK(other.seed == first.seed);
      CHECK(std::equal(first.values.begin() + 2, first.values.end(), other.values.begin() + 2));
      CHECK(other.slips.back().factor == first.slips.back().factor);
    }
  }
  CHECK(plan.point(0).seed != plan.point(6).seed);
}

TEST_CASE("a point is the same whoever makes it", "[plan]")
{
  test::TempDir dir;
  const auto loaded = load_study(test::write_study(dir, kGridWithSamples));
  Plan all(loaded);
  for (std::uint64_t i = 0; i < all.size(); ++i)
    static_cast<void>(all.point(i));
  for (const std::uint64_t i : {0, 1, 17, 239}) {
    Plan alone(loaded);
    const auto a = alone.point(i);
    const auto b = all.point(i);
    CHECK(a.values == b.values);
    CHECK(a.seed == b.seed);
    REQUIRE(a.slips.size() == b.slips.size());
    for (std::size_t s = 0; s < a.slips.size(); ++s)
      CHECK(a.slips[s].factor == b.slips[s].factor);
  }
}

TEST_CASE("sites slip by the stated distribution and correlate by the shared part", "[plan]")
{
  test::TempDir dir;
  const auto loaded = load_study(test::write_study(dir, R"("samples": {"n": 4000},
    "slips": {"classes": [{"what": "transformer", "factor": {"low": 0.9, "base": 1.1, "high": 1.8}, "shared": 0.6}]})"));
  Plan plan(loaded);
  std::vector<double> site[2];
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const auto point = plan.point(i);
    REQUIRE(point.slips.size() == 2); // one per campus
    for (std::size_t c = 0; c < 2; ++c)
      site[c].push_back(point.slips[c].factor);
  }
  for (const auto& factors : site)
    for (const auto& [p, value] : {std::pair{0.05, 0.9}, {0.5, 1.1}, {0.95, 1.8}}) {
      const auto q = percentile(factors, p);
      CHECK(std::abs(*q.value - value) < 4 * *q.standard_error);
    }
  // Pearson 0.6 of the scores is Spearman 6 / pi * asin(0.3) = 0.5819; its standard error at n = 4000 is about 0.011
  CHECK(*rank_correlation(site[0], site[1]) == Approx(6 / 3.14159265 * std::asin(0.3)).margin(0.045));
}

TEST_CASE("scale multiplies every number of a schedule and leaves its dates", "[plan]")
{
  test::TempDir dir;
  const auto loaded =
      load_study(test::write_study(dir, R"("axes": [{"scale": "/supply/lines/0/orders", "values": [1, 1.5]}])"));
  Plan plan(loaded);
  const auto scenario = loaded.document.read(plan.point(1).overrides);
  CHECK(scenario.supply.lines[0].orders.points[0].value == core::racks_per_week(60));
}

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/solver.hpp"

#include "gpuramp/plan/program.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>

using namespace gpuramp::plan;

namespace {

/// Knapsack of eight kinds, each taken at most three times: 65,536 fillings to try.
struct Knapsack {
  static constexpr int kKinds = 8;
  static constexpr int kMost = 3;
  std::vector<int> weight, value;
  int limit = 0;
};

Knapsack knapsack(std::uint32_t seed)
{
  const auto draw = [&](int least, int most) {
    seed = seed * 1'664'525U + 1'013'904'223U; // Numerical Recipes, section 7.1
    return least + static_cast<int>((seed >> 16) % static_cast<std::uint32_t>(most - least + 1));
  };
  Knapsack k;
  for (int i = 0; i < Knapsack::kKinds; ++i) {
    k.weight.push_back(draw(3, 30));
    k.value.push_back(draw(1, 40));
  }
  k.limit = draw(40, 150);
  return k;
}

Program program_of(const Knapsack& k)
{
  Program program;
  Row row{"weight", "weight", -kUnbounded, static_cast<double>(k.limit), {}};
  for (int i = 0; i < Knapsack::kKinds; ++i) {
    const auto column = program.add(Column{"x" + std::to_string(i), 0, Knapsack::kMost, -1. * k.value[i], true});
    row.entries.push_back({column, static_cast<double>(k.weight[i])});
  }
  program.add(row);
  return program;
}

int most_value(const Knapsack& k, int kind, int left)
{
  if (kind == Knapsack::kKinds)
    return 0;
  int best = 0;
  for (int n = 0; n <= Knapsack::kMost && n * k.weight[kind] <= left; ++n)
    best = std::max(best, n * k.value[kind] + most_value(k, kind + 1, left - n * k.weight[kind]));
  return best;
}

} // namespace

TEST_CASE("branch and cut finds what trying everything finds, and bounds it")
{
  SearchOptions exact;
  exact.gap = 0;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    const auto k = knapsack(seed);
    const auto program = program_of(k);
    const auto solution = solve(program, exact);
    const auto best = -most_value(k, 0, k.limit);
    CHECK(solution.status == SolveStatus::solved);
    CHECK(solution.objective == Approx(best));
    CHECK(solution.bound <= best + 1e-6);
    CHECK(solve_relaxed(program).objective <= best + 1e-6);
  }
}

TEST_CASE("a dual is what one more of a limit saves")
{
  Program program;
  const auto cheap = program.add(Column{"cheap", 0, 3, 1});
  const auto dear = program.add(Column{"dear", 0, kUnbounded, 5});
  const auto need = program.add(Row{"need", "need", 10, kUnbounded, {{cheap, 1}, {dear, 2}}});
  const auto solution = solve_relaxed(program);
  CHECK(solution.objective == Approx(3 * 1 + 3.5 * 5));
  CHECK(solution.duals[need] == Approx(2.5)); // one more needs half of a dear one
}

TEST_CASE("what has no solution is infeasible, relaxed and whole")
{
  Program program;
  const auto x = program.add(Column{"x", 0, 1, 1, true});
  program.add(Row{"half", "", 0.4, 0.6, {{x, 1}}});
  CHECK(solve(program).status == SolveStatus::infeasible);
  CHECK(solve_relaxed(program).status == SolveStatus::solved);
  program.add(Row{"two", "", 2, kUnbounded, {{x, 1}}});
  CHECK(solve_relaxed(program).status == SolveStatus::infeasible);
}

TEST_CASE("LP text states columns, rows, bounds and whole numbers")
{
  Program program;
  const auto x = program.add(Column{"x", 0, 4, 2, true});
  const auto y = program.add(Column{"y", 1, kUnbounded, -1});
  program.add(Row{"r", "", -kUnbounded, 5, {{x, 1}, {y, 1}, {x, 2}}});
  CHECK(lp_text(program) == "\\ constant of the objective: 0\nMinimize\n cost: + 2 x - 1 y\nSubject To\n"
                            " r: + 3 x + 1 y <= 5\nBounds\n 0 <= x <= 4\n y >= 1\nGeneral\n x\nEnd\n");
}

namespace {

/// Two hours, a day and a night, of 1 MW each: sun works by day, a battery keeps what it gives for the night, gas burns
/// at any hour. What PyPSA and GenX call expansion with storage, as small as it can be.
struct DayAndNight {
  double sun_usd_per_mw = 0, battery_usd_per_mwh = 0, gas_usd_per_mwh = 0, efficiency = 1;
};

double cheapest(const DayAndNight& d)
{
  Program program;
  const auto sun = program.add(Column{"sun_mw", 0, kUnbounded, d.sun_usd_per_mw});
  const auto stored = program.add(Column{"stored_mwh", 0, kUnbounded, d.battery_usd_per_mwh});
  const auto by_day = program.add(Column{"gas_day_mwh", 0, kUnbounded, d.gas_usd_per_mwh});
  const auto by_night = program.add(Column{"gas_night_mwh", 0, kUnbounded, d.gas_usd_per_mwh});
  program.add(Row{"day", "", 1, kUnbounded, {{sun, 1}, {by_day, 1}, {stored, -1 / d.efficiency}}});
  program.add(Row{"night", "", 1, kUnbounded, {{stored, 1}, {by_night, 1}}});
  return solve_relaxed(program).objective;
}

} // namespace

TEST_CASE("sun, battery and gas are built as the closed form of a day and a night says")
{
  // all gas; sun by day and gas by night; sun that also charges the battery: costs are linear, so one of these is best
  for (const double sun : {10., 30., 60.})
    for (const double battery : {5., 25., 60.})
      for (const double gas : {20., 50., 90.})
        for (const double efficiency : {0.7, 0.9}) {
          const auto best =
              std::min({2 * gas, sun + gas, sun * (1 + 1 / efficiency) + battery, gas + sun / efficiency + battery});
          CHECK(cheapest({sun, battery, gas, efficiency}) == Approx(best));
        }
}

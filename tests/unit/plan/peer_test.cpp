// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/solver.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <string>

using namespace gpuramp::plan;

namespace {

constexpr std::size_t kHours = 24;

/// kW that the car draws in each hour, kW of sun for each kW of panel, and whether it stands at the charger.
struct Day {
  std::array<double, kHours> driving{}, sun{};
  std::array<bool, kHours> charging{};
};

Day commuting()
{
  Day day;
  for (const auto hour : {7U, 8U, 17U, 18U})
    day.driving[hour] = 9;
  const double sun[] = {0.2, 0.4, 0.6, 0.75, 0.85, 0.9, 0.85, 0.75, 0.6, 0.4, 0.2, 0.1};
  for (std::size_t n = 0; n < std::size(sun); ++n)
    day.sun[7 + n] = sun[n];
  for (std::size_t hour = 9; hour <= 16; ++hour)
    day.charging[hour] = true;
  return day;
}

} // namespace

// PyPSA's documentation, "Battery electric vehicle charging": the panel that charges a car, with a battery that ends
// the day as it began. examples/battery-electric-vehicle-charging.ipynb of github.com/PyPSA/PyPSA, commit 64d3eb4,
// solved there by GLPK: objective 7017.54385964912, panel 7.01754385964912 kW.
TEST_CASE("capacity expansion with storage as PyPSA's documentation has it")
{
  constexpr double kUsdPerKw = 1000, kChargerKw = 120, kEfficiency = 0.9, kBatteryKwh = 100;
  const auto day = commuting();
  Program program;
  const auto panel = program.add(Column{"panel", 0, kUnbounded, kUsdPerKw, false});
  std::array<std::size_t, kHours> charge{}, stored{};
  for (std::size_t h = 0; h < kHours; ++h) {
    const auto name = std::to_string(h);
    charge[h] = program.add(Column{"charge_" + name, 0, day.charging[h] ? kChargerKw : 0, 0, false});
    stored[h] = program.add(Column{"stored_" + name, 0, kBatteryKwh, 0, false});
    program.add(Row{"sun_" + name, "", -kUnbounded, 0, {{charge[h], 1}, {panel, -day.sun[h]}}});
  }
  for (std::size_t h = 0; h < kHours; ++h) {
    const auto before = stored[(h + kHours - 1) % kHours];
    program.add(Row{"battery_" + std::to_string(h),
                    "",
                    -day.driving[h],
                    -day.driving[h],
                    {{stored[h], 1}, {before, -1}, {charge[h], -kEfficiency}}});
  }
  const auto solution = solve_relaxed(program);
  CHECK(solution.objective == Approx(7017.54385964912).epsilon(1e-9));
  CHECK(solution.values[panel] == Approx(7.01754385964912).epsilon(1e-9));
}

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/random.hpp"
#include "gpuramp/model/dispatch.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <numeric>

using namespace gpuramp;
using model::Battery;
using model::Dispatcher;
using model::DispatchPolicy;
using model::SourceState;
using model::StepFlow;

namespace {

double total(const std::vector<double>& values)
{
  return std::accumulate(values.begin(), values.end(), 0.0);
}

StepFlow share(DispatchPolicy policy, double load_mw, const std::vector<SourceState>& sources)
{
  Dispatcher dispatcher(policy, {});
  StepFlow flow;
  dispatcher.step(load_mw, 1, sources, {}, flow);
  return flow;
}

constexpr SourceState kGas{60, 40, 450, false, false};
constexpr SourceState kNuclear{50, 70, 12, false, false};
constexpr SourceState kGrid{100, 50, 400, false, true};

} // namespace

TEST_CASE("merit order by cost: gas at 40, then grid at 50, no nuclear at 70")
{
  const auto flow = share(DispatchPolicy::cost, 100, {kNuclear, kGrid, kGas});
  CHECK(flow.source_mw == std::vector<double>{0, 40, 60});
  CHECK(flow.usd_per_hour(std::vector{kNuclear, kGrid, kGas}) == 40 * 50 + 60 * 40);
}

TEST_CASE("merit order by carbon: 50 MW of nuclear, then the grid, then gas")
{
  CHECK(share(DispatchPolicy::carbon, 155, {kNuclear, kGrid, kGas}).source_mw == std::vector<double>{50, 100, 5});
}

TEST_CASE("in proportion to what is available")
{
  const auto flow = share(DispatchPolicy::proportional, 105, {kNuclear, kGrid, kGas});
  CHECK(flow.source_mw[0] == Approx(25).epsilon(1e-15));
  CHECK(flow.source_mw[1] == Approx(50).epsilon(1e-15));
  CHECK(flow.source_mw[2] == Approx(30).epsilon(1e-15));
}

TEST_CASE("what no source has is taken from the grid beyond its capacity, or not served")
{
  const auto backed = share(DispatchPolicy::cost, 300, {kNuclear, kGrid, kGas});
  CHECK(backed.source_mw == std::vector<double>{50, 190, 60});
  CHECK(backed.beyond_mw == 90);
  CHECK(backed.unserved_mw == 0);
  for (const auto policy : {DispatchPolicy::proportional, DispatchPolicy::cost, DispatchPolicy::carbon}) {
    const auto alone = share(policy, 300, {kNuclear, kGas});
    CHECK(alone.source_mw == std::vector<double>{50, 60});
    CHECK(alone.unserved_mw == 190);
    CHECK(alone.beyond_mw == 0);
  }
}

TEST_CASE("a battery carries a day's surplus into the night, less its losses")
{
  // 12 hours of 100 MW of sun and a load of 40 MW: 60 MW x 12 h = 720 MWh left, of which 600 / 0.8 = 750 would fill the
  // battery, so all goes in and 576 MWh are stored. In the night 40 MW x 12 h = 480 are wanted, all from the battery:
  // 96 MWh stay, the grid gives nothing.
  Dispatcher dispatcher(DispatchPolicy::carbon, {Battery{100, 600, 0.8}});
  StepFlow flow;
  double grid_mwh = 0;
  double curtailed_mwh = 0;
  for (int h = 0; h < 24; ++h) {
    dispatcher.step(40, 1, std::vector<SourceState>{{h < 12 ? 100.0 : 0.0, 30, 40, true, false}, kGrid}, {1}, flow);
    grid_mwh += flow.source_mw[1];
    curtailed_mwh += flow.curtailed_mw[0];
  }
  CHECK(grid_mwh == 0);
  CHECK(curtailed_mwh == Approx(0).margin(1e-9));
  CHECK(dispatcher.stored_mwh() == Approx(96).epsilon(1e-12));
}

TEST_CASE("power and energy limit a battery")
{
  Dispatcher dispatcher(DispatchPolicy::cost, {Battery{10, 15, 1}});
  StepFlow flow;
  const std::vector<SourceState> sunny{{100, 0, 0, true, false}, kGrid};
  dispatcher.step(50, 1, sunny, {1}, flow);
  CHECK(flow.charge_mw[0] == 10);
  CHECK(flow.curtailed_mw[0] == 40);
  dispatcher.step(50, 1, sunny, {1}, flow);
  CHECK(flow.charge_mw[0] == 5);
  CHECK(dispatcher.stored_mwh() == 15);
  dispatcher.step(50, 1, std::vector<SourceState>{{0, 0, 0, true, false}, kGrid}, {1}, flow);
  CHECK(flow.discharge_mw[0] == 10);
  CHECK(flow.source_mw[1] == 40);
}

TEST_CASE("a battery waits where a source is cheaper than what it holds")
{
  // stored at 30 USD/MWh with 75 %: 40 USD/MWh out. Gas at 39 is cheaper, gas at 41 is not.
  for (const auto& [price, discharged] : {std::pair{39.0, 0.0}, std::pair{41.0, 10.0}}) {
    Dispatcher dispatcher(DispatchPolicy::cost, {Battery{40, 30, 0.75}});
    StepFlow flow;
    dispatcher.step(0, 1, std::vector<SourceState>{{40, 30, 0, true, false}}, {1}, flow);
    dispatcher.step(10, 1, std::vector<SourceState>{{0, 30, 0, true, false}, {100, price, 450, false, false}}, {1},
                    flow);
    CHECK(flow.discharge_mw[0] == discharged);
  }
}

TEST_CASE("a battery that is not energized does nothing")
{
  Dispatcher dispatcher(DispatchPolicy::cost, {Battery{10, 15, 1}});
  StepFlow flow;
  dispatcher.step(50, 1, std::vector<SourceState>{{100, 0, 0, true, false}}, {0}, flow);
  CHECK(flow.charge_mw[0] == 0);
  CHECK(flow.curtailed_mw[0] == 50);
}

TEST_CASE("an efficiency above 1 breaks the contract")
{
  CHECK_THROWS_AS(Dispatcher(DispatchPolicy::cost, {Battery{1, 1, 1.01}}), core::ContractError);
  CHECK_THROWS_AS(Dispatcher(DispatchPolicy::cost, {Battery{1, 1, 0}}), core::ContractError);
}

TEST_CASE("energy is conserved along any path, nothing is negative, limits hold")
{
  core::Stream random(7, "dispatch_test", 0);
  for (int round = 0; round < 60; ++round) {
    const auto policy = static_cast<DispatchPolicy>(round % 3);
    const std::vector<Battery> batteries{{random.uniform() * 50, random.uniform() * 200, 0.5 + 0.5 * random.uniform()},
                                         {30, 60, 1}};
    Dispatcher dispatcher(policy, batteries);
    StepFlow flow;
    double in_mwh = 0;
    double out_mwh = 0;
    double lost_mwh = 0;
    for (int h = 0; h < 200; ++h) {
      std::vector<SourceState> sources;
      for (int i = 0; i < 4; ++i)
        sources.push_back({random.uniform() < 0.2 ? 0 : 80 * random.uniform(), 100 * random.uniform() - 20,
                           500 * random.uniform(), i < 2, i == 3 && round % 2 == 0});
      const auto load_mw = 200 * random.uniform();
      const auto hours = random.uniform() + 0.1;
      dispatcher.step(load_mw, hours, sources, {1, 1}, flow);
      for (const auto* values : {&flow.source_mw, &flow.curtailed_mw, &flow.charge_mw, &flow.discharge_mw})
        for (const auto mw : *values)
          CHECK(mw >= 0);
      CHECK(flow.unserved_mw >= 0);
      for (std::size_t i = 0; i < sources.size(); ++i)
        CHECK(flow.source_mw[i] - (sources[i].backup ? flow.beyond_mw : 0) <= sources[i].available_mw * (1 + 1e-12));
      for (std::size_t b = 0; b < 2; ++b) {
        CHECK(flow.charge_mw[b] * flow.discharge_mw[b] == 0);
        CHECK(std::max(flow.charge_mw[b], flow.discharge_mw[b]) <= batteries[b].power_mw * (1 + 1e-12));
        CHECK(dispatcher.stored_mwh(b) <= batteries[b].energy_mwh * (1 + 1e-12));
        lost_mwh += flow.charge_mw[b] * hours * (1 - batteries[b].efficiency_frac);
      }
      CHECK(total(flow.source_mw) + total(flow.discharge_mw) - total(flow.charge_mw) + flow.unserved_mw ==
            Approx(load_mw).epsilon(1e-9).margin(1e-9));
      in_mwh += total(flow.source_mw) * hours;
      out_mwh += (load_mw - flow.unserved_mw) * hours;
    }
    CHECK(in_mwh == Approx(out_mwh + lost_mwh + dispatcher.stored_mwh()).epsilon(1e-9));
  }
}

TEST_CASE("batteries charge in the day's cheapest hours and give in the dearest", "[dispatch]")
{
  std::vector<double> keys(24);
  for (std::size_t h = 0; h < keys.size(); ++h)
    keys[h] = static_cast<double>((7 * h) % 24); // 0 .. 23 in some order
  const Battery battery{10, 40, 0.8};            // five hours in, four hours out
  const auto window = charging_window(battery, keys);
  CHECK(window.charge_at_most == 4);
  CHECK(window.give_above == 20);
}

TEST_CASE("a battery does not charge where losses eat the gain", "[dispatch]")
{
  const Battery battery{10, 40, 0.8};
  CHECK(charging_window(battery, {50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61}).charge_at_most ==
        gpuramp::model::kNoWindow.charge_at_most);
  CHECK(charging_window(battery, {40, 40, 40, 40, 40, 60, 60, 60, 60}).charge_at_most == 40);
}

TEST_CASE("a battery cuts a peak as low as it can keep it", "[dispatch]")
{
  using gpuramp::model::shaving_level_mw;
  const std::vector<gpuramp::model::LoadStep> evening{{40, 18}, {100, 6}};
  Battery battery{30, 60, 0.8};
  CHECK(shaving_level_mw(battery, 0, evening) == Approx(90)); // 60 MWh over six hours
  battery.power_mw = 5;
  CHECK(shaving_level_mw(battery, 0, evening) == Approx(95)); // all it can give
  battery = {30, 60, 0.8};
  const std::vector<gpuramp::model::LoadStep> morning{{100, 6}, {40, 18}};
  CHECK(shaving_level_mw(battery, 0, morning) == Approx(100)); // nothing is stored yet
  CHECK(shaving_level_mw(battery, 30, morning) == Approx(95));
  // 12 hours of charging up to the level fill it no further than 0.8 x 12 x (level - 80): 9.6 (L - 80) = 12 (100 - L)
  const std::vector<gpuramp::model::LoadStep> flat{{80, 12}, {100, 12}};
  battery = {30, 600, 0.8};
  CHECK(shaving_level_mw(battery, 0, flat) == Approx((12 * 100 + 9.6 * 80) / 21.6));
}

TEST_CASE("a battery that shaves keeps sources at its level", "[dispatch]")
{
  using gpuramp::model::DispatchPolicy;
  Battery battery{30, 60, 0.8};
  battery.shaves_peaks = true;
  const std::vector<gpuramp::model::LoadStep> day{{40, 18}, {100, 6}};
  for (const auto policy : {DispatchPolicy::proportional, DispatchPolicy::cost, DispatchPolicy::carbon}) {
    Dispatcher dispatcher(policy, {battery});
    dispatcher.set_level(0, shaving_level_mw(battery, 0, day));
    StepFlow flow;
    const std::vector<SourceState> sources{{70, 50, 400}, {70, 20, 900}};
    double most_mw = 0;
    for (int hour = 0; hour < 24; ++hour) {
      dispatcher.step(hour < 18 ? 40 : 100, 1, sources, {1}, flow);
      most_mw = std::max(most_mw, total(flow.source_mw));
    }
    CHECK(most_mw == Approx(90).epsilon(1e-9));
    CHECK(dispatcher.stored_mwh() == Approx(0).margin(1e-6));
  }
}

TEST_CASE("without batteries no order of the sources beats the merit order")
{
  core::Stream random(8, "dispatch_test", 0);
  for (int round = 0; round < 200; ++round) {
    std::vector<SourceState> sources;
    for (int i = 0; i < 4; ++i)
      sources.push_back({100 * random.uniform(), 100 * random.uniform(), 500 * random.uniform(), false, false});
    const auto load_mw = 150 * random.uniform();
    const auto best = share(DispatchPolicy::cost, load_mw, sources);
    std::vector<std::size_t> order{0, 1, 2, 3};
    do { // brute force: every order of filling
      auto rest = load_mw;
      double usd = 0;
      for (const auto i : order) {
        const auto mw = std::min(rest, sources[i].available_mw);
        usd += mw * sources[i].price_usd_per_mwh;
        rest -= mw;
      }
      CHECK(best.usd_per_hour(sources) <= usd * (1 + 1e-12) + 1e-9);
    } while (std::next_permutation(order.begin(), order.end()));
  }
}

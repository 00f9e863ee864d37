// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/random.hpp"
#include "gpuramp/topology/power_network.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>

using namespace gpuramp;
using topology::Contingencies;
using topology::PowerNetwork;

namespace {

/// Equal modules side by side, each on all of one load.
PowerNetwork modules(std::size_t n, double each_mw, double demand_mw)
{
  PowerNetwork network;
  for (std::size_t i = 0; i < n; ++i)
    network.equipment.push_back({"module-" + std::to_string(i + 1), each_mw, 1, true, {}, {0}});
  network.loads = {{"halls", demand_mw}};
  return network;
}

std::vector<bool> all(const PowerNetwork& network)
{
  return std::vector<bool>(network.equipment.size(), true);
}

double firm_mw(const PowerNetwork& network, Contingencies contingencies)
{
  return topology::firm_power(network, all(network), contingencies).total_mw;
}

/// Least capacity of equipment and demands whose removal separates sources from what is left: all cuts, one by one.
double smallest_cut(const PowerNetwork& network)
{
  const auto n = network.equipment.size();
  double least = 1e300;
  for (unsigned removed = 0; removed < (1U << n); ++removed) {
    double cut = 0;
    std::vector<bool> reached(n, false), lit(network.loads.size(), false);
    for (std::size_t round = 0; round <= n; ++round)
      for (std::size_t e = 0; e < n; ++e) {
        if (((removed >> e) & 1U) != 0)
          continue;
        reached[e] = reached[e] || network.equipment[e].is_source;
        if (reached[e])
          for (const auto d : network.equipment[e].feeds)
            reached[d] = true;
      }
    for (std::size_t e = 0; e < n; ++e) {
      if (((removed >> e) & 1U) != 0)
        cut += network.equipment[e].capacity_mw;
      else if (reached[e])
        for (const auto l : network.equipment[e].loads)
          lit[l] = true;
    }
    for (std::size_t l = 0; l < lit.size(); ++l)
      cut += lit[l] ? network.loads[l].demand_mw : 0;
    least = std::min(least, cut);
  }
  return least;
}

/// Layers of random equipment; every piece but the sources hangs on some piece before it.
PowerNetwork random_network(core::Stream& stream, std::size_t n)
{
  PowerNetwork network;
  network.loads = {{"a", 10 + 90 * stream.uniform()}, {"b", 10 + 90 * stream.uniform()}};
  for (std::size_t e = 0; e < n; ++e)
    network.equipment.push_back({"e" + std::to_string(e), 5 + 95 * stream.uniform(), 1, e < 2, {}, {}});
  for (std::size_t e = 2; e < n; ++e)
    for (std::size_t up = 0; up < e; ++up)
      if (up == e - 2 || stream.uniform() < 0.3)
        network.equipment[up].feeds.push_back(e);
  network.equipment[n - 1].loads = {0};
  network.equipment[n - 2].loads = {1};
  for (std::size_t e = 0; e + 2 < n; ++e)
    if (stream.uniform() < 0.2)
      network.equipment[e].loads.push_back(stream.uniform() < 0.5 ? 0 : 1);
  return network;
}

} // namespace

TEST_CASE("firm capacity of the usual schemes, each for a load of 120 MW")
{
  SECTION("N: four modules of 30 MW; one loss takes a quarter")
  {
    const auto network = modules(4, 30, 120);
    CHECK(firm_mw(network, Contingencies::none) == Approx(120));
    CHECK(firm_mw(network, Contingencies::single) == Approx(90));
    CHECK(firm_mw(network, Contingencies::pairs) == Approx(60));
  }
  SECTION("N+1: five modules")
  {
    const auto network = modules(5, 30, 120);
    CHECK(firm_mw(network, Contingencies::single) == Approx(120));
    CHECK(topology::firm_power(network, all(network), Contingencies::single).stranded_mw() == Approx(30));
  }
  SECTION("2N: two sides of the whole load")
  {
    const auto network = modules(2, 120, 120);
    CHECK(firm_mw(network, Contingencies::single) == Approx(120));
    CHECK(firm_mw(network, Contingencies::pairs) == Approx(0).margin(1e-12));
    CHECK(topology::firm_power(network, all(network), Contingencies::single).stranded_mw() == Approx(120));
  }
  SECTION("4-to-make-3: four blocks of 40 MW")
  {
    const auto network = modules(4, 40, 120);
    const auto firm = topology::firm_power(network, all(network), Contingencies::single);
    CHECK(firm.total_mw == Approx(120));
    CHECK(firm.total_mw / firm.installed_mw == Approx(0.75));
  }
  SECTION("one feed: everything hangs on it")
  {
    const auto network = modules(1, 120, 120);
    const auto firm = topology::firm_power(network, all(network), Contingencies::single);
    CHECK(firm.total_mw == Approx(0).margin(1e-12));
    CHECK(firm.single_points_of_failure == std::vector<std::string>{"module-1"});
    CHECK(firm.worst == std::vector<std::string>{"module-1"});
  }
}

TEST_CASE("the minimum cut and single points of failure behind redundant feeds are named")
{
  // two feeds of 100 MW, one transformer of 80 MW, two buses of 60 MW
  PowerNetwork network;
  network.loads = {{"hall-1", 60}, {"hall-2", 60}};
  network.equipment = {{"feed-a", 100, 1, true, {2}, {}},
                       {"feed-b", 100, 1, true, {2}, {}},
                       {"transformer", 80, 1, false, {3, 4}, {}},
                       {"bus-1", 60, 1, false, {}, {0}},
                       {"bus-2", 60, 1, false, {}, {1}}};
  REQUIRE(topology::problem_of(network).empty());
  const auto delivery = topology::deliver(network, all(network));
  CHECK(delivery.total_mw == Approx(80));
  CHECK(delivery.common_frac == Approx(80.0 / 120).epsilon(1e-9));
  CHECK(delivery.cut == std::vector<std::string>{"transformer"});
  const auto firm = topology::firm_power(network, all(network), Contingencies::single);
  CHECK(firm.total_mw == Approx(0).margin(1e-12));
  CHECK(firm.worst == std::vector<std::string>{"transformer"});
  CHECK(firm.single_points_of_failure == std::vector<std::string>{"transformer", "bus-1", "bus-2"});
}

TEST_CASE("losses add up along every path")
{
  // 0.98 x 0.95 on the way: 93.1 MW of a 100 MW transformer's output arrive... the UPS loses 5 %, the transformer 2 %
  PowerNetwork network;
  network.loads = {{"halls", 1000}};
  network.equipment = {{"feed", 300, 1, true, {1, 2}, {}},
                       {"t1", 100, 0.98, false, {3}, {}},
                       {"t2", 150, 0.98, false, {3}, {}},
                       {"ups", 500, 0.95, false, {}, {0}}};
  REQUIRE(topology::problem_of(network).empty());
  CHECK(topology::deliver(network, all(network)).total_mw == Approx(250 * 0.95));
  CHECK(topology::delivered_frac(network).front() == Approx(0.98 * 0.95).epsilon(1e-12));
  const auto flow = topology::power_flow(network, all(network));
  for (std::size_t e = 0; e < flow.size(); ++e)
    CHECK(flow[e].in_mw * network.equipment[e].efficiency_frac == Approx(flow[e].out_mw).epsilon(1e-9));
  CHECK(flow[0].out_mw == Approx(flow[1].in_mw + flow[2].in_mw).epsilon(1e-9));
  CHECK(flow[1].out_mw + flow[2].out_mw == Approx(flow[3].in_mw).epsilon(1e-9));
  CHECK(flow[0].in_mw ==
        Approx(flow[3].out_mw + flow[0].loss_mw() + flow[1].loss_mw() + flow[2].loss_mw() + flow[3].loss_mw())
            .epsilon(1e-9));
}

TEST_CASE("what cannot be a network is said")
{
  auto network = modules(2, 100, 100);
  network.equipment[0].feeds = {1};
  network.equipment[1].feeds = {0};
  CHECK_THAT(topology::problem_of(network), Catch::Contains("cycle"));
  network = modules(2, 100, 100);
  network.equipment[1].is_source = false;
  CHECK(topology::problem_of(network) == "'module-2' has no source");
  network = modules(1, 100, 100);
  network.loads.push_back({"dark", 10});
  CHECK(topology::problem_of(network) == "'dark' has no source");
  network = modules(1, 100, 100);
  network.equipment[0].loads.clear();
  network.equipment[0].feeds = {1, 2};
  network.equipment.push_back({"good", 100, 0.99, false, {}, {0}});
  network.equipment.push_back({"bad", 100, 0.9, false, {}, {0}});
  CHECK(topology::problem_of(network) == "losses downstream of 'module-1' differ by path");
}

TEST_CASE("small random networks: the flow is the smallest of all cuts")
{
  const auto replication = GENERATE(range(0U, 60U));
  core::Stream stream(7, "power networks", replication);
  auto network = random_network(stream, 4 + replication % 5);
  REQUIRE(topology::problem_of(network).empty());
  const auto delivery = topology::deliver(network, all(network));
  CHECK(delivery.total_mw == Approx(smallest_cut(network)).epsilon(1e-9));
  const auto firm = topology::firm_power(network, all(network), Contingencies::single);
  double worst = delivery.total_mw;
  for (std::size_t e = 0; e < network.equipment.size(); ++e) {
    auto lesser = network;
    lesser.equipment[e].capacity_mw = 0;
    worst = std::min(worst, smallest_cut(lesser));
  }
  CHECK(firm.total_mw == Approx(worst).epsilon(1e-9).margin(1e-9));
  CHECK(firm.total_mw <= delivery.total_mw * (1 + 1e-9));
  CHECK(topology::firm_power(network, all(network), Contingencies::pairs).total_mw <= firm.total_mw * (1 + 1e-9));
  auto larger = network;
  for (auto& e : larger.equipment)
    e.capacity_mw *= 1.3;
  CHECK(topology::firm_power(larger, all(larger), Contingencies::single).total_mw >= firm.total_mw * (1 - 1e-9));
}

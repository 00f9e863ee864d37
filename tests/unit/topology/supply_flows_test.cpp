// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/random.hpp"
#include "gpuramp/topology/supply_flows.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <vector>

using namespace gpuramp;
using topology::PowerNetwork;

namespace {

std::vector<bool> all(const PowerNetwork& network)
{
  return std::vector<bool>(network.equipment.size(), true);
}

double sum_of(const std::vector<double>& values)
{
  return std::accumulate(values.begin(), values.end(), 0.0);
}

/// A feed of 200 MW, two busways of each of two halls: A and B.
PowerNetwork busways(double each_mw)
{
  PowerNetwork network;
  network.loads = {{"hall-1", 50}, {"hall-2", 50}};
  network.equipment = {{"feed", 200, 1, true, {1, 2, 3, 4}, {}},
                       {"1a", each_mw, 1, false, {}, {0}},
                       {"1b", each_mw, 1, false, {}, {0}},
                       {"2a", each_mw, 1, false, {}, {1}},
                       {"2b", each_mw, 1, false, {}, {1}}};
  return network;
}

/// Layers of equipment that feed three loads at random.
PowerNetwork random_network(core::Stream& stream)
{
  constexpr std::size_t kPieces = 7;
  PowerNetwork network;
  for (const auto* name : {"a", "b", "c"})
    network.loads.push_back({name, 10 + 90 * stream.uniform()});
  for (std::size_t e = 0; e < kPieces; ++e)
    network.equipment.push_back({"e" + std::to_string(e), 5 + 95 * stream.uniform(), 1, e < 2, {}, {}});
  for (std::size_t e = 2; e < kPieces; ++e)
    for (std::size_t up = 0; up < e; ++up)
      if (up == e - 2 || stream.uniform() < 0.3)
        network.equipment[up].feeds.push_back(e);
  for (std::size_t l = 0; l < network.loads.size(); ++l)
    for (std::size_t e = 2; e < kPieces; ++e)
      if (e == 4 + l || stream.uniform() < 0.2)
        network.equipment[e].loads.push_back(l);
  return network;
}

std::vector<double> random_draw(core::Stream& stream, const std::vector<double>& limits, double total)
{
  std::vector<double> drawn;
  for (const auto limit : limits)
    drawn.push_back(limit * (stream.uniform() < 0.5 ? 1 : stream.uniform()));
  const auto too_much = sum_of(drawn) / total;
  for (auto& mw : drawn)
    mw = too_much > 1 ? mw / too_much : mw;
  return drawn;
}

/// \return the same network with demands of so much
double deliverable(PowerNetwork network, const std::vector<bool>& works, const std::vector<double>& asked)
{
  for (std::size_t l = 0; l < asked.size(); ++l)
    network.loads[l].demand_mw = asked[l];
  return topology::delivered_mw(network, works);
}

} // namespace

TEST_CASE("busways A and B share the load of their hall, and one that is left has all of it")
{
  const auto network = busways(50);
  auto works = all(network);
  // ways: feed to 1a, 1b, 2a, 2b; these to their halls
  CHECK(topology::supply_flows(network, works, {40, 20}) == std::vector<double>{20, 20, 10, 10, 20, 20, 10, 10});
  works[1] = false;
  CHECK(topology::supply_flows(network, works, {40, 20}) == std::vector<double>{0, 40, 10, 10, 0, 40, 10, 10});
  CHECK(topology::load_limits_mw(network, works, {50, 50}) == std::vector<double>{50, 50});
}

TEST_CASE("a busway that is too small for its hall limits that hall alone")
{
  const auto network = busways(30);
  auto works = all(network);
  CHECK(topology::load_limits_mw(network, works, {50, 50}) == std::vector<double>{50, 50});
  works[1] = false;
  CHECK(topology::load_limits_mw(network, works, {50, 50}) == std::vector<double>{30, 50});
  works[2] = false;
  CHECK(topology::load_limits_mw(network, works, {50, 50}) == std::vector<double>{0, 50});
  works[0] = false; // nothing comes: no hall has less than all of them together
  CHECK(topology::load_limits_mw(network, works, {50, 50}) == std::vector<double>{50, 50});
}

TEST_CASE("what several loads share they get by shares, and others all that they want")
{
  // a panel of 60 MW for a and b, which want 40 and 80: half of each; c has a way of its own
  PowerNetwork network;
  network.loads = {{"a", 100}, {"b", 100}, {"c", 100}};
  network.equipment = {
      {"feed", 1000, 1, true, {1, 2}, {}}, {"panel", 60, 1, false, {}, {0, 1}}, {"own", 90, 1, false, {}, {2}}};
  const auto limits = topology::load_limits_mw(network, all(network), {40, 80, 70});
  CHECK(limits[0] == Approx(20).epsilon(1e-9));
  CHECK(limits[1] == Approx(40).epsilon(1e-9));
  CHECK(limits[2] == Approx(70).epsilon(1e-9));
}

TEST_CASE("in random networks with lost pieces what is drawn within the limits gets through")
{
  const auto replication = GENERATE(range(0U, 200U));
  core::Stream stream(11, "supply flows", replication);
  const auto network = random_network(stream);
  auto works = all(network);
  for (std::size_t e = 2; e < works.size(); ++e)
    works[e] = stream.uniform() < 0.7;
  std::vector<double> wanted;
  for (const auto& load : network.loads)
    wanted.push_back(load.demand_mw);
  const auto limits = topology::load_limits_mw(network, works, wanted);
  const auto total = deliverable(network, works, limits);
  for (std::size_t l = 0; l < limits.size(); ++l)
    CHECK(limits[l] <= wanted[l] * (1 + 1e-9));
  CHECK(total == Approx(deliverable(network, works, wanted)).epsilon(1e-6).margin(1e-6)); // nothing is left unused
  const auto drawn = random_draw(stream, limits, std::max(total, 1e-9));
  REQUIRE(deliverable(network, works, drawn) == Approx(sum_of(drawn)).epsilon(1e-8).margin(1e-8));

  const auto ways = topology::ways_of(network);
  const auto flows = topology::supply_flows(network, works, drawn);
  std::vector<double> in(network.equipment.size(), 0.0), out(in), got(network.loads.size(), 0.0);
  for (std::size_t w = 0; w < ways.size(); ++w) {
    out[ways[w].from] += flows[w];
    (ways[w].to_load ? got : in)[ways[w].to] += flows[w];
  }
  for (std::size_t l = 0; l < got.size(); ++l)
    CHECK(got[l] == Approx(drawn[l]).epsilon(1e-8).margin(1e-8));
  for (std::size_t e = 0; e < in.size(); ++e) {
    CHECK(out[e] <= (works[e] ? network.equipment[e].capacity_mw : 0) * (1 + 1e-8) + 1e-8);
    if (not network.equipment[e].is_source)
      CHECK(in[e] == Approx(out[e]).epsilon(1e-8).margin(1e-8));
  }
}

TEST_CASE("losses downstream count against what pieces carry, and flows are at the loads")
{
  PowerNetwork network;
  network.loads = {{"a", 100}, {"b", 100}};
  network.equipment = {{"feed-a", 40, 1, true, {2}, {}},
                       {"feed-b", 1000, 1, true, {3}, {}},
                       {"ups-a", 50, 0.9, false, {}, {0}},
                       {"ups-b", 50, 0.9, false, {}, {1}}};
  const auto capacity = topology::capacity_at_loads_mw(network);
  CHECK(capacity[0] == Approx(36));
  CHECK(capacity[1] == Approx(900));
  CHECK(capacity[2] == Approx(50));
  const auto limits = topology::load_limits_mw(network, all(network), {60, 40});
  CHECK(limits[0] == Approx(36));
  CHECK(limits[1] == Approx(40));
  const auto flows = topology::supply_flows(network, all(network), {18, 20}); // by way: feeds to UPS, these to loads
  for (std::size_t w = 0; w < flows.size(); ++w)
    CHECK(flows[w] == Approx(w % 2 == 0 ? 18 : 20));
}

TEST_CASE("parallel modules are used alike, by their capacity")
{
  PowerNetwork network;
  network.loads = {{"halls", 100}};
  for (const auto mw : {10.0, 20.0, 70.0})
    network.equipment.push_back({"module", mw, 1, true, {}, {0}});
  const auto flows = topology::supply_flows(network, all(network), {50});
  CHECK(flows[0] == Approx(5).epsilon(1e-9));
  CHECK(flows[1] == Approx(10).epsilon(1e-9));
  CHECK(flows[2] == Approx(35).epsilon(1e-9));
}

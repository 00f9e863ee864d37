// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/topology/capacity_cut.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <string>
#include <vector>

using namespace gpuramp;
using topology::capacity_cut;
using topology::CutCampus;
using topology::CutSupply;
using Names = std::vector<std::string>;

namespace {

// 72 GPUs a rack, 2 kW facility and 1.6 kW IT each (powers of two, so that quotients are exact)
CutSupply big(double gpus)
{
  return {"chips:big", gpus, 72, 1.0 / 512, 1.0 / 640};
}
// 8 GPUs a rack, half of that power
CutSupply small(double gpus)
{
  return {"chips:small", gpus, 8, 1.0 / 1024, 1.0 / 1280};
}

/// Far more of everything than the tests need.
CutCampus campus(const std::string& name)
{
  return {name, {{1e4, 1e4}}, 1e4, 1e7};
}

} // namespace

TEST_CASE("a single short limit is the cut")
{
  CutCampus site = campus("abilene");
  SECTION("chips")
  {
    const auto cut = capacity_cut({big(7200)}, {site});
    CHECK(cut.bound_gpus == 7200);
    CHECK(cut.resources == Names{"chips:big"});
  }
  SECTION("slots: 10 racks of 72")
  {
    site.halls[0].rack_slots = 10;
    const auto cut = capacity_cut({big(7200)}, {site});
    CHECK(cut.bound_gpus == 720);
    CHECK(cut.resources == Names{"halls:abilene"});
  }
  SECTION("bus: 1 MW at 640 GPUs per MW")
  {
    site.halls[0].bus_mw = 1;
    const auto cut = capacity_cut({big(7200)}, {site});
    CHECK(cut.bound_gpus == Approx(640));
    CHECK(cut.resources == Names{"halls:abilene"});
  }
  SECTION("feed: 2 MW at 512 GPUs per MW")
  {
    site.feed_mw = 2;
    const auto cut = capacity_cut({big(7200)}, {site});
    CHECK(cut.bound_gpus == 1024);
    CHECK(cut.resources == Names{"power:abilene"});
  }
  SECTION("ports")
  {
    site.fabric_ports = 100;
    const auto cut = capacity_cut({big(7200)}, {site});
    CHECK(cut.bound_gpus == 100);
    CHECK(cut.resources == Names{"fabric:abilene"});
  }
}

TEST_CASE("each hall group has its own limits")
{
  // slots hold group 0 at 720, the bus holds group 1 at 640
  CutCampus site = campus("a");
  site.halls = {{10, 1e4}, {1e4, 1}};
  const auto cut = capacity_cut({big(7200)}, {site});
  CHECK(cut.bound_gpus == Approx(1360));
  CHECK(cut.resources == Names{"halls:a"});
}

TEST_CASE("a shared limit is filled by the best mix of what is supplied")
{
  CutCampus site = campus("a");
  SECTION("slots: the 144 big ones take 2 of 10, the others hold 8 each: 144 + 64")
  {
    site.halls[0].rack_slots = 10;
    CHECK(capacity_cut({small(7200), big(144)}, {site}).bound_gpus == 208);
  }
  SECTION("feed: 512 small ones take 0.5 of 2 MW, the big ones get 1.5 MW * 512: 512 + 768")
  {
    site.feed_mw = 2;
    CHECK(capacity_cut({big(7200), small(512)}, {site}).bound_gpus == 1280);
  }
}

TEST_CASE("each campus adds the limit that holds it")
{
  CutCampus a = campus("a");
  CutCampus b = campus("b");
  CutCampus c = campus("c");
  c.feed_mw = 2;
  a.fabric_ports = 100;
  b.halls[0].rack_slots = 10;
  const auto cut = capacity_cut({big(72000)}, {c, b, a});
  CHECK(cut.bound_gpus == 1844); // 1024 + 720 + 100
  CHECK(cut.resources == Names{"fabric:a", "halls:b", "power:c"});
}

TEST_CASE("all rack types are named where the supply is short")
{
  const auto cut = capacity_cut({small(80), big(720), big(0)}, {campus("a")});
  CHECK(cut.bound_gpus == 800);
  CHECK(cut.resources == Names{"chips:big", "chips:small"});
}

TEST_CASE("a type not shipped yet is not named where power is short")
{
  CutCampus site = campus("a");
  site.feed_mw = 2;
  CHECK(capacity_cut({big(7200), small(0)}, {site}).resources == Names{"power:a"});
}

TEST_CASE("the fleet's power is tighter where campuses count on the same scarce type")
{
  // each campus of 1 MW alone could take the 512 small ones (0.5 MW) and 256 big ones: 768, together 1536;
  // but the 512 small ones exist once: the fleet's 2 MW take 512 + 1.5 * 512 = 1280
  CutCampus a = campus("a");
  CutCampus b = campus("b");
  a.feed_mw = b.feed_mw = 1;
  const auto cut = capacity_cut({big(7200), small(512)}, {a, b});
  CHECK(cut.bound_gpus == 1280);
  CHECK(cut.resources == Names{"power:fleet"});
}

TEST_CASE("the fleet's slots are tighter where campuses count on the same scarce type")
{
  // 144 big ones take 2 of the 20 slots, 18 slots hold 8 each: 288
  CutCampus a = campus("a");
  CutCampus b = campus("b");
  a.halls[0].rack_slots = b.halls[0].rack_slots = 10;
  const auto cut = capacity_cut({big(144), small(7200)}, {a, b});
  CHECK(cut.bound_gpus == 288);
  CHECK(cut.resources == Names{"halls:fleet"});
}

TEST_CASE("where nothing can be online the limit is still named")
{
  CutCampus site = campus("a");
  CHECK(capacity_cut({}, {site}).bound_gpus == 0);
  CHECK(capacity_cut({big(10)}, {}).bound_gpus == 0);
  CHECK(capacity_cut({big(0)}, {site}).resources == Names{"chips:big"});
  site.feed_mw = 0;
  CHECK(capacity_cut({big(10)}, {site}).resources == Names{"power:a"});
  site = campus("a");
  site.halls.clear();
  CHECK(capacity_cut({big(10)}, {site}).resources == Names{"halls:a"});
}

TEST_CASE("a vast supply does not round away a small limit")
{
  CutCampus site = campus("a");
  site.fabric_ports = 8;
  const auto cut = capacity_cut({big(1e15)}, {site});
  CHECK(cut.bound_gpus == 8);
  CHECK(cut.resources == Names{"fabric:a"});
}

TEST_CASE("bad limits are refused")
{
  const double bad =
      GENERATE_COPY(-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity());
  CHECK_THROWS_AS(capacity_cut({big(bad)}, {}), core::ContractError);
  CHECK_THROWS_AS(capacity_cut({{"x", 1, bad, 1, 1}}, {}), core::ContractError);
  CHECK_THROWS_AS(capacity_cut({{"x", 1, 1, bad, 1}}, {}), core::ContractError);
  CHECK_THROWS_AS(capacity_cut({{"x", 1, 1, 1, bad}}, {}), core::ContractError);
  CHECK_THROWS_AS(capacity_cut({{"x", 1, 0, 1, 1}}, {}), core::ContractError);
  CHECK_THROWS_AS(capacity_cut({}, {{"a", {{bad, 1}}, 1, 1}}), core::ContractError);
  CHECK_THROWS_AS(capacity_cut({}, {{"a", {{1, bad}}, 1, 1}}), core::ContractError);
  CHECK_THROWS_AS(capacity_cut({}, {{"a", {}, bad, 1}}), core::ContractError);
  CHECK_THROWS_AS(capacity_cut({}, {{"a", {}, 1, bad}}), core::ContractError);
}

// SPDX-License-Identifier: Apache-2.0
#include "sim/work/attribution.hpp"
#include "sim/work/capping.hpp"
#include "unit/sim/small_plan.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;
using record::Loss;
using sim::Problem;
using sim::Resources;

namespace {

/// A pool on all GPUs of a campus: half of peak is useful, a busy rack draws its maximum.
sim::Work pool(double gpus)
{
  sim::Work work;
  work.work_class = scenario::WorkClass::research;
  model::JobPerformance p;
  p.peak = core::FlopRate::from_base(1e15);
  p.useful = core::FlopRate::from_base(5e14);
  work.performance = {p};
  work.dynamic_mw = {0.08}; // 0.8 MW above idle for ten GPUs
  work.campuses = {0};
  work.gpus = {{gpus}};
  return work;
}

/// 100 racks online at one site, in one hall.
sim::Site site(const model::RackType& rack, double limit_mw, double bus_mw = 1000)
{
  sim::Site site;
  site.name = "a";
  site.limit_mw = limit_mw;
  site.core_gb_per_s = 1e6;
  site.racks = {{&rack, 100, 100, 0, 0.2}};
  site.domains = {{bus_mw, {1.0}}};
  site.links = {{1e6, {1.0}, {}}};
  return site;
}

struct Solved {
  Problem problem;
  Resources resources;
  std::vector<sim::SiteCap> caps;
  sim::CampusRates rates;
};

Solved solve(Problem problem)
{
  Solved s{std::move(problem), {}, {}, {}};
  s.resources.lay_out(s.problem);
  for (const auto& at : s.problem.sites)
    s.caps.push_back(sim::uncapped(at));
  std::vector<model::Claim> claims;
  model::Allocator allocator;
  sim::make_claims(s.problem, s.resources, s.caps, claims);
  if (sim::cap_short_sites(s.problem, s.resources, allocator.allocate(s.resources.capacity(), claims), s.caps))
    sim::make_claims(s.problem, s.resources, s.caps, claims);
  s.rates.mw_per_rack = {0.0};
  const auto& allocation = allocator.allocate(s.resources.capacity(), claims);
  std::vector<bool> binding;
  s.resources.note_binding(claims, allocation, binding);
  sim::attribute(s.problem, s.resources, 0, s.caps, allocation, binding, s.rates);
  return s;
}

} // namespace

TEST_CASE("work shares what idle racks leave of the feed")
{
  const auto rack = sim::tests::small_rack();
  const auto work = pool(1000);
  const auto s = solve({{site(rack, 60)}, {}, {{&work, 0, 0}}}); // 20 MW idle, 80 MW wanted, 40 there
  CHECK(s.resources.capacity()[s.resources.feed(0)] == Approx(40));
  CHECK(s.rates.work.front().rate == Approx(0.5));
  CHECK(s.rates.work.front().resource == "feed:a");
  CHECK(s.rates.it_mw == Approx(60));
  CHECK(s.rates.feed_binds);
  CHECK(s.rates.peak_flop_per_s == Approx(1e18));
  CHECK(s.rates.flop_per_s.sum() == Approx(1e18));
  CHECK(s.rates.flop_per_s[Loss::power] == Approx(0.5e18));
  CHECK(s.rates.flop_per_s[Loss::useful] == Approx(0.25e18));
  CHECK(s.rates.flop_per_s[Loss::inefficiency] == Approx(0.25e18));
}

TEST_CASE("a feed that is used to the last bit by work at full speed does not bind")
{
  const auto rack = sim::tests::small_rack();
  const auto work = pool(1000);
  const auto s = solve({{site(rack, 100)}, {}, {{&work, 0, 0}}}); // 20 MW idle and 80 MW wanted
  CHECK(s.rates.work.front().rate == Approx(1));
  CHECK(not s.rates.feed_binds);
}

TEST_CASE("a full bus is named as such")
{
  const auto rack = sim::tests::small_rack();
  const auto work = pool(1000);
  const auto s = solve({{site(rack, 1000, 60)}, {}, {{&work, 0, 0}}});
  CHECK(s.rates.work.front().resource == "bus:a");
  CHECK((s.rates.bus_binds && not s.rates.feed_binds));
}

TEST_CASE("racks are capped along their curve before work is shared out")
{
  auto rack = sim::tests::small_rack();
  rack.power_curve = {{0.6, 0.75}, {1, 1}};
  const auto work = pool(1000);
  auto at = site(rack, 60);
  at.caps_clocks = true;
  const auto s = solve({{at}, {}, {{&work, 0, 0}}});
  CHECK(s.caps[0].cap_frac == Approx(0.6)); // 100 racks of 1 MW on 60 MW
  CHECK(s.rates.work.front().rate == Approx(0.75));
  CHECK(s.rates.flop_per_s[Loss::power] == Approx(0.25e18));
  CHECK(s.rates.it_mw == Approx(60));
}

TEST_CASE("the peak of dark racks is lost to power")
{
  const auto rack = sim::tests::small_rack();
  const auto work = pool(400);
  auto at = site(rack, 5.1);
  at.racks[0].dark = 75;
  const auto s = solve({{at}, {}, {{&work, 0, 0}}});
  CHECK(s.rates.it_mw == Approx(5)); // 25 racks idle
  CHECK(s.rates.work.front().rate == 0);
  CHECK(s.rates.flop_per_s[Loss::power] == Approx(1e18)); // 400 GPUs held back, 600 without work on dark racks
  CHECK(s.rates.flop_per_s[Loss::idle] == Approx(0).margin(1));
}

TEST_CASE("a run goes at one rate at all its sites, and a link among them holds it")
{
  const auto rack = sim::tests::small_rack();
  auto run = pool(0);
  run.work_class = scenario::WorkClass::training;
  run.campuses = {0, 1};
  run.gpus = {{1000}, {1000}};
  run.performance[0].wan = core::gigabytes_per_second(1);
  auto other = site(rack, 1000);
  other.campus = 1;
  const auto s = solve({{site(rack, 1000), other}, {{0, "wan:a-b", 0, 1, 500}}, {{&run, 0, 0}}});
  CHECK(s.rates.work.front().rate == Approx(0.25)); // 2,000 GB/s over 500 GB/s
  CHECK(s.rates.work.front().resource == "wan:a-b");
  CHECK(s.rates.flop_per_s[Loss::network] == Approx(0.75e18));
}

TEST_CASE("what crosses campuses crosses the core of each")
{
  const auto rack = sim::tests::small_rack();
  auto run = pool(0);
  run.work_class = scenario::WorkClass::training;
  run.campuses = {0, 1};
  run.gpus = {{400}, {800}};
  run.performance[0].wan = core::gigabytes_per_second(1);
  run.performance[0].crossing = core::gigabytes_per_second(2);
  auto here = site(rack, 1000);
  here.core_gb_per_s = 500;
  auto other = site(rack, 1000);
  other.campus = 1;
  here.links[0].runs = other.links[0].runs = {{&run, 1}};
  // at full speed 400 x 2 GB/s stay at the campus, and the ring's 1,200 GB/s leave it
  const auto s = solve({{here, other}, {{0, "wan:a-b", 0, 1, 1e6}}, {{&run, 0, 0}}});
  CHECK(s.rates.work.front().rate == Approx(0.25));
  CHECK(s.rates.work.front().resource == "core:a");
  CHECK(s.rates.core_gb_per_s() == Approx(500));
}

TEST_CASE("a FLOP is lost to one thing")
{
  auto work = pool(1);
  work.performance[0].goodput_frac = 0.9;
  work.performance[0].useful = core::FlopRate::from_base(4.5e14);
  const model::CappedRack slowed{0.5, 0.8};
  const auto flop = sim::lost_to(work, work.performance[0], 10, slowed, 0.5, false);
  CHECK(flop[Loss::power] == Approx(0.2e16));
  CHECK(flop[Loss::network] == Approx(0.4e16));
  CHECK(flop[Loss::failures] == Approx(0.04e16));
  CHECK(flop[Loss::useful] == Approx(0.18e16));
  CHECK(flop.sum() == Approx(1e16));
  work.repeating = true;
  CHECK(sim::lost_to(work, work.performance[0], 10, slowed, 0.5, false)[Loss::failures] == Approx(0.4e16));
}

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/collective.hpp"
#include "gpuramp/model/training_step.hpp"
#include "throughput_fixture.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;
using namespace gpuramp::test;

namespace {

model::RackType rack_in(std::vector<model::FabricTaper> tapers)
{
  auto rack = round_rack();
  rack.tapers = std::move(tapers);
  return rack;
}

model::Group group(const model::RackType& rack, std::int64_t size, std::int64_t stride)
{
  return model::group_of(rack, plain_calibration(), size, stride);
}

} // namespace

TEST_CASE("a ring crosses each pod once, through its members' ports there")
{
  const auto full = group(round_rack(), 64, 32).scale_out.bytes_per_s; // spans 2,048 ranks, none shares a domain
  const auto left = [&](std::int64_t pod, double share) {
    return group(rack_in({{pod, share}}), 64, 32).scale_out.bytes_per_s / full;
  };
  CHECK(left(512, 1.0 / 7) == Approx(1));       // 16 members of a pod, 16/7 ports leave it: more than the ring takes
  CHECK(left(128, 1.0 / 7) == Approx(4.0 / 7)); // 4 members
  CHECK(left(32, 1.0 / 7) == Approx(1.0 / 7));  // every hop leaves its pod
  CHECK(left(16, 1.0 / 7) == Approx(1.0 / 7));  // likewise
  CHECK(left(2048, 1.0 / 7) == Approx(1));      // the group does not leave its pod
  CHECK(left(128, 1) == Approx(1));
}

TEST_CASE("the narrowest of several tiers slows a ring")
{
  const auto full = group(round_rack(), 64, 32).scale_out.bytes_per_s;
  const auto rack = rack_in({{64, 0.4}, {512, 0.02}});
  CHECK(group(rack, 64, 32).scale_out.bytes_per_s / full == Approx(std::min(2 * 0.4, 16 * 0.02)));
}

TEST_CASE("a ring that uses the ports of a whole domain needs as many to leave the pod")
{
  const auto full = group(round_rack(), 64, 1).scale_out.bytes_per_s; // 8 of each domain of 8
  CHECK(group(rack_in({{32, 0.125}}), 64, 1).scale_out.bytes_per_s / full == Approx(32 * 0.125 / 8));
  CHECK(group(rack_in({{32, 0.25}}), 64, 1).scale_out.bytes_per_s / full == Approx(1));
}

TEST_CASE("of an all-to-all what goes to other pods has only their share")
{
  const auto rack = rack_in({{16, 0.2}});
  const auto g = group(rack, 64, 1);
  const auto port = group(round_rack(), 64, 1).spread_bytes_per_s;
  // 56 of 64 members in other domains, 48 in other pods: the latter at a fifth
  CHECK(g.spread_bytes_per_s / port == Approx(0.2 * 56 / 48));
  const auto time = [&](const model::RackType& r) {
    return model::collective_s(group(r, 64, 1), model::CollectiveKind::all_to_all, 1e9);
  };
  CHECK(time(rack) - time(round_rack()) == Approx(1e9 * (48.0 / 64 / (0.2 * port) - 56.0 / 64 / port)).epsilon(1e-6));
}

TEST_CASE("a step across a tapered fabric is slower before anything contends")
{
  const auto step = [](std::vector<model::FabricTaper> tapers) {
    model::Mapping m;
    m.tensor = 8, m.pipeline = 4, m.data = 8;
    m.sequence_parallel = true;
    model::TrainingBatch batch;
    batch.sequence = 4096, batch.global_batch = 64;
    return model::training_step(gpt3(), batch, m, rack_in(std::move(tapers)), round_chip(), plain_calibration())
        .time.total.base();
  };
  const auto full = step({});
  CHECK(step({{32, 1}}) == full);
  CHECK(step({{256, 1e-6}}) == full); // all 256 GPUs in one pod
  double last = full;
  for (const double share : {0.5, 0.1, 0.01, 1e-6}) {
    const auto now = step({{8, share}});
    CHECK(now > last);
    last = now;
  }
}

TEST_CASE("hops to other units of a tier take longer")
{
  const auto slow = rack_in({{64, 1, core::seconds(1e-3)}, {512, 1, core::seconds(1e-2)}});
  const auto g = group(slow, 64, 32); // two members in each of 32 groups of leaves, in four pods of 16
  CHECK(g.ring_crossing_s == Approx(32 * 1e-3 + 4 * 1e-2));
  CHECK(g.tree_crossing_s == Approx(5 * 1e-3 + 2 * 1e-2));
  CHECK(g.crossing_s == Approx(1.1e-2));
  const auto more_s = [&](model::CollectiveKind kind, model::CollectiveAlgorithm algorithm) {
    return model::collective_s(g, kind, 1e9, algorithm) -
           model::collective_s(group(round_rack(), 64, 32), kind, 1e9, algorithm);
  };
  using Kind = model::CollectiveKind;
  using Algorithm = model::CollectiveAlgorithm;
  CHECK(more_s(Kind::all_gather, Algorithm::automatic) == Approx(g.ring_crossing_s));
  CHECK(more_s(Kind::all_reduce, Algorithm::tree) == Approx(2 * g.tree_crossing_s));
  CHECK(more_s(Kind::all_to_all, Algorithm::automatic) == Approx(g.crossing_s));
  CHECK(group(slow, 8, 1).ring_crossing_s == 0);  // in one domain
  CHECK(group(slow, 2, 32).ring_crossing_s == 0); // in one group of leaves
}

TEST_CASE("what of the bytes of a ring and of an all-to-all leaves units")
{
  const auto pods = rack_in({{16, 1}});
  CHECK(group(pods, 64, 1).ring_crossing_frac == Approx(1.0 / 16));
  CHECK(group(pods, 64, 1).spread_crossing_frac == Approx(48.0 / 56));
  CHECK(group(pods, 16, 1).ring_crossing_frac == 0);
  CHECK(group(pods, 16, 1).spread_crossing_frac == 0);
}

TEST_CASE("stages of a pipeline share the ports that leave their pod")
{
  const auto rate = [](std::int64_t stages, std::int64_t stride, double share) {
    return model::neighbours_of(rack_in({{512, share}}), plain_calibration(), stages, stride).scale_out.bytes_per_s /
           model::neighbours_of(round_rack(), plain_calibration(), stages, stride).scale_out.bytes_per_s;
  };
  CHECK(rate(4, 128, 0.1) == Approx(1));    // all in one pod
  CHECK(rate(8, 128, 0.1) == Approx(0.4));  // 128 GPUs send through a tenth of 512 ports
  CHECK(rate(8, 128, 0.5) == Approx(1));    // through 256 ports
  CHECK(rate(8, 1024, 0.1) == Approx(0.1)); // whole pods send to others
  const auto g = model::neighbours_of(rack_in({{512, 0.1, core::seconds(1e-3)}}), plain_calibration(), 8, 128);
  CHECK(g.ring_crossing_frac == Approx(0.25)); // one stage of four borders on another pod
}

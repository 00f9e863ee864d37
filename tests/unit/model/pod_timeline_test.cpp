// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/random.hpp"
#include "gpuramp/model/job.hpp"
#include "gpuramp/model/pod_timeline.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using gpuramp::core::Stream;
using gpuramp::model::GpuPods;
using gpuramp::model::PodShare;
using gpuramp::model::PodShares;
using gpuramp::model::PodTimeline;

namespace {

constexpr std::int64_t kPodGpus = 4, kPods = 6;
constexpr int kHorizon_s = 40; ///< all times are whole seconds before it

/// Free GPUs second by second, which is slow and plain.
struct Grid {
  std::vector<std::vector<std::int64_t>> free; ///< [pod][second]

  void add(const PodShares& shares, int from_s, int until_s, std::int64_t sign)
  {
    for (const auto& share : shares)
      for (int s = from_s; s < std::min(until_s, kHorizon_s); ++s)
        free[share.pod][static_cast<std::size_t>(s)] += sign * share.gpus;
  }

  [[nodiscard]] std::int64_t least(std::size_t pod, int from_s, int until_s) const
  {
    const auto& row = free[pod];
    auto fewest = row.back(); // holds for ever
    for (int s = from_s; s < std::min(until_s, kHorizon_s); ++s)
      fewest = std::min(fewest, row[static_cast<std::size_t>(s)]);
    return fewest;
  }

  /// The rule of GpuPods, asked anew at each second.
  [[nodiscard]] PodTimeline::Slot earliest(std::int64_t gpus, int duration_s, int not_before_s) const
  {
    for (int s = not_before_s; s <= kHorizon_s; ++s) {
      GpuPods window(kPodGpus);
      window.set_total(kPods * kPodGpus);
      for (std::size_t p = 0; p < free.size(); ++p)
        window.take({{p, kPodGpus - least(p, s, s + duration_s)}});
      if (auto shares = window.find(gpus))
        return {static_cast<double>(s), std::move(*shares)};
    }
    return {gpuramp::model::kNever, {}};
  }
};

PodShares drawn_shares(Stream& draw)
{
  PodShares shares;
  for (std::size_t p = 0; p < kPods; ++p)
    if (draw.uniform() < 0.4)
      shares.push_back({p, kPodGpus});
  return shares;
}

} // namespace

TEST_CASE("jobs of several pods find the room that a look at each second finds")
{
  Stream draw(7, "pods");
  const auto second = [&](int most) { return static_cast<int>(draw.uniform() * most); };
  PodTimeline timeline; // used again, as queues do
  int later = 0;
  for (int round = 0; round < 500; ++round) {
    GpuPods pods(kPodGpus);
    pods.set_total(kPods * kPodGpus);
    Grid grid{std::vector(kPods, std::vector<std::int64_t>(kHorizon_s, kPodGpus))};
    timeline.begin(pods, 0);
    for (int job = 0; job < 4; ++job) { // each in pods that none of the others has at the time
      const auto shares = drawn_shares(draw);
      const auto from_s = second(20), until_s = from_s + 1 + second(15);
      if (not timeline.has(shares, from_s, until_s))
        continue;
      timeline.add(shares, from_s, until_s, -1);
      grid.add(shares, from_s, until_s, -1);
    }
    const auto gpus = kPodGpus + 1 + second(static_cast<int>((kPods - 1) * kPodGpus));
    const auto duration_s = 1 + second(12), not_before_s = second(10);
    const auto found = timeline.earliest(gpus, duration_s, not_before_s);
    const auto wanted = grid.earliest(gpus, duration_s, not_before_s);
    REQUIRE(found.at_s == wanted.at_s);
    REQUIRE(std::equal(found.shares.begin(), found.shares.end(), wanted.shares.begin(), wanted.shares.end(),
                       [](const PodShare& a, const PodShare& b) { return a.pod == b.pod && a.gpus == b.gpus; }));
    later += found.at_s > not_before_s ? 1 : 0;
  }
  CHECK(later > 100); // or the test would not try what it should
}

TEST_CASE("what is free in a window does not count what is taken after it")
{
  PodTimeline timeline;
  GpuPods pods(kPodGpus);
  pods.set_total(2 * kPodGpus);
  timeline.begin(pods, 0);
  timeline.add({{0, kPodGpus}}, 10, gpuramp::model::kNever, -1);
  CHECK(timeline.earliest(2 * kPodGpus, 10, 0).at_s == 0);
  CHECK(timeline.earliest(2 * kPodGpus, 11, 0).at_s == gpuramp::model::kNever);
}

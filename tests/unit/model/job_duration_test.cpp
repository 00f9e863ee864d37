// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/job_duration.hpp"

#include "gpuramp/core/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace gpuramp;
using model::CheckpointRules;

namespace {

/// The same drawn, failure by failure: (time, failures) until the work is done.
std::pair<double, int> drawn(const CheckpointRules& rules, double work_s, double per_s, core::Stream& stream)
{
  double at_s = 0;
  double left_s = work_s;
  for (int failures = 0;; ++failures) {
    const auto alone_s = model::undisturbed_s(rules, left_s, failures > 0);
    const auto fails_s = stream.exponential(1 / per_s);
    if (fails_s >= alone_s)
      return {at_s + alone_s, failures};
    at_s += fails_s;
    left_s -= model::work_saved_s(rules, left_s, fails_s, failures > 0);
  }
}

} // namespace

TEST_CASE("without failures a job takes its work, its checkpoints and a restart")
{
  const CheckpointRules rules{true, 100, 5, 30};
  CHECK(model::undisturbed_s(rules, 250, false) == 260); // after 100 and 200 of work
  CHECK(model::undisturbed_s(rules, 200, false) == 205); // none at the end
  CHECK(model::undisturbed_s(rules, 250, true) == 290);
  CHECK(model::undisturbed_s({}, 250, false) == 250);
  CHECK(model::expected_duration(rules, 250, false, 0).s == 260);
}

TEST_CASE("a failure leaves what was saved, notice leaves all")
{
  const CheckpointRules rules{true, 100, 5, 30};
  CHECK(model::work_saved_s(rules, 250, 104, false) == 0); // the checkpoint is still being written
  CHECK(model::work_saved_s(rules, 250, 105, false) == 100);
  CHECK(model::work_saved_s(rules, 250, 240, true) == 200);
  CHECK(model::work_done_s(rules, 250, 104, false) == 100);
  CHECK(model::work_done_s(rules, 250, 115, false) == 110);
  CHECK(model::work_done_s(rules, 250, 20, true) == 0); // it has not come back yet
  CHECK(model::work_saved_s({}, 250, 200, false) == 0);
  CHECK(model::work_saved_s({true, 0, 0, 0}, 250, 200, false) == 200);
}

TEST_CASE("begun anew at each failure a job takes (exp(l w) - 1) / l")
{
  const auto mean = model::expected_duration({}, 1'000, false, 1e-3);
  CHECK(mean.s == Approx((std::exp(1.0) - 1) / 1e-3));
  CHECK(mean.failures == Approx(std::exp(1.0) - 1));
}

TEST_CASE("expected durations and failures are those that are drawn")
{
  constexpr int kJobs = 20'000;
  const std::vector<CheckpointRules> all{
      {}, {false, 0, 0, 60}, {true, 0, 0, 60}, {true, 300, 20, 0}, {true, 300, 20, 60}};
  for (const auto& rules : all) {
    core::Stream stream(11, "durations");
    double sum_s = 0;
    double squares = 0;
    double failures = 0;
    for (int i = 0; i < kJobs; ++i) {
      const auto [s, n] = drawn(rules, 1'000, 1e-3, stream);
      sum_s += s, squares += s * s, failures += n;
    }
    const auto mean_s = sum_s / kJobs;
    const auto error_s = std::sqrt((squares / kJobs - mean_s * mean_s) / kJobs);
    const auto expected = model::expected_duration(rules, 1'000, false, 1e-3);
    CHECK(std::abs(mean_s - expected.s) < 3 * error_s);
    CHECK(failures / kJobs == Approx(expected.failures).epsilon(0.05));
  }
}

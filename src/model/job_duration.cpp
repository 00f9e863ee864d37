// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/job_duration.hpp"

#include "gpuramp/core/rounding.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::model {

namespace {

/// Checkpoints while so much work is done; none at its end.
double checkpoints(const CheckpointRules& rules, double work_s)
{
  if (not rules.enabled || rules.every_s <= 0)
    return 0;
  return std::max(0.0, core::whole_for(work_s / rules.every_s) - 1);
}

/// A stretch after which the state is saved: what it takes if each failure throws it back to its beginning.
JobDuration stretch(double s, double restart_s, double per_s)
{
  const auto fails = -std::expm1(-per_s * s);
  const auto again = std::expm1(per_s * (restart_s + s));
  return {fails / per_s * (1 + again), fails * (1 + again)};
}

} // namespace

double undisturbed_s(const CheckpointRules& rules, double left_s, bool again)
{
  return left_s + checkpoints(rules, left_s) * rules.takes_s + (again ? rules.restart_s : 0);
}

double work_done_s(const CheckpointRules& rules, double left_s, double elapsed_s, bool again)
{
  const auto at_work_s = std::max(0.0, elapsed_s - (again ? rules.restart_s : 0));
  if (not rules.enabled || rules.every_s <= 0)
    return std::min(left_s, at_work_s);
  const auto period_s = rules.every_s + rules.takes_s;
  const auto periods = core::whole_in(at_work_s / period_s);
  const auto since_s = std::max(0.0, at_work_s - periods * period_s);
  return std::min(left_s, periods * rules.every_s + std::min(rules.every_s, since_s));
}

double work_saved_s(const CheckpointRules& rules, double left_s, double elapsed_s, bool again)
{
  if (not rules.enabled)
    return 0;
  if (rules.every_s <= 0)
    return work_done_s(rules, left_s, elapsed_s, again);
  const auto at_work_s = std::max(0.0, elapsed_s - (again ? rules.restart_s : 0));
  const auto periods = core::whole_in(at_work_s / (rules.every_s + rules.takes_s));
  return std::min(left_s, periods * rules.every_s);
}

JobDuration expected_duration(const CheckpointRules& rules, double left_s, bool again, double per_s)
{
  if (per_s <= 0 || left_s <= 0)
    return {undisturbed_s(rules, left_s, again), 0};
  const auto first_s = again ? rules.restart_s : 0;
  if (rules.enabled && rules.every_s <= 0) { // nothing is lost but the time of restarts
    const auto grows = std::exp(per_s * rules.restart_s);
    return {first_s + left_s * grows, per_s * left_s * grows};
  }
  const auto n = checkpoints(rules, left_s);
  const auto each = stretch(rules.every_s + rules.takes_s, rules.restart_s, per_s);
  const auto last = stretch(left_s - n * rules.every_s, rules.restart_s, per_s);
  return {first_s + (n > 0 ? n * each.s : 0) + last.s, (n > 0 ? n * each.failures : 0) + last.failures};
}

} // namespace gpuramp::model

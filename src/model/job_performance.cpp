// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/job_performance.hpp"

#include "gpuramp/core/error.hpp"

namespace gpuramp::model {
namespace {

bool is_fraction(double value)
{
  return value >= 0 && value <= 1;
} // false for NaN

} // namespace

JobPerformance evaluate(const GivenEfficiency& given, const RackType& rack)
{
  core::require(is_fraction(given.mfu_frac), "evaluate: mfu_frac is outside 0 .. 1");
  core::require(is_fraction(given.goodput_frac), "evaluate: goodput_frac is outside 0 .. 1");
  core::require(is_fraction(given.busy_frac), "evaluate: busy_frac is outside 0 .. 1");

  JobPerformance result;
  result.peak = peak(rack, given.precision);
  result.useful = result.peak * given.mfu_frac * given.goodput_frac;
  result.goodput_frac = given.goodput_frac;
  result.busy_frac = given.busy_frac;
  result.scale_out = result.crossing = result.useful * given.scale_out_traffic;
  result.wan = result.useful * given.wan_traffic;
  return result;
}

} // namespace gpuramp::model

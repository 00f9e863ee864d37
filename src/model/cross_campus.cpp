// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/cross_campus.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>

namespace gpuramp::model {
namespace {

constexpr double kFibreSecondsPerKm = 1.468 / 299'792.458;

} // namespace

core::Duration fibre_latency(double route_km)
{
  core::require(route_km >= 0, "fibre_latency: negative distance");
  return core::seconds(route_km * kFibreSecondsPerKm);
}

CrossCampusStep cross_campus_step(double parameters, core::Duration inner, const CampusLink& link,
                                  const CrossCampusMode& mode)
{
  core::require(parameters > 0 && inner.base() > 0, "cross_campus_step: needs parameters and step above zero");
  core::require(link.campuses >= 1 && link.one_way_latency.base() >= 0,
                "cross_campus_step: needs campuses >= 1, latency >= 0");
  core::require(link.campuses == 1 || link.bandwidth.base() > 0, "cross_campus_step: no bandwidth between campuses");
  core::require(mode.steps_between >= 1 && mode.bytes_per_weight > 0, "cross_campus_step: needs steps >= 1, bytes > 0");
  core::require(mode.overlap_frac >= 0 && mode.overlap_frac <= 1, "cross_campus_step: overlap outside 0 .. 1");
  CrossCampusStep result;
  result.step = inner;
  if (link.campuses == 1)
    return result;
  const auto c = static_cast<double>(link.campuses);
  const auto h = static_cast<double>(mode.steps_between);
  const double sent = 2 * (c - 1) / c * parameters * mode.bytes_per_weight;
  const double exchange_s = sent / link.bandwidth.base() + 2 * (c - 1) * link.one_way_latency.base();
  const double hidden_s = std::min(mode.overlap_frac * exchange_s, h * inner.base());
  result.exchange = core::seconds(exchange_s);
  result.bytes_per_exchange = core::bytes(sent);
  result.bytes_per_step = core::bytes(sent / h);
  result.step = inner + core::seconds((exchange_s - hidden_s) / h);
  result.mean_bandwidth = result.bytes_per_step / result.step;
  return result;
}

} // namespace gpuramp::model

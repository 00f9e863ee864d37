// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/training_step.hpp"

#include <cstdint>

namespace gpuramp::model {

/// How campuses that each hold whole data-parallel replicas of one model keep together.
struct CampusLink {
  std::int64_t campuses = 2;      ///< >= 1
  core::Bandwidth bandwidth;      ///< of one campus to the others, one direction, for this job, > 0 if campuses > 1
  core::Duration one_way_latency; ///< longest between two of them, >= 0
};

struct CrossCampusMode {
  std::int64_t steps_between = 1; ///< inner steps between exchanges; 1: plain synchronous
  double bytes_per_weight = 4;    ///< exchanged: fp32 4, bf16 2, compressed less; > 0
  double overlap_frac = 0;        ///< of the exchange, hidden behind the steps (streaming DiLoCo), 0 .. 1
};

struct CrossCampusStep {
  core::Duration step;            ///< mean, exchange included
  core::Duration exchange;        ///< time of one exchange
  core::Bytes bytes_per_exchange; ///< that each campus sends, and receives
  core::Bytes bytes_per_step;     ///< mean
  core::Bandwidth mean_bandwidth; ///< of one campus, one direction
};

/// Light in fibre over a route: 4.9 us per km. \source refractive index 1.468 of silica at 1,550 nm (ITU-T G.652)
[[nodiscard]] core::Duration fibre_latency(double route_km);

/// Ring all-reduce of the weights' gradients (or of the outer gradients) over the campuses once in `steps_between`
/// steps: 2(c-1)/c x weights x bytes / bandwidth + 2(c-1) latencies; what overlap leaves of it is added to one step in
/// `steps_between`. The inner step is that of one campus (its own batch and GPUs); the part hidden is never more than
/// the time of the steps. \param parameters  weights of the model, > 0      \param inner  step on one campus \source
/// Patarasuk and Yuan 2009 (ring); Douillard et al. 2023, DiLoCo (arXiv 2311.08105): H = 500 inner steps; Douillard et
/// al. 2025,
///         Streaming DiLoCo (arXiv 2501.18512): overlap
[[nodiscard]] CrossCampusStep cross_campus_step(double parameters, core::Duration inner, const CampusLink& link,
                                                const CrossCampusMode& mode);

} // namespace gpuramp::model

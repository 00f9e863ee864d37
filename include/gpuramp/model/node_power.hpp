// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/calibration.hpp"
#include "gpuramp/model/chip.hpp"

namespace gpuramp::model {

/// Draw of one GPU: idle + (TDP - idle) x activity. \param activity  as of server_power()
[[nodiscard]] core::Power gpu_power(const Chip& chip, double activity, const Calibration& calibration);

/// Draw of one server at the wall: n GPUs of idle + (TDP - idle) x activity each, and a host that draws a fixed share
/// of their TDP. Fans, where the server is cooled by air, add fan_frac of the rest. \param activity  share of the GPUs'
/// dynamic power, 0 .. 1 \throws ContractError if activity is outside 0 .. 1 \source linear in activity: Fan, Weber,
/// Barroso 2007, doi:10.1145/1250662.1250665; shares: calibration
[[nodiscard]] core::Power server_power(const Chip& chip, std::int64_t gpus, double activity, bool air_cooled,
                                       const Calibration& calibration);

/// Activity of a benchmark on n servers, from that on one: strong scaling leaves GPUs waiting. A server works for
/// n^-server_scaling_exponent of the time; while waiting on the network, a GPU draws communication_activity of its
/// dynamic power, as in a training step. \param servers >= 1
[[nodiscard]] double scaled_activity(double activity_on_one, double servers, const Calibration& calibration);

} // namespace gpuramp::model

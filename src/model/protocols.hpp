// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/collective.hpp"

#include <array>
#include <span>

namespace gpuramp::model {

/// How NCCL moves data. Simple sends large chunks and waits for each; LL and LL128 send flags along with the data: they
/// wait less and carry less. What is stated is over Simple's, whose latencies are those of the calibration.
/// \source NCCL src/graph/tuning.cc (2.27): baseLat, hwLat of rings, bandwidths by protocol, treeCorrectionFactor
struct Protocol {
  double start;     ///< latency of the start
  double up_hop;    ///< latency of a step over NVLink
  double out_hop;   ///< latency of a step over the network
  double ring_frac; ///< of a link's rate
  double tree_frac;
  std::array<double, 24> tree_efficiency; ///< of that, by log2 of payload / 64 B: trees lag behind at middling sizes
};
[[nodiscard]] std::span<const Protocol> protocols();

/// The group as this protocol has it, in a ring or in a tree for `payload` bytes.
[[nodiscard]] Group ring_group(const Group& group, const Protocol& protocol);
[[nodiscard]] Group tree_group(const Group& group, const Protocol& protocol, double payload);

} // namespace gpuramp::model

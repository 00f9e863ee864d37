// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/calibration.hpp"
#include "gpuramp/model/hardware.hpp"

#include <cstdint>

namespace gpuramp::model {

enum class CollectiveKind { all_reduce, all_gather, reduce_scatter, all_to_all };
/// `in_network`: reduced by the switches of the scale-up domain (NVLink SHARP).
enum class CollectiveAlgorithm { automatic, ring, tree, hierarchical, in_network };

/// One of the two networks a group may use: what a member can send, and what one step of an algorithm costs.
struct Tier {
  double bytes_per_s = 0; ///< per member, one direction, reached
  double hop_s = 0;
};

/// Where the members of a group sit: `local` of them in each scale-up domain, `size` in all.
struct Group {
  std::int64_t size = 1;
  std::int64_t local = 1; ///< 1 .. size, divides size or is the last domain's remainder
  Tier scale_up;
  Tier scale_out;                ///< of rings, as far as tiers of the fabric that they cross let them
  double spread_bytes_per_s = 0; ///< per member to members in other domains, when all send to all
  double start_s = 0;
  double in_network_frac = 1;        ///< of scale_up, reached where the switches reduce
  double ring_latency = 1;           ///< of an all-reduce ring over several domains / of its steps
  std::int64_t torus_dimensions = 0; ///< of the scale-up network; 0: switched
  // Beyond hops within one unit of the fabric: what hops to others add, and what of the bytes takes them.
  double ring_crossing_s = 0;      ///< to one turn of a ring
  double tree_crossing_s = 0;      ///< to one way up a tree
  double crossing_s = 0;           ///< to one message
  double ring_crossing_frac = 0;   ///< of what a member sends in a ring, what leaves the largest units
  double spread_crossing_frac = 0; ///< of what goes to other domains when all send to all, likewise

  [[nodiscard]] std::int64_t domains() const { return (size + local - 1) / local; }
};

/// Ranks follow each other through the units of the fabric. A ring enters and leaves each unit that it crosses once,
/// through the share of its members' ports there that leaves the unit, so that a taper slows it only where that is less
/// than the ports of its members in one domain. Of an all-to-all all that goes to other units crosses.
/// \param size    members                      \param stride  distance between neighbouring members, in ranks
[[nodiscard]] Group group_of(const RackType& rack, const Calibration& calibration, std::int64_t size,
                             std::int64_t stride);

/// Two neighbouring stages of a pipeline. Where it does not fit into a unit of the fabric, the two that lie in
/// different ones set the pace: all ranks of a stage in the unit send at once through the ports that leave it.
/// \param stages  of the pipeline   \param stride  ranks of a stage
[[nodiscard]] Group neighbours_of(const RackType& rack, const Calibration& calibration, std::int64_t stages,
                                  std::int64_t stride);

/// Time of one collective: latency plus bandwidth terms of the algorithm.
/// Ring all-reduce: 2(n-1) steps, 2(n-1)/n of the payload through the slowest link; a ring over several domains enters
/// and leaves each through all its ports, so its rate is min(scale-up, local x port). Tree: up and down again, 2 log2
/// of the domains hops besides those inside; the first chunks take each hop one after another, the rest of the payload
/// follows, twice. Automatic: a ring or a tree. Hierarchical: reduce-scatter inside, all-reduce of the shards across,
/// all-gather inside. In-network: every member sends its payload once and receives the result once, (n-1)/n x 2 bus
/// bytes in the time of one payload, and waits for the first and the last chunk. All-gather and reduce-scatter: half of
/// a ring's. All-to-all: (n-1)/n of the payload, the part for other domains through the port. On a torus rings use all
/// axes at once, a turn takes a hop for each member of an axis, and of an all-to-all each byte crosses a quarter of
/// each axis.
/// \param payload  bytes of the whole result (all-reduce, all-gather), of the whole input (reduce-scatter), sent per
///                 member (all-to-all); >= 0
/// \source Thakur, Rabenseifner, Gropp 2005, doi:10.1177/1094342005051521; Patarasuk and Yuan 2009,
///         doi:10.1016/j.jpdc.2008.09.002; torus: Jouppi et al. 2023, TPU v4, arXiv 2304.01433, section 2.9; latencies
///         and sizes of chunks: NCCL, src/graph/tuning.cc, src/enqueue.cc
[[nodiscard]] double collective_s(const Group& group, CollectiveKind kind, double payload,
                                  CollectiveAlgorithm algorithm = CollectiveAlgorithm::automatic);

/// What one member of the group sends, if each of its tokens goes to `copies` members chosen evenly: distinct members
/// get one copy each over the scale-up network; of those in other domains one, and passes it on there.
/// \source DeepEP and HybridEP (DeepSeek-V3 technical report, arXiv 2412.19437, section 3.2.2: node-limited dispatch)
struct TokenExchange {
  double scale_up_bytes = 0;
  double scale_out_bytes = 0;
};
[[nodiscard]] TokenExchange token_exchange(const Group& group, double token_bytes, double copies);

/// Time of one such exchange, in one direction; what crosses domains and what stays inside go at the same time.
[[nodiscard]] double token_exchange_s(const Group& group, double token_bytes, double copies);

/// Bus bandwidth as NCCL tests print it: payload / time x 2(n-1)/n for all-reduce, x (n-1)/n for the others.
[[nodiscard]] double bus_bandwidth(CollectiveKind kind, std::int64_t members, double payload, double time_s);

} // namespace gpuramp::model

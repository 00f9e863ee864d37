// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/collective.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace gpuramp::model {
namespace {

double ring_rate(const Group& g)
{
  const double ports = static_cast<double>(g.local) * g.scale_out.bytes_per_s;
  return g.domains() == 1 ? g.scale_up.bytes_per_s : g.local == 1 ? ports : std::min(g.scale_up.bytes_per_s, ports);
}

/// Members along one axis of the part of the torus that the group fills.
double axis_of(const Group& g)
{
  return std::pow(static_cast<double>(g.local), 1 / static_cast<double>(g.torus_dimensions));
}

/// Links that a byte of an all-to-all inside a domain crosses / links that work on it at a time: a quarter of each
/// axis.
double all_to_all_hops(const Group& g)
{
  return g.torus_dimensions == 0 ? 1 : std::max(1.0, static_cast<double>(g.torus_dimensions) * axis_of(g) / 4);
}

/// Hops of one turn of the ring: those between domains, and those inside.
double ring_turn_s(const Group& g)
{
  if (g.torus_dimensions > 0 && g.domains() == 1)
    return static_cast<double>(g.torus_dimensions) * (axis_of(g) - 1) * g.scale_up.hop_s;
  const auto across = g.domains() > 1 ? static_cast<double>(g.domains()) : 0.0;
  const double hops = static_cast<double>(g.size - 1);
  const double outside = std::min(across, hops);
  return outside * g.scale_out.hop_s + (hops - outside) * g.scale_up.hop_s + (outside > 0 ? g.ring_crossing_s : 0);
}

/// One pass of a ring (all-gather or reduce-scatter).
double ring_pass_s(const Group& g, double payload)
{
  const auto n = static_cast<double>(g.size);
  return ring_turn_s(g) + (n - 1) / n * payload / ring_rate(g);
}

/// Two passes; over several domains steps wait for each other (NCCL's "plateau effect of ring").
double ring_all_reduce_s(const Group& g, double payload)
{
  const double waiting = g.domains() > 1 ? (g.ring_latency - 1) * ring_turn_s(g) : 0;
  return 2 * (ring_pass_s(g, payload) + waiting);
}

/// Thread blocks per GPU that each move a part of the payload. \source NCCL: rings and trees are doubled per port,
/// which makes 16 in servers of eight (src/graph/connect.cc); 16 where the switches of Hopper's domains reduce
/// (src/transport/nvls.cc)
constexpr double kChannels = 16;
constexpr double kKib = 1024;

/// What lies on the way through a tree at once: a chunk of each channel. Nothing goes on to the next member before its
/// chunk is whole. \source NCCL src/enqueue.cc and src/init.cc, Simple protocol: a step is an eighth of a buffer of 4
/// MiB
double tree_chunks(double payload)
{
  constexpr double kStep = 512 * kKib;
  return std::min(payload, kChannels * kStep);
}

/// Up and down again: the first chunks take each hop one after another, the rest follows them at the rate that trees
/// reach. \source NCCL src/graph/tuning.cc
double tree_all_reduce_s(const Group& g, double payload)
{
  constexpr double kTreeFrac = 0.92;
  const double across = std::ceil(std::log2(static_cast<double>(g.domains())));
  const double inside = static_cast<double>(g.local - 1);
  const double first = tree_chunks(payload);
  const double ports = static_cast<double>(g.local) * g.scale_out.bytes_per_s;
  const double up_s = across * (g.scale_out.hop_s + (across > 0 ? first / ports : 0)) + g.tree_crossing_s +
                      inside * (g.scale_up.hop_s + first / g.scale_up.bytes_per_s);
  return 2 * (up_s + (payload - first) / (ring_rate(g) * kTreeFrac));
}

double hierarchical_all_reduce_s(const Group& g, double payload)
{
  Group inside = g;
  inside.size = inside.local = std::min(g.local, g.size);
  Group across = g;
  across.size = g.domains();
  across.local = 1;
  const double shard = payload / static_cast<double>(inside.size);
  return (inside.size > 1 ? 2 * ring_pass_s(inside, payload) : 0) +
         (across.size > 1 ? 2 * ring_pass_s(across, shard) : 0);
}

/// What is under way at once where switches reduce: a chunk of each channel and member of the domain, the smaller the
/// smaller the payload. \source NCCL src/enqueue.cc, calcCollChunking, NCCL_ALGO_NVLS
double in_network_chunks(double payload, double members)
{
  struct Size {
    double chunk;
    double rounds; ///< of all channels and members: with fewer the next smaller chunk is taken
  };
  constexpr std::array<Size, 3> kSizes{{{128 * kKib, 64}, {64 * kKib, 8}, {32 * kKib, 2}}};
  double chunk = 16 * kKib;
  for (const auto& size : kSizes)
    if (payload >= size.rounds * kChannels * members * size.chunk) {
      chunk = size.chunk;
      break;
    }
  return std::min(payload, kChannels * members * chunk);
}

/// Each member's shard is reduced and multicast by the switch: it reads and writes payload once in each direction. A
/// chunk is copied in, reduced and copied out by three kinds of warps in line, so that the two others wait for the
/// first and the last.
double in_network_all_reduce_s(const Group& g, double payload)
{
  const auto members = static_cast<double>(std::min(g.local, g.size));
  const double rate = g.scale_up.bytes_per_s * g.in_network_frac / (1 + 1 / members);
  const double across = g.domains() > 1 ? 2 * static_cast<double>(g.domains() - 1) / static_cast<double>(g.domains()) *
                                              payload / (static_cast<double>(g.local) * g.scale_out.bytes_per_s)
                                        : 0;
  const double hops =
      2 * g.scale_up.hop_s +
      2 * ((g.domains() > 1 ? std::ceil(std::log2(static_cast<double>(g.domains()))) * g.scale_out.hop_s : 0) +
           g.tree_crossing_s);
  return hops + std::max(payload / rate, across) + 2 * in_network_chunks(payload, members) / rate;
}

double hop_s(const Group& g)
{
  return g.domains() > 1 ? g.scale_out.hop_s + g.crossing_s : g.scale_up.hop_s;
}

double all_to_all_s(const Group& g, double payload)
{
  const auto n = static_cast<double>(g.size);
  const double inside = static_cast<double>(g.local - 1) / n * payload;
  const double outside = static_cast<double>(g.size - g.local) / n * payload;
  return hop_s(g) + std::max(inside > 0 ? all_to_all_hops(g) * inside / g.scale_up.bytes_per_s : 0,
                             outside > 0 ? outside / g.spread_bytes_per_s : 0);
}

double all_reduce_s(const Group& g, double payload, CollectiveAlgorithm algorithm)
{
  switch (algorithm) {
    case CollectiveAlgorithm::ring: return ring_all_reduce_s(g, payload);
    case CollectiveAlgorithm::tree: return tree_all_reduce_s(g, payload);
    case CollectiveAlgorithm::hierarchical: return hierarchical_all_reduce_s(g, payload);
    case CollectiveAlgorithm::in_network: return in_network_all_reduce_s(g, payload);
    case CollectiveAlgorithm::automatic: break;
  }
  return std::min(ring_all_reduce_s(g, payload), tree_all_reduce_s(g, payload));
}

} // namespace

namespace {

/// Members of the group in one unit of a tier; all of them where it does not leave the unit.
double members_in(const FabricTaper& tier, const Group& g, std::int64_t stride)
{
  if (g.size * stride <= tier.gpus)
    return static_cast<double>(g.size);
  return static_cast<double>(std::clamp<std::int64_t>(tier.gpus / stride, 1, g.size));
}

/// What the tiers of the fabric leave of the port and add to hops. \pre local is set
void cross_tiers(const std::vector<FabricTaper>& tapers, std::int64_t stride, Group& g)
{
  if (g.domains() == 1)
    return;
  const auto port = g.scale_out.bytes_per_s;
  const auto size = static_cast<double>(g.size);
  const auto local = static_cast<double>(g.local);
  for (const auto& tier : tapers) {
    const auto members = members_in(tier, g, stride);
    g.ring_crossing_frac = members < size ? 1 / members : 0;
    g.spread_crossing_frac = members < size ? std::min(1.0, (size - members) / (size - local)) : 0;
    if (members >= size)
      continue;
    const auto units = std::ceil(size / members);
    g.scale_out.bytes_per_s = std::min(g.scale_out.bytes_per_s, port * members * tier.share / local);
    g.spread_bytes_per_s = std::min(g.spread_bytes_per_s, port * tier.share * (size - local) / (size - members));
    g.ring_crossing_s += units * tier.hop.base();
    g.tree_crossing_s += std::ceil(std::log2(units)) * tier.hop.base();
    g.crossing_s += tier.hop.base();
  }
}

/// What a member can send to `local` members of a domain, itself among them. Where they are linked pairwise, links to
/// other GPUs are of no use.
double linked_bytes_per_s(const RackType& rack, std::int64_t local, const Calibration& c)
{
  const double all = rack.scale_up.base() / 2 * rack.scale_up_frac.value_or(c.scale_up_frac);
  if (not rack.scale_up_mesh || local <= 1)
    return all;
  return all * static_cast<double>(local - 1) / static_cast<double>(rack.scale_up_domain - 1);
}

/// \param size  members           \param stride  ranks from one to the next
Group within_unit(const RackType& rack, const Calibration& c, std::int64_t size, std::int64_t stride)
{
  Group g;
  g.size = size;
  g.local = std::clamp<std::int64_t>(rack.scale_up_domain / stride, 1, size);
  g.scale_up = {linked_bytes_per_s(rack, g.local, c), c.scale_up_hop_s};
  g.scale_out = {rack.scale_out.base() * c.scale_out_frac, c.scale_out_hop_s};
  g.spread_bytes_per_s = g.scale_out.bytes_per_s;
  g.start_s = c.collective_start_s;
  g.in_network_frac = c.in_network_frac;
  g.ring_latency = c.ring_latency_factor;
  g.torus_dimensions = rack.torus_dimensions;
  return g;
}

} // namespace

Group group_of(const RackType& rack, const Calibration& c, std::int64_t size, std::int64_t stride)
{
  stride = std::max<std::int64_t>(stride, 1);
  auto g = within_unit(rack, c, size, stride);
  cross_tiers(rack.tapers, stride, g);
  return g;
}

Group neighbours_of(const RackType& rack, const Calibration& c, std::int64_t stages, std::int64_t stride)
{
  auto g = within_unit(rack, c, 2, stride);
  const auto port = g.scale_out.bytes_per_s;
  for (const auto& tier : rack.tapers) {
    g.ring_crossing_frac = 0;
    if (stages * stride <= tier.gpus)
      continue;
    const auto sending = static_cast<double>(std::min(stride, tier.gpus)) / static_cast<double>(tier.gpus);
    g.ring_crossing_frac = sending;
    g.scale_out.bytes_per_s = std::min(g.scale_out.bytes_per_s, port * tier.share / sending);
    g.scale_out.hop_s += tier.hop.base();
  }
  return g;
}

double collective_s(const Group& group, CollectiveKind kind, double payload, CollectiveAlgorithm algorithm)
{
  core::require(payload >= 0, "collective_s: payload is negative");
  if (group.size <= 1 || payload == 0)
    return 0;
  if (kind == CollectiveKind::all_reduce)
    return group.start_s + all_reduce_s(group, payload, algorithm);
  if (kind == CollectiveKind::all_to_all)
    return group.start_s + all_to_all_s(group, payload);
  return group.start_s + ring_pass_s(group, payload);
}

TokenExchange token_exchange(const Group& g, double token_bytes, double copies)
{
  const auto n = static_cast<double>(g.size);
  const auto d = static_cast<double>(g.domains());
  const double members = (n - 1) * (1 - std::pow(1 - 1 / n, copies));
  const double domains = (d - 1) * (1 - std::pow(1 - 1 / d, copies));
  return {g.local > 1 ? members * token_bytes : 0, domains * token_bytes};
}

double token_exchange_s(const Group& g, double token_bytes, double copies)
{
  core::require(token_bytes >= 0 && copies > 0, "token_exchange_s: nothing to send");
  if (g.size <= 1)
    return 0;
  const auto sent = token_exchange(g, token_bytes, copies);
  const double inside = sent.scale_up_bytes > 0 ? all_to_all_hops(g) * sent.scale_up_bytes / g.scale_up.bytes_per_s : 0;
  const double across = sent.scale_out_bytes > 0 ? sent.scale_out_bytes / g.spread_bytes_per_s : 0;
  return g.start_s + hop_s(g) + std::max(inside, across);
}

double bus_bandwidth(CollectiveKind kind, std::int64_t members, double payload, double time_s)
{
  const auto n = static_cast<double>(members);
  return payload / time_s * (n - 1) / n * (kind == CollectiveKind::all_reduce ? 2 : 1);
}

} // namespace gpuramp::model

// SPDX-License-Identifier: Apache-2.0
#include "protocols.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::model {
namespace {

constexpr std::array<Protocol, 3> kProtocols{
    {{1, 1, 1, 1, 0.92, {.9, .9, .9, .9, .9, .9, .9, .8, .7, .6, .6, .5,
                         .5, .5, .5, .6, .7, .8, .7, .7, .8, .9, .9, .9}},
     {14 / 8.4, 1.9 / 3.4, 4 / 14.0, 0.92, 0.92 * 120 / 128, {1,  1,  1,  1,  1,  .9, .8, .8, .8, .7, .6, .6,
                                                              .6, .6, .6, .6, .8, .9, .9, .9, .9, 1,  1,  1}},
     {6.6 / 8.4, 0.6 / 3.4, 2.7 / 14, 0.5, 1 / 3.8, {1,  1,  1,  1,  .9, .8, .7, .7, .7, .7, .6, .5,
                                                     .4, .4, .5, .6, .7, .8, .9, 1,  1,  1,  1,  1}}}};

Group scaled(Group g, const Protocol& p, double rate)
{
  g.start_s *= p.start;
  g.scale_up.hop_s *= p.up_hop;
  g.scale_out.hop_s *= p.out_hop;
  g.scale_up.bytes_per_s *= rate;
  g.scale_out.bytes_per_s *= rate;
  return g;
}

} // namespace

std::span<const Protocol> protocols()
{
  return kProtocols;
}

Group ring_group(const Group& group, const Protocol& protocol)
{
  return scaled(group, protocol, protocol.ring_frac);
}

Group tree_group(const Group& group, const Protocol& protocol, double payload)
{
  const double last = static_cast<double>(protocol.tree_efficiency.size() - 1);
  const auto size = std::clamp(std::floor(std::log2(payload / 64)), 0.0, last);
  return scaled(group, protocol, protocol.tree_frac * protocol.tree_efficiency[static_cast<std::size_t>(size)]);
}

} // namespace gpuramp::model

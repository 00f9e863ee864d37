// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/rack_hosts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::sim {

RackHosts::RackHosts(const Plan& plan, const Layout& layout, const Domains& domains, Platform& platform)
    : plan_(plan), layout_(layout), domains_(domains), platform_(platform), counts_(layout.domains.size())
{
}

std::int64_t RackHosts::online(std::size_t domain) const
{
  std::int64_t racks = 0;
  for (std::size_t k = 0; k < plan_.types.size(); ++k)
    racks += domains_.online(domain, k);
  return racks;
}

void RackHosts::follow(std::size_t domain, double now_s)
{
  const auto& d = layout_.domains[domain];
  auto& count = counts_[domain];
  const auto racks = d.n_blocks > 0 ? online(domain) : 0;
  if (racks == count.racks)
    return;
  const auto first = std::min(racks, count.racks) / d.slots_per_block;
  const auto last = (std::max(racks, count.racks) - 1) / d.slots_per_block;
  for (auto b = first; b <= last; ++b)
    platform_.set_block(d.first_block + static_cast<std::size_t>(b),
                        std::clamp<std::int64_t>(racks - b * d.slots_per_block, 0, d.slots_per_block));
  count.rack_s += static_cast<double>(count.racks) * (now_s - count.since_s);
  count.since_s = now_s;
  count.racks = racks;
}

void RackHosts::check_racks(Checks& checks) const
{
  for (std::size_t d = 0; d < layout_.domains.size(); ++d) {
    if (layout_.domains[d].n_blocks == 0)
      continue;
    double racks = 0;
    for (std::size_t b = 0; b < layout_.domains[d].n_blocks; ++b)
      racks += platform_.block_racks(layout_.domains[d].first_block + b);
    const auto ours = static_cast<double>(online(d));
    checks.close(racks, ours, std::max(1.0, ours), fmt::format("SimGrid racks of domain {}", d));
  }
}

void RackHosts::check_rack_s(Checks& checks, double now_s) const
{
  for (std::size_t d = 0; d < layout_.domains.size(); ++d) {
    Progress theirs;
    for (std::size_t b = 0; b < layout_.domains[d].n_blocks; ++b) {
      const auto block = platform_.block_rack_s(layout_.domains[d].first_block + b);
      theirs.done += block.done;
      theirs.resolution += block.resolution;
    }
    const auto& count = counts_[d];
    const auto ours = count.rack_s + static_cast<double>(count.racks) * (now_s - count.since_s);
    checks.close(theirs.done, ours, std::max(ours, theirs.resolution / Checks::kTolerance),
                 fmt::format("SimGrid rack-seconds of domain {}", d));
  }
}

} // namespace gpuramp::sim

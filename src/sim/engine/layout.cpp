// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/layout.hpp"

#include <algorithm>

namespace gpuramp::sim {

namespace {

void add_domain(Layout& layout, const Plan& plan, std::size_t campus, std::vector<std::size_t> halls)
{
  std::int64_t slots = 0;
  for (const auto hall : halls)
    slots += plan.halls[hall].slots;
  Domain domain{campus, std::move(halls), layout.n_blocks, 0, 0};
  if (plan.resolution == record::Resolution::rack)
    domain.slots_per_block = 1;
  if (plan.resolution == record::Resolution::row)
    domain.slots_per_block = kRacksPerRow;
  if (domain.slots_per_block > 0)
    domain.n_blocks = static_cast<std::size_t>((slots + domain.slots_per_block - 1) / domain.slots_per_block);
  layout.n_blocks += domain.n_blocks;
  layout.of_campus[campus].push_back(layout.domains.size());
  layout.domains.push_back(std::move(domain));
}

/// Pods without runs are one kind; a run that is packed adds one of whole pods and one or two that it shares.
std::size_t kinds_of_pods(const Plan& plan, const PlanCampus& campus)
{
  // Assumption: seven runs at a campus have two kinds each. What there is beyond shares the last link; each is a link
  // of SimGrid, whether or not runs ever lie there.
  constexpr std::size_t kMost = 16;
  if (not campus.units.are_pods())
    return 0;
  return plan.scenario->workloads.training.empty() ? 1 : std::min(campus.units.size() + 1, kMost);
}

} // namespace

Layout make_layout(const Plan& plan)
{
  Layout layout;
  layout.of_campus.resize(plan.campuses.size());
  for (std::size_t c = 0; c < plan.campuses.size(); ++c) {
    layout.kinds_of_pods.push_back(kinds_of_pods(plan, plan.campuses[c]));
    if (plan.resolution == record::Resolution::campus)
      add_domain(layout, plan, c, plan.campuses[c].halls);
    else
      for (const auto hall : plan.campuses[c].halls)
        add_domain(layout, plan, c, {hall});
  }
  return layout;
}

} // namespace gpuramp::sim

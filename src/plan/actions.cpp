// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/actions.hpp"

namespace gpuramp::plan {

namespace {

class Lister {
public:
  Lister(const PlanModel& model, const Decided& decided) : model_(model), decided_(decided) {}

  std::vector<Action> list()
  {
    for (std::size_t l = 0; l < model_.lines.size(); ++l)
      add_orders(l);
    for (std::size_t g = 0; g < model_.groups.size(); ++g)
      if (not model_.groups[g].kept)
        add_group(g);
    return std::move(actions_);
  }

private:
  [[nodiscard]] core::Date day(std::size_t boundary) const { return model_.date(model_.horizon.days[boundary]); }

  void add_orders(std::size_t l)
  {
    const auto& line = model_.lines[l];
    for (std::size_t p = 0; p < model_.horizon.n_periods(); ++p)
      if (const auto racks = decided_.ordered[l][p]; racks > 0)
        actions_.push_back({ActionKind::order, "", line.rack_type, day(p), day(p + 1), racks, 0});
  }

  void add_group(std::size_t g)
  {
    const auto& group = model_.groups[g];
    const auto hall_lead = group.halls.front().lead_days;
    add(ActionKind::open_campuses, group.name, "", decided_.open[g], hall_lead, 0);
    for (std::size_t h = 0; h < group.halls.size(); ++h)
      add(ActionKind::build_halls, group.name, "", decided_.halls[g][h], group.halls[h].lead_days,
          group.halls[h].bus_mw);
    for (std::size_t k = 0; k < group.tranches.size(); ++k) {
      const auto& tranche = group.tranches[k];
      add(ActionKind::energize, group.name, tranche.name, decided_.tranches[g][k], tranche.lead_days,
          tranche.capacity_mw);
    }
  }

  void add(ActionKind kind, const std::string& group, const std::string& what, const std::vector<int>& so_far,
           double lead_days, double mw_each)
  {
    for (std::size_t p = 0; p < so_far.size(); ++p)
      if (const int n = so_far[p] - (p > 0 ? so_far[p - 1] : 0); n > 0)
        actions_.push_back({kind, group, what, model_.date(model_.horizon.days[p] - lead_days), day(p),
                            static_cast<double>(n), n * mw_each});
  }

  const PlanModel& model_;
  const Decided& decided_;
  std::vector<Action> actions_;
};

} // namespace

const char* to_string(ActionKind kind)
{
  constexpr const char* kWords[] = {"order", "open", "build", "energize"};
  return kWords[static_cast<std::size_t>(kind)];
}

std::vector<Action> actions_of(const Proposal& proposal)
{
  if (proposal.rounds.empty() || proposal.as_given)
    return {};
  return Lister(proposal.model, proposal.decided).list();
}

} // namespace gpuramp::plan

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/layout.hpp"
#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/fleet/domains.hpp"
#include "sim/fleet/fabric_health.hpp"
#include "sim/work/placement.hpp"
#include "sim/work/problem.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace gpuramp::sim {

/// The links through which traffic leaves the units of campuses' fabrics, and who sends through which.
///
/// Of a fabric that is given by its oversubscription: the uplinks of the layout's domains. Of pods: those in which runs
/// lie are told apart by who holds how much of them and by what their parts in repair leave; alike ones are one link of
/// their sum. All other pods are one link, over which elastic work spreads evenly. Layout::links() says how many kinds
/// a campus can tell apart; what goes beyond is one link of its sum.
class SiteLinks {
public:
  SiteLinks(const Plan& plan, const Layout& layout, const Deployment& deployment, const Domains& domains,
            const FabricHealth& fabric_health, const Placement& placement)
      : plan_(plan), layout_(layout), deployment_(deployment), domains_(domains), fabric_health_(fabric_health),
        placement_(placement), pods_(plan.campuses.size())
  {
  }

  /// Fills in the links of a site whose racks are stated.
  void state(Site& site);

private:
  /// Alike pods in which runs lie.
  struct Kind {
    double pods = 0;
    double elastic_gpus = 0;    ///< of one pod: online and held by no run
    double working_frac = 1;    ///< of its links
    std::vector<RunShare> held; ///< GPUs of one pod by run
  };
  struct Pods { ///< of one campus, as they were when this was made
    std::size_t n_runs_changed = 0, n_health = 0;
    std::vector<std::pair<std::size_t, std::vector<std::int64_t>>> halls; ///< with such pods, and racks online, [type]
    std::vector<Kind> kinds;
    double ports = 0, gpus = 0; ///< in all kinds: ports taken, GPUs online
  };

  void state_halls(Site& site) const;
  void state_pods(Site& site);
  void add_other_pods(Site& site, const Pods& pods, double share) const;
  void add_pods(Site& site, const Kind& kind, std::size_t to, double elastic) const;
  [[nodiscard]] double pod_gb_per_s(std::size_t campus) const;
  void add_hall_runs(Site& site) const;
  [[nodiscard]] bool is_old(const Pods& pods, std::size_t campus) const;
  void sort_pods(std::size_t campus);
  void add_kind(Pods& pods, std::size_t campus, std::size_t unit, double gpus_online, std::vector<RunShare> held) const;
  void note_halls(Pods& pods, std::size_t campus, const std::map<std::size_t, std::vector<RunShare>>& held) const;

  const Plan& plan_;
  const Layout& layout_;
  const Deployment& deployment_;
  const Domains& domains_;
  const FabricHealth& fabric_health_;
  const Placement& placement_;
  std::vector<Pods> pods_; ///< [campus]
};

} // namespace gpuramp::sim

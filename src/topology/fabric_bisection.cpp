// SPDX-License-Identifier: Apache-2.0
#include "topology/clos_plan.hpp"
#include "topology/flow_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

namespace gpuramp::topology {

namespace {

/// A network between the two halves of its GPUs, in bytes/s: edges by the kind of part that they are.
class Halves {
public:
  explicit Halves(std::size_t n_vertices) : graph_(n_vertices + 2), source_(n_vertices), sink_(n_vertices + 1) {}

  /// GPUs at a vertex, of the sending or the receiving half.
  void add_gpus(std::size_t vertex, bool sends, double bandwidth, const char* limit)
  {
    sends ? add(source_, vertex, bandwidth, 0, limit) : add(vertex, sink_, bandwidth, 0, limit);
  }
  void add_links(std::size_t a, std::size_t b, double bandwidth, const char* kind)
  {
    add(a, b, bandwidth, bandwidth, kind);
  }

  double solve() { return graph_.solve(source_, sink_); }

  /// After solve(): kinds of parts that limit the flow.
  [[nodiscard]] std::vector<std::string> cut() const
  {
    std::set<std::string> kinds;
    for (const auto& e : edges_)
      if (graph_.reached(e.from) && not graph_.reached(e.to))
        kinds.insert(e.kind);
    return {kinds.begin(), kinds.end()};
  }

private:
  struct NamedEdge {
    std::size_t from, to;
    const char* kind;
  };

  void add(std::size_t from, std::size_t to, double forward, double back, const char* kind)
  {
    if (forward <= 0)
      return;
    graph_.add(from, to, forward, back);
    edges_.push_back({from, to, kind});
    if (back > 0)
      edges_.push_back({to, from, kind});
  }

  FlowGraph graph_;
  std::size_t source_, sink_;
  std::vector<NamedEdge> edges_;
};

/// Which single part is away.
struct Loss {
  const char* what = "";
  bool child = false, parent = false, plane = false;
};

struct Flow {
  double bytes_per_s = 0;
  std::vector<std::string> cut;
};

/// Bandwidth that reaches the links up of a unit, of what its GPUs can send: the tiers within may be oversubscribed.
double share_arriving(const Clos& clos, const std::vector<ClosLevel>& levels, std::size_t below_tier,
                      const FabricCatalog& catalog)
{
  double share = 1;
  double through = 1; // links up of a unit over what its GPUs send
  for (std::size_t t = 0; t + 1 < below_tier; ++t) {
    through *= static_cast<double>(clos.tiers[t].up) * up_speed(clos.tiers[t], catalog).base() /
               (static_cast<double>(clos.tiers[t].down) * levels[t].down_speed.base());
    share = std::min(share, through);
  }
  return share;
}

/// One plane of one full unit of a tier: each unit below is a vertex for each of its switches that has parents of its
/// own, each switch of the tier another.
class ClosUnit {
public:
  ClosUnit(const Clos& clos, core::Bandwidth port, const FabricCatalog& catalog, const std::vector<ClosLevel>& levels,
           std::size_t tier)
      : clos_(clos), levels_(levels), tier_(tier), below_(levels[tier].below),
        switches_below_(levels[tier - 1].per_unit), gpus_below_(levels[tier - 1].unit_gpus),
        send_(port.base() / static_cast<double>(clos.planes) * share_arriving(clos, levels, tier, catalog))
  {
  }

  [[nodiscard]] std::int64_t gpus() const { return below_ * gpus_below_; }

  /// Over all planes.
  [[nodiscard]] Flow flow(const Loss& loss) const
  {
    const auto intact = plane_flow({});
    if (loss.plane)
      return {intact.bytes_per_s * static_cast<double>(clos_.planes - 1), {"GPU ports"}};
    const auto lost = loss.child || loss.parent ? plane_flow(loss) : intact;
    return {lost.bytes_per_s + intact.bytes_per_s * static_cast<double>(clos_.planes - 1), lost.cut};
  }

private:
  /// Units are vertices of their own, since GPUs reach all switches of their unit; switches below follow, then those
  /// of the tier.
  [[nodiscard]] Flow plane_flow(const Loss& loss) const
  {
    const auto& level = levels_[tier_];
    const auto n_children = below_ * switches_below_;
    Halves halves(static_cast<std::size_t>(below_ + n_children + level.per_unit));
    const auto vertex = [](std::int64_t v) { return static_cast<std::size_t>(v); };
    const auto parents_each = level.per_unit / (switches_below_ / level.joined);
    const auto link = static_cast<double>(level.bundle) * level.down_speed.base();
    for (std::int64_t u = 0; u < below_; ++u) {
      const bool sends = u < (below_ + 1) / 2;
      const auto gone = loss.child && u == 0 ? 1 : 0;
      const auto there = static_cast<double>(switches_below_ - gone) / static_cast<double>(switches_below_);
      halves.add_gpus(vertex(u), sends, send_ * static_cast<double>(gpus_below_) * there, "GPU ports");
      for (std::int64_t s = gone; s < switches_below_; ++s) {
        const auto child = below_ + u * switches_below_ + s;
        halves.add_links(vertex(u), vertex(child), FlowGraph::kPlenty * kBytes, "within units");
        const auto first = s / level.joined * parents_each;
        for (std::int64_t p = first; p < first + parents_each; ++p)
          if (not(loss.parent && p == 0))
            halves.add_links(vertex(child), vertex(below_ + n_children + p), link, kLinkNames[tier_ - 1]);
      }
    }
    const auto bytes_per_s = halves.solve();
    return {bytes_per_s, halves.cut()};
  }

  static constexpr double kBytes = 1e6; ///< so that plenty is plenty of bytes/s
  static constexpr std::array kLinkNames{"leaf - spine links", "spine - core links", "core - super-core links"};

  const Clos& clos_;
  const std::vector<ClosLevel>& levels_;
  std::size_t tier_;
  std::int64_t below_, switches_below_, gpus_below_;
  double send_;
};

/// Fills in the bandwidth with everything there and after the worst of the losses.
Bisection bisect(std::string tier, std::int64_t gpus, const std::vector<Loss>& losses,
                 const std::function<Flow(const Loss&)>& flow)
{
  const auto per_gpu = [&](double bytes_per_s) {
    return core::Bandwidth::from_base(bytes_per_s / (static_cast<double>(gpus) / 2));
  };
  const auto intact = flow({});
  Bisection result{std::move(tier), gpus, per_gpu(intact.bytes_per_s), intact.cut, per_gpu(intact.bytes_per_s), "",
                   intact.cut};
  for (const auto& loss : losses) {
    const auto left = flow(loss);
    if (per_gpu(left.bytes_per_s) >= result.per_gpu_with_loss)
      continue;
    result.per_gpu_with_loss = per_gpu(left.bytes_per_s);
    result.worst_loss = loss.what;
    result.cut_with_loss = left.cut;
  }
  return result;
}

std::vector<Bisection> of(const Clos& clos, core::Bandwidth port, const FabricCatalog& catalog, std::int64_t gpus)
{
  constexpr std::array kTiers{"leaf", "spine", "core", "super-core"};
  const auto levels = plan_clos(clos, port, catalog, gpus);
  std::vector<Bisection> result;
  for (std::size_t t = 1; t < levels.size(); ++t) {
    auto full = levels;
    full[t].below = std::min(levels[t].below, levels[t - 1].units);
    full[t].below -= full[t].below % 2; // halves of whole units
    if (full[t].below < 2)
      continue;
    const ClosUnit unit(clos, port, catalog, full, t);
    std::vector<Loss> losses{{kTiers[t - 1], true, false, false}, {kTiers[t], false, true, false}};
    if (clos.planes > 1)
      losses.push_back({"plane", false, false, true});
    result.push_back(bisect(kTiers[t], unit.gpus(), losses, [&](const Loss& loss) { return unit.flow(loss); }));
  }
  return result;
}

Flow dragonfly_flow(const Dragonfly& d, double send, double link, std::int64_t groups, const Loss& loss)
{
  Halves halves(static_cast<std::size_t>(groups));
  const auto gpus = static_cast<double>(d.switches_per_group * d.gpus_per_switch) * send;
  const auto left = [&](std::int64_t g) {
    return loss.child && g == 0
               ? static_cast<double>(d.switches_per_group - 1) / static_cast<double>(d.switches_per_group)
               : 1;
  };
  for (std::int64_t g = 0; g < groups; ++g) {
    halves.add_gpus(static_cast<std::size_t>(g), g < groups / 2, gpus * left(g), "GPU ports");
    for (std::int64_t h = g + 1; h < groups; ++h)
      halves.add_links(static_cast<std::size_t>(g), static_cast<std::size_t>(h),
                       static_cast<double>(d.global_links) * link * std::min(left(g), left(h)), "global links");
  }
  const auto bytes_per_s = halves.solve();
  return {bytes_per_s, halves.cut()};
}

std::vector<Bisection> of(const Dragonfly& d, core::Bandwidth port, const FabricCatalog& catalog, std::int64_t gpus)
{
  const auto group = d.switches_per_group * d.gpus_per_switch;
  const auto groups = std::max<std::int64_t>(2, ceil_div(gpus, group) / 2 * 2); // halves of whole groups
  const auto link = catalog.find_switch(d.switch_type)->port.base();
  return {bisect("between groups", groups * group, {{"switch", true, false, false}},
                 [&](const Loss& loss) { return dragonfly_flow(d, port.base(), link, groups, loss); })};
}

/// Chips as vertices, halves across the longest dimension. The loss of a circuit switch takes the links between cubes
/// at its place of a face, in all rows of cubes along that dimension.
Flow torus_flow(const Torus& t, const Loss& loss)
{
  const std::array n{t.x, t.y, t.z};
  const auto longest = static_cast<std::size_t>(std::max_element(n.begin(), n.end()) - n.begin());
  Halves halves(static_cast<std::size_t>(t.x * t.y * t.z));
  const auto vertex = [&](std::array<std::int64_t, 3> at) {
    return static_cast<std::size_t>((at[0] * n[1] + at[1]) * n[2] + at[2]);
  };
  for (std::int64_t i = 0; i < n[0]; ++i)
    for (std::int64_t j = 0; j < n[1]; ++j)
      for (std::int64_t k = 0; k < n[2]; ++k) {
        const std::array at{i, j, k};
        halves.add_gpus(vertex(at), at[longest] < n[longest] / 2, 6 * t.link.base(), "chip ports");
        for (std::size_t d = 0; d < n.size(); ++d) {
          auto next = at;
          next[d] = (at[d] + 1) % n[d];
          const bool optical = next[d] % t.cube == 0;
          const auto a = at[(d + 1) % n.size()] % t.cube;
          const auto b = at[(d + 2) % n.size()] % t.cube;
          if (not(loss.parent && optical && d == longest && a == 0 && b == 0))
            halves.add_links(vertex(at), vertex(next), t.link.base(),
                             optical ? "links between cubes" : "links in cubes");
        }
      }
  const auto bytes_per_s = halves.solve();
  return {bytes_per_s, halves.cut()};
}

std::vector<Bisection> of(const Torus& t, core::Bandwidth, const FabricCatalog&, std::int64_t)
{
  return {bisect("pod", t.x * t.y * t.z, {{"circuit switch", false, true, false}},
                 [&](const Loss& loss) { return torus_flow(t, loss); })};
}

} // namespace

std::vector<Bisection> bisections(const Topology& topology, core::Bandwidth port, const FabricCatalog& catalog,
                                  std::int64_t gpus)
{
  return std::visit([&](const auto& kind) { return of(kind, port, catalog, gpus); }, topology);
}

} // namespace gpuramp::topology

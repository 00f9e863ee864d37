// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/topology/capacity_cut.hpp"

#include "gpuramp/core/error.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace gpuramp::topology {
namespace {

// Relative to the flow: smaller residuals are rounding of sums.
constexpr double kCutTolerance = 1e-9;

bool is_limit(double value)
{
  return std::isfinite(value) && value >= 0;
}
bool is_need(double value)
{
  return std::isfinite(value) && value > 0;
}

void check(const CutSupply& supply)
{
  core::require(is_limit(supply.gpus), "capacity_cut: a supply's GPUs are negative or not finite");
  core::require(is_need(supply.gpus_per_rack), "capacity_cut: GPUs per rack are not above 0");
  core::require(is_need(supply.mw_per_gpu), "capacity_cut: facility MW per GPU are not above 0");
  core::require(is_need(supply.it_mw_per_gpu), "capacity_cut: IT MW per GPU are not above 0");
}

void check(const CutCampus& campus)
{
  core::require(is_limit(campus.feed_mw), "capacity_cut: a feed is negative or not finite");
  core::require(is_limit(campus.fabric_ports), "capacity_cut: fabric ports are negative or not finite");
  for (const CutHall& hall : campus.halls) {
    core::require(is_limit(hall.rack_slots), "capacity_cut: rack slots are negative or not finite");
    core::require(is_limit(hall.bus_mw), "capacity_cut: a bus is negative or not finite");
  }
}

// --- one shared limit turned into GPUs ---

/// What a rack type makes of one unit (slot or MW) of a limit.
struct Use {
  double gpus = 0; // of this type, at most
  double gpus_per_unit = 0;
};

/// The rack types, best user of the limit first: the order of the fractional knapsack.
using Mix = std::vector<Use>;

template <class GpusPerUnit>
Mix make_mix(const std::vector<CutSupply>& supplies, GpusPerUnit gpus_per_unit)
{
  Mix mix;
  for (const CutSupply& supply : supplies)
    mix.push_back({supply.gpus, gpus_per_unit(supply)});
  std::stable_sort(mix.begin(), mix.end(),
                   [](const Use& a, const Use& b) { return a.gpus_per_unit > b.gpus_per_unit; });
  return mix;
}

/// \return the most GPUs that `limit` units take, if it were the only limit
/// \source Dantzig 1957, doi:10.1287/opre.5.2.266: the continuous knapsack is filled by value per weight
double gpus_of_mix(const Mix& mix, double limit)
{
  double total = 0;
  for (const Use& use : mix) {
    if (limit <= 0)
      break;
    total += std::min(use.gpus, limit * use.gpus_per_unit);
    limit -= use.gpus / use.gpus_per_unit;
  }
  return total;
}

struct Mixes {
  Mix slots, bus, feed;
};

Mixes make_mixes(const std::vector<CutSupply>& supplies)
{
  return {make_mix(supplies, [](const CutSupply& s) { return s.gpus_per_rack; }),
          make_mix(supplies, [](const CutSupply& s) { return 1 / s.it_mw_per_gpu; }),
          make_mix(supplies, [](const CutSupply& s) { return 1 / s.mw_per_gpu; })};
}

/// Hall groups stand side by side between the same two vertices, so their limits add up to one edge.
double hall_gpus(const CutCampus& campus, const Mixes& mixes)
{
  double total = 0;
  for (const CutHall& hall : campus.halls)
    total += std::min(gpus_of_mix(mixes.slots, hall.rack_slots), gpus_of_mix(mixes.bus, hall.bus_mw));
  return total;
}

// --- the network ---

// bidirectionalS only since g++ 12 warns of uninitialized iterators inside Boost for directedS
using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::bidirectionalS>;
using Vertex = Traits::vertex_descriptor;
using EdgeId = Traits::edge_descriptor;

struct EdgeData {
  double capacity = 0;
  double residual = 0;
  EdgeId reverse{};
  const char* kind = nullptr; // of the resource; null for an edge without limit
  const std::string* owner = nullptr;
};

struct VertexData {
  EdgeId parent{};
  boost::default_color_type color = boost::white_color;
  long distance = 0;
};

using CutGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, VertexData, EdgeData>;

constexpr Vertex kSource = 0;
constexpr Vertex kSink = 1;
constexpr Vertex kStock =
    2; ///< GPUs of all types: any may go to any campus, so that the types need no vertices of their own
constexpr Vertex kFirstCampus = 3;

void add_limit(CutGraph& graph, Vertex from, Vertex to, EdgeData data)
{
  const EdgeId forward = boost::add_edge(from, to, data, graph).first;
  const EdgeId backward = boost::add_edge(to, from, graph).first;
  graph[forward].reverse = backward;
  graph[backward].reverse = forward;
}

EdgeData limit(double gpus, const char* kind, const std::string& owner)
{
  return {.capacity = gpus, .kind = kind, .owner = &owner};
}

void add_campus(CutGraph& graph, Vertex entry, const CutCampus& campus, const Mixes& mixes, double unlimited)
{
  const Vertex halls = entry;
  const Vertex feed = entry + 1;
  const Vertex fabric = entry + 2;
  add_limit(graph, kStock, halls, {.capacity = unlimited});
  add_limit(graph, halls, feed, limit(hall_gpus(campus, mixes), "halls:", campus.name));
  add_limit(graph, feed, fabric, limit(gpus_of_mix(mixes.feed, campus.feed_mw), "power:", campus.name));
  add_limit(graph, fabric, kSink, limit(campus.fabric_ports, "fabric:", campus.name));
}

CutGraph build_graph(const std::vector<CutSupply>& supplies, const std::vector<CutCampus>& campuses, const Mixes& mixes)
{
  CutGraph graph(kFirstCampus + 3 * campuses.size());
  double unlimited = 1;
  for (const CutSupply& supply : supplies) {
    add_limit(graph, kSource, kStock, limit(supply.gpus, "", supply.name));
    unlimited += 2 * supply.gpus; // twice, so that the residual stays above the tolerance
  }
  for (std::size_t c = 0; c < campuses.size(); ++c)
    add_campus(graph, kFirstCampus + 3 * c, campuses[c], mixes, unlimited);
  return graph;
}

/// Boykov-Kolmogorov: its augmentations move no more than the flow itself, so that a huge supply does not round away
/// small limits (push-relabel floods the network first).
double max_flow(CutGraph& graph)
{
  return boost::boykov_kolmogorov_max_flow(graph, get(&EdgeData::capacity, graph), get(&EdgeData::residual, graph),
                                           get(&EdgeData::reverse, graph), get(&VertexData::parent, graph),
                                           get(&VertexData::color, graph), get(&VertexData::distance, graph),
                                           get(boost::vertex_index, graph), kSource, kSink);
}

/// \return [vertex] whether more than `least` can still flow there: the source side of the minimum cut nearest to the
/// source
std::vector<char> reachable(const CutGraph& graph, double least)
{
  std::vector<char> reached(num_vertices(graph), 0);
  std::vector<Vertex> waiting{kSource};
  reached[kSource] = 1;
  while (!waiting.empty()) {
    const Vertex from = waiting.back();
    waiting.pop_back();
    for (auto [edge, end] = out_edges(from, graph); edge != end; ++edge)
      if (const Vertex to = target(*edge, graph); reached[to] == 0 && graph[*edge].residual > least) {
        reached[to] = 1;
        waiting.push_back(to);
      }
  }
  return reached;
}

/// Adds the limits that leave `from` for the far side of the cut.
void add_cut_edges(CapacityCut& cut, const CutGraph& graph, Vertex from, const std::vector<char>& reached)
{
  for (auto [edge, end] = out_edges(from, graph); edge != end; ++edge) {
    const EdgeData& data = graph[*edge];
    if (data.kind == nullptr || reached[target(*edge, graph)] != 0)
      continue;
    cut.bound_gpus += data.capacity;
    cut.resources.push_back(data.kind + *data.owner);
  }
}

/// The bound is the sum over the cut, not the flow: any cut is a bound, while rounding might put the flow below it.
CapacityCut read_cut(const CutGraph& graph, const std::vector<char>& reached)
{
  CapacityCut cut;
  for (Vertex from = 0; from < reached.size(); ++from)
    if (reached[from] != 0)
      add_cut_edges(cut, graph, from, reached);
  std::sort(cut.resources.begin(), cut.resources.end());
  cut.resources.erase(std::unique(cut.resources.begin(), cut.resources.end()), cut.resources.end());
  return cut;
}

CapacityCut network_cut(const std::vector<CutSupply>& supplies, const std::vector<CutCampus>& campuses,
                        const Mixes& mixes)
{
  CutGraph graph = build_graph(supplies, campuses, mixes);
  const double flow = max_flow(graph);
  return read_cut(graph, reachable(graph, kCutTolerance * flow));
}

// --- limits of the whole fleet ---

double fleet_feed_mw(const std::vector<CutCampus>& campuses)
{
  double total = 0;
  for (const CutCampus& campus : campuses)
    total += campus.feed_mw;
  return total;
}

double fleet_slots(const std::vector<CutCampus>& campuses)
{
  double total = 0;
  for (const CutCampus& campus : campuses)
    for (const CutHall& hall : campus.halls)
      total += hall.rack_slots;
  return total;
}

/// Takes the fleet's bound only where it is truly lower: the network's cut says more.
void tighten(CapacityCut& cut, double bound, const char* resource)
{
  if (bound < cut.bound_gpus * (1 - kCutTolerance))
    cut = {bound, {resource}};
}

} // namespace

CapacityCut capacity_cut(const std::vector<CutSupply>& supplies, const std::vector<CutCampus>& campuses)
{
  for (const CutSupply& supply : supplies)
    check(supply);
  for (const CutCampus& campus : campuses)
    check(campus);

  const Mixes mixes = make_mixes(supplies);
  CapacityCut cut = network_cut(supplies, campuses, mixes);
  tighten(cut, gpus_of_mix(mixes.feed, fleet_feed_mw(campuses)), "power:fleet");
  tighten(cut, gpus_of_mix(mixes.slots, fleet_slots(campuses)), "halls:fleet");
  return cut;
}

} // namespace gpuramp::topology

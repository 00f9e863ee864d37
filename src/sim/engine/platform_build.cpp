// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/topology/supply_flows.hpp"
#include "sim/engine/platform_impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <iterator>

namespace gpuramp::sim {

namespace {

std::atomic_flag engine_taken = ATOMIC_FLAG_INIT;

std::unique_ptr<s4u::Engine> make_engine()
{
  if (engine_taken.test_and_set())
    throw core::ContractError("a second simulation in one process (SimGrid has one engine per process)");
  static char name[] = "gpuramp";
  static char quiet[] = "--log=root.thresh:error";
#ifdef GPURAMP_SANITIZE // sanitizers follow threads, not SimGrid's own switches of stacks, and need more stack
  static char threads[] = "--cfg=contexts/factory:thread";
  static char* argv_storage[] = {name, quiet, threads, nullptr};
  constexpr const char* kStackSize = "contexts/stack-size:8192"; // KiB
#else
  static char* argv_storage[] = {name, quiet, nullptr};
  constexpr const char* kStackSize = "contexts/stack-size:256"; // KiB
#endif
  int argc = static_cast<int>(std::size(argv_storage)) - 1;
  char** argv = argv_storage;
  struct sigaction on_interrupt = {};
  ::sigaction(SIGINT, nullptr, &on_interrupt);
  auto engine = std::make_unique<s4u::Engine>(&argc, argv);
  ::sigaction(SIGINT, &on_interrupt, nullptr);   // SimGrid's own handler would end the process in the middle of things
  s4u::Engine::set_config("network/model:CM02"); // no protocol overhead: a link is a capacity
  s4u::Engine::set_config("network/TCP-gamma:1e30");
  s4u::Engine::set_config("network/crosstraffic:0");
  s4u::Engine::set_config(kStackSize);
  return engine;
}

simgrid::kernel::resource::Model* find_network_model(const s4u::Engine& engine)
{
  const auto& models = engine.get_all_models();
  const auto found = std::find_if(models.begin(), models.end(),
                                  [](const auto* model) { return model->get_name().starts_with("Network"); });
  core::require(found != models.end(), "SimGrid without a network model");
  return *found;
}

} // namespace

Platform::Impl::Impl(const Plan& plan, const Layout& layout, std::size_t n_elastic, std::size_t n_runs,
                     const ReplicaFlows& more)
    : engine(make_engine())
{
  zone = s4u::create_star_zone("fleet"); // one zone: name look-ups scan all zones, so zones x hosts is quadratic
  sink = make_host("sink", {}); // without a link: a shared one would make every change a change of the whole platform
  build_campuses(plan, layout);
  build_jobs(plan, n_elastic, n_runs, more);
  zone->seal();
  network = find_network_model(*engine);
  mutex = s4u::Mutex::create();
  run_ended = s4u::ConditionVariable::create();
}

s4u::Link* Platform::Impl::make_link(const std::string& name)
{
  ++n_links;
  return zone->create_link(name, kUnlimited)->set_latency(0);
}

s4u::Host* Platform::Impl::make_host(const std::string& name, const std::vector<s4u::Link*>& links)
{
  auto* host = zone->create_host(name, 1.0);
  std::vector<s4u::LinkInRoute> route;
  for (auto* link : links)
    route.emplace_back(link);
  zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, route, true);
  return host;
}

Platform::Impl::Flow Platform::Impl::make_flow(const std::string& name, const std::vector<s4u::Link*>& over,
                                               double units)
{
  auto* limiter = make_link("limit:" + name);
  std::vector<s4u::Link*> route{limiter};
  route.insert(route.end(), over.begin(), over.end());
  return {make_host(name, route), limiter, nullptr, units, -1, 0};
}

void Platform::Impl::build_campuses(const Plan& plan, const Layout& layout)
{
  for (const auto& campus : plan.campuses) {
    feed.push_back(make_shared_link("feed:" + campus.spec->name));
    core.push_back(make_shared_link("core:" + campus.spec->name));
    overhead.push_back(make_flow("overhead:" + campus.spec->name, {feed.back().link}));
    most_overhead_mw_s.push_back((1 + campus.facility_mw.most()) * (plan.end_s + core::kSecondsPerDay));
    build_uplinks(campus.spec->name, layout.links(uplink.size()));
    build_network(campus);
  }
  blocks.reserve(layout.n_blocks);
  for (std::size_t d = 0; d < layout.domains.size(); ++d) {
    const auto& domain = layout.domains[d];
    bus.push_back(make_shared_link(fmt::format("bus:{}", d)));
    power.push_back(make_flow(fmt::format("power:{}", d), {bus.back().link, feed[domain.campus].link}));
    racks_per_block = std::max(racks_per_block, static_cast<double>(domain.slots_per_block));
    for (std::size_t b = 0; b < domain.n_blocks; ++b)
      blocks.push_back(make_flow(fmt::format("racks:{}:{}", d, b), {}, kUnitsPerS));
  }
}

void Platform::Impl::build_uplinks(const std::string& campus, std::size_t n)
{
  auto& links = uplink.emplace_back();
  auto& flows = traffic.emplace_back();
  for (std::size_t l = 0; l < n; ++l) {
    links.push_back(make_shared_link(fmt::format("uplink:{}:{}", campus, l)));
    flows.push_back(make_flow(fmt::format("traffic:{}:{}", campus, l), {links.back().link, core.back().link}));
  }
}

void Platform::Impl::build_network(const PlanCampus& campus)
{
  auto& pieces = equipment.emplace_back();
  auto& intakes = intake.emplace_back();
  auto& flows = supply.emplace_back();
  if (not campus.network)
    return;
  const auto& given = *campus.network;
  const auto& name = campus.spec->name;
  for (const auto& piece : given.equipment)
    pieces.push_back(make_shared_link(fmt::format("equipment:{}:{}", name, piece.name)));
  for (const auto& load : given.loads)
    intakes.push_back(make_shared_link(fmt::format("intake:{}:{}", name, load.name)));
  for (const auto& way : topology::ways_of(given)) {
    std::vector<s4u::Link*> over{pieces[way.from].link};
    if (way.to_load)
      over.push_back(intakes[way.to].link);
    flows.push_back(make_flow(fmt::format("supply:{}:{}", name, flows.size()), over));
  }
}

void Platform::Impl::build_jobs(const Plan& plan, std::size_t n_elastic, std::size_t n_runs, const ReplicaFlows& more)
{
  for (const auto& link : plan.wan) {
    wan.push_back(make_shared_link(link.name));
    wan_traffic.push_back(make_flow("traffic:" + link.name, {wan.back().link}));
  }
  end_s = plan.end_s;
  most_work_s = end_s + core::kSecondsPerDay;
  for (std::size_t e = 0; e < n_elastic; ++e)
    elastic.push_back(make_flow(fmt::format("elastic:{}", e), {}, kUnitsPerS));
  for (std::size_t r = 0; r < n_runs; ++r)
    runs.push_back(make_flow(fmt::format("run:{}", r), {}, kUnitsPerS));
  most_tokens = more.most_tokens;
  for (std::size_t r = 0; r < more.n; ++r)
    replicas.push_back(make_flow(fmt::format("replica:{}", r), {}, kUnitsPerS));
}

} // namespace gpuramp::sim

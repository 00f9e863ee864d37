// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/platform.hpp"

#include "gpuramp/core/error.hpp"

#include <fmt/format.h>
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/s4u.hpp>
#include <simgrid/simix.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <exception>
#include <mutex>
#include <utility>

namespace s4u = simgrid::s4u;

namespace gpuramp::sim {

namespace {

constexpr double kUnlimited =
    1e15; ///< a flow never exceeds the least bandwidth its route had when it started, so links start high
constexpr double kEndless = 1e16;    ///< payload of a standing flow: 1e5 GB/s for 3,000 years
constexpr double kUnitsPerS = 1e6;   ///< SimGrid's payloads are whole bytes: one byte of a pool's work or of a rack
                                     ///< online is a microsecond
constexpr double kRunPayload = 1e14; ///< bytes of a run's work, however short: rounded to 1e-14 of it
constexpr double kMostRunUnitsPerS = 1e14; ///< below what links can carry
constexpr double kStandstill = 1e-15;      ///< SimGrid's bandwidths are positive

/// A standing flow and the private link that limits it.
struct Flow {
  s4u::Host* host = nullptr;
  s4u::Link* limiter = nullptr;
  s4u::CommPtr comm;
  double units = 1;   ///< SimGrid's bytes per unit of the rate
  double rate = -1;   ///< as last asked for
  double payload = 0; ///< in units of the rate times seconds
  bool told = false;  ///< of a run: the planner knows that it has ended
};

/// A shared link and the capacity last asked for.
struct Shared {
  s4u::Link* link = nullptr;
  double capacity = -1;
};

struct Change {
  s4u::Link* link = nullptr; ///< null: solve what came before
  double bandwidth = 0;
};

Progress progress(const Flow& flow)
{
  if (not flow.comm)
    return {};
  constexpr double kSteps = 1e-13; // of the payload: some hundred roundings of what remains
  return {flow.payload - flow.comm->get_remaining() / flow.units, kSteps * flow.payload};
}

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

struct Platform::Impl {
  std::unique_ptr<s4u::Engine> engine = make_engine();
  simgrid::kernel::resource::Model* network = nullptr;
  s4u::NetZone* zone = nullptr;
  s4u::Host* sink = nullptr;
  std::vector<Shared> feed, core, bus, uplink, wan;
  std::vector<Flow> power, traffic; ///< [domain]
  std::vector<Flow> blocks, overhead, wan_traffic, runs, elastic, replicas;
  std::vector<double> most_overhead_mw_s; ///< [campus], bound of the overhead flow
  double end_s = 0;
  double most_work_s = 0; ///< bound of the progress of a pool or queue, and of the time that a rack is online
  double racks_per_block = 1;
  double most_tokens = 1;
  std::vector<Change> changes; ///< since the last apply()
  std::vector<std::size_t> ended;
  std::exception_ptr thrown; ///< by an actor: none may leave one, SimGrid would abort
  s4u::MutexPtr mutex;
  s4u::ConditionVariablePtr run_ended;
  std::size_t n_links = 0, n_updates = 0, n_groups = 0;

  s4u::Link* make_link(const std::string& name);
  Shared make_shared_link(const std::string& name) { return {make_link(name), -1}; }
  s4u::Host* make_host(const std::string& name, const std::vector<s4u::Link*>& links);
  Flow make_flow(const std::string& name, const std::vector<s4u::Link*>& over, double units = 1);
  s4u::CommPtr prepared(Flow& flow, double payload);
  void start(Flow& flow, double payload);
  void start_standing_flows();
  void cancel_runs();
  void build_campuses(const Plan& plan, const Layout& layout);
  void build_jobs(const Plan& plan, std::size_t n_elastic, std::size_t n_runs, const ReplicaFlows& more);
  void run_actor(const std::function<void()>& body);
  void set(Flow& flow, double rate);
  void set(Shared& link, double capacity);
};

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

Flow Platform::Impl::make_flow(const std::string& name, const std::vector<s4u::Link*>& over, double units)
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
  }
  blocks.reserve(layout.n_blocks);
  for (std::size_t d = 0; d < layout.domains.size(); ++d) {
    const auto& domain = layout.domains[d];
    bus.push_back(make_shared_link(fmt::format("bus:{}", d)));
    uplink.push_back(make_shared_link(fmt::format("uplink:{}", d)));
    power.push_back(make_flow(fmt::format("power:{}", d), {bus.back().link, feed[domain.campus].link}));
    traffic.push_back(make_flow(fmt::format("traffic:{}", d), {uplink.back().link, core[domain.campus].link}));
    racks_per_block = std::max(racks_per_block, static_cast<double>(domain.slots_per_block));
    for (std::size_t b = 0; b < domain.n_blocks; ++b)
      blocks.push_back(make_flow(fmt::format("racks:{}:{}", d, b), {}, kUnitsPerS));
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

s4u::CommPtr Platform::Impl::prepared(Flow& flow, double payload)
{
  const auto bytes = static_cast<std::uint64_t>(std::llround(payload * flow.units));
  flow.payload = static_cast<double>(bytes) / flow.units;
  return s4u::Comm::sendto_init(flow.host, sink)->set_payload_size(bytes);
}

/// A standing flow: nobody waits for it.
void Platform::Impl::start(Flow& flow, double payload)
{
  flow.comm = prepared(flow, payload);
  flow.comm->detach();
}

/// Flows whose progress is read get payloads as small as their bounds allow: what remains is a double, whose steps grow
/// with it.
void Platform::Impl::start_standing_flows()
{
  for (auto* flows : {&power, &traffic, &wan_traffic})
    for (auto& flow : *flows)
      start(flow, kEndless);
  for (std::size_t c = 0; c < overhead.size(); ++c)
    start(overhead[c], most_overhead_mw_s[c]);
  for (auto& flow : elastic)
    start(flow, most_work_s);
  for (auto& flow : replicas) {
    start(flow, most_tokens);
    set(flow, 0);
  }
}

/// Actors wait for runs. All other flows are left as they are when the clock stops: SimGrid ends each of n flows in
/// time of order n.
void Platform::Impl::cancel_runs()
{
  for (auto& run : runs)
    if (run.comm)
      run.comm->cancel();
}

void Platform::Impl::set(Flow& flow, double rate)
{
  rate = std::max(rate, kStandstill);
  if (rate == flow.rate)
    return;
  flow.rate = rate;
  changes.push_back({flow.limiter, rate * flow.units});
}

void Platform::Impl::set(Shared& link, double capacity)
{
  capacity = std::max(capacity, kStandstill);
  if (capacity == link.capacity)
    return;
  link.capacity = capacity;
  changes.push_back({link.link, capacity});
}

Platform::Platform(const Plan& plan, const Layout& layout, std::size_t n_elastic, std::size_t n_runs,
                   const ReplicaFlows& replicas)
    : impl_(std::make_unique<Impl>())
{
  auto& my = *impl_;
  my.zone = s4u::create_star_zone("fleet"); // one zone: name look-ups scan all zones, so zones x hosts is quadratic
  my.sink =
      my.make_host("sink", {}); // without a link: a shared one would make every change a change of the whole platform
  my.build_campuses(plan, layout);
  my.build_jobs(plan, n_elastic, n_runs, replicas);
  my.zone->seal();
  my.network = find_network_model(*my.engine);
  my.mutex = s4u::Mutex::create();
  my.run_ended = s4u::ConditionVariable::create();
}

Platform::~Platform() = default;

void Platform::Impl::run_actor(const std::function<void()>& body)
{
  try {
    body();
  } catch (const simgrid::ForcefulKillException&) {
    throw;
  } catch (...) {
    thrown = std::current_exception();
  }
}

void Platform::run(const std::function<void()>& planner)
{
  s4u::Actor::create("planner", impl_->sink, [this, planner] {
    impl_->start_standing_flows();
    impl_->run_actor(planner);
    impl_->cancel_runs();
  });
  impl_->engine->run_until(impl_->end_s + 1);
  if (impl_->thrown)
    std::rethrow_exception(impl_->thrown);
}

void Platform::start_process(const std::string& name, std::function<void()> process)
{
  s4u::Actor::create(name, impl_->sink, [this, process = std::move(process)] { impl_->run_actor(process); });
}

void Platform::sleep_until(double at_s)
{
  s4u::this_actor::sleep_until(at_s);
}

void Platform::set_replicas(const std::vector<std::pair<std::size_t, double>>& rates)
{
  simgrid::kernel::actor::simcall_answered([this, &rates] {
    for (const auto& [replica, rate] : rates)
      impl_->replicas[replica].limiter->set_bandwidth(std::max(rate * kUnitsPerS, kStandstill));
  });
  impl_->n_updates += rates.size();
}

std::vector<std::size_t> Platform::wait_until(double at_s)
{
  std::unique_lock lock(*impl_->mutex);
  while (impl_->ended.empty() && s4u::Engine::get_clock() < at_s)
    impl_->run_ended->wait_until(lock, at_s);
  auto ended = std::exchange(impl_->ended, {});
  std::sort(ended.begin(), ended.end());
  for (const auto r : ended)
    impl_->runs[r].told = true;
  return ended;
}

std::vector<std::size_t> Platform::take_done(double slack_s)
{
  std::vector<std::size_t> done;
  for (std::size_t r = 0; r < impl_->runs.size(); ++r) {
    auto& run = impl_->runs[r];
    if (run.comm && not run.told && run.comm->get_remaining() <= slack_s * run.rate * run.units) {
      run.told = true;
      done.push_back(r);
    }
  }
  return done;
}

double Platform::now_s() const
{
  return s4u::Engine::get_clock();
}

void Platform::set_feed(std::size_t campus, double mw)
{
  impl_->set(impl_->feed[campus], mw);
}
void Platform::set_core(std::size_t campus, double gb_per_s)
{
  impl_->set(impl_->core[campus], gb_per_s);
}
void Platform::set_bus(std::size_t domain, double mw)
{
  impl_->set(impl_->bus[domain], mw);
}
void Platform::set_uplink(std::size_t domain, double gb_per_s)
{
  impl_->set(impl_->uplink[domain], gb_per_s);
}
void Platform::set_overhead(std::size_t campus, double mw)
{
  impl_->set(impl_->overhead[campus], mw);
}
void Platform::set_elastic(std::size_t flow, double rate)
{
  impl_->set(impl_->elastic[flow], rate);
}
void Platform::set_run(std::size_t run, double rate)
{
  impl_->set(impl_->runs[run], rate);
}

void Platform::set_domain(std::size_t domain, double mw, double gb_per_s)
{
  impl_->set(impl_->power[domain], mw);
  impl_->set(impl_->traffic[domain], gb_per_s);
}

void Platform::set_block(std::size_t block, std::int64_t racks)
{
  auto& flow = impl_->blocks[block];
  if (not flow.comm)
    impl_->start(flow, impl_->most_work_s * impl_->racks_per_block);
  impl_->set(flow, static_cast<double>(racks));
}

void Platform::set_wan(std::size_t link, double capacity_gb_per_s, double traffic_gb_per_s)
{
  impl_->set(impl_->wan[link], capacity_gb_per_s);
  impl_->set(impl_->wan_traffic[link], traffic_gb_per_s);
}

void Platform::start_run(std::size_t run, double work_s)
{
  auto& flow = impl_->runs[run]; // its limiter has never been lowered: each run has its own
  flow.units = std::min(kMostRunUnitsPerS, kRunPayload / work_s);
  flow.rate = -1;
  flow.comm = impl_->prepared(flow, work_s);
  flow.comm->start();
  s4u::Actor::create(fmt::format("run:{}", run), impl_->sink, [this, run] {
    try {
      impl_->runs[run].comm->wait();
    } catch (const simgrid::Exception&) {
      return; // cancelled: the horizon came first
    }
    const std::scoped_lock lock(*impl_->mutex);
    impl_->ended.push_back(run);
    impl_->run_ended->notify_all();
  });
}

/// SimGrid's solver scans all modified links once per distinct rate: solving campuses together would cost the square of
/// their number.
void Platform::end_group()
{
  auto& changes = impl_->changes;
  if (changes.empty() || changes.back().link == nullptr)
    return;
  changes.emplace_back();
  ++impl_->n_groups;
}

void Platform::apply()
{
  end_group();
  if (impl_->changes.empty())
    return;
  simgrid::kernel::actor::simcall_answered([this] { // one switch to the kernel for all of them
    for (const auto& change : impl_->changes)
      if (change.link != nullptr)
        change.link->set_bandwidth(change.bandwidth);
      else
        impl_->network->next_occurring_event(s4u::Engine::get_clock());
  });
  impl_->n_updates += static_cast<std::size_t>(
      std::count_if(impl_->changes.begin(), impl_->changes.end(), [](const Change& c) { return c.link != nullptr; }));
  impl_->changes.clear();
}

double Platform::feed_usage_mw(std::size_t campus) const
{
  return impl_->feed[campus].link->get_usage();
}
double Platform::core_usage_gb_per_s(std::size_t campus) const
{
  return impl_->core[campus].link->get_usage();
}
double Platform::bus_usage_mw(std::size_t domain) const
{
  return impl_->bus[domain].link->get_usage();
}
double Platform::wan_usage_gb_per_s(std::size_t link) const
{
  return impl_->wan[link].link->get_usage();
}

double Platform::block_racks(std::size_t block) const
{
  const auto& flow = impl_->blocks[block];
  return flow.comm ? flow.limiter->get_usage() / flow.units : 0;
}

Progress Platform::block_rack_s(std::size_t block) const
{
  return progress(impl_->blocks[block]);
}

Progress Platform::elastic_progress_s(std::size_t flow) const
{
  return progress(impl_->elastic[flow]);
}

Progress Platform::replica_tokens(std::size_t replica) const
{
  return progress(impl_->replicas[replica]);
}

Progress Platform::overhead_mw_s(std::size_t campus) const
{
  return progress(impl_->overhead[campus]);
}

std::size_t Platform::n_hosts() const
{
  return impl_->engine->get_host_count();
}
std::size_t Platform::n_links() const
{
  return impl_->n_links;
}
std::size_t Platform::n_updates() const
{
  return impl_->n_updates;
}
std::size_t Platform::n_groups() const
{
  return impl_->n_groups;
}

} // namespace gpuramp::sim

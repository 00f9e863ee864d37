// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/platform.hpp"

#include "sim/engine/platform_impl.hpp"

#include <fmt/format.h>
#include <simgrid/simix.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <exception>
#include <mutex>
#include <utility>

namespace gpuramp::sim {

namespace {

constexpr double kEndless = 1e16;          ///< payload of a standing flow: 1e5 GB/s for 3,000 years
constexpr double kRunPayload = 1e14;       ///< bytes of a run's work, however short: rounded to 1e-14 of it
constexpr double kMostRunUnitsPerS = 1e14; ///< below what links can carry
constexpr double kStandstill = 1e-15;      ///< SimGrid's bandwidths are positive

} // namespace

Progress Platform::Impl::Flow::progress(std::size_t n_solved) const
{
  if (not comm)
    return {};
  constexpr double kRounding = 1.2e-16; // half a unit in the last place, of the payload at most
  constexpr double kBesides = 16;       // roundings of units and of what is asked for between
  const auto roundings = kBesides + 2 * static_cast<double>(n_solved); // a product and a difference at each
  return {payload - comm->get_remaining() / units, roundings * kRounding * payload};
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
  for (auto* flows : {&power, &wan_traffic})
    for (auto& flow : *flows)
      start(flow, kEndless);
  for (auto& ways : supply)
    for (auto& flow : ways)
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

/// The flow of an uplink starts when the uplink comes, so that kinds of pods that are not there burden nothing. The
/// core has been lowered by then: for an instant it is without limit again, else it would be the flow's limit for ever.
void Platform::Impl::start_traffic(std::size_t campus, Flow& flow)
{
  auto* link = core[campus].link;
  const auto bandwidth = link->get_bandwidth();
  link->set_bandwidth(kUnlimited);
  start(flow, kEndless);
  link->set_bandwidth(bandwidth);
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
    : impl_(std::make_unique<Impl>(plan, layout, n_elastic, n_runs, replicas))
{
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
void Platform::set_equipment(std::size_t campus, std::size_t piece, double mw)
{
  impl_->set(impl_->equipment[campus][piece], mw);
}
void Platform::set_supply(std::size_t campus, std::size_t way, double mw)
{
  impl_->set(impl_->supply[campus][way], mw);
}
void Platform::set_uplink(std::size_t campus, std::size_t uplink, double capacity_gb_per_s, double traffic_gb_per_s)
{
  auto& flow = impl_->traffic[campus][uplink];
  if (not flow.comm && capacity_gb_per_s <= 0 && traffic_gb_per_s <= 0)
    return;
  if (not flow.comm)
    impl_->start_traffic(campus, flow);
  impl_->set(impl_->uplink[campus][uplink], capacity_gb_per_s);
  impl_->set(flow, traffic_gb_per_s);
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

void Platform::set_domain(std::size_t domain, double mw)
{
  impl_->set(impl_->power[domain], mw);
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
  ++impl_->n_solved;
  impl_->n_updates += static_cast<std::size_t>(
      std::count_if(impl_->changes.begin(), impl_->changes.end(), [](const auto& c) { return c.link != nullptr; }));
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
double Platform::uplink_usage_gb_per_s(std::size_t campus, std::size_t uplink) const
{
  return impl_->uplink[campus][uplink].link->get_usage();
}
double Platform::bus_usage_mw(std::size_t domain) const
{
  return impl_->bus[domain].link->get_usage();
}
double Platform::equipment_usage_mw(std::size_t campus, std::size_t piece) const
{
  return impl_->equipment[campus][piece].link->get_usage();
}
double Platform::intake_usage_mw(std::size_t campus, std::size_t group) const
{
  return impl_->intake[campus][group].link->get_usage();
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
  return impl_->blocks[block].progress(impl_->n_solved);
}

Progress Platform::elastic_progress_s(std::size_t flow) const
{
  return impl_->elastic[flow].progress(impl_->n_solved);
}

Progress Platform::replica_tokens(std::size_t replica) const
{
  return impl_->replicas[replica].progress(impl_->n_solved);
}

Progress Platform::overhead_mw_s(std::size_t campus) const
{
  return impl_->overhead[campus].progress(impl_->n_solved);
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

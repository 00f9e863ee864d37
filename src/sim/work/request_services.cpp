// SPDX-License-Identifier: Apache-2.0
#include "sim/work/request_services.hpp"

#include "gpuramp/core/quantity.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace gpuramp::sim {

namespace {

using record::RequestFigure;

bool is_simulated(const Pool& pool)
{
  return pool.requests && pool.service->requests->mode == scenario::RequestMode::simulated;
}

/// The most replicas of a service at any time of the run.
std::size_t most_replicas(const Pool& pool, const Plan& plan)
{
  const auto process = pool.requests->arrivals(scenario::most_requests_per_s(*plan.scenario, *pool.service));
  std::int64_t most = 0;
  for (const auto& serving : pool.requests->serving())
    if (const auto needed = serving ? serving->needed(process) : std::nullopt)
      most = std::max(most, needed->replicas + needed->decode_replicas);
  return static_cast<std::size_t>(most) + 2 * plan.types.size(); // with what rounding adds where several types share
}

/// The middle of a month's busiest hour.
double peak_s(const RequestMonthSpan& span)
{
  return (static_cast<double>(span.busiest_hour) + 0.5) * core::kSecondsPerHour;
}

} // namespace

ReplicaFlows simulated_replicas(const Placement& placement, const Plan& plan)
{
  ReplicaFlows flows;
  for (const auto& pool : placement.pools()) {
    if (not is_simulated(pool))
      continue;
    flows.n += most_replicas(pool, plan);
    for (const auto& serving : pool.requests->serving())
      if (serving) {
        const auto& layout = serving->layout();
        const auto step_s = (layout.decode ? *layout.decode : layout.replica).step_s.at(1);
        flows.most_tokens = std::max(flows.most_tokens, plan.end_s / step_s);
      }
  }
  return flows;
}

RequestServices::RequestServices(const Plan& plan, const Placement& placement, Agenda& agenda, Platform& platform,
                                 Checks& checks, std::uint64_t seed)
    : plan_(plan), agenda_(agenda), platform_(platform), checks_(checks), seed_(seed)
{
  std::size_t flows = 0;
  for (const auto& pool : placement.pools()) {
    if (not pool.requests)
      continue;
    pools_.push_back(&pool);
    first_flow_.push_back(flows);
    const bool simulated = is_simulated(pool);
    flows += simulated ? most_replicas(pool, plan) : 0;
    records_.push_back(
        {pool.name, simulated ? "simulated" : "analytic", pool.service->requests->targets.percentile, {}, {}});
    if (const auto& traced = pool.service->requests->traced)
      for (const auto& [reason, n] : scenario::rejected_by_reason(*traced))
        records_.back().rejections.push_back({reason, n});
  }
}

void RequestServices::begin()
{
  for (std::size_t s = 0; s < pools_.size(); ++s)
    add_months(s);
}

void RequestServices::add_months(std::size_t service)
{
  using std::chrono::months;
  const auto& demand = *pools_[service]->requests;
  const auto& scenario = *plan_.scenario;
  const auto first = std::chrono::year_month_day(scenario.start);
  auto& rows = records_[service].months;
  for (auto month = first.year() / first.month(); core::Date(month / 1) < scenario.end; month += months(1)) {
    const auto [from, to] = days_of(scenario, month);
    RequestMonthSpan span{plan_.seconds(from), plan_.seconds(to), 0};
    span.busiest_hour = demand.busiest_hour(span.from_s, span.to_s);
    rows.push_back({from,
                    to,
                    core::date_after(scenario.start,
                                     core::seconds(static_cast<double>(span.busiest_hour) * core::kSecondsPerHour)),
                    {}});
    agenda_.add(peak_s(span), event::RequestsPeak{RequestMonthId(months_.size())});
    months_.push_back({service, rows.size() - 1, span});
  }
}

void RequestServices::at_peak(std::size_t event)
{
  const auto& month = months_[event];
  const auto& pool = *pools_[month.service];
  const auto shares = replica_shares(*pool.requests, pool.held_by_type(), month.span.busiest_hour);
  auto& figures = records_[month.service].months[month.index].figures;
  figures = month_figures(*pool.requests, shares, month.span);
  double lent = 0;
  for (const auto& types : pool.lent)
    lent += sum_of(types);
  figures[RequestFigure::gpu_hours_lent] = lent * (month.span.to_s - month.span.from_s) / core::kSecondsPerHour;
  if (is_simulated(pool))
    simulate(month, shares);
}

void RequestServices::simulate(const Month& month, const std::vector<ReplicaShare>& shares)
{
  auto flow = first_flow_[month.service];
  for (const auto& share : shares) {
    start_window(month, share, flow);
    flow += static_cast<std::size_t>(share.held.replicas + share.held.decode_replicas);
  }
}

void RequestServices::start_window(const Month& month, const ReplicaShare& share, std::size_t first_flow)
{
  const auto& pool = *pools_[month.service];
  const auto& requests = *pool.service->requests;
  const auto hour = month.span.busiest_hour;
  WindowSpec spec;
  spec.service = pool.name;
  spec.serving = share.serving;
  spec.traced = requests.traced.get();
  spec.arrivals = pool.requests->arrivals(share.share * pool.requests->per_s(hour));
  spec.all = spec.at_begin = spec.from_ready = share.held;
  if (requests.serving.autoscaling) {
    auto schedule = ReplicaSchedule(*pool.requests, share, hour);
    const auto parts = schedule.parts_of(hour);
    spec.at_begin = parts.front().replicas;
    spec.from_ready = parts.back().replicas;
    spec.ready_s = parts.size() > 1 ? parts.front().hours * core::kSecondsPerHour : 0;
  }
  spec.length_s = core::in_seconds(requests.window);
  spec.first_flow = first_flow;
  spec.seed = seed_;
  spec.replication = month.index;
  const auto next = std::find_if(months_.begin(), months_.end(), [&](const Month& other) {
    return other.service == month.service && other.index == month.index + 1;
  });
  const auto until_s = next == months_.end() ? plan_.end_s : peak_s(next->span);
  platform_.start_process("requests:" + pool.name, [this, month, spec, until_s, part = share.share] {
    add(month, part, RequestWindow(spec, platform_, checks_).run(until_s));
  });
}

/// What is measured takes the place of what is predicted for the busiest hour.
void RequestServices::add(const Month& month, double share, const WindowOutcome& outcome)
{
  auto& figures = records_[month.service].months[month.index].figures;
  if (outcome.n == 0)
    return;
  if (figures[RequestFigure::simulated] == 0)
    for (const auto figure :
         {RequestFigure::peak_attainment_frac, RequestFigure::ttft_s, RequestFigure::tpot_s, RequestFigure::latency_s})
      figures[figure] = 0;
  figures[RequestFigure::simulated] += static_cast<double>(outcome.n);
  figures[RequestFigure::peak_attainment_frac] += share * outcome.attainment_frac;
  figures[RequestFigure::ttft_s] = std::max(figures[RequestFigure::ttft_s], outcome.ttft_s);
  figures[RequestFigure::tpot_s] = std::max(figures[RequestFigure::tpot_s], outcome.tpot_s);
  figures[RequestFigure::latency_s] = std::max(figures[RequestFigure::latency_s], outcome.latency_s);
}

} // namespace gpuramp::sim

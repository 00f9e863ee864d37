// SPDX-License-Identifier: Apache-2.0
#include "sim/work/request_month.hpp"

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/core/rounding.hpp"
#include "gpuramp/record/requests.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::sim {

namespace {

using record::RequestFigure;

/// So many GPUs as replicas, in the proportion of those that are needed.
model::ReplicaCounts replicas_of(const model::ServingModel& serving, double gpus, const model::ReplicaCounts& needed)
{
  const auto& layout = serving.layout();
  const auto whole = [](double n) { return static_cast<std::int64_t>(core::whole_in(n)); };
  if (not layout.decode)
    return {whole(gpus / static_cast<double>(layout.replica.gpus)), 0};
  const auto part = gpus / std::max(1.0, static_cast<double>(serving.gpus(needed)));
  const auto n = std::max<std::int64_t>(1, whole(part * static_cast<double>(needed.replicas)));
  const auto left = gpus - static_cast<double>(n * layout.replica.gpus);
  return {n, std::max<std::int64_t>(0, whole(left / static_cast<double>(layout.decode->gpus)))};
}

/// GPUs with those that failures keep busy, as a whole number.
double with_failures(double gpus, double goodput)
{
  constexpr double kWhole = 1e-6;
  return std::ceil(gpus / goodput - kWhole);
}

/// Sums over rack types, each for its share of the requests.
struct Needs {
  double gpus_for_tokens = 0, gpus_smooth = 0, gpus = 0, replicas = 0;
};

Needs needs_of(const RequestDemand& demand, const std::vector<ReplicaShare>& shares, double per_s)
{
  Needs sum;
  for (const auto& [serving, share, gpus, held] : shares) {
    auto process = demand.arrivals(share * per_s);
    const auto count = [&service = *serving](const std::optional<model::ReplicaCounts>& n) {
      return n ? static_cast<double>(service.gpus(*n)) : core::kNever;
    };
    const auto needed = serving->needed(process);
    sum.gpus += count(needed);
    sum.replicas += needed ? static_cast<double>(needed->replicas + needed->decode_replicas) : core::kNever;
    sum.gpus_for_tokens += count(serving->for_throughput(process.per_s));
    process.interval_cv = 1;
    process.as_traced = false;
    sum.gpus_smooth += count(serving->needed(process));
  }
  return sum;
}

/// Latencies in the busiest hour: of several types the longest.
void add_levels(const RequestDemand& demand, const std::vector<ReplicaShare>& shares, double per_s,
                record::RequestFigures& figures)
{
  double capacity_per_s = 0;
  for (const auto& [serving, share, gpus, held] : shares) {
    const auto level = serving->level(demand.arrivals(share * per_s), held);
    figures[RequestFigure::ttft_s] = std::max(figures[RequestFigure::ttft_s], level.ttft_s);
    figures[RequestFigure::tpot_s] = std::max(figures[RequestFigure::tpot_s], level.tpot_s);
    figures[RequestFigure::latency_s] = std::max(figures[RequestFigure::latency_s], level.latency_s);
    figures[RequestFigure::replicas_held] += static_cast<double>(held.replicas + held.decode_replicas);
    capacity_per_s += serving->capacity_per_s(held);
    const auto factors = serving->factors(demand.arrivals(share * per_s), &held);
    for (const auto factor : {factors.tpot, factors.latency})
      figures[RequestFigure::closed_form_error_frac] =
          std::max(figures[RequestFigure::closed_form_error_frac], std::abs(factor - 1));
  }
  const auto busiest = figures[RequestFigure::busiest_minute_per_s];
  figures[RequestFigure::headroom_frac] = busiest > 0 ? capacity_per_s / busiest - 1 : 0;
  if (shares.empty() && per_s > 0)
    for (const auto figure : {RequestFigure::ttft_s, RequestFigure::tpot_s, RequestFigure::latency_s})
      figures[figure] = core::kNever;
}

/// Without any GPUs, those that are needed are of the type of which the fewest would do.
std::vector<ReplicaShare> wished_shares(const RequestDemand& demand, std::int64_t busiest_hour)
{
  const auto process = demand.arrivals(demand.per_s(busiest_hour));
  std::vector<ReplicaShare> best;
  double fewest = core::kNever;
  for (const auto& serving : demand.serving())
    if (const auto needed = serving ? serving->needed(process) : std::nullopt)
      if (const auto gpus = static_cast<double>(serving->gpus(*needed)); gpus < fewest) {
        fewest = gpus;
        best = {{&*serving, 1, 0, {}}};
      }
  return best;
}

/// Requests, those in time, and GPU hours of one week.
struct WeekSums {
  double requests = 0, in_time = 0, gpu_hours = 0, peak_requests = 0, peak_in_time = 0;
};

/// Requests that come while so many replicas are there, by requests per second.
using Loads = std::map<double, double>;

/// \return those that are served in time: neighbouring loads are taken together, a sixteenth of the requests at a time
double in_time(const RequestDemand& demand, const model::ServingModel& serving, const model::ReplicaCounts& replicas,
               const Loads& loads)
{
  constexpr double kParts = 16;
  double all = 0, sum = 0, part = 0, part_loads = 0;
  for (const auto& [load, n] : loads)
    all += n;
  for (const auto& [load, n] : loads) {
    part += n;
    part_loads += n * load;
    if (part < all / kParts && load != loads.rbegin()->first)
      continue;
    sum += part * serving.attainment(demand.arrivals(part_loads / part), replicas);
    part = part_loads = 0;
  }
  return sum;
}

/// Calls f(hour, part) for all parts of the week about the busiest hour.
template <class F>
void for_parts_of_week(const RequestDemand& demand, const ReplicaShare& share, std::int64_t busiest_hour, const F& f)
{
  const auto first = std::max<std::int64_t>(0, busiest_hour - model::kHoursPerWeek / 2);
  ReplicaSchedule schedule(demand, share, first);
  for (auto hour = first; hour < first + model::kHoursPerWeek; ++hour)
    for (const auto& part : schedule.parts_of(hour))
      f(hour, part);
}

double gpu_hours_of(const ReplicaShare& share, const ReplicaSchedule::Part& part)
{
  return part.hours * static_cast<double>(share.serving->gpus(part.replicas));
}

WeekSums sums_of_week(const RequestDemand& demand, const ReplicaShare& share, std::int64_t busiest_hour)
{
  WeekSums week;
  std::map<std::pair<std::int64_t, std::int64_t>, Loads> loads; // by replicas
  for_parts_of_week(demand, share, busiest_hour, [&](std::int64_t hour, const ReplicaSchedule::Part& part) {
    const auto& [per_s, hours, replicas] = part;
    const auto n = per_s * hours * core::kSecondsPerHour;
    week.requests += n;
    week.gpu_hours += gpu_hours_of(share, part);
    if (n > 0)
      loads[{replicas.replicas, replicas.decode_replicas}][per_s] += n;
    if (hour == busiest_hour && n > 0) {
      week.peak_requests += n;
      week.peak_in_time += n * share.serving->attainment(demand.arrivals(per_s), replicas);
    }
  });
  for (const auto& [replicas, of] : loads)
    week.in_time += in_time(demand, *share.serving, {replicas.first, replicas.second}, of);
  return week;
}

} // namespace

ReplicaSchedule::ReplicaSchedule(const RequestDemand& demand, const ReplicaShare& share, std::int64_t first_hour)
    : demand_(demand), share_(share), level_(demand.level_per_s(first_hour + model::kHoursPerWeek / 2))
{
  if (const auto& scaling = demand.service().requests->serving.autoscaling)
    delay_h_ = core::in_seconds(scaling->lag + scenario::cold_start(*scaling, share.serving->layout().replica)) /
               core::kSecondsPerHour;
}

double ReplicaSchedule::per_s(std::int64_t hour) const
{
  return share_.share * level_ * demand_.week_factor(hour);
}

model::ReplicaCounts ReplicaSchedule::wanted(std::int64_t hour)
{
  const auto& scaling = demand_.service().requests->serving.autoscaling;
  if (not scaling)
    return share_.held;
  const auto [at, is_new] = known_.try_emplace(per_s(hour), share_.held);
  if (not is_new)
    return at->second;
  if (const auto needed = share_.serving->needed(demand_.arrivals(per_s(hour)))) {
    const auto with_spare = [&](std::int64_t n, std::int64_t held) {
      return std::min(held, static_cast<std::int64_t>(std::ceil(static_cast<double>(n) * (1 + scaling->spare_frac))));
    };
    at->second = {with_spare(needed->replicas, share_.held.replicas),
                  with_spare(needed->decode_replicas, share_.held.decode_replicas)};
  }
  return at->second;
}

std::vector<ReplicaSchedule::Part> ReplicaSchedule::parts_of(std::int64_t hour)
{
  if (delay_h_ <= 0)
    return {{per_s(hour), 1, wanted(hour)}};
  const auto whole = static_cast<std::int64_t>(delay_h_);
  const auto late = delay_h_ - static_cast<double>(whole);
  const auto before = [&](std::int64_t hours) { return std::max<std::int64_t>(0, hour - hours); };
  return {{per_s(hour), late, wanted(before(whole + 1))}, {per_s(hour), 1 - late, wanted(before(whole))}};
}

std::vector<ReplicaShare> replica_shares(const RequestDemand& demand, const std::vector<double>& gpus_held,
                                         std::int64_t busiest_hour)
{
  const auto process = demand.arrivals(demand.per_s(busiest_hour));
  const auto goodput = demand.service().efficiency.goodput_frac;
  std::vector<ReplicaShare> shares;
  double all = 0;
  for (std::size_t k = 0; k < gpus_held.size(); ++k) {
    const auto& serving = demand.serving()[k];
    const auto needed = serving && gpus_held[k] > 0 ? serving->needed(process) : std::nullopt;
    if (not needed || serving->gpus(*needed) == 0)
      continue;
    const auto gpus = gpus_held[k] * goodput;
    shares.push_back({&*serving, gpus / static_cast<double>(serving->gpus(*needed)), gpus_held[k],
                      replicas_of(*serving, gpus, *needed)});
    all += shares.back().share;
  }
  for (auto& share : shares)
    share.share /= all;
  return shares;
}

double replicas_there_frac(const RequestDemand& demand, const std::vector<double>& gpus_held, std::int64_t busiest_hour)
{
  if (not demand.service().requests->serving.autoscaling)
    return 1;
  double held = 0, there = 0;
  for (const auto& share : replica_shares(demand, gpus_held, busiest_hour)) {
    for_parts_of_week(demand, share, busiest_hour,
                      [&](std::int64_t, const ReplicaSchedule::Part& part) { there += gpu_hours_of(share, part); });
    held += static_cast<double>(share.serving->gpus(share.held) * model::kHoursPerWeek);
  }
  return held > 0 ? std::min(1.0, there / held) : 1;
}

record::RequestFigures month_figures(const RequestDemand& demand, const std::vector<ReplicaShare>& shares,
                                     const RequestMonthSpan& month)
{
  record::RequestFigures figures;
  const auto per_s = demand.per_s(month.busiest_hour);
  figures[RequestFigure::peak_per_s] = per_s;
  constexpr int kMinutes = 60;
  figures[RequestFigure::busiest_minute_per_s] =
      model::busiest_part(demand.arrivals(per_s), kMinutes, core::kSecondsPerHour / kMinutes);
  const auto needs = needs_of(demand, shares.empty() ? wished_shares(demand, month.busiest_hour) : shares, per_s);
  const auto goodput = demand.service().efficiency.goodput_frac;
  figures[RequestFigure::gpus_for_tokens] = with_failures(needs.gpus_for_tokens, goodput);
  figures[RequestFigure::gpus_smooth] = with_failures(needs.gpus_smooth, goodput);
  figures[RequestFigure::gpus_needed] = with_failures(needs.gpus, goodput);
  figures[RequestFigure::replicas_needed] = needs.replicas;
  add_levels(demand, shares, per_s, figures);
  WeekSums week;
  for (const auto& share : shares) {
    const auto one = sums_of_week(demand, share, month.busiest_hour);
    week.requests += one.requests;
    week.in_time += one.in_time;
    week.gpu_hours += one.gpu_hours;
    week.peak_requests += one.peak_requests;
    week.peak_in_time += one.peak_in_time;
    figures[RequestFigure::gpus_held] += share.gpus;
  }
  figures[RequestFigure::gpus_held] = with_failures(figures[RequestFigure::gpus_held], 1);
  const auto nobody = per_s > 0 ? 0.0 : 1.0; // is late where nobody asks
  const auto attained = week.requests > 0 ? week.in_time / week.requests : nobody;
  const auto hours = (month.to_s - month.from_s) / core::kSecondsPerHour;
  const auto requests = demand.requests(month.from_s, month.to_s);
  figures[RequestFigure::requests] = std::floor(requests);
  figures[RequestFigure::attainment_frac] = attained;
  figures[RequestFigure::peak_attainment_frac] =
      week.peak_requests > 0 ? week.peak_in_time / week.peak_requests : nobody;
  figures[RequestFigure::tokens_in_time] = attained * requests * demand.output_tokens();
  figures[RequestFigure::goodput_tokens_per_s] = figures[RequestFigure::tokens_in_time] / (month.to_s - month.from_s);
  figures[RequestFigure::gpu_hours] = week.gpu_hours / static_cast<double>(model::kHoursPerWeek) * hours;
  return figures;
}

} // namespace gpuramp::sim

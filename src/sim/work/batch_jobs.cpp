// SPDX-License-Identifier: Apache-2.0
#include "sim/work/batch_jobs.hpp"

#include "gpuramp/model/job_generator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gpuramp::sim {

namespace {

/// \return the index of a name in the list, which gets it where it lacks it
std::uint32_t index_in(std::vector<std::string>& names, const std::string& name)
{
  const auto found = std::find(names.begin(), names.end(), name);
  const auto index = static_cast<std::uint32_t>(found - names.begin());
  if (found == names.end())
    names.push_back(name);
  return index;
}

template <std::size_t N>
std::optional<std::array<double, N>> rates_of(const std::vector<double>& given)
{
  if (given.empty())
    return std::nullopt;
  std::array<double, N> rates{};
  std::copy_n(given.begin(), N, rates.begin());
  return rates;
}

model::JobClass class_of(const scenario::JobClass& given, std::uint32_t partition)
{
  model::JobClass result;
  result.name = given.name;
  result.jobs_per_day = given.jobs_per_day;
  result.growth_per_year = given.growth_per_year;
  result.by_hour = rates_of<24>(given.by_hour);
  result.by_weekday = rates_of<7>(given.by_weekday);
  result.interval_cv = given.interval_cv;
  result.priority = given.priority;
  result.patience = given.patience;
  result.partition = partition;
  result.users = static_cast<std::uint32_t>(given.users);
  for (const auto& shape : given.shapes)
    result.shapes.push_back({shape.weight, shape.gpus, shape.run, shape.run_p90.value_or(shape.run),
                             shape.requested_factor, shape.requested_factor_p90.value_or(0),
                             shape.least_gpus.value_or(0)});
  return result;
}

/// A partition of which there are no jobs has a number of its own.
model::GpuReservation reservation_of(const scenario::QueueReservation& given, const scenario::JobList& list,
                                     core::Date start, const std::vector<std::string>& campuses)
{
  model::GpuReservation r;
  r.from_s = core::in_seconds(core::between(start, given.from));
  r.until_s = core::in_seconds(core::between(start, given.until));
  r.gpus = given.gpus;
  const auto place = std::find(campuses.begin(), campuses.end(), given.campus);
  r.place = place == campuses.end() ? 0 : static_cast<std::size_t>(place - campuses.begin());
  if (not given.partition.empty())
    r.partition = static_cast<std::uint32_t>(
        std::find(list.partitions.begin(), list.partitions.end(), given.partition) - list.partitions.begin());
  return r;
}

/// Adds drawn jobs, whose indices are those of the generator, to a list with names of its own.
void append_drawn(const scenario::BatchQueue& queue, core::Date start, core::Date end, std::uint64_t seed,
                  scenario::JobList& list)
{
  std::vector<model::JobClass> classes;
  std::vector<std::uint32_t> class_index;
  std::vector<std::vector<std::uint32_t>> user_index;
  for (const auto& given : queue.generator->classes) {
    const auto& first = queue.partitions.empty() ? given.partition : queue.partitions.front().name;
    classes.push_back(class_of(given, index_in(list.partitions, given.partition.empty() ? first : given.partition)));
    class_index.push_back(index_in(list.classes, given.name));
    auto& users = user_index.emplace_back();
    for (std::int64_t u = 0; u < given.users; ++u) {
      users.push_back(static_cast<std::uint32_t>(list.users.size()));
      list.users.push_back(fmt::format("{}-{}", given.name, u + 1));
    }
  }
  auto drawn = model::draw_jobs(classes, queue.name, start, end, seed);
  for (auto& job : drawn) {
    job.user = user_index[job.job_class][job.user];
    job.job_class = class_index[job.job_class];
  }
  if (list.jobs.empty()) {
    list.jobs = std::move(drawn); // millions: not twice
    return;
  }
  list.jobs.insert(list.jobs.end(), drawn.begin(), drawn.end());
  std::stable_sort(list.jobs.begin(), list.jobs.end(),
                   [](const auto& a, const auto& b) { return a.submit_s < b.submit_s; });
}

} // namespace

scenario::JobList jobs_of(const scenario::BatchQueue& queue, core::Date start, core::Date end, std::uint64_t seed)
{
  auto list = queue.traced ? *queue.traced : scenario::JobList{};
  if (queue.generator)
    append_drawn(queue, start, end, seed, list);
  return list;
}

model::QueueRules rules_of(const scenario::BatchQueue& queue, const scenario::JobList& list, core::Date start,
                           const std::vector<std::string>& campuses)
{
  model::QueueRules rules;
  rules.policy = queue.policy;
  rules.kill_at_limit = queue.kill_at_limit;
  rules.preempts = queue.preemption;
  rules.checkpoint = {queue.checkpoint, core::in_seconds(queue.checkpoint_every),
                      core::in_seconds(queue.checkpoint_time), core::in_seconds(queue.restart_time)};
  rules.ageing_per_day = queue.ageing_per_day;
  rules.half_life_s = core::in_seconds(queue.half_life);
  rules.backfill_depth = static_cast<std::size_t>(queue.backfill_depth);
  for (const auto& partition : queue.partitions)
    if (partition.quota)
      for (std::size_t p = 0; p < list.partitions.size(); ++p)
        if (list.partitions[p] == partition.name) {
          rules.quotas.resize(std::max(rules.quotas.size(), p + 1), std::numeric_limits<std::int64_t>::max() / 2);
          rules.quotas[p] = *partition.quota;
        }
  for (const auto& user : queue.users)
    for (std::size_t u = 0; u < list.users.size(); ++u)
      if (list.users[u] == user.name) {
        rules.shares.resize(std::max(rules.shares.size(), u + 1), 1.0);
        rules.shares[u] = user.share;
      }
  for (const auto& given : queue.reservations)
    rules.reservations.push_back(reservation_of(given, list, start, campuses));
  return rules;
}

} // namespace gpuramp::sim

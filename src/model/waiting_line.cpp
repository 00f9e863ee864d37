// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/waiting_line.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::model {

namespace {

constexpr double kSecondsPerDay = 86'400;

} // namespace

WaitingLine::WaitingLine(const QueueRules& rules, std::uint32_t n_users)
    : policy_(rules.policy), ageing_per_day_(rules.ageing_per_day), half_life_s_(rules.half_life_s),
      depth_(rules.backfill_depth), shares_(rules.shares)
{
  groups_.resize(policy_ == QueuePolicy::fair_share ? std::max(n_users, 1u) : 1);
  usage_.assign(groups_.size(), 0);
  usage_at_s_.assign(groups_.size(), 0);
}

std::size_t WaitingLine::group_of(const Job& job) const
{
  return policy_ == QueuePolicy::fair_share ? job.user : 0;
}

/// Priority grows by the same amount for all who wait, so that the order of two jobs never changes.
WaitingLine::Rank WaitingLine::rank_of(const Job& job, std::uint32_t index) const
{
  Rank rank{0, job.submit_s, index};
  if (policy_ == QueuePolicy::shortest_first)
    rank.key = job.requested_s;
  if (policy_ == QueuePolicy::priority)
    rank.key = ageing_per_day_ * job.submit_s / kSecondsPerDay - job.priority;
  return rank;
}

void WaitingLine::join(const Job& job, std::uint32_t index)
{
  groups_[group_of(job)].insert(rank_of(job, index));
  gpus_ += job.gpus;
  ++jobs_;
}

void WaitingLine::leave(const Job& job, std::uint32_t index)
{
  groups_[group_of(job)].erase(rank_of(job, index));
  gpus_ -= job.gpus;
  --jobs_;
}

double WaitingLine::used_by(std::size_t user, double now_s) const
{
  const auto share = user < shares_.size() ? shares_[user] : 1;
  return usage_[user] * std::exp2(-(now_s - usage_at_s_[user]) / half_life_s_) / share;
}

void WaitingLine::use(std::uint32_t user, double gpu_seconds, double now_s)
{
  if (policy_ != QueuePolicy::fair_share)
    return;
  usage_[user] = usage_[user] * std::exp2(-(now_s - usage_at_s_[user]) / half_life_s_) + gpu_seconds;
  usage_at_s_[user] = now_s;
}

/// Users with waiting jobs, who used least first; the lower number among equals.
std::vector<std::size_t> WaitingLine::groups_in_order(double now_s) const
{
  std::vector<std::size_t> groups;
  for (std::size_t g = 0; g < groups_.size(); ++g)
    if (not groups_[g].empty())
      groups.push_back(g);
  if (groups.size() > 1) {
    std::vector<double> used(groups_.size(), 0);
    for (const auto g : groups)
      used[g] = used_by(g, now_s);
    std::stable_sort(groups.begin(), groups.end(), [&](auto a, auto b) { return used[a] < used[b]; });
  }
  return groups;
}

std::vector<std::uint32_t> WaitingLine::candidates(double now_s) const
{
  std::vector<std::uint32_t> jobs;
  for (const auto group : groups_in_order(now_s))
    for (const auto& rank : groups_[group]) {
      if (jobs.size() > depth_)
        return jobs;
      jobs.push_back(rank.job);
    }
  return jobs;
}

void CauseClock::turn_to(WaitCause cause, double now_s)
{
  s_[static_cast<std::size_t>(cause_)] += now_s - std::exchange(since_s_, now_s);
  cause_ = cause;
}

ByWaitCause<double> CauseClock::read(double now_s) const
{
  auto s = s_;
  s[static_cast<std::size_t>(cause_)] += now_s - since_s_;
  return s;
}

} // namespace gpuramp::model

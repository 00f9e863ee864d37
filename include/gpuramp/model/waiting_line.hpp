// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/job.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

namespace gpuramp::model {

/// The jobs that wait, in the order of the policy. Order among equals is that of submission, then of the list.
class WaitingLine {
public:
  /// \param n_users  most users of the jobs + 1
  WaitingLine(const QueueRules& rules, std::uint32_t n_users);

  void join(const Job& job, std::uint32_t index);
  void leave(const Job& job, std::uint32_t index);
  /// A user's job has used GPUs (fair share).
  void use(std::uint32_t user, double gpu_seconds, double now_s);

  [[nodiscard]] std::int64_t gpus() const { return gpus_; }
  [[nodiscard]] std::int64_t jobs() const { return jobs_; }
  /// \return the first job, of one user where these take turns. \pre some job waits
  [[nodiscard]] std::uint32_t first() const { return groups_.front().begin()->job; }
  /// \return the first jobs in order, at most one more than the rules let be looked at
  [[nodiscard]] std::vector<std::uint32_t> candidates(double now_s) const;

private:
  struct Rank {
    double key = 0;
    double submit_s = 0;
    std::uint32_t job = 0;
    friend auto operator<=>(const Rank&, const Rank&) = default;
  };

  [[nodiscard]] Rank rank_of(const Job& job, std::uint32_t index) const;
  [[nodiscard]] std::size_t group_of(const Job& job) const;
  [[nodiscard]] std::vector<std::size_t> groups_in_order(double now_s) const;
  [[nodiscard]] double used_by(std::size_t user, double now_s) const;

  QueuePolicy policy_;
  double ageing_per_day_, half_life_s_;
  std::size_t depth_;
  std::vector<double> shares_;
  std::vector<std::set<Rank>> groups_;     ///< [user] with fair share, else one
  std::vector<double> usage_, usage_at_s_; ///< [user] GPU-seconds as of then
  std::int64_t gpus_ = 0, jobs_ = 0;
};

/// For how long jobs have waited for what: the time since the start by the cause that held then.
class CauseClock {
public:
  /// The cause of the time since the last call, and what holds from now on.
  void turn_to(WaitCause cause, double now_s);
  /// \return seconds until `now_s`
  [[nodiscard]] ByWaitCause<double> read(double now_s) const;

private:
  WaitCause cause_ = WaitCause::gpus;
  double since_s_ = 0;
  ByWaitCause<double> s_{};
};

} // namespace gpuramp::model

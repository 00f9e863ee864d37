// SPDX-License-Identifier: Apache-2.0
#include "plan/corrections.hpp"

#include <algorithm>

namespace gpuramp::plan {

namespace {

/// What a plan may have more than its goal, or a margin differ from one that was not enough, before another round looks
/// for a cheaper plan.
constexpr double kPlenty = 0.003;

} // namespace

Corrections::Corrections(const Question& asked, bool narrows)
    : asked_(asked), question_(asked), narrows_(narrows), too_little_(asked.goals.size(), 0),
      enough_(asked.goals.size(), kUnbounded)
{
  question_.margins.assign(asked.goals.size(), 0);
}

bool Corrections::misses(const Round& round, std::size_t goal) const
{
  return round.simulated_up[goal] < asked_.goals[goal].amount;
}

void Corrections::learn(const Round& round)
{
  for (std::size_t n = 0; n < asked_.goals.size(); ++n)
    if (round.met)
      enough_[n] = std::min(enough_[n], round.margins[n]);
    else if (misses(round, n))
      too_little_[n] = std::max(too_little_[n], std::min(round.margins[n], enough_[n]));
  met_ = met_ || round.met;
}

bool Corrections::settled(const Round& round) const
{
  if (not met_)
    return false;
  for (std::size_t n = 0; n < asked_.goals.size(); ++n) {
    const auto plenty = kPlenty * asked_.goals[n].amount;
    const bool has_more = round.simulated_up[n] > asked_.goals[n].amount + plenty;
    if (enough_[n] > 0 && (narrows_ ? enough_[n] - too_little_[n] > plenty : has_more || not round.met))
      return false;
  }
  return narrows_ || round.met;
}

void Corrections::correct(const Round& round)
{
  for (std::size_t n = 0; n < asked_.goals.size(); ++n) {
    const auto wanted = (1 + kPlenty / 2) * asked_.goals[n].amount;
    const auto as_missing = std::max(0.0, round.margins[n] + wanted - round.simulated_up[n]);
    const bool between = not narrows_ && as_missing >= too_little_[n] && as_missing < enough_[n];
    question_.margins[n] = not met_ || between ? as_missing : middle(n);
  }
  for (std::size_t n = 0; n < question_.limits.size(); ++n) {
    const auto most = asked_.limits[n].most;
    question_.limits[n].most = std::min(most, round.limits[n] + (1 - kPlenty / 2) * most - round.simulated_totals[n]);
  }
}

bool Corrections::ask_for_less(const Round& solved)
{
  bool differs = false;
  const auto go_back = [&](double& asked, double before) {
    differs = differs || asked != before;
    asked = (asked + before) / 2;
  };
  for (std::size_t n = 0; n < solved.margins.size(); ++n)
    go_back(question_.margins[n], solved.margins[n]);
  for (std::size_t n = 0; n < solved.limits.size(); ++n)
    go_back(question_.limits[n].most, solved.limits[n]);
  return differs;
}

} // namespace gpuramp::plan

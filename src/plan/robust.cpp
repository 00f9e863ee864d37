// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/robust.hpp"

#include "gpuramp/core/stop.hpp"
#include "gpuramp/scenario/slips.hpp"

#include <algorithm>
#include <chrono>

namespace gpuramp::plan {

namespace {

constexpr int kFirstMonths = 3; ///< doubled until it is enough
constexpr int kMostMonths = 48;

core::Date earlier(core::Date date, int n)
{
  const std::chrono::year_month_day day(date);
  auto there = day - std::chrono::months(n);
  if (not there.ok())
    there = there.year() / there.month() / std::chrono::last;
  return there;
}

class Aimer {
public:
  Aimer(const scenario::Scenario& given, const Question& question, const ProposeOptions& options,
        const Uncertainty& uncertainty)
      : given_(given), question_(question), options_(options), uncertainty_(uncertainty)
  {
  }

  RobustProposal run()
  {
    try {
      look();
    } catch (const core::Stopped&) {
      robust_.proposal.stopped = true;
    }
    return std::move(robust_);
  }

private:
  void look()
  {
    int too_late = 0;
    bool enough = aim(0);
    int does = enough ? 0 : kFirstMonths;
    while (not enough && does <= kMostMonths && can_go_on() && not(enough = aim(does)))
      too_late = does, does *= 2;
    while (enough && does - too_late > 1 && can_go_on()) {
      const auto middle = (too_late + does) / 2;
      (aim(middle) ? does : too_late) = middle;
    }
  }

  [[nodiscard]] bool can_go_on() const { return possible_ && not robust_.proposal.stopped; }

  /// \return whether the plan that aims so many months earlier reaches the goals often enough
  bool aim(int months)
  {
    auto asked = question_;
    for (auto& goal : asked.goals) {
      goal.by = earlier(goal.by, months);
      possible_ = possible_ && goal.by > given_.start;
    }
    if (not possible_)
      return false;
    auto proposal = propose(given_, asked, options_);
    if (robust_.tried.empty())
      robust_.proposal = proposal;
    if (not proposal.met()) {
      possible_ = false;
      robust_.proposal.stopped = robust_.proposal.stopped || proposal.stopped;
      return false;
    }
    robust_.tried.push_back({months, reached_frac(proposal.plan), proposal.simulated.cost_usd});
    keep_better(std::move(proposal));
    return robust_.tried.back().reached_frac >= uncertainty_.wanted_frac;
  }

  [[nodiscard]] double reached_frac(const scenario::Scenario& plan) const
  {
    std::vector<scenario::Scenario> slipped;
    for (const auto& slips : uncertainty_.samples) {
      slipped.push_back(plan);
      slipped.back().slips = slips;
      scenario::apply_slips(slipped.back());
    }
    const auto runs = measure_all(slipped, question_.goals, options_.seed, options_.budget, uncertainty_.jobs);
    const auto n = std::count_if(runs.begin(), runs.end(), [&](const Measured& run) {
      return std::equal(run.reached.begin(), run.reached.end(), question_.goals.begin(),
                        [](const auto& date, const Goal& goal) { return date && *date <= goal.by; });
    });
    return static_cast<double>(n) / static_cast<double>(runs.size());
  }

  /// Of those that reach the goals often enough the one that aims latest, else the one that reaches them most often.
  void keep_better(Proposal proposal)
  {
    const auto& last = robust_.tried.back();
    const auto& kept = robust_.tried[robust_.chosen];
    const auto wanted = uncertainty_.wanted_frac;
    const bool better = kept.reached_frac >= wanted
                            ? last.reached_frac >= wanted && last.months_earlier < kept.months_earlier
                            : last.reached_frac > kept.reached_frac;
    if (not better && robust_.tried.size() > 1)
      return;
    robust_.chosen = robust_.tried.size() - 1;
    robust_.proposal = std::move(proposal);
  }

  const scenario::Scenario& given_;
  const Question& question_;
  const ProposeOptions& options_;
  const Uncertainty& uncertainty_;
  bool possible_ = true;
  RobustProposal robust_;
};

} // namespace

RobustProposal propose_robust(const scenario::Scenario& given, const Question& question, const ProposeOptions& options,
                              const Uncertainty& uncertainty)
{
  return Aimer(given, question, options, uncertainty).run();
}

} // namespace gpuramp::plan

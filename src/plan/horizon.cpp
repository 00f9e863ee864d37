// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/build_model.hpp"

#include <algorithm>
#include <chrono>
#include <set>

namespace gpuramp::plan {

namespace {

using std::chrono::months;
using std::chrono::year_month_day;

constexpr int kFineMonths = 12;  ///< before the last goal
constexpr int kFewMonths = 3;    ///< before others
constexpr double kLeastDays = 3; ///< of a period

core::Date month_of(core::Date date)
{
  const year_month_day ymd(date);
  return ymd.year() / ymd.month() / std::chrono::day(1);
}

core::Date later(core::Date first_of_month, int n)
{
  return year_month_day(first_of_month) + months(n);
}

/// Goal dates themselves and the days on which racks must be admitted for them.
std::set<core::Date> marks(const scenario::Scenario& s, const std::vector<Goal>& goals)
{
  std::set<core::Date> dates;
  for (const auto& goal : goals) {
    dates.insert(goal.by);
    for (const auto& campus : s.campuses)
      dates.insert(core::date_after(goal.by, -(campus.install.duration + campus.install.burn_in)));
  }
  return dates;
}

} // namespace

Horizon horizon_of(const scenario::Scenario& s, const std::vector<Goal>& goals)
{
  std::set<core::Date> fine;
  core::Date last{};
  for (const auto& goal : goals)
    last = std::max(last, goal.by);
  for (const auto& goal : goals)
    for (int n = 0; n <= (goal.by == last ? kFineMonths : kFewMonths); ++n)
      fine.insert(later(month_of(goal.by), -n));
  const auto marked = marks(s, goals);
  std::set<core::Date> dates(marked);
  constexpr int kMonthsPerQuarter = 3;
  for (auto month = month_of(s.start); month < s.end; month = later(month, 1))
    if ((static_cast<unsigned>(year_month_day(month).month()) - 1) % kMonthsPerQuarter == 0 || fine.count(month) > 0)
      dates.insert(month);
  Horizon horizon{{0}};
  const auto day = [&](core::Date date) { return core::in_days(core::between(s.start, date)); };
  for (const auto date : dates) {
    if (date <= s.start || date >= s.end)
      continue;
    const bool crowded = day(date) - horizon.days.back() < kLeastDays;
    if (not crowded || marked.count(date) > 0)
      horizon.days.push_back(day(date));
  }
  horizon.days.push_back(day(s.end));
  return horizon;
}

Horizon even_horizon(const scenario::Scenario& s, int months)
{
  Horizon horizon{{0}};
  for (auto date = later(month_of(s.start), 1); date < s.end; date = later(date, 1)) {
    const auto month = static_cast<unsigned>(year_month_day(date).month()) - 1;
    if (month % static_cast<unsigned>(months) == 0)
      horizon.days.push_back(core::in_days(core::between(s.start, date)));
  }
  horizon.days.push_back(core::in_days(core::between(s.start, s.end)));
  return horizon;
}

} // namespace gpuramp::plan

// SPDX-License-Identifier: Apache-2.0
#include "sim/power/cooling.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::sim {

namespace {

constexpr double kLeastLoad = 0.1; ///< of design: below it fixed losses would be all there is

} // namespace

Cooling::Cooling(const Plan& plan) : plan_(plan)
{
  for (const auto& campus : plan.campuses)
    pue_.push_back(campus.spec->pue);
}

bool Cooling::any_weather() const
{
  return std::any_of(plan_.campuses.begin(), plan_.campuses.end(),
                     [](const PlanCampus& c) { return c.spec->cooling.has_value(); });
}

void Cooling::begin_month(std::size_t campus, double now_s, double it_mw, double design_it_mw)
{
  const auto& cooling = plan_.campuses[campus].spec->cooling;
  if (not cooling)
    return;
  const auto drawn_frac = design_it_mw > 0 ? std::clamp(it_mw / design_it_mw, kLeastLoad, 1.0) : kLeastLoad;
  const std::chrono::year_month_day day{core::date_after(plan_.scenario->start, core::seconds(now_s))};
  pue_[campus] =
      scenario::pue_by_month(*cooling, cooling->load_frac.value_or(drawn_frac))[static_cast<unsigned>(day.month()) - 1];
}

double Cooling::next_month_s(double now_s) const
{
  const std::chrono::year_month_day day{core::date_after(plan_.scenario->start, core::seconds(now_s))};
  const core::Date next{(day.year() / day.month() + std::chrono::months{1}) / 1};
  return core::in_seconds(core::between(plan_.scenario->start, next));
}

} // namespace gpuramp::sim

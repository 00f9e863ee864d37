// SPDX-License-Identifier: Apache-2.0
#include "sim/work/request_demand.hpp"

#include "gpuramp/core/quantity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gpuramp::sim {

std::pair<core::Date, core::Date> days_of(const scenario::Scenario& scenario, std::chrono::year_month month)
{
  return {std::max(scenario.start, core::Date(month / 1)),
          std::min(scenario.end, core::Date((month + std::chrono::months(1)) / 1))};
}

RequestDemand::RequestDemand(const Plan& plan, const scenario::InferenceService& service)
    : plan_(plan), service_(service), week_(scenario::request_week(*service.requests, plan.scenario->start))
{
  for (const auto& type : plan.types)
    serving_.push_back(scenario::serving_model(*plan.scenario, service, *type.spec));
}

double RequestDemand::level_per_s(std::int64_t hour) const
{
  return scenario::requests_per_s(*plan_.scenario, service_,
                                  core::seconds((static_cast<double>(hour) + 0.5) * core::kSecondsPerHour));
}

double RequestDemand::per_s(std::int64_t hour) const
{
  return level_per_s(hour) * week_.at(hour);
}

double RequestDemand::requests(double from_s, double to_s) const
{
  double sum = 0;
  for (auto hour = static_cast<std::int64_t>(from_s / core::kSecondsPerHour);
       static_cast<double>(hour) * core::kSecondsPerHour < to_s; ++hour) {
    const auto begin_s = static_cast<double>(hour) * core::kSecondsPerHour;
    sum += per_s(hour) * (std::min(to_s, begin_s + core::kSecondsPerHour) - std::max(from_s, begin_s));
  }
  return sum;
}

double RequestDemand::output_tokens() const
{
  return scenario::mean_tokens(plan_.scenario->catalog, service_).output;
}

std::int64_t RequestDemand::busiest_hour(double from_s, double to_s) const
{
  const auto first = static_cast<std::int64_t>(std::ceil(from_s / core::kSecondsPerHour));
  auto busiest = first;
  double most = -1;
  for (auto hour = first; static_cast<double>(hour) * core::kSecondsPerHour < to_s; ++hour)
    if (const auto rate = per_s(hour); rate > most) {
      most = rate;
      busiest = hour;
    }
  return busiest;
}

std::int64_t RequestDemand::busiest_hour_of_month(double at_s) const
{
  const std::chrono::year_month_day day(core::date_after(plan_.scenario->start, core::seconds(at_s)));
  const auto [from, to] = days_of(*plan_.scenario, day.year() / day.month());
  return busiest_hour(plan_.seconds(from), plan_.seconds(to));
}

model::ArrivalProcess RequestDemand::arrivals(double per_s) const
{
  return scenario::request_arrivals(*service_.requests, per_s);
}

std::vector<double> RequestDemand::gpus_needed(double from_s, double to_s) const
{
  const auto process = arrivals(per_s(busiest_hour(from_s, to_s)));
  std::vector<double> gpus;
  for (const auto& serving : serving_) {
    const auto needed = serving ? serving->needed(process) : std::nullopt;
    gpus.push_back(needed ? static_cast<double>(serving->gpus(*needed)) / service_.efficiency.goodput_frac
                          : std::numeric_limits<double>::infinity());
  }
  return gpus;
}

double RequestDemand::used_frac(double capacity) const
{
  if (capacity <= 0)
    return 0;
  double used = 0;
  for (std::int64_t hour = 0; hour < model::kHoursPerWeek; ++hour)
    used += std::min(week_.at(hour), capacity);
  return used / (capacity * static_cast<double>(model::kHoursPerWeek));
}

} // namespace gpuramp::sim

// SPDX-License-Identifier: Apache-2.0
#include "plan/prices.hpp"

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/scenario/commissioning.hpp"

#include <algorithm>

namespace gpuramp::plan {

namespace {

double years(core::Duration duration)
{
  return core::in_seconds(duration) / core::kSecondsPerYear;
}

} // namespace

Prices::Prices(const scenario::Scenario& scenario)
    : scenario_(scenario), end_years_(years(core::between(scenario.start, scenario.end)))
{
}

double Prices::worth(double day) const
{
  return model::discount_factor(scenario_.economics.discount_rate, day / core::kDaysPerYear);
}

/// Discounted as if spent in the middle: exact without a discount rate, and within 1 % over six years at 10 %.
double Prices::running_usd(double usd_per_year, double day, double life_years) const
{
  const auto length = std::clamp(end_years_ - day / core::kDaysPerYear, 0.0, life_years);
  return usd_per_year * length * worth(day + length / 2 * core::kDaysPerYear);
}

double Prices::rack_usd(const model::RackType& rack, double day) const
{
  const auto& e = scenario_.economics;
  const auto usd = core::in_usd(rack.price) * (1 + e.network_capex_frac);
  return usd * model::price_factor(e.rack_price_change, day / core::kDaysPerYear) * worth(day) +
         running_usd(e.repair_frac * usd, day, years(scenario_.lifetime));
}

double Prices::hall_usd(const scenario::Campus& campus, const scenario::HallGroup& hall, double day) const
{
  const auto& e = scenario_.economics;
  const auto facility = scenario::design_pue(campus) * hall.bus;
  const auto price = core::in_usd(facility * (e.facility_capex + e.shell_capex + e.power_cooling_capex));
  const auto staff = core::in_usd(facility * core::Duration::from_base(core::kSecondsPerYear) * e.staff);
  return built_usd(price, hall.first, day) + running_usd(staff, day, end_years_);
}

double Prices::tranche_usd(const scenario::Tranche& tranche, double day, double lease_days) const
{
  const auto nameplate = tranche.nameplate.value_or(tranche.capacity);
  const auto fixed = tranche.fixed_cost.value_or(core::EnergyPrice{}) + tranche.rent.value_or(core::EnergyPrice{});
  const auto fixed_usd = core::in_usd(nameplate * core::Duration::from_base(core::kSecondsPerYear) * fixed);
  return built_usd(core::in_usd(nameplate * tranche.capex.value_or(core::PowerPrice{})), tranche.when, day) +
         running_usd(fixed_usd, day, lease_days / core::kDaysPerYear);
}

/// Paid evenly while it is built, then kept up.
double Prices::built_usd(double usd, const scenario::Availability& when, double day) const
{
  const auto& e = scenario_.economics;
  const auto ready = day / core::kDaysPerYear;
  const auto length = when.available
                          ? years(e.construction_time)
                          : years(scenario::schedule_of(scenario::project(scenario_.catalog, when.project)).length);
  const model::Purchase purchase{usd, ready - length, ready, years(e.facility_lifetime), e.facility_price_change};
  const auto paid = model::usd_paid(purchase, 0, end_years_);
  const auto upkeep = e.maintenance_frac * model::usd_years_in_service(purchase, 0, end_years_);
  const auto middle = [](double from, double to) { return (std::max(0.0, from) + to) / 2 * core::kDaysPerYear; };
  return paid * worth(middle(ready - length, ready)) + upkeep * worth(middle(ready, end_years_));
}

} // namespace gpuramp::plan

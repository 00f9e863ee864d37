// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/energy.hpp"

namespace gpuramp::scenario {

namespace {

constexpr std::array<int, 12> kDaysOfMonth{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
constexpr int kHoursPerDay = 24;

/// Means over the hours of each month of a common year; a model of the wet bulb is not linear, so it is taken hour by
/// hour.
template <class Model>
std::array<double, 12> by_month(const model::TimeSeries& wet_bulb_c, Model model)
{
  std::array<double, 12> months{};
  const bool monthly =
      wet_bulb_c.step() == model::TimeSeries::Step::constant || wet_bulb_c.step() == model::TimeSeries::Step::monthly;
  const auto n_hours = wet_bulb_c.step() == model::TimeSeries::Step::hourly ? kHoursPerDay : 1;
  const auto year = std::chrono::year_month_day{wet_bulb_c.first()}.year();
  for (unsigned m = 0; m < 12; ++m) {
    const auto n_days = monthly ? 1 : kDaysOfMonth[m];
    const core::Date first = monthly ? core::Date{std::chrono::year{2001} / std::chrono::month{m + 1} / 1}
                                     : core::Date{year / std::chrono::month{m + 1} / 1};
    for (int d = 0; d < n_days; ++d)
      for (int h = 0; h < n_hours; ++h)
        months[m] += model(wet_bulb_c.at(first + std::chrono::days{d}, h)) / (n_days * n_hours);
  }
  return months;
}

} // namespace

std::array<double, 12> pue_by_month(const Cooling& cooling)
{
  return pue_by_month(cooling, cooling.load_frac.value_or(Cooling::kTypicalLoadFrac));
}

std::array<double, 12> pue_by_month(const Cooling& cooling, double load_frac)
{
  return by_month(cooling.wet_bulb_c.values,
                  [&](double wet_bulb_c) { return model::pue(cooling.plant, load_frac, wet_bulb_c); });
}

std::array<double, 12> water_by_month(const Cooling& cooling)
{
  return by_month(cooling.wet_bulb_c.values, [&](double wet_bulb_c) {
    return model::water_l_per_kwh(cooling.plant, cooling.load_frac.value_or(Cooling::kTypicalLoadFrac), wet_bulb_c);
  });
}

double mean_of_year(const std::array<double, 12>& months)
{
  double sum = 0;
  for (std::size_t m = 0; m < months.size(); ++m)
    sum += months[m] * kDaysOfMonth[m] / 365;
  return sum;
}

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#include "account/calendar.hpp"

#include <algorithm>

namespace gpuramp::account {

int first_year(const scenario::Scenario& scenario)
{
  return static_cast<int>(std::chrono::year_month_day{scenario.start}.year());
}

double year_begin_s(const scenario::Scenario& scenario, std::size_t year)
{
  const std::chrono::year calendar{first_year(scenario) + static_cast<int>(year)};
  return core::in_seconds(core::between(scenario.start, core::Date{calendar / 1 / 1}));
}

std::vector<Slice> slices_of(const scenario::Scenario& scenario, const record::Record& record)
{
  std::vector<Slice> slices;
  std::size_t year = 0;
  auto begin_s = 0.0;
  for (std::size_t p = 0; p < record.samples.size(); ++p)
    for (const auto end_s = core::in_seconds(record.samples[p].at); begin_s < end_s;) {
      while (year_begin_s(scenario, year + 1) <= begin_s)
        ++year;
      const auto to_s = std::min(end_s, year_begin_s(scenario, year + 1));
      slices.push_back({begin_s, to_s, p, year});
      begin_s = to_s;
    }
  return slices;
}

double years(core::Duration duration)
{
  return core::in_seconds(duration) / core::kSecondsPerYear;
}

} // namespace gpuramp::account

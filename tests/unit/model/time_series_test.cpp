// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/model/time_series.hpp"

#include <catch2/catch.hpp>

#include <numeric>

using namespace gpuramp;
using model::TimeSeries;

namespace {

core::Date date(const char* text)
{
  return *core::parse_date(text);
}

/// Day n of the stretch has the value n at all hours plus a hundredth of the hour.
TimeSeries counted_hours(const char* first, int n_days)
{
  std::vector<double> values;
  for (int d = 0; d < n_days; ++d)
    for (int h = 0; h < 24; ++h)
      values.push_back(d + 0.01 * h);
  return {TimeSeries::Step::hourly, date(first), values};
}

} // namespace

TEST_CASE("a constant and twelve months know no years")
{
  CHECK(TimeSeries(7.5).at(date("1999-12-31"), 23) == 7.5);
  const TimeSeries months(std::array<double, 12>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  CHECK(months.at(date("2024-02-29"), 5) == 2);
  CHECK(months.at(date("2031-12-31"), 23) == 12);
  CHECK(months.mean() == 6.5);
  // a common year: the sum of days x month is 31+56+93+120+155+180+217+248+270+310+330+372 = 2382
  CHECK(months.mean(date("2026-01-01"), date("2027-01-01")) == Approx(2382.0 / 365).epsilon(1e-14));
}

TEST_CASE("a stretch gives its own days and repeats for others by calendar day")
{
  const auto series = counted_hours("2023-01-01", 365);
  CHECK(series.at(date("2023-01-01"), 0) == 0);
  CHECK(series.at(date("2023-12-31"), 23) == 364.23);
  CHECK(series.at(date("2026-01-01"), 7) == 0.07);
  CHECK(series.at(date("2020-12-31"), 1) == 364.01);
  CHECK(series.at(date("2028-03-01"), 0) == 59);    // 1 March stays 1 March in a leap year
  CHECK(series.at(date("2028-02-29"), 3) == 58.03); // as 28 February
  CHECK(series.mean() == Approx(182 + 0.115));
  CHECK(series.mean(date("2026-01-01"), date("2027-01-01")) == Approx(series.mean()).epsilon(1e-14));
}

TEST_CASE("a leap year's 29 February is used in leap years only")
{
  const auto series = counted_hours("2024-01-01", 366);
  CHECK(series.at(date("2028-02-29")) == 59);
  CHECK(series.at(date("2025-02-28")) == 58);
  CHECK(series.at(date("2025-03-01")) == 60);
  CHECK(series.at(date("2023-12-31")) == 365);
}

TEST_CASE("later days take the last year that has them, earlier ones the first")
{
  const auto series = counted_hours("2021-07-01", 365 + 365 + 31); // to 31 July 2023
  CHECK(series.at(date("2025-07-15")) == 730 + 14);                // July 2023
  CHECK(series.at(date("2025-08-15")) == 365 + 45);                // August 2022
  CHECK(series.at(date("2020-08-15")) == 45);                      // August 2021
  CHECK(series.at(date("2021-06-30")) == 364);                     // June 2022
}

TEST_CASE("less than a year, or part of a day, breaks the contract")
{
  CHECK_THROWS_AS(TimeSeries(TimeSeries::Step::daily, date("2023-01-01"), std::vector<double>(364)),
                  core::ContractError);
  CHECK_THROWS_AS(TimeSeries(TimeSeries::Step::hourly, date("2023-01-01"), std::vector<double>(365 * 24 + 1)),
                  core::ContractError);
  CHECK_THROWS_AS(TimeSeries(TimeSeries::Step::monthly, date("2023-01-01"), std::vector<double>(365)),
                  core::ContractError);
}

TEST_CASE("the sun of an equinox on the equator is a half sine")
{
  // 22 March is day 81: declination 23.45 sin(360) = 0; cos of the hour angle from 6 to 18, mean over the day 1 / pi
  // (12 midpoints: within 1 %)
  const auto shape = model::sun_shape({0, 0}, date("2023-03-22"));
  CHECK(shape[5] == Approx(0).margin(1e-12));
  CHECK(shape[18] == Approx(0).margin(1e-12));
  CHECK(shape[6] == Approx(std::sin(7.5 * M_PI / 180)).epsilon(1e-12));
  CHECK(shape[11] == Approx(shape[12]).epsilon(1e-12));
  CHECK(std::accumulate(shape.begin(), shape.end(), 0.0) / 24 == Approx(1 / M_PI).epsilon(0.01));
}

TEST_CASE("noon comes an hour later per 15 degrees to the west")
{
  const auto here = model::sun_shape({32, 0}, date("2023-05-05"));
  const auto west = model::sun_shape({32, -90}, date("2023-05-05"));
  for (std::size_t h = 0; h < 24; ++h)
    CHECK(west[(h + 6) % 24] == Approx(here[h]).margin(1e-12));
}

TEST_CASE("a solar day keeps its mean and stays within nameplate")
{
  for (const auto mean : {0.0, 0.05, 0.17, 0.32, 0.45})
    for (const auto* day : {"2023-01-15", "2023-06-15", "2023-12-21"}) {
      const auto factors = model::solar_day(mean, {31.9, 0}, date(day));
      const auto sun = model::sun_shape({31.9, 0}, date(day));
      const auto n_sunny = std::count_if(sun.begin(), sun.end(), [](double s) { return s > 0; });
      INFO(mean << " " << day);
      CHECK(*std::max_element(factors.begin(), factors.end()) <= 1);
      CHECK(factors[0] == 0);
      CHECK(std::accumulate(factors.begin(), factors.end(), 0.0) / 24 ==
            Approx(std::min(mean, static_cast<double>(n_sunny) / 24)).margin(1e-9));
    }
}

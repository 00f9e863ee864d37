#include "gpuramp/core/quantity.hpp"

#include <catch2/catch.hpp>

#include <type_traits>

using namespace gpuramp::core;

namespace {

template <class A, class B>
concept CanAdd = requires(A a, B b) { a + b; };
template <class A, class B>
concept CanCompare = requires(A a, B b) { a < b; };

static_assert(CanAdd<Power, Power>);
static_assert(not CanAdd<Power, Energy>, "MW and MWh do not add");
static_assert(not CanAdd<Duration, double>, "a bare number is no duration");
static_assert(not CanCompare<Bytes, Flop>);
static_assert(not std::is_convertible_v<double, Power>, "no implicit way in");
static_assert(not std::is_convertible_v<Power, double>, "no implicit way out");
static_assert(std::is_same_v<decltype(Power{} * Duration{}), Energy>);
static_assert(std::is_same_v<decltype(Energy{} / Duration{}), Power>);
static_assert(std::is_same_v<decltype(Power{} * PowerPrice{}), Money>);
static_assert(std::is_same_v<decltype(Energy{} * EnergyPrice{}), Money>);
static_assert(std::is_same_v<decltype(Energy{} * CarbonIntensity{}), Mass>);
static_assert(std::is_convertible_v<decltype(Power{} / Power{}), double>, "a pure number is a number");
static_assert(sizeof(Power) == sizeof(double));

} // namespace

TEST_CASE("100 MW for a day are 2,400 MWh and 108,000 USD at 45 USD/MWh")
{
  const auto energy = megawatts(100) * days(1);
  CHECK(in_megawatt_hours(energy) == Approx(2400).epsilon(1e-15));
  CHECK(in_usd(energy * usd_per_megawatt_hour(45)) == Approx(108'000).epsilon(1e-15));
  CHECK(in_tonnes(energy * grams_per_kilowatt_hour(400)) == Approx(960).epsilon(1e-15));
}

TEST_CASE("a year is 365.2425 days and twelve months")
{
  CHECK(kSecondsPerYear == 31'556'952);
  CHECK(kSecondsPerMonth * 12 == kSecondsPerYear);
  CHECK(in_days(weeks(3)) == 21);
}

TEST_CASE("quantities are ordered and signed like numbers")
{
  CHECK(megawatts(1) < megawatts(2));
  CHECK(megawatts(1) - megawatts(3) == -megawatts(2));
  auto sum = megawatts(1);
  sum += megawatts(2);
  sum -= megawatts(0.5);
  CHECK(sum == megawatts(2.5));
  CHECK(2 * sum / 2.0 == sum);
}

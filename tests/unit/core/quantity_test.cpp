// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/quantity.hpp"

#include <catch2/catch.hpp>

#include <concepts>
#include <type_traits>

using namespace gpuramp::core;

namespace {
template <class A, class B>
concept Addable = requires(A a, B b)
{
  a + b;
};
template <class A, class B>
concept Subtractable = requires(A a, B b)
{
  a - b;
};
template <class A, class B>
concept Comparable = requires(A a, B b)
{
  a < b;
};
template <class A, class B>
concept Equatable = requires(A a, B b)
{
  a == b;
};
template <class A, class B>
concept Assignable = requires(A a, B b)
{
  a = b;
};
template <class A, class B>
concept AddAssignable = requires(A a, B b)
{
  a += b;
};

/// Everything that would mix two values of different kinds.
template <class A, class B>
concept Mixes = Addable<A, B> || Subtractable<A, B> || Comparable<A, B> || Equatable<A, B> || Assignable<A, B> ||
    AddAssignable<A, B>;
} // namespace

// Same kinds add, different kinds do not; nothing converts from or to a plain number by itself.
static_assert(Addable<Power, Power> && Subtractable<Power, Power> && Comparable<Power, Power> &&
              AddAssignable<Power, Power>);
static_assert(not Mixes<Power, Energy>);
static_assert(not Mixes<Bytes, Flop>);
static_assert(not Mixes<GpuCount, RackCount>);
static_assert(not Mixes<RackRate, WaferRate>);
static_assert(not Mixes<EnergyPrice, PowerPrice>);
static_assert(not Mixes<Power, double>);
static_assert(not std::is_convertible_v<double, Power>);
static_assert(not std::is_convertible_v<Power, double>);
static_assert(not std::is_constructible_v<Power, double>, "a power is made with its unit: megawatts(1.2)");

// Products and quotients have the right dimension, and only a pure number is one.
static_assert(std::same_as<decltype(Power{} * Duration{}), Energy>);
static_assert(std::same_as<decltype(Duration{} * Power{}), Energy>);
static_assert(std::same_as<decltype(Energy{} / Duration{}), Power>);
static_assert(std::same_as<decltype(Energy{} / Power{}), Duration>);
static_assert(std::same_as<decltype(Bandwidth{} * Duration{}), Bytes>);
static_assert(std::same_as<decltype(RackRate{} * Duration{}), RackCount>);
static_assert(std::same_as<decltype(EnergyPrice{} * Energy{}), Money>);
static_assert(std::same_as<decltype(PowerPrice{} * Power{}), Money>);
static_assert(std::same_as<decltype(CarbonIntensity{} * Energy{}), Mass>);
static_assert(std::same_as<decltype(FlopPerToken{} * TokenCount{}), Flop>);
static_assert(std::same_as<decltype(BytesPerFlop{} * FlopRate{}), Bandwidth>);
static_assert(std::is_convertible_v<decltype(Power{} / Power{}), double>);
static_assert(sizeof(Power) == sizeof(double), "costs what a double costs");

TEST_CASE("dimensions add and subtract exponent by exponent")
{
  constexpr Dimension a{.time = 1,
                        .energy = 2,
                        .data = 3,
                        .flop = 4,
                        .money = 5,
                        .mass = 6,
                        .length = 7,
                        .gpu = 8,
                        .rack = 9,
                        .wafer = 10,
                        .token = 11,
                        .piece = 12};
  static_assert(a - a == kNoDimension);
  static_assert(-(-a) == a);
  static_assert(a + a - a == a);
  const auto b = a + a;
  CHECK(b.time == 2);
  CHECK(b.energy == 4);
  CHECK(b.data == 6);
  CHECK(b.flop == 8);
  CHECK(b.money == 10);
  CHECK(b.mass == 12);
  CHECK(b.length == 14);
  CHECK(b.gpu == 16);
  CHECK(b.rack == 18);
  CHECK(b.wafer == 20);
  CHECK(b.token == 22);
  CHECK(b.piece == 24);
}

TEST_CASE("arithmetic of values")
{
  // 100 MW for 2 days are 100 * 48 MWh.
  CHECK(in_megawatt_hours(megawatts(100) * days(2)) == Approx(4800).epsilon(1e-15));
  // 1 MWh = 10^6 W * 3600 s.
  CHECK(megawatt_hours(1).base() == 3.6e9);
  CHECK(megawatts(3) + megawatts(4) == megawatts(7));
  CHECK(megawatts(3) - megawatts(4) == megawatts(-1));
  CHECK(-megawatts(3) == megawatts(-3));
  CHECK(2 * megawatts(3) == megawatts(6));
  CHECK(megawatts(3) * 2 == megawatts(6));
  CHECK(megawatts(3) / 2 == megawatts(1.5));
  CHECK(megawatts(3) / megawatts(2) == 1.5);
  auto sum = megawatts(1);
  sum += megawatts(2);
  CHECK(sum == megawatts(3));
  sum -= megawatts(5);
  CHECK(sum == megawatts(-2));
  CHECK(megawatts(1) < megawatts(2));
  CHECK(Power{} == watts(0));
}

TEST_CASE("makers and readers of units agree with the definitions of the units")
{
  CHECK(kilowatts(1).base() == 1e3);
  CHECK(megawatts(1).base() == 1e6);
  CHECK(in_megawatts(watts(2.5e6)) == Approx(2.5).epsilon(1e-15));
  CHECK(weeks(1) == days(7));
  CHECK(days(1) == seconds(86'400));
  CHECK(in_days(weeks(2)) == 14);
  CHECK(gigabytes_per_second(2).base() == 2e9);
  CHECK(in_gigabytes_per_second(Bandwidth::from_base(5e9)) == Approx(5).epsilon(1e-15));
  CHECK(teraflops(989).base() == 989e12);
  CHECK(in_tonnes(grams(3e6)) == Approx(3).epsilon(1e-15));
  CHECK((racks_per_week(600) * weeks(2)).base() == Approx(1200).epsilon(1e-15));
  CHECK(in_usd(usd_per_megawatt_hour(45) * megawatt_hours(10)) == Approx(450).epsilon(1e-15));
  // 400 g/kWh on 1 MWh = 1,000 kWh are 0.4 t.
  CHECK(in_tonnes(grams_per_kilowatt_hour(400) * megawatt_hours(1)) == Approx(0.4).epsilon(1e-15));
  // 97 leap years in 400: 146,097 days.
  CHECK(kSecondsPerYear * 400 == Approx(146'097 * 86'400.0).epsilon(1e-15));
  CHECK(kSecondsPerMonth * 12 == Approx(kSecondsPerYear).epsilon(1e-15));
}

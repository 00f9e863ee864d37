// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <limits>

namespace gpuramp::core {

/// Exponents of the base dimensions of a physical or economic value.
/// Internal units: second, joule, byte, FLOP, USD, gram, metre, GPU package, rack, wafer, token,
/// piece.
struct Dimension {
  int time = 0;
  int energy = 0;
  int data = 0;
  int flop = 0;
  int money = 0;
  int mass = 0;
  int length = 0;
  int gpu = 0;
  int rack = 0;
  int wafer = 0;
  int token = 0;
  int piece = 0; ///< of a fabric: switches, transceivers, cables

  friend constexpr bool operator==(const Dimension&, const Dimension&) = default;

  friend constexpr Dimension operator+(const Dimension& a, const Dimension& b)
  {
    return {a.time + b.time,   a.energy + b.energy, a.data + b.data,     a.flop + b.flop,
            a.money + b.money, a.mass + b.mass,     a.length + b.length, a.gpu + b.gpu,
            a.rack + b.rack,   a.wafer + b.wafer,   a.token + b.token,   a.piece + b.piece};
  }
  friend constexpr Dimension operator-(const Dimension& a)
  {
    return {-a.time,   -a.energy, -a.data, -a.flop,  -a.money, -a.mass,
            -a.length, -a.gpu,    -a.rack, -a.wafer, -a.token, -a.piece};
  }
  friend constexpr Dimension operator-(const Dimension& a, const Dimension& b) { return a + -b; }
};

/// A real value with a dimension checked at compile time. Holds one double in internal units; costs what a double
/// costs. A dimensionless quotient converts to double by itself; nothing else converts implicitly.
template <Dimension D>
class Quantity {
public:
  static constexpr Dimension kDimension = D;

  constexpr Quantity() = default;
  /// \param value in internal units; use the named makers (megawatts(), weeks(), ...) where there is one
  static constexpr Quantity from_base(double value)
  {
    Quantity q;
    q.value_ = value;
    return q;
  }
  /// \return the value in internal units
  [[nodiscard]] constexpr double base() const { return value_; }

  constexpr operator double() const // NOLINT(google-explicit-constructor): a pure number is a number
      requires(D == Dimension{})
  {
    return value_;
  }

  friend constexpr auto operator<=>(Quantity a, Quantity b) { return a.value_ <=> b.value_; }
  friend constexpr bool operator==(Quantity a, Quantity b) { return a.value_ == b.value_; }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return from_base(a.value_ + b.value_); }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return from_base(a.value_ - b.value_); }
  friend constexpr Quantity operator-(Quantity a) { return from_base(-a.value_); }
  friend constexpr Quantity operator*(Quantity a, double f) { return from_base(a.value_ * f); }
  friend constexpr Quantity operator*(double f, Quantity a) { return from_base(f * a.value_); }
  friend constexpr Quantity operator/(Quantity a, double f) { return from_base(a.value_ / f); }
  constexpr Quantity& operator+=(Quantity b) { return *this = *this + b; }
  constexpr Quantity& operator-=(Quantity b) { return *this = *this - b; }

private:
  double value_ = 0;
};

template <Dimension A, Dimension B>
constexpr auto operator*(Quantity<A> a, Quantity<B> b)
{
  return Quantity<A + B>::from_base(a.base() * b.base());
}
template <Dimension A, Dimension B>
constexpr auto operator/(Quantity<A> a, Quantity<B> b)
{
  return Quantity<A - B>::from_base(a.base() / b.base());
}

inline constexpr Dimension kNoDimension{};
inline constexpr Dimension kTimeDimension{.time = 1};
inline constexpr Dimension kEnergyDimension{.energy = 1};
inline constexpr Dimension kDataDimension{.data = 1};
inline constexpr Dimension kFlopDimension{.flop = 1};
inline constexpr Dimension kMoneyDimension{.money = 1};
inline constexpr Dimension kMassDimension{.mass = 1};
inline constexpr Dimension kLengthDimension{.length = 1};
inline constexpr Dimension kGpuDimension{.gpu = 1};
inline constexpr Dimension kRackDimension{.rack = 1};
inline constexpr Dimension kWaferDimension{.wafer = 1};
inline constexpr Dimension kTokenDimension{.token = 1};
inline constexpr Dimension kPieceDimension{.piece = 1};

using Duration = Quantity<kTimeDimension>;                                      ///< s
using Energy = Quantity<kEnergyDimension>;                                      ///< J
using Power = Quantity<kEnergyDimension - kTimeDimension>;                      ///< W
using PowerRamp = Quantity<kEnergyDimension - kTimeDimension - kTimeDimension>; ///< W/s
using Bytes = Quantity<kDataDimension>;                                         ///< B
using Bandwidth = Quantity<kDataDimension - kTimeDimension>;                    ///< B/s
using Flop = Quantity<kFlopDimension>;                                          ///< FLOP
using FlopRate = Quantity<kFlopDimension - kTimeDimension>;                     ///< FLOP/s
using Money = Quantity<kMoneyDimension>;                                        ///< USD
using MoneyRate = Quantity<kMoneyDimension - kTimeDimension>;                   ///< USD/s
using Mass = Quantity<kMassDimension>;                                          ///< g
using Length = Quantity<kLengthDimension>;                                      ///< m
using GpuCount = Quantity<kGpuDimension>;                     ///< GPU packages, where a real number of them is meant
using RackCount = Quantity<kRackDimension>;                   ///< racks, where a real number of them is meant
using WaferCount = Quantity<kWaferDimension>;                 ///< wafers
using TokenCount = Quantity<kTokenDimension>;                 ///< tokens
using GpuRate = Quantity<kGpuDimension - kTimeDimension>;     ///< GPU packages/s
using PieceCount = Quantity<kPieceDimension>;                 ///< pieces
using PieceRate = Quantity<kPieceDimension - kTimeDimension>; ///< pieces/s
using RackRate = Quantity<kRackDimension - kTimeDimension>;   ///< racks/s
using WaferRate = Quantity<kWaferDimension - kTimeDimension>; ///< wafers/s
using TokenRate = Quantity<kTokenDimension - kTimeDimension>; ///< tokens/s
using EnergyPrice = Quantity<kMoneyDimension - kEnergyDimension>;                 ///< USD/J
using CarbonIntensity = Quantity<kMassDimension - kEnergyDimension>;              ///< g/J
using PowerPrice = Quantity<kMoneyDimension + kTimeDimension - kEnergyDimension>; ///< USD/W
using FlopPerToken = Quantity<kFlopDimension - kTokenDimension>;                  ///< FLOP/token
using BytesPerFlop = Quantity<kDataDimension - kFlopDimension>;                   ///< B/FLOP

inline constexpr double kSecondsPerHour = 3'600.0;
inline constexpr double kSecondsPerDay = 86'400.0;
/// Mean Gregorian year, 365.2425 days; a month is a twelfth of it.
/// \source ISO 8601 calendar: 97 leap days in 400 years
inline constexpr double kSecondsPerYear = 365.2425 * kSecondsPerDay;
inline constexpr double kDaysPerYear = kSecondsPerYear / kSecondsPerDay;
inline constexpr double kSecondsPerMonth = kSecondsPerYear / 12;
inline constexpr double kNever = std::numeric_limits<double>::infinity(); ///< seconds until what does not come

constexpr Duration seconds(double v)
{
  return Duration::from_base(v);
}
constexpr Duration days(double v)
{
  return Duration::from_base(v * kSecondsPerDay);
}
constexpr Duration weeks(double v)
{
  return days(7 * v);
}
constexpr double in_seconds(Duration d)
{
  return d.base();
}
constexpr double in_days(Duration d)
{
  return d.base() / kSecondsPerDay;
}

constexpr Power watts(double v)
{
  return Power::from_base(v);
}
constexpr Power kilowatts(double v)
{
  return Power::from_base(v * 1e3);
}
constexpr Power megawatts(double v)
{
  return Power::from_base(v * 1e6);
}
constexpr double in_megawatts(Power p)
{
  return p.base() * 1e-6;
}

constexpr Energy megawatt_hours(double v)
{
  return Energy::from_base(v * 3.6e9);
}
constexpr double in_megawatt_hours(Energy e)
{
  return e.base() / 3.6e9;
}

constexpr Bytes bytes(double v)
{
  return Bytes::from_base(v);
}
constexpr Bandwidth gigabytes_per_second(double v)
{
  return Bandwidth::from_base(v * 1e9);
}
constexpr double in_gigabytes_per_second(Bandwidth b)
{
  return b.base() * 1e-9;
}

constexpr Flop flop(double v)
{
  return Flop::from_base(v);
}
constexpr FlopRate teraflops(double v)
{
  return FlopRate::from_base(v * 1e12);
}
constexpr double in_flop(Flop f)
{
  return f.base();
}

constexpr Money usd(double v)
{
  return Money::from_base(v);
}
constexpr double in_usd(Money m)
{
  return m.base();
}

constexpr Mass grams(double v)
{
  return Mass::from_base(v);
}
constexpr double in_tonnes(Mass m)
{
  return m.base() * 1e-6;
}

constexpr GpuCount gpus(double v)
{
  return GpuCount::from_base(v);
}
constexpr double in_gpus(GpuCount n)
{
  return n.base();
}
constexpr RackRate racks_per_week(double v)
{
  return RackRate::from_base(v / (7 * kSecondsPerDay));
}
constexpr EnergyPrice usd_per_megawatt_hour(double v)
{
  return EnergyPrice::from_base(v / 3.6e9);
}
constexpr CarbonIntensity grams_per_kilowatt_hour(double v)
{
  return CarbonIntensity::from_base(v / 3.6e6);
}

} // namespace gpuramp::core

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"

#include <array>
#include <string_view>

namespace gpuramp::core {

/// A scale held as factor / divisor * 10^exponent, so that decimal prefixes and quotients are rounded once.
struct Scale {
  double factor = 1;
  int exponent = 0;
  double divisor = 1;
};

enum class Prefixes { none, decimal, decimal_and_milli, decimal_and_binary };

struct Unit {
  std::string_view name;
  Dimension dimension;
  Scale scale;
  Prefixes prefixes;
};

inline constexpr std::array kUnits = {
    Unit{"Wh", kEnergyDimension, {3600, 0}, Prefixes::decimal_and_milli},
    Unit{"W", kEnergyDimension - kTimeDimension, {1, 0}, Prefixes::decimal_and_milli},
    Unit{"J", kEnergyDimension, {1, 0}, Prefixes::decimal_and_milli},
    Unit{"MMBtu", kEnergyDimension, {1055.05585262, 6}, Prefixes::none}, // international table Btu (ISO 31-4)
    Unit{"FLOP", kFlopDimension, {1, 0}, Prefixes::decimal},
    Unit{"bit", kDataDimension, {0.125, 0}, Prefixes::decimal},
    Unit{"B", kDataDimension, {1, 0}, Prefixes::decimal_and_binary},
    Unit{"USD", kMoneyDimension, {1, 0}, Prefixes::decimal},
    Unit{"g", kMassDimension, {1, 0}, Prefixes::decimal},
    Unit{"t", kMassDimension, {1, 6}, Prefixes::decimal},
    Unit{"lb", kMassDimension, {453.59237, 0}, Prefixes::none}, // international avoirdupois pound, exact
    Unit{"m", kLengthDimension, {1, 0}, Prefixes::decimal},
    Unit{"s", kTimeDimension, {1, 0}, Prefixes::decimal_and_milli},
    Unit{"min", kTimeDimension, {60, 0}, Prefixes::none},
    Unit{"hour", kTimeDimension, {3600, 0}, Prefixes::none},
    Unit{"day", kTimeDimension, {86'400, 0}, Prefixes::none},
    Unit{"week", kTimeDimension, {604'800, 0}, Prefixes::none},
    Unit{"month", kTimeDimension, {kSecondsPerMonth, 0}, Prefixes::none},
    Unit{"year", kTimeDimension, {kSecondsPerYear, 0}, Prefixes::none},
    Unit{"GPU", kGpuDimension, {1, 0}, Prefixes::decimal},
    Unit{"rack", kRackDimension, {1, 0}, Prefixes::decimal},
    Unit{"wafer", kWaferDimension, {1, 0}, Prefixes::decimal},
    Unit{"token", kTokenDimension, {1, 0}, Prefixes::decimal},
    Unit{"piece", kPieceDimension, {1, 0}, Prefixes::decimal},
};

} // namespace gpuramp::core

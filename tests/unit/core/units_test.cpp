// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/core/units.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace gpuramp::core;

namespace {

ParsedQuantity read(const std::string& text)
{
  const auto parsed = parse_quantity(text);
  if (const auto* problem = std::get_if<QuantityProblem>(&parsed))
    FAIL(text << ": " << problem->problem << "; " << problem->suggestion);
  return std::get<ParsedQuantity>(parsed);
}

double value(const std::string& text)
{
  return read(text).value;
}

QuantityProblem problem(const std::string& text)
{
  const auto parsed = parse_quantity(text);
  if (std::holds_alternative<ParsedQuantity>(parsed))
    FAIL("'" << text << "' was read as " << std::get<ParsedQuantity>(parsed).value);
  return std::get<QuantityProblem>(parsed);
}

} // namespace

TEST_CASE("every unit has its size and dimension")
{
  const std::vector<std::tuple<const char*, double, Dimension>> table{
      {"W", 1, kEnergyDimension - kTimeDimension},
      {"Wh", 3600, kEnergyDimension},
      {"J", 1, kEnergyDimension},
      {"FLOP", 1, kFlopDimension},
      {"bit", 0.125, kDataDimension},
      {"B", 1, kDataDimension},
      {"USD", 1, kMoneyDimension},
      {"g", 1, kMassDimension},
      {"t", 1e6, kMassDimension},
      {"m", 1, kLengthDimension},
      {"s", 1, kTimeDimension},
      {"min", 60, kTimeDimension},
      {"hour", 3600, kTimeDimension},
      {"day", 86'400, kTimeDimension},
      {"week", 604'800, kTimeDimension},
      {"month", 365.2425 * 86'400 / 12, kTimeDimension},
      {"year", 365.2425 * 86'400, kTimeDimension},
      {"GPU", 1, kGpuDimension},
      {"rack", 1, kRackDimension},
      {"wafer", 1, kWaferDimension},
      {"piece", 1, kPieceDimension},
      {"token", 1, kTokenDimension},
  };
  for (const auto& [unit, size, dimension] : table) {
    INFO(unit);
    CHECK(value(std::string("1 ") + unit) == size);
    CHECK(value(std::string("-2.5 ") + unit) == -2.5 * size);
    CHECK(read(std::string("1 ") + unit).dimension == dimension);
  }
}

TEST_CASE("decimal prefixes are exact powers of ten")
{
  // The right-hand sides are decimal literals, which the compiler rounds correctly: equality is exact.
  CHECK(value("1.2 GW") == 1.2e9);
  CHECK(value("0.3 GW") == 0.3e9);
  CHECK(value("1.1 kW") == 1.1e3);
  CHECK(value("1.1 MW") == 1.1e6);
  CHECK(value("1.1 TW") == 1.1e12);
  CHECK(value("1.1 PFLOP") == 1.1e15);
  CHECK(value("1.1 EFLOP") == 1.1e18);
  CHECK(value("1.1 ZFLOP") == 1.1e21);
  CHECK(value("1.1 YFLOP") == 1.1e24);
  CHECK(value("3.8e25 FLOP") == 3.8e25);
  CHECK(value("3.8E1 YFLOP") == 3.8e25);
  CHECK(value("3.8e+1 YFLOP") == 3.8e25);
  CHECK(value("380e-1 YFLOP") == 3.8e25);
  CHECK(value("2.3 mW") == 2.3e-3);
  CHECK(value("2.3 ms") == 2.3e-3);
  CHECK(value("1.1 kt") == 1.1e9);
  CHECK(value("989 TFLOP/s") == 989e12);
}

TEST_CASE("a prefix that stands alone scales the number")
{
  CHECK(value("20 k rack") == 20'000);
  CHECK(value("1 M GPU") == 1e6);
  CHECK(value("1.3 P token") == 1.3e15);
  CHECK(value("25 M USD") == 25e6);
  CHECK(value("8.8 M USD/MW") == Approx(8.8).epsilon(1e-15));
  CHECK(value("20 k rack") == value("20 krack"));
}

TEST_CASE("binary prefixes belong to bytes alone")
{
  CHECK(value("1 KiB") == 1024);
  CHECK(value("1 MiB") == 1024.0 * 1024);
  CHECK(value("192 GiB") == 192.0 * 1024 * 1024 * 1024);
  CHECK(value("1 TiB") == 1024.0 * 1024 * 1024 * 1024);
  CHECK(value("1 PiB") == 1024.0 * 1024 * 1024 * 1024 * 1024);
  CHECK(value("192 GB") == 192e9);
  for (const auto* text : {"1 Gibit", "1 GiW", "1 KiFLOP", "1 Ki B", "1 kiB", "1 EiB"})
    static_cast<void>(problem(text));
}

TEST_CASE("milli belongs to power, energy and time alone")
{
  CHECK(value("5 mJ") == 5e-3);
  CHECK(value("5 mWh") == Approx(18).epsilon(1e-15));
  for (const auto* text : {"1 mUSD", "1 mB", "1 mGPU", "1 mg", "1 mm", "1 m rack", "1 mmonth", "1 kday", "1 Mweek"})
    static_cast<void>(problem(text));
}

TEST_CASE("bits are never bytes")
{
  CHECK(value("400 Gbit/s") == 50e9);
  CHECK(value("400 GB/s") == 400e9);
  CHECK(value("8 bit") == value("1 B"));
  for (const auto& [text, hint] :
       std::vector<std::pair<const char*, const char*>>{{"400 Gb/s", "write 'Gbit' or 'GB': they differ by 8"},
                                                        {"1 b", "write 'bit' or 'B': they differ by 8"},
                                                        {"400 Gbps", "did you mean 'Gbit/s'?"},
                                                        {"50 GBps", "did you mean 'GB/s'?"}})
    CHECK(problem(text).suggestion == hint);
}

TEST_CASE("rates per second, minute, hour, day, week, month and year")
{
  const double year = 365.2425 * 86'400;
  for (const auto& [unit, seconds] : std::vector<std::pair<std::string, double>>{{"s", 1},
                                                                                 {"min", 60},
                                                                                 {"hour", 3600},
                                                                                 {"day", 86'400},
                                                                                 {"week", 604'800},
                                                                                 {"month", year / 12},
                                                                                 {"year", year}}) {
    INFO(unit);
    for (const auto& [what, dimension] : std::vector<std::pair<std::string, Dimension>>{{"rack", kRackDimension},
                                                                                        {"wafer", kWaferDimension},
                                                                                        {"token", kTokenDimension},
                                                                                        {"piece", kPieceDimension},
                                                                                        {"B", kDataDimension}}) {
      const auto rate = read("6 " + what + "/" + unit);
      CHECK(rate.value * seconds == Approx(6).epsilon(1e-15));
      CHECK(rate.dimension == dimension - kTimeDimension);
    }
  }
  CHECK(value("20 k rack/month") * (year / 12) == Approx(20'000).epsilon(1e-15));
  CHECK(value("52 rack/week") == Approx(value("1 rack/s") * 52 / 604'800).epsilon(1e-15));
}

TEST_CASE("quotients")
{
  CHECK(value("45 USD/MWh") == Approx(usd_per_megawatt_hour(45).base()).epsilon(1e-15));
  CHECK(value("45 USD/MWh") == value("0.045 USD/kWh"));
  CHECK(value("3.5 USD/MMBtu") == Approx(usd_per_megawatt_hour(3.5 / 0.29307107).base()).epsilon(1e-8));
  CHECK(value("900 lb/MWh") == Approx(grams_per_kilowatt_hour(900 * 0.45359237).base()).epsilon(1e-14));
  CHECK(value("400 g/kWh") == Approx(grams_per_kilowatt_hour(400).base()).epsilon(1e-15));
  CHECK(value("50 rack/week") == racks_per_week(50).base());
  CHECK(value("8.8 M USD/MW") == 8.8);
  CHECK(value("3 W/mW") == 3000);
  CHECK(value("80 GFLOP/token") == 80e9);
  CHECK(value("2 B/MFLOP") == 2e-6);
  CHECK(read("45 USD/MWh").dimension == kMoneyDimension - kEnergyDimension);
  CHECK(read("2 B/FLOP/s").dimension == kDataDimension - kFlopDimension - kTimeDimension); // each '/' divides
  CHECK(read("1 W/W").dimension == kNoDimension);
}

TEST_CASE("zero and negative values are values")
{
  CHECK(value("0 MW") == 0);
  CHECK(value("-0.5 MW") == -0.5e6);
  CHECK(value("0e2147483647 GW") == 0);
}

TEST_CASE("a number without its unit, and what is no number")
{
  for (const auto* text : {"5", "5 ", "1e3", "-3"}) {
    INFO(text);
    CHECK_THAT(problem(text).problem, Catch::EndsWith("is a number without its unit"));
    CHECK_THAT(problem(text).suggestion, Catch::Contains("1.2 GW"));
  }
  for (const auto* text : {"",
                           " ",
                           "GW",
                           "1.2GW",
                           "+1 GW",
                           " 1 GW",
                           "nan GW",
                           "inf GW",
                           "-inf GW",
                           "NaN GW",
                           "Infinity GW",
                           "0x10 W",
                           "1_000 W",
                           "1'000 W",
                           "1,000 W",
                           "1.2.3 W",
                           "1e W",
                           "one W",
                           "1e999 W",
                           "--1 W",
                           "\t1 W",
                           "１ W",
                           "1e99999999999999999999 W"}) {
    INFO(text);
    CHECK_THAT(problem(text).problem, Catch::EndsWith("is not a number with a unit"));
  }
}

TEST_CASE("unknown units, with what was probably meant")
{
  const std::vector<std::tuple<const char*, const char*, const char*>> table{
      {"1 MWg", "unknown unit 'MWg'", "did you mean 'MWh'?"},
      {"1 mw", "unknown unit 'mw'", "did you mean 'MW'?"},
      {"1 gw", "unknown unit 'gw'", "did you mean 'GW'?"},
      {"1 KW", "unknown unit 'KW'", "did you mean 'kW'?"},
      {"1 Racks", "unknown unit 'Racks'", "did you mean 'rack'?"},
      {"5 rack/weeks", "unknown unit 'weeks'", "did you mean 'week'?"},
      {"5 GPUs", "unknown unit 'GPUs'", "did you mean 'GPU'?"},
      {"5 h", "unknown unit 'h'", "did you mean 'hour'?"},
      {"5 $/MWh", "unknown unit '$'", "did you mean 'USD'?"},
      {"5 TFLOPS", "unknown unit 'TFLOPS'", "did you mean 'TFLOP/s'?"},
      {"5 W ", "unknown unit 'W '", "did you mean 'W'?"},
      {"5  W", "unknown unit ' W'", "did you mean 'W'?"},
      {"5 k", "unknown unit 'k'", "units look like MW, kWh, GB/s, rack/week, USD/MWh, GPU"},
      {"5 furlong", "unknown unit 'furlong'", "units look like MW, kWh, GB/s, rack/week, USD/MWh, GPU"},
      {"5 W/", "unknown unit ''", "units look like MW, kWh, GB/s, rack/week, USD/MWh, GPU"},
      {"5 /s", "unknown unit ''", "units look like MW, kWh, GB/s, rack/week, USD/MWh, GPU"},
      {"5 x rack", "unknown unit 'x rack'", "did you mean 'rack'?"},
      {"5 %", "unknown unit '%'", "units look like MW, kWh, GB/s, rack/week, USD/MWh, GPU"},
  };
  for (const auto& [text, what, hint] : table) {
    INFO(text);
    CHECK(problem(text).problem == what);
    CHECK(problem(text).suggestion == hint);
  }
}

TEST_CASE("what overflows a double is refused, not infinite")
{
  CHECK(value("1e300 W") == 1e300);
  for (const auto* text : {"1e300 GW", "1e308 year", "1e308 Wh", "-1e300 YW", "1e308 W/mW"}) {
    INFO(text);
    CHECK_THAT(problem(text).problem, Catch::EndsWith("is too large"));
    CHECK(problem(text).suggestion == "check the prefix");
  }
}

TEST_CASE("each dimension has a name and an example of itself")
{
  CHECK(describe_dimension(Power::kDimension) == "a power, such as \"1.2 GW\"");
  CHECK(example_of_dimension(EnergyPrice::kDimension) == "45 USD/MWh");
  CHECK(describe_dimension(kTimeDimension + kRackDimension) == "another kind of quantity");
  CHECK(example_of_dimension(kTimeDimension + kRackDimension).empty());
  for (const auto dimension :
       {Power::kDimension,        Energy::kDimension,      Duration::kDimension,        Bytes::kDimension,
        Bandwidth::kDimension,    Flop::kDimension,        FlopRate::kDimension,        Money::kDimension,
        Mass::kDimension,         Length::kDimension,      GpuCount::kDimension,        RackCount::kDimension,
        WaferCount::kDimension,   TokenCount::kDimension,  RackRate::kDimension,        WaferRate::kDimension,
        TokenRate::kDimension,    EnergyPrice::kDimension, CarbonIntensity::kDimension, PowerPrice::kDimension,
        FlopPerToken::kDimension, BytesPerFlop::kDimension})
    CHECK(read(example_of_dimension(dimension)).dimension == dimension);
}

TEST_CASE("values are written in the customary unit, as short as they read back")
{
  CHECK(format_quantity(1.2e9, Power::kDimension) == "1200 MW");
  CHECK(format_quantity(130e6, Power::kDimension) == "130 MW");
  CHECK(format_quantity(1234.5, Power::kDimension) == "0.0012345 MW");
  CHECK(format_quantity(5, Power::kDimension) == "5 W");
  CHECK(format_quantity(3.8e25, kFlopDimension) == "3.8e+25 FLOP");
  CHECK(format_quantity(0, Power::kDimension) == "0 MW");
  CHECK(format_quantity(1'000'000, kGpuDimension) == "1000000 GPU");
  CHECK(format_quantity(14 * 86'400, kTimeDimension) == "2 week");
  CHECK(format_quantity(60, kTimeDimension) == "60 s");
  CHECK(format_quantity(10 * 86'400, kTimeDimension) == "10 day");
  CHECK(format_quantity(racks_per_week(50).base(), RackRate::kDimension) == "50 rack/week");
  CHECK(format_quantity(value("45 USD/MWh"), EnergyPrice::kDimension) == "45 USD/MWh");
  CHECK_THROWS_AS(format_quantity(1, kTimeDimension + kRackDimension), ContractError);
}

TEST_CASE("quantities are told in the unit with the fewest digits", "[units]")
{
  CHECK(readable_text("1200 MW") == "1.2 GW");
  CHECK(readable_text("0.132 MW") == "132 kW");
  CHECK(readable_text("500 MW") == "500 MW");
  CHECK(readable_text(format_quantity(26 * kSecondsPerMonth, kTimeDimension)) == "26 month");
  CHECK(readable_text("7 day") == "7 day");
  CHECK(readable_text("10000000 GPU") == "10 M GPU");
  CHECK(readable_text("modular") == "modular");
}

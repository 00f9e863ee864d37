#include "gpuramp/core/units.hpp"
#include "gpuramp/core/random.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>

using namespace gpuramp::core;

namespace {

ParsedQuantity parsed(const std::string& text)
{
  const auto result = parse_quantity(text);
  INFO(text);
  REQUIRE(std::holds_alternative<ParsedQuantity>(result));
  return std::get<ParsedQuantity>(result);
}

QuantityProblem refused(const std::string& text)
{
  const auto result = parse_quantity(text);
  INFO(text);
  REQUIRE(std::holds_alternative<QuantityProblem>(result));
  return std::get<QuantityProblem>(result);
}

struct Case {
  const char* text;
  double value;
  Dimension dimension;
};

} // namespace

TEST_CASE("texts mean exactly these values")
{
  const auto power = kEnergyDimension - kTimeDimension;
  const Case cases[] = {{"1.2 GW", 1.2e9, power},
                        {"132 kW", 132e3, power},
                        {"-3 MW", -3e6, power},
                        {"0.1 MW", 0.1e6, power},
                        {"5 mW", 5e-3, power},
                        {"1 Wh", 3600, kEnergyDimension},
                        {"50 MWh", 50 * 3.6e9, kEnergyDimension},
                        {"7 GJ", 7e9, kEnergyDimension},
                        {"192 GB", 192e9, kDataDimension},
                        {"192 GiB", 192.0 * 1024 * 1024 * 1024, kDataDimension},
                        {"8 bit", 1, kDataDimension},
                        {"400 Gbit/s", 50e9, kDataDimension - kTimeDimension},
                        {"50 GB/s", 50e9, kDataDimension - kTimeDimension},
                        {"989 TFLOP/s", 989e12, kFlopDimension - kTimeDimension},
                        {"3.8e25 FLOP", 3.8e25, kFlopDimension},
                        {"45 USD/MWh", 45e-6 / 3600, kMoneyDimension - kEnergyDimension},
                        {"400 g/kWh", 400e-3 / 3600, kMassDimension - kEnergyDimension},
                        {"8.8 M USD/MW", 8.8, kMoneyDimension + kTimeDimension - kEnergyDimension},
                        {"3 t", 3e6, kMassDimension},
                        {"900 km", 9e5, kLengthDimension},
                        {"26 month", 26 * kSecondsPerMonth, kTimeDimension},
                        {"3 week", 3 * 604'800.0, kTimeDimension},
                        {"90 min", 5400, kTimeDimension},
                        {"2 hour", 7200, kTimeDimension},
                        {"1 year", kSecondsPerYear, kTimeDimension},
                        {"250 ms", 0.25, kTimeDimension},
                        {"20 k rack", 20'000, kRackDimension},
                        {"1 M GPU", 1e6, kGpuDimension},
                        {"100 kwafer", 1e5, kWaferDimension},
                        {"40 T token", 40e12, kTokenDimension},
                        {"604800 rack/week", 1, kRackDimension - kTimeDimension},
                        {"7 rack/week", 7 / 604'800.0, kRackDimension - kTimeDimension},
                        {"80 GFLOP/token", 80e9, kFlopDimension - kTokenDimension},
                        {"2 B/MFLOP", 2e-6, kDataDimension - kFlopDimension}};
  for (const auto& c : cases) {
    INFO(c.text);
    CHECK(parsed(c.text).value == c.value);
    CHECK(parsed(c.text).dimension == c.dimension);
  }
}

TEST_CASE("decimal prefixes are exact powers of ten")
{
  const char* names[] = {"k", "M", "G", "T", "P", "E", "Z", "Y"};
  for (int i = 0; i < 8; ++i)
    CHECK(parsed(fmt::format("1.1 {}W", names[i])).value == std::stod(fmt::format("1.1e{}", 3 * (i + 1))));
}

TEST_CASE("the same amount in other prefixes is the same number")
{
  CHECK(parsed("50 USD/MWh").value == parsed("0.05 USD/kWh").value);
  CHECK(parsed("400 g/kWh").value == parsed("400 kg/MWh").value);
  CHECK(parsed("0.04 GW").value == parsed("40000 kW").value);
  CHECK(parsed("800 Gbit/s").value == parsed("100 GB/s").value);
}

TEST_CASE("rates per day, week, month and year agree")
{
  CHECK(parsed("365.2425 rack/year").value == Approx(parsed("1 rack/day").value).epsilon(1e-15));
  CHECK(parsed("7 rack/week").value == parsed("1 rack/day").value);
  CHECK(parsed("12 rack/year").value == Approx(parsed("1 rack/month").value).epsilon(1e-15));
}

TEST_CASE("what is no quantity says why and what would be right")
{
  CHECK(refused("12").problem.find("without its unit") != std::string::npos);
  CHECK(refused("1.2GW").problem.find("not a number with a unit") != std::string::npos);
  CHECK(refused("12 MWW").suggestion.find("MW") != std::string::npos);
  CHECK(refused("12 mw").suggestion.find("MW") != std::string::npos);
  CHECK(refused("3 racks/week").suggestion.find("'rack'") != std::string::npos);
  CHECK(refused("3 months").suggestion.find("'month'") != std::string::npos);
  CHECK(refused("1e999 MW").problem.find("number") != std::string::npos);
  CHECK(refused("1e308 GW").problem.find("too large") != std::string::npos);
  for (const auto* text : {"", " ", "MW", "nan MW", "inf MW", "0x10 MW", "1'000 MW", "1,000 MW", "1 MW extra", "1  MW", " 1 MW", "1 MW ", "1 MiW", "1 Ki GB", "+1 MW",
                           "1 mrack", "1 kweek", "1 /s", "1 rack/", "\xff\xfe 1 MW", "1 \xf0\x9f\x92\xa9"})
    refused(text);
}

TEST_CASE("texts written read back as exactly the same value")
{
  const Dimension dimensions[] = {Power::kDimension,    Energy::kDimension,   Duration::kDimension,    Bytes::kDimension,       Bandwidth::kDimension,
                                  Flop::kDimension,     FlopRate::kDimension, Money::kDimension,       Mass::kDimension,        Length::kDimension,
                                  GpuCount::kDimension, RackCount::kDimension, WaferCount::kDimension, TokenCount::kDimension,  RackRate::kDimension,
                                  WaferRate::kDimension, TokenRate::kDimension, EnergyPrice::kDimension, CarbonIntensity::kDimension,
                                  PowerPrice::kDimension, FlopPerToken::kDimension, BytesPerFlop::kDimension};
  Stream random(1, "units_test");
  for (const auto& dimension : dimensions)
    for (int i = 0; i < 500; ++i) {
      const auto value = (random.uniform() < 0.5 ? -1 : 1) * random.lognormal(1, 12);
      const auto text = format_quantity(value, dimension);
      INFO(text);
      REQUIRE(parsed(text).value == value);
      REQUIRE(parsed(text).dimension == dimension);
    }
}

TEST_CASE("round values are written as people write them")
{
  CHECK(format_quantity(racks_per_week(60).base(), RackRate::kDimension) == "60 rack/week");
  CHECK(format_quantity(megawatts(350).base(), Power::kDimension) == "350 MW");
  CHECK(format_quantity(weeks(2).base(), Duration::kDimension) == "2 week");
  CHECK(format_quantity(parsed("45 USD/MWh").value, EnergyPrice::kDimension) == "45 USD/MWh");
}

TEST_CASE("every customary dimension has a name and an example that reads")
{
  CHECK(describe_dimension(Power::kDimension) == "a power, such as \"1.2 GW\"");
  for (const auto& dimension : {Power::kDimension, TokenRate::kDimension, BytesPerFlop::kDimension})
    CHECK(parsed(example_of_dimension(dimension)).dimension == dimension);
}

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/core/random.hpp"
#include "gpuramp/core/units.hpp"

#include <catch2/catch.hpp>

#include <bit>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

using namespace gpuramp::core;

namespace {

const std::vector<Dimension> kCustomary{
    Power::kDimension,        Energy::kDimension,      Duration::kDimension,        Bytes::kDimension,
    Bandwidth::kDimension,    Flop::kDimension,        FlopRate::kDimension,        Money::kDimension,
    Mass::kDimension,         Length::kDimension,      GpuCount::kDimension,        RackCount::kDimension,
    WaferCount::kDimension,   TokenCount::kDimension,  RackRate::kDimension,        WaferRate::kDimension,
    TokenRate::kDimension,    EnergyPrice::kDimension, CarbonIntensity::kDimension, PowerPrice::kDimension,
    FlopPerToken::kDimension, BytesPerFlop::kDimension};

/// Values of four kinds: any bits, log-uniform, round decimals in the example's unit, whole numbers.
double draw(Stream& stream, int kind, double example)
{
  const auto sign = stream.uniform() < 0.2 ? -1 : 1;
  switch (kind) {
    case 0: {
      const auto any = std::bit_cast<double>(stream.next());
      return std::isfinite(any) && std::abs(any) < 1e280 && std::abs(any) > 1e-280 ? any : 1;
    }
    case 1: return sign * std::exp(60 * (stream.uniform() - 0.5));
    case 2: return sign * std::round(1000 * stream.uniform()) / 8 * example;
    default: return sign * std::floor(1e9 * stream.uniform());
  }
}

} // namespace

TEST_CASE("what format_quantity writes, parse_quantity reads as exactly the same value")
{
  Stream stream(2, "format");
  for (const auto dimension : kCustomary) {
    const auto example = std::get<ParsedQuantity>(parse_quantity(example_of_dimension(dimension))).value;
    for (int i = 0; i < 2'000; ++i) {
      const auto value = draw(stream, i % 4, example);
      const auto text = format_quantity(value, dimension);
      const auto parsed = parse_quantity(text);
      INFO(text);
      REQUIRE(std::holds_alternative<ParsedQuantity>(parsed));
      REQUIRE(std::get<ParsedQuantity>(parsed).value == value);
      REQUIRE(std::get<ParsedQuantity>(parsed).dimension == dimension);
    }
  }
}

TEST_CASE("a quantity says the same in any prefix")
{
  Stream stream(3, "prefix");
  for (int i = 0; i < 5'000; ++i) {
    const auto n = std::to_string(static_cast<long>(1e6 * stream.uniform()));
    const auto as = [&](const std::string& text) { return std::get<ParsedQuantity>(parse_quantity(text)).value; };
    REQUIRE(as(n + " MW") == as(n + "000 kW"));
    REQUIRE(as(n + " kW") == as(n + "e-6 GW"));
    REQUIRE(as(n + " M GPU") == as(n + "000 k GPU"));
    REQUIRE(as(n + " TB") == as(n + "e3 GB"));
  }
}

TEST_CASE("garbage is refused or read, but never breaks anything")
{
  constexpr std::string_view letters = "0123456789.+-eE /kMGTPEZYiWhJFLOPbitBUSDgtmsndayrcko\t\xc3\xa4\x00\x1b\"\\";
  Stream stream(4, "garbage");
  int n_read = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (auto length = stream.next() % 12; length > 0; --length)
      text += letters[stream.next() % letters.size()];
    const auto parsed = parse_quantity(text);
    if (const auto* quantity = std::get_if<ParsedQuantity>(&parsed)) {
      ++n_read;
      REQUIRE(std::isfinite(quantity->value));
      REQUIRE(text.find(' ') != std::string::npos); // a blank between number and unit, always
    } else
      REQUIRE_FALSE(std::get<QuantityProblem>(parsed).problem.empty());
  }
  CHECK(n_read > 0);
}

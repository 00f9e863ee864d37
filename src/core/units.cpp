// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/units.hpp"

#include "core/unit_table.hpp"
#include "gpuramp/core/error.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

namespace gpuramp::core {

namespace {

struct Prefix {
  std::string_view name;
  int exponent;
};

constexpr std::array kDecimalPrefixes = {Prefix{"k", 3},  Prefix{"M", 6},  Prefix{"G", 9},  Prefix{"T", 12},
                                         Prefix{"P", 15}, Prefix{"E", 18}, Prefix{"Z", 21}, Prefix{"Y", 24}};
constexpr std::array<std::string_view, 5> kBinaryPrefixes = {"Ki", "Mi", "Gi", "Ti", "Pi"};

std::optional<int> decimal_exponent(std::string_view prefix)
{
  for (const auto& p : kDecimalPrefixes)
    if (p.name == prefix)
      return p.exponent;
  return std::nullopt;
}

std::optional<Scale> prefix_scale(const Unit& unit, std::string_view prefix)
{
  if (prefix.empty())
    return Scale{};
  if (unit.prefixes == Prefixes::none)
    return std::nullopt;
  if (const auto exponent = decimal_exponent(prefix))
    return Scale{1, *exponent};
  if (prefix == "m" && unit.prefixes == Prefixes::decimal_and_milli)
    return Scale{1, -3};
  for (std::size_t i = 0; unit.prefixes == Prefixes::decimal_and_binary && i < kBinaryPrefixes.size(); ++i)
    if (kBinaryPrefixes[i] == prefix)
      return Scale{std::ldexp(1.0, static_cast<int>(10 * (i + 1))), 0};
  return std::nullopt;
}

struct ReadUnit {
  Dimension dimension;
  Scale scale;
};

std::optional<ReadUnit> read_unit(std::string_view text)
{
  for (const auto& unit : kUnits)
    if (text.ends_with(unit.name))
      if (const auto prefix = prefix_scale(unit, text.substr(0, text.size() - unit.name.size())))
        return ReadUnit{unit.dimension,
                        {unit.scale.factor * prefix->factor, unit.scale.exponent + prefix->exponent, 1}};
  return std::nullopt;
}

std::string trimmed(std::string_view text)
{
  const auto first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? "" : std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

std::string lower(std::string_view text)
{
  std::string result;
  for (const auto c : text)
    result += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return result;
}

/// Every spelling that parses, for suggestions.
std::vector<std::string> spellings()
{
  std::vector<std::string> all;
  for (const auto& unit : kUnits) {
    all.emplace_back(unit.name);
    for (const auto& prefix : kDecimalPrefixes)
      if (prefix_scale(unit, prefix.name))
        all.push_back(std::string(prefix.name) + std::string(unit.name));
  }
  return all;
}

/// What people write elsewhere: whole words, and endings after any prefix.
struct Foreign {
  std::string_view theirs, ours;
};
constexpr std::array kForeignWords = {Foreign{"h", "hour"},  Foreign{"hr", "hour"},  Foreign{"d", "day"},
                                      Foreign{"wk", "week"}, Foreign{"mo", "month"}, Foreign{"y", "year"},
                                      Foreign{"yr", "year"}, Foreign{"$", "USD"}};
constexpr std::array kForeignEndings = {Foreign{"FLOPS", "FLOP/s"}, Foreign{"bps", "bit/s"}, Foreign{"Bps", "B/s"}};

/// \return our spelling of a unit written as elsewhere, with "did you mean"; nothing if it is not one of those
std::optional<std::string> foreign_hint(std::string_view text)
{
  for (const auto& word : kForeignWords)
    if (word.theirs == text)
      return fmt::format("did you mean '{}'?", word.ours);
  for (const auto& ending : kForeignEndings)
    if (text.ends_with(ending.theirs))
      return fmt::format("did you mean '{}{}'?", text.substr(0, text.size() - ending.theirs.size()), ending.ours);
  if (const auto prefix = text.substr(0, text.empty() ? 0 : text.size() - 1);
      text.ends_with('b') && (prefix.empty() || decimal_exponent(prefix)))
    return fmt::format("write '{0}bit' or '{0}B': they differ by 8", prefix);
  return std::nullopt;
}

constexpr std::string_view kOfCurrency = "state its rate under 'currencies', or give the amount in USD";
/// What is read under no other name, with what to do about it.
constexpr std::array kUnread = {Foreign{"EUR", kOfCurrency}, Foreign{"GBP", kOfCurrency}, Foreign{"CNY", kOfCurrency},
                                Foreign{"VA", "give the real power, in W: apparent power times the power factor"}};

std::vector<std::string_view> split(std::string_view text, char separator)
{
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos)
      return parts;
    text.remove_prefix(at + 1);
  }
}

/// The number times the scale. Powers of ten go into the number's decimal exponent, so that "1.2 GW" is exactly 1.2e9,
/// and "50 USD/MWh" exactly what "0.05 USD/kWh" is.
double scaled_number(std::string_view number, const Scale& scale)
{
  auto mantissa = number;
  std::int64_t exponent = scale.exponent; // "0e2147483647" is a number, too
  if (const auto e = number.find_first_of("eE"); e != std::string_view::npos) {
    int own = 0;
    auto digits = number.substr(e + 1);
    if (digits.starts_with('+'))
      digits.remove_prefix(1);
    std::from_chars(digits.data(), digits.data() + digits.size(), own);
    exponent += own;
    mantissa = number.substr(0, e);
  }
  const auto text = fmt::format("{}e{}", mantissa, exponent);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  static_cast<void>(end);
  if (error == std::errc::result_out_of_range)
    return exponent > 0 ? HUGE_VAL : 0;
  return value * scale.factor / scale.divisor;
}

bool is_number(std::string_view text)
{
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && std::isfinite(value);
}

/// A unit of which this part, in its text, is none that there is.
struct UnknownUnit {
  std::string_view part, whole;
};

std::variant<ParsedQuantity, QuantityProblem, UnknownUnit> read_quantity(std::string_view text)
{
  const auto blank = text.find(' ');
  const auto number = text.substr(0, blank);
  if (not is_number(number))
    return QuantityProblem{fmt::format("'{}' is not a number with a unit", text),
                           "write a number, a blank and a unit, such as \"1.2 GW\""};
  if (blank == std::string_view::npos || blank + 1 == text.size())
    return QuantityProblem{fmt::format("'{}' is a number without its unit", text),
                           "write the unit, such as \"1.2 GW\" or \"600 rack/week\""};
  auto unit_text = text.substr(blank + 1);
  Scale scale;
  if (const auto second = unit_text.find(' '); second != std::string_view::npos) {
    const auto exponent = decimal_exponent(unit_text.substr(0, second));
    if (not exponent)
      return UnknownUnit{unit_text, unit_text};
    scale.exponent = *exponent;
    unit_text = unit_text.substr(second + 1);
  }
  ParsedQuantity result;
  const auto parts = split(unit_text, '/');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto unit = read_unit(parts[i]);
    if (not unit)
      return UnknownUnit{parts[i], unit_text};
    result.dimension = i == 0 ? unit->dimension : result.dimension - unit->dimension;
    (i == 0 ? scale.factor : scale.divisor) *= unit->scale.factor;
    scale.exponent += i == 0 ? unit->scale.exponent : -unit->scale.exponent;
  }
  result.value = scaled_number(number, scale);
  if (not std::isfinite(result.value))
    return QuantityProblem{fmt::format("'{}' is too large", text), "check the prefix"};
  return result;
}

/// Spellings that make a quantity of the wanted dimension when they take the place of `part` in the whole unit.
std::vector<std::string> fitting_spellings(const UnknownUnit& unknown, Dimension wanted)
{
  const auto at = static_cast<std::size_t>(unknown.part.data() - unknown.whole.data());
  std::vector<std::string> fitting;
  for (auto& spelling : spellings()) {
    auto unit = "1 " + std::string(unknown.whole);
    unit.replace(2 + at, unknown.part.size(), spelling);
    const auto parsed = read_quantity(unit);
    if (const auto* q = std::get_if<ParsedQuantity>(&parsed); q != nullptr && q->dimension == wanted)
      fitting.push_back(std::move(spelling));
  }
  return fitting;
}

QuantityProblem unknown_unit(const UnknownUnit& unknown, std::optional<Dimension> wanted)
{
  const auto part = unknown.part;
  const auto problem = fmt::format("unknown unit '{}'", part);
  for (const auto& unread : kUnread)
    if (part.ends_with(unread.theirs))
      return {problem, std::string(unread.ours)};
  if (const auto hint = foreign_hint(part))
    return {problem, *hint};
  const auto all = wanted ? fitting_spellings(unknown, *wanted) : spellings();
  std::string suggestion;
  for (const auto& candidate : all)
    if (lower(candidate) == lower(part) || lower(candidate) + "s" == lower(part))
      suggestion = candidate;
  if (suggestion.empty())
    suggestion = nearest_word(trimmed(part), all);
  return {problem, suggestion.empty() ? "units look like MW, kWh, GB/s, rack/week, USD/MWh, GPU"
                                      : fmt::format("did you mean '{}'?", suggestion)};
}

/// Customary units of a dimension, the preferred one first; the last is always readable.
struct Customary {
  Dimension dimension;
  std::string_view name; ///< what a value of it is called
  std::string_view example;
  std::vector<std::string_view> units;
  std::vector<std::string_view> others{}; ///< in which people write it too
};

const std::vector<Customary>& customary()
{
  static const std::vector<Customary> table = {
      {kEnergyDimension - kTimeDimension, "a power", "1.2 GW", {"MW", "W"}, {"GW", "kW"}},
      {kEnergyDimension - kTimeDimension - kTimeDimension, "a power ramp", "100 MW/min", {"MW/min", "W/s"}},
      {kEnergyDimension, "an energy", "50 MWh", {"MWh", "J"}, {"GWh", "TWh", "kWh"}},
      {kTimeDimension, "a duration", "26 month", {"week", "day", "s"}, {"month", "year", "hour", "min"}},
      {kDataDimension, "an amount of data", "192 GB", {"GB", "B"}, {"TB", "PB"}},
      {kDataDimension - kTimeDimension, "a bandwidth", "400 Gbit/s", {"GB/s", "B/s"}, {"TB/s", "Gbit/s", "Tbit/s"}},
      {kFlopDimension, "an amount of computation", "3.8e25 FLOP", {"FLOP"}},
      {kFlopDimension - kTimeDimension, "a compute rate", "989 TFLOP/s", {"TFLOP/s", "FLOP/s"}, {"PFLOP/s", "EFLOP/s"}},
      {kMoneyDimension, "an amount of money", "3.1 M USD", {"M USD", "USD"}, {"k USD", "G USD"}},
      {kMoneyDimension - kTimeDimension, "a price of time", "2 USD/hour", {"USD/hour", "USD/s"}},
      {kMassDimension, "a mass", "400 kg", {"t", "g"}},
      {kLengthDimension, "a distance", "900 km", {"km", "m"}},
      {kGpuDimension, "a number of GPUs", "10 M GPU", {"GPU"}, {"k GPU", "M GPU"}},
      {kRackDimension, "a number of racks", "600 rack", {"rack"}, {"k rack"}},
      {kWaferDimension, "a number of wafers", "100 k wafer", {"wafer"}, {"k wafer", "M wafer"}},
      {kTokenDimension, "a number of tokens", "40 T token", {"token"}, {"T token", "G token"}},
      {kGpuDimension - kTimeDimension,
       "a rate of GPUs",
       "200 k GPU/month",
       {"GPU/month", "GPU/s"},
       {"k GPU/month", "M GPU/year"}},
      {kPieceDimension, "a number of pieces", "20 k piece", {"piece"}, {"k piece", "M piece"}},
      {kPieceDimension - kTimeDimension,
       "a rate of pieces",
       "20 k piece/month",
       {"piece/month", "piece/s"},
       {"k piece/month", "piece/week", "M piece/year"}},
      {kRackDimension - kTimeDimension,
       "a rate of racks",
       "600 rack/week",
       {"rack/week", "rack/s"},
       {"rack/month", "rack/day", "k rack/week", "k rack/month"}},
      {kWaferDimension - kTimeDimension,
       "a rate of wafers",
       "100 k wafer/month",
       {"wafer/month", "wafer/s"},
       {"k wafer/month", "M wafer/year"}},
      {kTokenDimension - kTimeDimension,
       "a rate of tokens",
       "300 T token/month",
       {"token/month", "token/s"},
       {"T token/month", "T token/day", "G token/day"}},
      {kMoneyDimension - kTokenDimension, "a price of tokens", "2 USD/Mtoken", {"USD/Mtoken", "USD/token"}},
      {kMoneyDimension - kGpuDimension - kTimeDimension,
       "a price of GPU time",
       "2.5 USD/GPU/hour",
       {"USD/GPU/hour", "USD/GPU/s"}},
      {kMoneyDimension - kEnergyDimension, "an energy price", "45 USD/MWh", {"USD/MWh", "USD/J"}},
      {kMassDimension - kEnergyDimension, "a carbon intensity", "400 g/kWh", {"g/kWh", "g/J"}},
      {kMoneyDimension + kTimeDimension - kEnergyDimension, "a price of power", "8.8 M USD/MW", {"M USD/MW", "USD/W"}},
      {kMoneyDimension - kMassDimension, "a price of mass", "2 USD/t", {"USD/t", "USD/g"}},
      {kMassDimension + kTimeDimension - kEnergyDimension, "a mass per power", "300 t/MW", {"t/MW", "g/W"}},
      {kFlopDimension - kTokenDimension, "computation per token", "80 GFLOP/token", {"GFLOP/token", "FLOP/token"}},
      {kDataDimension - kFlopDimension, "traffic per computation", "2 B/MFLOP", {"B/MFLOP", "B/FLOP"}},
  };
  return table;
}

const Customary* find_customary(Dimension dimension)
{
  for (const auto& row : customary())
    if (row.dimension == dimension)
      return &row;
  return nullptr;
}

/// To so many significant digits; fmt's shortest text of it is then "130", not "1.3e+02".
double rounded(double value, int digits)
{
  const auto text = fmt::format("{:.{}g}", value, digits);
  double result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

/// The text in this unit if it reads back as exactly the value.
std::optional<std::string> exact_text(double value, std::string_view unit)
{
  const auto one = parse_quantity(fmt::format("1 {}", unit));
  const auto size = std::get<ParsedQuantity>(one).value;
  const auto guess = value / size;
  for (const auto candidate : {guess, std::nextafter(guess, HUGE_VAL), std::nextafter(guess, -HUGE_VAL)}) {
    for (int digits = 1; digits <= 17; ++digits) {
      const auto text = fmt::format("{} {}", rounded(candidate, digits), unit);
      const auto parsed = parse_quantity(text);
      if (const auto* q = std::get_if<ParsedQuantity>(&parsed); q != nullptr && q->value == value)
        return text;
    }
  }
  return std::nullopt;
}

} // namespace

std::variant<ParsedQuantity, QuantityProblem> parse_quantity(std::string_view text, std::optional<Dimension> wanted)
{
  const auto read = read_quantity(text);
  if (const auto* unknown = std::get_if<UnknownUnit>(&read))
    return unknown_unit(*unknown, wanted);
  if (const auto* problem = std::get_if<QuantityProblem>(&read))
    return *problem;
  return std::get<ParsedQuantity>(read);
}

std::string format_quantity(double value, Dimension dimension)
{
  const auto* row = find_customary(dimension);
  require(row != nullptr, "format_quantity: a dimension without a customary unit");
  constexpr std::size_t kMuch = 4; // "1 week" rather than "7 day", but "90 day" rather than 12.857142857142858 weeks
  std::string best;
  for (const auto unit : row->units)
    if (const auto text = exact_text(value, unit); text && (best.empty() || text->size() + kMuch < best.size()))
      best = *text;
  return best.empty() ? fmt::format("{:.17g} {}", value, row->units.back()) : best;
}

std::string readable_text(const std::string& text)
{
  const auto parsed = parse_quantity(text);
  const auto* quantity = std::get_if<ParsedQuantity>(&parsed);
  const auto* row = quantity == nullptr ? nullptr : find_customary(quantity->dimension);
  if (row == nullptr)
    return text;
  auto best = text;
  for (const auto* units : {&row->units, &row->others})
    for (const auto unit : *units)
      if (const auto other = exact_text(quantity->value, unit); other && other->find(' ') < best.find(' '))
        best = *other;
  return best;
}

std::string describe_dimension(Dimension dimension)
{
  const auto* row = find_customary(dimension);
  return row == nullptr ? "another kind of quantity" : fmt::format("{}, such as \"{}\"", row->name, row->example);
}

std::string example_of_dimension(Dimension dimension)
{
  const auto* row = find_customary(dimension);
  return row == nullptr ? "" : std::string(row->example);
}

} // namespace gpuramp::core

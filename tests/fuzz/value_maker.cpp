// SPDX-License-Identifier: Apache-2.0
#include "fuzz/value_maker.hpp"

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/units.hpp"
#include "gpuramp/input/object_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace gpuramp::fuzz {

using input::Node;
using input::OptionRow;
using input::Type;

namespace {

using Text = const char*;

// Texts that mean something to one medium or reader or another, and are only texts here.
constexpr std::array<Text, 16> kOddTexts{
    "",     " ",    "x",         "auto",         "none", "fleet",        "orders",           "supply",
    "../x", "=1+1", "a\"b'c;--", "<b>&amp;</b>", "\n",   "\xe2\x80\xae", "\xf0\x9f\x90\x8d", "1 MW"};
constexpr std::array<Text, 10> kOddDates{"1900-01-01", "2200-12-31", "2024-02-29", "2027-02-29", "2027-13-01",
                                         "2027-1-1",   "",           "tomorrow",   "2025-12-31", "2026-01-01"};
constexpr std::array<Text, 8> kPeriods{"1 day", "1 week", "2 week", "1 month", "3 month", "1 year", "5 hour", "90 day"};
constexpr std::array<Text, 8> kWrongQuantities{"3",     "-1 MW",     "1e999 MW", "nan W",
                                               "5 W/W", "1 GWh/day", "0x10 s",   "7 parsec"};

/// A usual value of the dimension, in internal units.
double usual(core::Dimension dimension)
{
  if (dimension == core::kNoDimension)
    return 1;
  const auto parsed = core::parse_quantity(core::example_of_dimension(dimension));
  return std::get<core::ParsedQuantity>(parsed).value;
}

Node in_unit(double value, core::Dimension dimension, bool whole)
{
  if (dimension != core::kNoDimension)
    return Node::of(core::format_quantity(value, dimension));
  if (whole)
    return Node::of(static_cast<std::int64_t>(std::clamp(value, -1e15, 1e15)));
  return Node::of(value);
}

core::Dimension dimension_of(const Type& type)
{
  const bool has_one = type.kind == Type::Kind::quantity || type.kind == Type::Kind::schedule;
  return has_one ? type.dimension : core::kNoDimension;
}

} // namespace

const input::ObjectPage* ValueMaker::page(const std::string& title) const
{
  const auto found = std::find_if(pages_.begin(), pages_.end(), [&](const auto& p) { return p.title == title; });
  return found == pages_.end() ? nullptr : &*found;
}

Node ValueMaker::value_for(const OptionRow& row)
{
  return value(*row.type, row);
}

Node ValueMaker::value(const Type& type, const OptionRow& row)
{
  switch (type.kind) {
    case Type::Kind::quantity: return real(type.dimension, row.doc, false);
    case Type::Kind::number: return real(core::kNoDimension, row.doc, false);
    case Type::Kind::whole: return real(core::kNoDimension, row.doc, true);
    case Type::Kind::boolean: return Node::of(dice_.chance(0.5));
    case Type::Kind::text: return Node::of(name());
    case Type::Kind::date: return Node::of(date());
    case Type::Kind::period: return Node::of(dice_.pick(kPeriods));
    case Type::Kind::choice: return Node::of(std::string(dice_.pick(type.names)));
    case Type::Kind::scalar: return dice_.chance(0.5) ? real(core::kNoDimension, row.doc, false) : Node::of(date());
    case Type::Kind::any: return junk();
    case Type::Kind::names: return Node::array({Node::of(name())});
    case Type::Kind::map: return Node::object({{name(), value(*type.inner, row)}});
    case Type::Kind::list: return list(type, row);
    case Type::Kind::pair: return Node::array({Node::of(name()), Node::of(name())});
    case Type::Kind::optional: return value(*type.inner, row);
    case Type::Kind::schedule: return schedule(type, row);
    case Type::Kind::series: return series(type, row);
    case Type::Kind::object:
      return type.automatic != nullptr && dice_.chance(0.3) ? Node::of("auto") : object(row.object);
  }
  return {};
}

/// Half of the numbers are usual ones, others are at the bounds or far from what is usual.
Node ValueMaker::real(core::Dimension dimension, const input::Doc& doc, bool whole)
{
  const auto typical = std::clamp(usual(dimension) * std::pow(10, dice_.between(-1.5, 1.5)), doc.min, doc.max);
  const auto far = std::clamp(usual(dimension) * std::pow(10, dice_.between(-9, 9)), doc.min, doc.max);
  std::vector<double> candidates{typical, typical, typical, typical, far, std::clamp(0.0, doc.min, doc.max)};
  if (std::isfinite(doc.min))
    candidates.push_back(doc.min == input::kPositive ? input::kSmallestQuantity : doc.min);
  if (std::isfinite(doc.max))
    candidates.insert(candidates.end(), {doc.max, dice_.between(std::isfinite(doc.min) ? doc.min : 0, doc.max)});
  auto value = dice_.pick(candidates);
  if (whole)
    value = std::max(std::ceil(std::isfinite(doc.min) ? doc.min : value), std::floor(value));
  return in_unit(value, dimension, whole);
}

/// Mostly one that the file has, so that it refers to something.
std::string ValueMaker::name()
{
  return around_.names.empty() || dice_.chance(0.1) ? std::string(dice_.pick(kOddTexts)) : dice_.pick(around_.names);
}

std::string ValueMaker::date()
{
  if (around_.dates.empty() || dice_.chance(0.05))
    return dice_.pick(kOddDates);
  const auto near = core::parse_date(dice_.pick(around_.dates));
  const std::array<int, 9> steps{0, 0, 1, -1, 7, -30, 31, 365, static_cast<int>(dice_.below(2000)) - 1000};
  return near ? core::format_date(*near + std::chrono::days(dice_.pick(steps))) : "2027-01-01";
}

Node ValueMaker::schedule(const Type& type, const OptionRow& row)
{
  if (dice_.chance(0.3))
    return real(type.dimension, row.doc, false);
  std::vector<std::string> dates;
  for (std::size_t i = 1 + dice_.below(4); i > 0; --i)
    dates.push_back(date());
  std::sort(dates.begin(), dates.end());
  dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
  auto points = Node::array();
  for (const auto& at : dates)
    points.items.push_back(Node::array({Node::of(at), real(type.dimension, row.doc, false)}));
  switch (dice_.below(3)) {
    case 0: return points;
    case 1: return Node::object({{"step", std::move(points)}});
    default: return Node::object({{"ramp", std::move(points)}});
  }
}

Node ValueMaker::series(const Type& type, const OptionRow& row)
{
  const auto dimension = type.column->dimension;
  if (dice_.chance(0.4))
    return real(dimension, row.doc, false);
  auto months = Node::array();
  for (int month = 0; month < 12; ++month)
    months.items.push_back(real(dimension, row.doc, false));
  return months;
}

Node ValueMaker::list(const Type& type, const OptionRow& row)
{
  auto items = Node::array();
  for (auto n = dice_.below(4); n > 0; --n)
    items.items.push_back(value(*type.inner, row));
  return items;
}

Node ValueMaker::object(const std::string& title)
{
  constexpr int kDeepest = 4;
  auto made = Node::object();
  const auto* of = page(title);
  if (of == nullptr || depth_ > kDeepest)
    return made;
  ++depth_;
  for (const auto& row : of->rows)
    if (row.required || dice_.chance(0.25))
      made.set(row.key, value_for(row));
  --depth_;
  return made;
}

Node ValueMaker::wrong_value_for(const OptionRow& row)
{
  const auto dimension = dimension_of(*row.type);
  if (std::isfinite(row.doc.min) && dice_.chance(0.3))
    return in_unit(row.doc.min - std::abs(usual(dimension)), dimension, row.type->kind == Type::Kind::whole);
  if (std::isfinite(row.doc.max) && dice_.chance(0.3))
    return in_unit(row.doc.max * 2 + 1, dimension, row.type->kind == Type::Kind::whole);
  return dice_.chance(0.3) ? Node::of(std::string(dice_.pick(kWrongQuantities))) : junk();
}

Node ValueMaker::junk()
{
  switch (dice_.below(12)) {
    case 0: return {};
    case 1: return Node::of(dice_.chance(0.5));
    case 2: return Node::of(std::int64_t{0});
    case 3: return Node::of(std::int64_t{-1});
    case 4: return Node::of(1e300);
    case 5: return Node::of(0.5);
    case 6: return Node::array();
    case 7: return Node::object();
    case 8: return Node::array({Node::of("x"), Node::array(), Node::of(1.0)});
    case 9: return Node::object({{"value", Node::of(3.0)}});
    case 10: return Node::object({{"base", Node::of("3 MW")}, {"low", Node::of("1 MW")}, {"high", Node::of("9 MW")}});
    default: return Node::of(std::string(dice_.pick(kOddTexts)));
  }
}

} // namespace gpuramp::fuzz

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/uncertain.hpp"

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace gpuramp::input {

template <>
struct EnumNames<DistributionForm> {
  static constexpr std::array<std::string_view, 6> names{"lognormal", "triangular", "pert",
                                                         "uniform",   "empirical",  "choice"};
};

void describe(Visitor& v, UncertainText& x)
{
  v.option("name", x.name, Doc{"how studies call it; default: its pointer"});
  v.option("distribution", x.distribution,
           Doc{"through low, base and high: lognormal (shifted), triangular or pert; uniform between low and high; "
               "empirical: measured values of a CSV file; choice: some values"});
  v.option("low", x.low, Doc{"5 percentile; of uniform its least value"});
  v.option("base", x.base, Doc{"median; what a plain run uses"});
  v.option("high", x.high, Doc{"95 percentile; of uniform its greatest value"});
  v.option("median", x.median, Doc{"of a lognormal, with sigma in the place of low, base and high"});
  v.option("sigma", x.sigma, Doc{"standard deviation of the logarithm", 0});
  v.option("csv", x.csv, Doc{"file of measured values, relative to this one"});
  v.option("column", x.column, Doc{"of that file"});
  v.option("unit", x.unit, Doc{"of that column; \"date\" for dates"});
  v.option("values", x.values, Doc{"of choice"});
  v.option("weights", x.weights, Doc{"of choice: as many as values; default: all equal", 0});
  v.option("at_least", x.at_least, Doc{"lower outcomes become this one"});
  v.option("at_most", x.at_most, Doc{"higher outcomes become this one"});
  v.option("whole", x.whole, Doc{"outcomes are rounded to whole numbers"});
  v.source(x.source);
  v.option("date", x.date, Doc{"of the source"});
}

namespace {

/// Lists the keys of a description.
class KeyLister : public Visitor {
public:
  std::vector<std::string> keys;

private:
  void visit(const Option& option) override { keys.emplace_back(option.key); }
};

/// The size of a number, quantity or date in its internal unit; nothing if it is none.
std::optional<double> size_of(const Node* node)
{
  if (node == nullptr)
    return std::nullopt;
  if (node->kind == Node::Kind::number)
    return node->number;
  if (node->kind != Node::Kind::text)
    return std::nullopt;
  if (const auto date = core::parse_date(node->text))
    return static_cast<double>(date->time_since_epoch().count());
  const auto parsed = core::parse_quantity(node->text);
  const auto* quantity = std::get_if<core::ParsedQuantity>(&parsed);
  return quantity != nullptr ? std::optional(quantity->value) : std::nullopt;
}

} // namespace

const std::vector<std::string>& uncertain_keys()
{
  static const auto keys = [] {
    KeyLister lister;
    UncertainText text;
    describe(lister, text);
    return std::move(lister.keys);
  }();
  return keys;
}

bool is_uncertain(const Node& node)
{
  return node.kind == Node::Kind::object && node.find("value") == nullptr &&
         (node.find("base") != nullptr || node.find("low") != nullptr || node.find("high") != nullptr ||
          node.find("distribution") != nullptr);
}

std::vector<std::pair<std::string, std::string>> uncertain_problems(const Node& node)
{
  std::vector<std::pair<std::string, std::string>> problems;
  if (node.find("base") == nullptr)
    problems.emplace_back("", "an uncertain number without 'base', the value that a plain run uses");
  const auto& known = uncertain_keys();
  for (const auto& [key, member] : node.members)
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      problems.emplace_back(
          key, fmt::format("unknown key '{}' of an uncertain number ({})", key, core::suggest_word(key, known)));
    }
  const auto low = size_of(node.find("low"));
  const auto base = size_of(node.find("base"));
  const auto high = size_of(node.find("high"));
  if (low && base && *low > *base)
    problems.emplace_back("low", "low is above base");
  if (base && high && *base > *high)
    problems.emplace_back("high", "high is below base");
  return problems;
}

} // namespace gpuramp::input

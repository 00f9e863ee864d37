// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/uncertain.hpp"

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace gpuramp::input {

namespace {

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
  static const std::vector<std::string> keys{"name",     "distribution", "low",    "base",   "high",   "median",
                                             "sigma",    "csv",          "column", "unit",   "values", "weights",
                                             "at_least", "at_most",      "whole",  "source", "date",   "note"};
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

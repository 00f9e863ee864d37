// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/scaling.hpp"

#include "gpuramp/core/units.hpp"
#include "gpuramp/input/uncertain.hpp"

#include <algorithm>

namespace gpuramp::input {

Node scaled(const Node& node, double factor)
{
  if (node.kind == Node::Kind::number)
    return Node::of(node.number * factor);
  if (node.kind == Node::Kind::text) {
    const auto parsed = core::parse_quantity(node.text);
    const auto* q = std::get_if<core::ParsedQuantity>(&parsed);
    return q != nullptr ? Node::of(core::format_quantity(q->value * factor, q->dimension)) : node;
  }
  if (is_uncertain(node) && node.find("base") != nullptr)
    return scaled(*node.find("base"), factor);
  auto copy = node;
  for (auto& item : copy.items)
    item = scaled(item, factor);
  for (auto& [key, member] : copy.members)
    member = scaled(member, factor);
  return copy;
}

bool has_numbers(const Node& node)
{
  if (node.kind == Node::Kind::number)
    return true;
  if (node.kind == Node::Kind::text)
    return std::holds_alternative<core::ParsedQuantity>(core::parse_quantity(node.text));
  return std::any_of(node.items.begin(), node.items.end(), has_numbers) ||
         std::any_of(node.members.begin(), node.members.end(), [](const auto& m) { return has_numbers(m.second); });
}

} // namespace gpuramp::input

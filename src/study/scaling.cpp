// SPDX-License-Identifier: Apache-2.0
#include "study/scaling.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/units.hpp"
#include "scenario/json_tree.hpp"
#include "scenario/uncertain.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gpuramp::study {

namespace {

using Json = nlohmann::ordered_json;
using scenario::Node;

std::string unescaped(std::string token)
{
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"~1", "/"}, {"~0", "~"}})
    for (auto at = token.find(from); at != std::string::npos; at = token.find(from, at + 1))
      token.replace(at, 2, to);
  return token;
}

const Node* child(const Node& node, const std::string& token)
{
  if (node.kind == Node::Kind::object)
    return node.find(token);
  if (node.kind != Node::Kind::array || token.empty() || token.size() > 6 ||
      token.find_first_not_of("0123456789") != std::string::npos)
    return nullptr;
  const auto index = std::stoul(token);
  return index < node.items.size() ? &node.items[index] : nullptr;
}

Json scaled(const Node& node, double factor)
{
  switch (node.kind) {
    case Node::Kind::null: return nullptr;
    case Node::Kind::boolean: return node.boolean;
    case Node::Kind::number: return node.number * factor;
    case Node::Kind::text: {
      const auto parsed = core::parse_quantity(node.text);
      const auto* q = std::get_if<core::ParsedQuantity>(&parsed);
      return q != nullptr ? Json(core::format_quantity(q->value * factor, q->dimension)) : Json(node.text);
    }
    case Node::Kind::array: {
      auto array = Json::array();
      for (const auto& item : node.items)
        array.push_back(scaled(item, factor));
      return array;
    }
    case Node::Kind::object: break;
  }
  if (scenario::is_uncertain(node) && node.find("base") != nullptr)
    return scaled(*node.find("base"), factor);
  auto object = Json::object();
  for (const auto& [key, member] : node.members)
    object[key] = scaled(member, factor);
  return object;
}

} // namespace

const Node* find_at(const Node& tree, const std::string& pointer)
{
  const auto* node = &tree;
  for (std::size_t at = 0; node != nullptr && at < pointer.size();) {
    const auto end = std::min(pointer.find('/', at + 1), pointer.size());
    node = child(*node, unescaped(pointer.substr(at + 1, end - at - 1)));
    at = end;
  }
  return node;
}

std::string scaled_json(const scenario::Document& document, const std::string& pointer, double factor)
{
  const auto* node = find_at(document.tree(), pointer);
  core::require(node != nullptr, "scaled_json: nothing stands there");
  return scaled(*node, factor).dump();
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

} // namespace gpuramp::study

// SPDX-License-Identifier: Apache-2.0
#include "scenario/overrides.hpp"

#include "gpuramp/input/pointer.hpp"

#include <fmt/format.h>

namespace gpuramp::scenario {

namespace {

const std::string kOrigin = "--set";

void mark_overridden(input::Node& node)
{
  node.origin = &kOrigin;
  node.line = 0;
  for (auto& item : node.items)
    mark_overridden(item);
  for (auto& [key, member] : node.members)
    mark_overridden(member);
}

/// VALUE as JSON where it is JSON, else as text.
input::Node value_of(const std::string& text)
{
  input::Node node;
  input::Problems ignored;
  if (not read_json_text(text, kOrigin, node, ignored))
    node = input::Node::of(text);
  mark_overridden(node);
  return node;
}

/// Where an override goes: an existing value, or a new member of an existing object or array.
input::Node* slot_for(input::Node& parent, const std::string& token, bool last)
{
  if (const auto* found = input::child_of(parent, token))
    return const_cast<input::Node*>(found);
  if (parent.kind == input::Node::Kind::object && last)
    return &parent.members.emplace_back(token, input::Node{}).second;
  if (parent.kind == input::Node::Kind::array && last && token == "-")
    return &parent.items.emplace_back();
  return nullptr;
}

} // namespace

Override parse_override(const std::string& text)
{
  const auto equals = text.find('=');
  if (equals == std::string::npos || not text.starts_with('/'))
    throw core::InputError({{kOrigin, 0, "", fmt::format("'{}' is not /json/pointer=VALUE", text),
                             "write for example --set /supply/inputs/0/share=0.3"}});
  return {text.substr(0, equals), text.substr(equals + 1)};
}

void apply(const Override& change, input::Node& tree, input::Problems& problems)
{
  const auto tokens = input::pointer_tokens(change.pointer);
  auto* node = &tree;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    auto* next = slot_for(*node, tokens[i], i + 1 == tokens.size());
    if (next == nullptr) {
      problems.add({kOrigin, 0, change.pointer, fmt::format("there is nothing at '{}'", tokens[i]),
                    input::suggest_child(*node, tokens[i])});
      return;
    }
    node = next;
  }
  *node = value_of(change.value);
}

} // namespace gpuramp::scenario

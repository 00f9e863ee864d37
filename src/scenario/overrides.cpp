// SPDX-License-Identifier: Apache-2.0
#include "scenario/overrides.hpp"

#include "gpuramp/input/pointer.hpp"
#include "gpuramp/input/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::scenario {

namespace {

constexpr const char* kOrigin = "--set";

/// Only files have lines.
void mark(input::Node& node, const Override& change)
{
  node.origin = &change.origin;
  node.line = std::filesystem::path(change.origin).has_extension() ? node.line : 0;
  for (auto& item : node.items)
    mark(item, change);
  for (auto& [key, member] : node.members)
    mark(member, change);
}

/// The value as JSON where it is JSON, else as text.
input::Node value_of(const Override& change)
{
  input::Node node;
  input::Problems ignored;
  if (not read_json_text(change.value, change.origin, node, ignored))
    node = input::Node::of(change.value);
  mark(node, change);
  return node;
}

bool is_named_list(const input::Node& node)
{
  return node.kind == input::Node::Kind::array && not node.items.empty() &&
         std::all_of(node.items.begin(), node.items.end(),
                     [](const input::Node& item) { return item.find("name") != nullptr; });
}

void lay_over(input::Node& base, const input::Node& overlay);

void lay_over_object(input::Node& base, const input::Node& overlay)
{
  for (const auto& [key, member] : overlay.members) {
    if (member.kind == input::Node::Kind::null)
      std::erase_if(base.members, [&](const auto& m) { return m.first == key; });
    else if (auto* found = base.find(key))
      lay_over(*found, member);
    else
      base.set(key, member);
  }
}

void lay_over_list(input::Node& base, const input::Node& overlay)
{
  for (const auto& item : overlay.items) {
    const auto found = std::find_if(base.items.begin(), base.items.end(), [&](const input::Node& other) {
      return other.find("name")->text == item.find("name")->text;
    });
    if (found == base.items.end())
      base.items.push_back(item);
    else
      lay_over(*found, item);
  }
}

void lay_over(input::Node& base, const input::Node& overlay)
{
  if (base.kind == input::Node::Kind::object && overlay.kind == input::Node::Kind::object)
    lay_over_object(base, overlay);
  else if (is_named_list(base) && is_named_list(overlay))
    lay_over_list(base, overlay);
  else
    base = overlay;
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

Override read_overlay(const std::filesystem::path& file)
{
  input::Node tree;
  input::Problems problems;
  auto text = input::read_text_file(file, problems);
  if (text && read_json_text(*text, file.string(), tree, problems) && tree.kind != input::Node::Kind::object)
    problems.add({file.string(), tree.line, "", fmt::format("is {}, not an object", to_string(tree.kind)),
                  "an overlay is a part of a scenario: {\"campuses\": [{\"name\": ..., ...}]}"});
  problems.throw_if_any();
  return {"", std::move(*text), true, file.string()};
}

void apply(const Override& change, input::Node& tree, input::Problems& problems)
{
  if (change.merge) {
    lay_over(tree, value_of(change));
    return;
  }
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
  *node = value_of(change);
}

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#include "scenario/overrides.hpp"

#include "gpuramp/input/pointer.hpp"
#include "gpuramp/input/scaling.hpp"
#include "gpuramp/input/text_file.hpp"

#include <fmt/format.h>

#include <fnmatch.h>

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
      std::erase_if(base.members, [&name = key](const auto& m) { return m.first == name; });
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

using Nodes = std::vector<input::Node*>;

/// What of an object or list a pattern with `*` names: members by key, items by name or index.
Nodes children_like(input::Node& parent, const std::string& pattern)
{
  Nodes found;
  for (auto& [key, member] : parent.members)
    if (fnmatch(pattern.c_str(), key.c_str(), 0) == 0)
      found.push_back(&member);
  for (std::size_t i = 0; i < parent.items.size(); ++i) {
    const auto* name = parent.items[i].find("name");
    if (fnmatch(pattern.c_str(), name != nullptr ? name->text.c_str() : std::to_string(i).c_str(), 0) == 0)
      found.push_back(&parent.items[i]);
  }
  return found;
}

/// Where a token of an override goes: existing values, or a new member of an existing object, or one more item of a
/// list.
Nodes slots_for(input::Node& parent, const std::string& token, bool last)
{
  if (const auto* found = input::child_of(parent, token))
    return {const_cast<input::Node*>(found)};
  if (token.find('*') != std::string::npos)
    return children_like(parent, token);
  if (parent.kind == input::Node::Kind::object && last)
    return {&parent.members.emplace_back(token, input::Node{}).second};
  if (parent.kind == input::Node::Kind::array && last && token == "-")
    return {&parent.items.emplace_back()};
  return {};
}

/// A list that is not there yet, for "-" to append to.
Nodes new_list(input::Node& parent, const std::string& key)
{
  if (parent.kind != input::Node::Kind::object)
    return {};
  auto& list = parent.members.emplace_back(key, input::Node{}).second;
  list.kind = input::Node::Kind::array;
  return {&list};
}

/// Everything that the pointer names; none, and a problem, where a part of it names nothing.
Nodes slots_at(const Override& change, input::Node& tree, input::Problems& problems)
{
  Nodes nodes{&tree};
  const auto tokens = input::pointer_tokens(change.pointer);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    Nodes next;
    for (auto* node : nodes) {
      auto found = slots_for(*node, tokens[i], i + 1 == tokens.size() && not change.scale);
      if (found.empty() && i + 2 == tokens.size() && tokens.back() == "-")
        found = new_list(*node, tokens[i]);
      next.insert(next.end(), found.begin(), found.end());
    }
    if (next.empty()) {
      problems.add({kOrigin, 0, change.pointer, fmt::format("there is nothing at '{}'", tokens[i]),
                    input::suggest_child(*nodes.front(), tokens[i])});
      return {};
    }
    nodes = std::move(next);
  }
  return nodes;
}

/// Puts there as many times what is there as the value says.
void multiply(const Override& change, const Nodes& nodes, input::Problems& problems)
{
  const auto factor = value_of(change);
  if (factor.kind != input::Node::Kind::number) {
    problems.add({kOrigin, 0, change.pointer, fmt::format("'{}' is not a factor", change.value),
                  "write a number, such as *=1.1 for 10 % more"});
    return;
  }
  for (auto* node : nodes) {
    if (not input::has_numbers(*node)) {
      problems.add({kOrigin, 0, change.pointer, "there is no number that could be multiplied",
                    "point to a number, a quantity, or something that holds some"});
      return;
    }
    *node = input::scaled(*node, factor.number);
    mark(*node, change);
  }
}

} // namespace

Override parse_override(const std::string& text)
{
  const auto equals = text.find('=');
  if (equals == std::string::npos || not text.starts_with('/'))
    throw core::InputError({{kOrigin, 0, "", fmt::format("'{}' is not /json/pointer=VALUE", text),
                             "write for example --set /supply/inputs/0/share=0.3"}});
  Override change{text.substr(0, equals), text.substr(equals + 1)};
  change.scale = text[equals - 1] == '*' && text[equals - 2] != '/'; // "/campuses/*=" replaces every campus
  if (change.scale)
    change.pointer.pop_back();
  return change;
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
  const auto nodes = slots_at(change, tree, problems);
  if (change.scale)
    return multiply(change, nodes, problems);
  for (auto* node : nodes)
    *node = value_of(change);
}

} // namespace gpuramp::scenario

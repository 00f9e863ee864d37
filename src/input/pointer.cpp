// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/pointer.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/input/json_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace gpuramp::input {

std::string pointer_to(const std::string& parent, std::string_view token)
{
  auto pointer = parent + "/";
  for (const auto c : token)
    pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return pointer;
}

std::string pointer_to(const std::string& parent, std::size_t index)
{
  return fmt::format("{}/{}", parent, index);
}

std::vector<std::string> pointer_tokens(const std::string& pointer)
{
  std::vector<std::string> tokens;
  for (std::size_t at = 0; at < pointer.size();) {
    const auto end = std::min(pointer.find('/', at + 1), pointer.size());
    auto& token = tokens.emplace_back();
    for (auto i = at + 1; i < end; ++i) {
      const bool escaped = pointer[i] == '~' && i + 1 < end && (pointer[i + 1] == '0' || pointer[i + 1] == '1');
      token += escaped ? (pointer[++i] == '0' ? '~' : '/') : pointer[i];
    }
    at = end;
  }
  return tokens;
}

std::string parent_pointer(const std::string& pointer)
{
  const auto last = pointer.rfind('/');
  return last == std::string::npos ? "" : pointer.substr(0, last);
}

bool is_at_or_below(std::string_view pointer, std::string_view above)
{
  return pointer.starts_with(above) && (pointer.size() == above.size() || pointer[above.size()] == '/');
}

const Node* child_of(const Node& node, const std::string& token)
{
  if (node.kind == Node::Kind::object)
    return node.find(token);
  std::size_t index = 0;
  const auto* end = token.data() + token.size();
  const auto parsed = std::from_chars(token.data(), end, index);
  const bool is_index = parsed.ec == std::errc{} && parsed.ptr == end && (token.size() == 1 || token[0] != '0');
  if (node.kind != Node::Kind::array)
    return nullptr;
  if (is_index)
    return index < node.items.size() ? &node.items[index] : nullptr;
  const auto found = std::find_if(node.items.begin(), node.items.end(), [&](const Node& item) {
    const auto* name = item.find("name");
    return name != nullptr && name->kind == Node::Kind::text && name->text == token;
  });
  return found == node.items.end() ? nullptr : &*found;
}

const Node* find_at(const Node& tree, const std::string& pointer)
{
  const auto* node = &tree;
  for (const auto& token : pointer_tokens(pointer))
    if (node = child_of(*node, token); node == nullptr)
      return nullptr;
  return node;
}

std::pair<std::string, const Node*> nearest_at(const Node& tree, const std::string& pointer)
{
  const auto* node = &tree;
  std::string at;
  for (const auto& token : pointer_tokens(pointer)) {
    const auto* next = child_of(*node, token);
    if (next == nullptr)
      break;
    node = next;
    at = pointer_to(at, token);
  }
  return {at, node};
}

std::string suggest_child(const Node& node, const std::string& token)
{
  std::vector<std::string> keys;
  for (const auto& item : node.items)
    if (const auto* name = item.find("name"); name != nullptr)
      keys.push_back(name->text);
  if (node.kind == Node::Kind::array)
    return fmt::format("the array there has {} entries{}", node.items.size(),
                       keys.empty() ? "" : ", " + core::suggest_word(token, keys, "named"));
  if (node.kind != Node::Kind::object)
    return fmt::format("{} has nothing below it", to_string(node.kind));
  for (const auto& [key, member] : node.members)
    keys.push_back(key);
  return core::suggest_word(token, keys, "there are");
}

} // namespace gpuramp::input

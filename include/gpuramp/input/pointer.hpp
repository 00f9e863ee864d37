// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// JSON pointers. \source RFC 6901; items of lists may be named, too
namespace gpuramp::input {

struct Node;

/// \return the pointer with one more token, escaped
[[nodiscard]] std::string pointer_to(const std::string& parent, std::string_view token);
[[nodiscard]] std::string pointer_to(const std::string& parent, std::size_t index);

/// \return the tokens, unescaped; none for ""
[[nodiscard]] std::vector<std::string> pointer_tokens(const std::string& pointer);

/// \return the pointer without its last token, still escaped; "" of "" and of "/a"
[[nodiscard]] std::string parent_pointer(const std::string& pointer);

/// \return whether `pointer` is `above` or something in it
[[nodiscard]] bool is_at_or_below(std::string_view pointer, std::string_view above);

/// \return the member of that name, the item of that index, or the item that is an object of that "name"; null if there
/// is none. Names are ours, not the RFC's: positions move when a list is edited, names stay.
[[nodiscard]] const Node* child_of(const Node& node, const std::string& token);

/// \return what stands at the pointer, or null
[[nodiscard]] const Node* find_at(const Node& tree, const std::string& pointer);

/// \return the longest part of the pointer at which something stands, and that; the root at least
[[nodiscard]] std::pair<std::string, const Node*> nearest_at(const Node& tree, const std::string& pointer);

/// \return what could be meant by a token that a node does not have: the nearest key, or what there is
[[nodiscard]] std::string suggest_child(const Node& node, const std::string& token);

} // namespace gpuramp::input

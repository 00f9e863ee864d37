// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/problems.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace gpuramp::input {

/// A JSON value that knows its line, with the members of objects in file order.
struct Node {
  enum class Kind { null, boolean, number, text, array, object };

  Kind kind = Kind::null;
  int line = 0;
  const std::string* origin = nullptr; ///< where it comes from, if not from the file itself, such as "--set"
  bool boolean = false;
  double number = 0;
  bool whole = false; ///< the number was written as an integer
  std::string text{};
  std::vector<Node> items{};                           ///< of an array
  std::vector<std::pair<std::string, Node>> members{}; ///< of an object

  [[nodiscard]] const Node* find(const std::string& key) const;
  [[nodiscard]] Node* find(const std::string& key);

  /// Makers of values that no file holds.
  [[nodiscard]] static Node of(const char* text);
  [[nodiscard]] static Node of(std::string text);
  [[nodiscard]] static Node of(double number);
  [[nodiscard]] static Node of(std::int64_t number);
  [[nodiscard]] static Node of(bool boolean);
  [[nodiscard]] static Node array(std::vector<Node> items = {});
  [[nodiscard]] static Node object(std::vector<std::pair<std::string, Node>> members = {});
  /// Adds a member, or gives the one of that key another value. \return its value
  Node& set(const std::string& key, Node value);
};

[[nodiscard]] const char* to_string(Node::Kind kind);

/// \return the tree, or nothing with the problems added: unreadable file, not JSON, duplicate key, too deep, too large
[[nodiscard]] bool read_json_file(const std::filesystem::path& file, Node& tree, Problems& problems);

/// Same, from text; `name` stands for the file in problems.
[[nodiscard]] bool read_json_text(const std::string& text, const std::string& name, Node& tree, Problems& problems);

/// \param indent  blanks per level; negative: all on one line
/// \return the value as JSON; bytes that are no UTF-8 are replaced
[[nodiscard]] std::string json_text(const Node& node, int indent = -1);

} // namespace gpuramp::input

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/error.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace gpuramp::scenario {

/// A JSON value that knows its line, with the members of objects in file order.
struct Node {
  enum class Kind { null, boolean, number, text, array, object };

  Kind kind = Kind::null;
  int line = 0;
  bool overridden = false; ///< given by --set, not by the file
  bool boolean = false;
  double number = 0;
  bool whole = false; ///< the number was written as an integer
  std::string text{};
  std::vector<Node> items{};                           ///< of an array
  std::vector<std::pair<std::string, Node>> members{}; ///< of an object

  [[nodiscard]] const Node* find(const std::string& key) const;
  [[nodiscard]] Node* find(const std::string& key);
};

[[nodiscard]] const char* to_string(Node::Kind kind);

/// \return the tree, or nothing with the problems added: unreadable file, not JSON, duplicate key, too deep, too large
[[nodiscard]] bool read_json_file(const std::filesystem::path& file, Node& tree,
                                  std::vector<core::InputProblem>& problems);

/// Same, from text; `name` stands for the file in problems.
[[nodiscard]] bool read_json_text(const std::string& text, const std::string& name, Node& tree,
                                  std::vector<core::InputProblem>& problems);

/// \return the pointer with one more token, escaped as in RFC 6901
[[nodiscard]] std::string pointer_to(const std::string& parent, const std::string& token);

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/input/pointer.hpp"
#include "gpuramp/input/problems.hpp"
#include "study/gate_terms.hpp"

#include <fmt/format.h>

namespace gpuramp::study {

namespace {

using input::Node;

constexpr const char* kExample =
    R"(write {"gates": ["100 k GPU by 2027-01-01", {"gate": "peak <= 200 MW", "reason": "contract"}]})";

class Reader {
public:
  explicit Reader(const std::filesystem::path& file) : file_(file.string()) {}

  std::vector<Gate> read()
  {
    Node tree;
    if (input::read_json_file(file_, tree, problems_))
      read_root(tree);
    problems_.throw_if_any();
    return std::move(gates_);
  }

private:
  void add(const Node& at, const std::string& pointer, std::string problem, std::string suggestion)
  {
    problems_.add({file_, at.line, pointer, std::move(problem), std::move(suggestion)});
  }

  void read_root(const Node& tree)
  {
    const auto* list = tree.kind == Node::Kind::object ? tree.find("gates") : nullptr;
    for (const auto& [key, node] : tree.members)
      if (key != "gates")
        add(node, input::pointer_to("", key), fmt::format("unknown key '{}'", key), "known is gates");
    if (list == nullptr || list->kind != Node::Kind::array || list->items.empty()) {
      add(list == nullptr ? tree : *list, list == nullptr ? "" : "/gates", "has no list of gates", kExample);
      return;
    }
    for (std::size_t i = 0; i < list->items.size(); ++i)
      read_gate(list->items[i], fmt::format("/gates/{}", i));
  }

  void read_gate(const Node& node, const std::string& pointer)
  {
    Gate gate{"", "", file_, node.line, pointer};
    if (node.kind == Node::Kind::text)
      gate.text = node.text;
    else if (node.kind == Node::Kind::object)
      for (const auto& [key, member] : node.members)
        read_member(key, member, input::pointer_to(pointer, key), gate);
    if (gate.text.empty())
      add(node, pointer, "is no gate", kExample);
    else if (const auto term = parse_gate(gate.text); not term.problem.empty())
      add(node, pointer, fmt::format("'{}' is no gate: {}", gate.text, term.problem), term.suggestion);
    gates_.push_back(std::move(gate));
  }

  void read_member(const std::string& key, const Node& node, const std::string& pointer, Gate& gate)
  {
    if (node.kind == Node::Kind::text && key == "gate")
      gate.text = node.text;
    else if (node.kind == Node::Kind::text && key == "reason")
      gate.reason = node.text;
    else
      add(node, pointer, "unknown key, or no text", "known are gate, reason");
  }

  std::string file_;
  std::vector<Gate> gates_;
  input::Problems problems_;
};

} // namespace

std::vector<Gate> read_gates(const std::filesystem::path& file)
{
  return Reader(file).read();
}

} // namespace gpuramp::study

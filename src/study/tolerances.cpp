// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/tolerances.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/input/pointer.hpp"
#include "gpuramp/input/problems.hpp"
#include "study/measures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace gpuramp::study {

namespace {

using input::Node;

constexpr const char* kExample =
    R"(write {"relative_percent": 1, "milestone_days": 14, "metrics": {"cost_usd": 2}, "milestones": {"10M": 7}})";

/// Limits on both sides, where only some of them hold.
Allowed limits(double most, Better better, bool both_sides)
{
  Allowed allowed{most, most};
  if (not both_sides && better == Better::lower)
    allowed.down.reset();
  if (not both_sides && better == Better::higher)
    allowed.up.reset();
  return allowed;
}

class Reader {
public:
  explicit Reader(const std::filesystem::path& file) { tolerances_.file = file.string(); }

  Tolerances read()
  {
    Node tree;
    if (input::read_json_file(tolerances_.file, tree, problems_)) {
      if (tree.kind != Node::Kind::object)
        add(tree, "", fmt::format("is {}, not an object", to_string(tree.kind)), kExample);
      for (const auto& [key, node] : tree.members)
        read_key(key, node);
    }
    problems_.throw_if_any();
    return std::move(tolerances_);
  }

private:
  void add(const Node& at, const std::string& pointer, std::string problem, std::string suggestion)
  {
    problems_.add({tolerances_.file, at.line, pointer, std::move(problem), std::move(suggestion)});
  }

  void read_key(const std::string& key, const Node& node)
  {
    const auto pointer = input::pointer_to("", key);
    if (key == "relative_percent")
      tolerances_.relative_percent = number(node, pointer);
    else if (key == "milestone_days")
      tolerances_.milestone_days = number(node, pointer);
    else if (key == "both_sides" && node.kind == Node::Kind::boolean)
      tolerances_.both_sides = node.boolean;
    else if (key == "metrics" && node.kind == Node::Kind::object)
      read_entries(node, pointer, tolerances_.metrics, "up", "down");
    else if (key == "milestones" && node.kind == Node::Kind::object)
      read_entries(node, pointer, tolerances_.milestones, "later", "earlier");
    else
      refuse_key(key, node, pointer);
  }

  void refuse_key(const std::string& key, const Node& node, const std::string& pointer)
  {
    const std::vector<std::string> known{"relative_percent", "milestone_days", "both_sides", "metrics", "milestones"};
    const auto near = core::nearest_word(key, known);
    add(node, pointer, "unknown key, or of the wrong kind",
        near.empty() || near == key ? kExample : fmt::format("did you mean '{}'?", near));
  }

  void read_entries(const Node& object, const std::string& parent, std::map<std::string, double>& plain, const char* up,
                    const char* down)
  {
    for (const auto& [name, node] : object.members) {
      const auto pointer = input::pointer_to(parent, name);
      if (node.kind == Node::Kind::object)
        tolerances_.by_side[name] = read_sides(node, pointer, up, down);
      else
        plain[name] = number(node, pointer);
    }
  }

  Allowed read_sides(const Node& object, const std::string& parent, const char* up, const char* down)
  {
    Allowed sides;
    for (const auto& [key, node] : object.members) {
      const auto pointer = input::pointer_to(parent, key);
      if (key == up)
        sides.up = number(node, pointer);
      else if (key == down)
        sides.down = number(node, pointer);
      else
        add(node, pointer, fmt::format("unknown key '{}'", key), fmt::format("known are {}, {}", up, down));
    }
    return sides;
  }

  double number(const Node& node, const std::string& pointer)
  {
    if (node.kind == Node::Kind::number && node.number >= 0)
      return node.number;
    add(node, pointer, "is not a number of at least 0",
        "give percent for metrics, days for milestones; or {\"up\": 2, \"down\": 5}, {\"later\": 7, \"earlier\": 60}");
    return 0;
  }

  Tolerances tolerances_;
  input::Problems problems_;
};

} // namespace

Allowed Tolerances::of_direction(Better better) const
{
  return limits(relative_percent, better, both_sides);
}

Allowed Tolerances::of_figure(const std::string& name) const
{
  if (const auto sides = by_side.find(name); sides != by_side.end())
    return sides->second;
  const auto own = metrics.find(name);
  return limits(own == metrics.end() ? relative_percent : own->second, measure_of(name).better, both_sides);
}

Allowed Tolerances::of_milestone(const std::string& name, const std::string& other_name) const
{
  for (const auto& known : {name, other_name}) {
    if (const auto sides = by_side.find(known); sides != by_side.end())
      return sides->second;
    if (const auto own = milestones.find(known); own != milestones.end())
      return limits(own->second, Better::lower, both_sides);
  }
  return limits(milestone_days, Better::lower, both_sides);
}

Tolerances read_tolerances(const std::filesystem::path& file)
{
  return Reader(file).read();
}

} // namespace gpuramp::study

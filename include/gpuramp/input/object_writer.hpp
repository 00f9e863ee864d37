// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/input/option.hpp"

namespace gpuramp::input {

/// Writes one object by its describe(): every option with its value, so that defaults show. What is absent (an empty
/// text, an empty optional, a schedule without points that is not required) is left out.
class ObjectWriter : public Visitor {
public:
  [[nodiscard]] const Node& node() const { return node_; }

private:
  void visit(const Option& option) override;

  Node node_ = Node::object();
};

/// \return a value of any type as JSON; null where it is absent
[[nodiscard]] Node write_value(const Type& type, void* value);

template <Described T>
[[nodiscard]] Node write_object(T& value)
{
  return write_value(type_of<T>(), &value);
}

} // namespace gpuramp::input

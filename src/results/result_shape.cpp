// SPDX-License-Identifier: Apache-2.0
#include "results/result_shape.hpp"

#include "gpuramp/results/fields.hpp"

#include <algorithm>

namespace gpuramp::results {

namespace {

using input::Shape;

/// Objects without a layout of their own (the scenario, a study's summary, a patch) have readers that check them.
Shape shape_of(const Field& field)
{
  using Kind = Shape::Kind;
  const auto kind = [&]() -> Shape {
    switch (field.kind) {
      case FieldKind::number: return {Kind::number};
      case FieldKind::whole: return {Kind::whole};
      case FieldKind::text: return {Kind::text};
      case FieldKind::date: return {Kind::date};
      case FieldKind::flag: return {Kind::flag};
      case FieldKind::texts: return {.kind = Kind::list, .inner = {{Kind::text}}};
      case FieldKind::numbers: return {.kind = Kind::map, .inner = {{Kind::number}}};
      case FieldKind::object: return {Kind::anything};
      case FieldKind::objects: return {.kind = Kind::list, .inner = {{Kind::anything}}};
    }
    return {};
  };
  auto shape = kind();
  shape.nullable = field.nullable;
  return shape;
}

/// \return the shape at a place such as "/bottlenecks/gap/*"
Shape& at(Shape& root, const std::string& place)
{
  auto* shape = &root;
  for (std::size_t begin = 1; begin <= place.size();) {
    const auto end = std::min(place.find('/', begin), place.size());
    const auto step = place.substr(begin, end - begin);
    const auto member = [&](const auto& m) { return m.key == step; };
    shape = step == "*" ? &shape->inner.front()
                        : &std::find_if(shape->members.begin(), shape->members.end(), member)->shape;
    begin = end + 1;
  }
  return *shape;
}

Shape whole_shape()
{
  Shape root;
  for (const auto& layout : json_layouts()) {
    auto& shape = at(root, layout.place);
    shape.kind = Shape::Kind::object;
    for (const auto& field : layout.fields)
      shape.members.push_back({field.key, shape_of(field), field.optional});
  }
  return root;
}

} // namespace

const Shape& result_shape()
{
  static const Shape shape = whole_shape();
  return shape;
}

} // namespace gpuramp::results

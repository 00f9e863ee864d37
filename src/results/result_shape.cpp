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
    const auto is_it = [&](const Shape& member) { return step == "*" || member.key == step; };
    shape = &*std::find_if(shape->inner.begin(), shape->inner.end(), is_it);
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
    shape.inner.clear();
    for (const auto& field : layout.fields) {
      shape.inner.push_back(shape_of(field));
      shape.inner.back().key = field.key;
      shape.inner.back().optional = field.optional;
    }
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

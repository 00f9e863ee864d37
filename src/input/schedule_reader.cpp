// SPDX-License-Identifier: Apache-2.0
#include "input/value_reader.hpp"

#include "gpuramp/core/units.hpp"
#include "gpuramp/input/pointer.hpp"
#include "gpuramp/input/uncertain.hpp"

#include <fmt/format.h>

#include <array>

namespace gpuramp::input {

namespace {

/// Before all scenarios: from here a value that is not dated holds.
constexpr core::Date kAlways{std::chrono::year{1900} / 1 / 1};

bool read_points(ValueReader& reader, const Node& list, const std::string& pointer, const Type& type,
                 SchedulePoints& schedule, const Doc& doc)
{
  auto& context = reader.context();
  bool ok = true;
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const auto& item = list.items[i];
    const auto at = pointer_to(pointer, i);
    if (item.kind != Node::Kind::array || item.items.size() != 2) {
      ok = reader.wrong_kind(item, at,
                             fmt::format("a dated point [\"2026-01-01\", \"{}\"]",
                                         core::example_of_dimension(type.dimension)));
      continue;
    }
    SchedulePoints::Point point;
    const bool dated = reader.date(item.items[0], at + "/0", point.date);
    const bool good = reader.real(item.items[1], at + "/1", type.dimension, point.value, doc) && dated;
    if (good && not schedule.points.empty() && point.date <= schedule.points.back().date)
      context.add(item, at, fmt::format("{} is not after the date before it", core::format_date(point.date)),
                  "sort the points by date");
    ok = ok && good;
    schedule.points.push_back(point);
  }
  return ok;
}

} // namespace

bool read_schedule(ValueReader& reader, const Node& node, const std::string& pointer, const Type& type, void* value,
                   const Doc& doc)
{
  auto schedule = type.get_points(value);
  schedule.points.clear();
  bool ok = true;
  if (node.kind == Node::Kind::text || node.find("value") != nullptr || is_uncertain(node)) {
    SchedulePoints::Point always{kAlways, 0};
    ok = reader.real(node, pointer, type.dimension, always.value, doc);
    schedule.interpolation = Interpolation::step;
    schedule.points = {always};
  } else {
    const Node* points = &node;
    auto at = pointer;
    for (const auto& [key, interpolation] :
         {std::pair{"ramp", Interpolation::ramp}, std::pair{"step", Interpolation::step}})
      if (const auto* inner = node.find(key); inner != nullptr && node.members.size() == 1) {
        schedule.interpolation = interpolation;
        points = inner;
        at = pointer_to(pointer, key);
      }
    if (points->kind != Node::Kind::array)
      return reader.wrong_kind(node, pointer,
                               fmt::format("{}, or dated points [[\"2026-01-01\", \"{}\"], ...]",
                                           core::describe_dimension(type.dimension),
                                           core::example_of_dimension(type.dimension)));
    ok = read_points(reader, *points, at, type, schedule, doc);
  }
  type.set_points(value, schedule);
  return ok;
}

} // namespace gpuramp::input

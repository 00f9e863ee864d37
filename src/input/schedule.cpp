// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/schedule.hpp"

#include <algorithm>
#include <iterator>

namespace gpuramp::input {

template <class Q>
Q Schedule<Q>::at(core::Date origin, core::Duration elapsed) const
{
  const auto s = elapsed.base();
  const auto time = [&](const Point& p) { return core::between(origin, p.date).base(); };
  const auto next = std::find_if(points.begin(), points.end(), [&](const Point& p) { return time(p) > s; });
  if (next == points.begin())
    return Q{};
  const auto& last = *std::prev(next);
  if (interpolation == Interpolation::step || next == points.end())
    return last.value;
  const auto part = (s - time(last)) / (time(*next) - time(last));
  return last.value + part * (next->value - last.value);
}

template <class Q>
auto Schedule<Q>::integral(core::Date origin, core::Duration begin, core::Duration end) const
    -> decltype(Q{} * core::Duration{})
{
  auto sum = Q{} * core::Duration{};
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto from = core::between(origin, points[i].date);
    const bool last = i + 1 == points.size();
    const auto to = last ? end : core::between(origin, points[i + 1].date);
    const auto a = std::max(begin, from);
    const auto b = std::min(end, to);
    if (not(a < b))
      continue;
    const bool flat = last || interpolation == Interpolation::step;
    const auto value = [&](core::Duration t) {
      return points[i].value +
             (flat ? 0.0 : (t - from) / (to - from)) * ((flat ? points[i] : points[i + 1]).value - points[i].value);
    };
    sum += 0.5 * (value(a) + value(b)) * (b - a);
  }
  return sum;
}

template struct Schedule<core::GpuCount>;
template struct Schedule<core::WaferRate>;
template struct Schedule<core::Bandwidth>;
template struct Schedule<core::GpuRate>;
template struct Schedule<core::MoneyRate>;
template struct Schedule<core::PowerRamp>;
template struct Schedule<core::RackRate>;
template struct Schedule<core::PieceRate>;
template struct Schedule<core::TokenRate>;

} // namespace gpuramp::input

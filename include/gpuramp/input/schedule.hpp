// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"

#include <vector>

namespace gpuramp::input {

enum class Interpolation { step, ramp };

/// A value over time: piecewise constant (`step`) or linear between its points (`ramp`). Zero before the first point,
/// held after the last.
template <class Q>
struct Schedule {
  struct Point {
    core::Date date{};
    Q value{};
  };
  Interpolation interpolation = Interpolation::step;
  std::vector<Point> points; ///< strictly ascending dates

  [[nodiscard]] bool empty() const { return points.empty(); }

  /// \return the value at the instant `elapsed` after `origin`
  [[nodiscard]] Q at(core::Date origin, core::Duration elapsed) const;

  /// \return the integral of the value over time from `begin` to `end` (both after `origin`), exact up to rounding
  [[nodiscard]] auto integral(core::Date origin, core::Duration begin, core::Duration end) const
      -> decltype(Q{} * core::Duration{});
};

} // namespace gpuramp::input

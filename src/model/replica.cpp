// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/replica.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <utility>

namespace gpuramp::model {

PiecewiseLinear::PiecewiseLinear(std::vector<Point> points) : points_(std::move(points))
{
  core::require(not points_.empty(), "PiecewiseLinear: no points");
}

double PiecewiseLinear::at(double x) const
{
  if (points_.size() == 1 || x <= points_.front().x)
    return points_.front().y;
  auto upper = std::upper_bound(points_.begin() + 1, points_.end() - 1, x,
                                [](double value, const Point& point) { return value < point.x; });
  const auto& a = *(upper - 1);
  return a.y + (x - a.x) / (upper->x - a.x) * (upper->y - a.y);
}

} // namespace gpuramp::model

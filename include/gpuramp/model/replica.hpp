// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"

#include <cstdint>
#include <vector>

namespace gpuramp::model {

/// A function that is linear between its points and goes on as straight beyond the last.
class PiecewiseLinear {
public:
  struct Point {
    double x = 0, y = 0;
  };
  /// \param points  ascending in x, at least one; below the first the function is constant
  explicit PiecewiseLinear(std::vector<Point> points);
  [[nodiscard]] double at(double x) const;

private:
  std::vector<Point> points_;
};

/// GPUs that hold one copy of a model and serve requests with it: how long what they do takes.
struct Replica {
  std::int64_t gpus = 1;
  PiecewiseLinear prefill_s; ///< of one prompt, by its tokens that are not cached
  PiecewiseLinear step_s;    ///< in which each sequence gets one token, by the number of sequences, >= 1
  double most_sequences = 1; ///< decoded at a time, >= 1
  core::Bytes weights;       ///< on all its GPUs together
};

} // namespace gpuramp::model

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/repair.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace gpuramp::model {

/// expected_backorders() for many near means: cubic between nodes that are computed once. Within 1e-6 standard
/// deviations of the number away plus 1e-7 parts, checked in tests/unit/model/backorders_test.cpp.
class Backorders {
public:
  /// \param dispersion  of all numbers away that will be asked for, >= 1
  explicit Backorders(double dispersion);

  /// Values around a mean that was asked for: where the next is near, nothing is looked up.
  struct Cell {
    std::array<double, 4> around{};
    std::int64_t below = -1, spares = -1; ///< the second node that it holds, and the spares
  };

  /// \param mean  number away, >= 0  \param spares  >= 0  \param cell  of whoever asks, for means that are near each
  /// other
  [[nodiscard]] double at(double mean, std::int64_t spares, Cell& cell);

private:
  struct Stretch { ///< of nodes
    std::int64_t first = 0;
    std::vector<double> values; ///< not a number until it is computed
    [[nodiscard]] double& at(std::int64_t place);
  };

  void move(Cell& cell, std::int64_t below, std::int64_t spares);
  [[nodiscard]] double node(std::int64_t index, std::int64_t spares, Stretch& nodes) const;

  double dispersion_;
  double step_; ///< of the square root of the mean, in which the standard deviation is the same everywhere
  std::unordered_map<std::int64_t, Stretch> nodes_; ///< by spares
};

} // namespace gpuramp::model

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/repair.hpp"

#include <array>
#include <cstdint>
#include <unordered_map>

namespace gpuramp::model {

/// expected_backorders() for many near means: cubic between nodes that are computed once. Within 1e-6 standard
/// deviations of the number away plus 1e-7 parts, checked in tests/unit/model/backorders_test.cpp.
class Backorders {
public:
  /// \param dispersion  of all numbers away that will be asked for, >= 1
  explicit Backorders(double dispersion);

  /// \param mean  number away, >= 0      \param spares  >= 0
  [[nodiscard]] double at(double mean, std::int64_t spares);

private:
  [[nodiscard]] double node(std::int64_t index, std::int64_t spares);

  double dispersion_;
  double step_; ///< of the square root of the mean, in which the standard deviation is the same everywhere
  std::unordered_map<std::uint64_t, double> nodes_;
  std::array<double, 4> around_{};        ///< nodes around the mean asked for last, since the next is near
  std::int64_t below_ = -1, spares_ = -1; ///< what they belong to: the second node, and the spares
};

} // namespace gpuramp::model

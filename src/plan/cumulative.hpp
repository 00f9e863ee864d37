// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/model.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace gpuramp::plan {

/// A quantity that grows evenly within periods.
class Cumulative {
public:
  /// \param by_period  by the end of each; empty: always 0
  Cumulative(const Horizon& horizon, std::vector<double> by_period) : horizon_(horizon), ends_(std::move(by_period)) {}

  [[nodiscard]] double at(double day) const
  {
    double sum = 0;
    for (const auto& part : horizon_.parts_at(day))
      sum += part.boundary > 0 && not ends_.empty() ? part.weight * ends_[part.boundary - 1] : 0;
    return sum;
  }

  /// \return the last day on which there is no more than an amount
  [[nodiscard]] double day_of(double amount) const
  {
    const auto more = std::upper_bound(ends_.begin(), ends_.end(), amount);
    if (more == ends_.end())
      return horizon_.days.back();
    const auto p = static_cast<std::size_t>(more - ends_.begin());
    const auto before = p > 0 ? ends_[p - 1] : 0;
    return horizon_.days[p] + horizon_.length(p) * (amount - before) / (*more - before);
  }

private:
  const Horizon& horizon_;
  std::vector<double> ends_;
};

} // namespace gpuramp::plan

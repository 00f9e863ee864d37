// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/backorders.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace gpuramp::model {

Backorders::Backorders(double dispersion) : dispersion_(dispersion)
{
  core::require(dispersion >= 1, "Backorders: dispersion is below 1");
  constexpr double kNodesPerDeviation = 40;
  step_ = std::sqrt(dispersion) / 2 / kNodesPerDeviation; // sqrt(mean) of a number varies by sqrt(dispersion) / 2
}

/// Backorders are an even function of the square root of the mean, so that nodes below zero mirror those above.
double Backorders::node(std::int64_t index, std::int64_t spares, Stretch& nodes) const
{
  const auto place = std::abs(index);
  auto& value = nodes.at(place);
  if (std::isnan(value)) {
    const auto root = static_cast<double>(place) * step_;
    value = expected_backorders({root * root, dispersion_}, spares);
  }
  return value;
}

/// What was asked for so far of some spares is near each other: it grows to either side.
double& Backorders::Stretch::at(std::int64_t place)
{
  constexpr std::int64_t kAtOnce = 16;
  const auto n = static_cast<std::int64_t>(values.size());
  if (n == 0)
    first = std::max<std::int64_t>(0, place - kAtOnce / 2);
  else if (place < first) {
    const auto more = std::min(first, first - place + kAtOnce);
    values.insert(values.begin(), static_cast<std::size_t>(more), std::nan(""));
    first -= more;
  }
  if (place >= first + static_cast<std::int64_t>(values.size()))
    values.resize(static_cast<std::size_t>(place - first + kAtOnce), std::nan(""));
  return values[static_cast<std::size_t>(place - first)];
}

/// Nodes that the cell has already are kept: most moves are by one.
void Backorders::move(Cell& cell, std::int64_t below, std::int64_t spares)
{
  const auto had = cell.around;
  const auto shift = below - cell.below;
  const auto n = static_cast<std::int64_t>(had.size());
  const bool near = spares == cell.spares && std::abs(shift) < n;
  auto& nodes = nodes_[spares];
  for (std::int64_t i = 0; i < n; ++i)
    cell.around[static_cast<std::size_t>(i)] = near && i + shift >= 0 && i + shift < n
                                                   ? had[static_cast<std::size_t>(i + shift)]
                                                   : node(below - 1 + i, spares, nodes);
  cell.below = below, cell.spares = spares;
}

double Backorders::at(double mean, std::int64_t spares, Cell& cell)
{
  if (spares == 0 || mean == 0)
    return mean;
  constexpr double kFar = 40; // standard deviations: spares are never enough there, and nodes end somewhere
  if (const auto lacking = mean - static_cast<double>(spares); lacking > kFar * std::sqrt(dispersion_ * mean))
    return lacking;
  const double place = std::sqrt(mean) / step_;
  const auto below = static_cast<std::int64_t>(std::floor(place));
  const double t = place - static_cast<double>(below);
  if (below != cell.below || spares != cell.spares)
    move(cell, below, spares);
  const auto& [a, b, c, d] = cell.around; // Lagrange through the two nodes on either side
  return -t * (t - 1) * (t - 2) / 6 * a + (t + 1) * (t - 1) * (t - 2) / 2 * b - (t + 1) * t * (t - 2) / 2 * c +
         (t + 1) * t * (t - 1) / 6 * d;
}

} // namespace gpuramp::model

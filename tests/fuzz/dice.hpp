// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/random.hpp"

#include <cstddef>

namespace gpuramp::fuzz {

/// Random choices that a seed repeats.
class Dice {
public:
  /// \param index  of the mutant among those of the seed
  Dice(std::uint64_t seed, std::uint64_t index) : stream_(seed, "fuzz", index) {}

  /// \param n  >= 1   \return one of 0 .. n - 1
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(stream_.next() % n); }
  bool chance(double p) { return stream_.uniform() < p; }
  double between(double low, double high) { return low + (high - low) * stream_.uniform(); }
  /// \param list  not empty
  template <class List>
  const auto& pick(const List& list)
  {
    return list[below(std::size(list))];
  }

private:
  core::Stream stream_;
};

} // namespace gpuramp::fuzz

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace gpuramp::core {

/// Dimensions that the Sobol sequence has direction numbers for: primitive polynomials below 2^16.
/// \source Joe and Kuo 2008, doi:10.1137/070709359 (table of Boost.Random)
inline constexpr std::size_t kMaxSobolDimensions = 3667;

/// Points of the Sobol sequence without its first one, the origin, by Boost.Random.
/// \source Bratley and Fox 1988, doi:10.1145/42288.214372
class SobolSequence {
public:
  /// \param n_dimensions  1 .. kMaxSobolDimensions
  explicit SobolSequence(std::size_t n_dimensions);
  ~SobolSequence();
  SobolSequence(SobolSequence&&) noexcept;
  SobolSequence& operator=(SobolSequence&&) noexcept;

  /// \return coordinates inside [0, 1), in any order of asking; fastest for the one after the last
  [[nodiscard]] std::vector<double> point(std::uint64_t index);

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace gpuramp::core

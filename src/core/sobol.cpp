// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/sobol.hpp"

#include "gpuramp/core/error.hpp"

#include <boost/random/sobol.hpp>

namespace gpuramp::core {

struct SobolSequence::State {
  boost::random::sobol sequence;
  std::uint64_t next = 0; ///< index of the point that the sequence gives next
};

SobolSequence::SobolSequence(std::size_t n_dimensions)
{
  require(n_dimensions > 0 && n_dimensions <= kMaxSobolDimensions, "SobolSequence: too many dimensions or none");
  state_ = std::make_unique<State>(State{boost::random::sobol(n_dimensions)});
}

SobolSequence::~SobolSequence() = default;
SobolSequence::SobolSequence(SobolSequence&&) noexcept = default;
SobolSequence& SobolSequence::operator=(SobolSequence&&) noexcept = default;

std::vector<double> SobolSequence::point(std::uint64_t index)
{
  if (index != state_->next)
    state_->sequence.seed(index);
  state_->next = index + 1;
  std::vector<double> coordinates(state_->sequence.dimension());
  for (auto& coordinate : coordinates)
    coordinate = static_cast<double>(state_->sequence() >> 11) * 0x1.0p-53;
  return coordinates;
}

} // namespace gpuramp::core

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/sampling.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/random.hpp"
#include "gpuramp/core/sobol.hpp"
#include "study/rank_reordering.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

namespace gpuramp::study {

namespace {

/// Keeps a coordinate away from 0 and 1, where quantiles are infinite.
double inside(double u)
{
  return std::clamp(u, 0x1.0p-53, 1 - 0x1.0p-53);
}

/// A permutation of 0 .. n-1 without a table: four rounds of a balanced Feistel network over the next power of four.
/// \source Black and Rogaway 2002, Ciphers with arbitrary finite domains, section 3 (cycle walking)
class Permutation {
public:
  Permutation(std::uint64_t n, core::Stream stream) : n_(n), half_bits_((std::bit_width(n - 1) + 1) / 2)
  {
    for (auto& key : keys_)
      key = stream.next();
  }

  [[nodiscard]] std::uint64_t at(std::uint64_t i) const
  {
    if (n_ == 1)
      return 0;
    do
      i = shuffled(i);
    while (i >= n_);
    return i;
  }

private:
  [[nodiscard]] std::uint64_t shuffled(std::uint64_t i) const
  {
    const auto mask = (std::uint64_t{1} << half_bits_) - 1;
    auto left = i >> half_bits_;
    auto right = i & mask;
    for (const auto key : keys_) {
      const auto mixed = (right ^ key) * 0x9E3779B97F4A7C15ULL;
      const auto next = left ^ ((mixed ^ (mixed >> 29)) >> 17 & mask);
      left = right;
      right = next;
    }
    return left << half_bits_ | right;
  }

  std::uint64_t n_;
  int half_bits_;
  std::uint64_t keys_[4] = {};
};

} // namespace

struct Sampler::State {
  Method method = Method::random;
  std::uint64_t seed = 1, n = 1;
  std::vector<std::string> names;
  std::vector<Permutation> permutations; ///< [dimension], of latin_hypercube
  std::vector<double> shifts;            ///< [dimension], of sobol
  std::optional<core::SobolSequence> sequence;
  std::vector<RankReordering> reorderings; ///< one per correlated dimension

  std::vector<double> independent(std::uint64_t sample);
  std::vector<double> from_sequence(std::uint64_t sample);
};

std::vector<double> Sampler::State::from_sequence(std::uint64_t sample)
{
  auto u = sequence->point(sample);
  for (std::size_t d = 0; d < u.size(); ++d)
    u[d] = inside(u[d] + shifts[d] - std::floor(u[d] + shifts[d]));
  return u;
}

std::vector<double> Sampler::State::independent(std::uint64_t sample)
{
  if (method == Method::sobol && not names.empty())
    return from_sequence(sample);
  std::vector<double> u(names.size());
  for (std::size_t d = 0; d < u.size(); ++d) {
    const auto draw = core::Stream(seed, "sample/" + names[d], sample).uniform();
    u[d] = inside(method == Method::random
                      ? draw
                      : (static_cast<double>(permutations[d].at(sample)) + draw) / static_cast<double>(n));
  }
  return u;
}

const char* to_string(Method method)
{
  return method == Method::random ? "random" : method == Method::sobol ? "sobol" : "latin_hypercube";
}

Sampler::Sampler(Method method, std::uint64_t seed, std::uint64_t n, std::vector<std::string> names,
                 const std::vector<RankCorrelation>& correlations)
    : state_(std::make_unique<State>())
{
  core::require(n > 0, "Sampler: n must be positive");
  core::require(method != Method::sobol || names.size() <= core::kMaxSobolDimensions,
                "Sampler: too many dimensions for the Sobol sequence");
  auto& s = *state_;
  s.method = method, s.seed = seed, s.n = n, s.names = std::move(names);
  for (const auto& name : s.names) {
    s.permutations.emplace_back(n, core::Stream(seed, "latin hypercube/" + name));
    s.shifts.push_back(core::Stream(seed, "sobol shift/" + name).uniform());
  }
  if (method == Method::sobol && not s.names.empty())
    s.sequence.emplace(s.names.size());
  if (not correlations.empty())
    s.reorderings = reorder_by_rank(s.names, seed, n, correlations, [&s](std::uint64_t i) { return s.independent(i); });
}

Sampler::~Sampler() = default;
Sampler::Sampler(Sampler&&) noexcept = default;
Sampler& Sampler::operator=(Sampler&&) noexcept = default;

std::vector<double> Sampler::sample(std::uint64_t sample)
{
  core::require(sample < state_->n, "Sampler: no such sample");
  auto u = state_->independent(sample);
  for (const auto& reordering : state_->reorderings)
    u[reordering.dimension] = reordering.values[sample];
  return u;
}

} // namespace gpuramp::study

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gpuramp::study {

enum class Method { random, latin_hypercube, sobol };

/// \return "random", "latin_hypercube" or "sobol"
[[nodiscard]] const char* to_string(Method method);

/// A wanted Spearman rank correlation of two dimensions.
struct RankCorrelation {
  std::size_t first = 0, second = 0; ///< dimensions
  double rank = 0;                   ///< -1 < rank < 1
};

/// Points of the unit cube, one coordinate per named dimension. Sample i is the same whoever asks for it and in
/// whatever order:
///   random           Stream(seed, name, i)
///   latin_hypercube  u = (p(i) + jitter) / n, with p a keyed permutation of 0 .. n-1 per dimension (a Feistel network,
///   walked along its
///                    cycle back into range), so that no table is kept. \source McKay, Beckman and Conover 1979,
///                    doi:10.2307/1268522
///   sobol            core::SobolSequence, each dimension rotated by its own random shift. \source Cranley and
///                    Patterson 1976, doi:10.1137/0713071
/// Correlated dimensions are then reordered: ranks of normal scores with the wanted correlation replace theirs, so that
/// every marginal keeps its values. \source Iman and Conover 1982, doi:10.1080/03610918208812265; the correlation of
/// the scores is 2 sin(pi rank / 6).
class Sampler {
public:
  /// \throws core::ContractError if the method does not fit (sobol: at most core::kMaxSobolDimensions) or the
  /// correlations are not positive definite;
  ///         ask correlation_problem() first
  Sampler(Method method, std::uint64_t seed, std::uint64_t n, std::vector<std::string> names,
          const std::vector<RankCorrelation>& correlations = {});
  ~Sampler();
  Sampler(Sampler&&) noexcept;
  Sampler& operator=(Sampler&&) noexcept;

  /// \param sample < n \return one number inside (0, 1) per dimension, in the order of the names. Fastest for rising
  /// samples.
  [[nodiscard]] std::vector<double> sample(std::uint64_t sample);

private:
  struct State;
  std::unique_ptr<State> state_;
};

/// \return what is wrong with these correlations among `n_dimensions` for n samples, or ""
[[nodiscard]] std::string correlation_problem(std::size_t n_dimensions, std::uint64_t n,
                                              const std::vector<RankCorrelation>& correlations);

} // namespace gpuramp::study

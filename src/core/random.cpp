// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/random.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/probability.hpp"

#include <boost/random/binomial_distribution.hpp>
#include <boost/random/negative_binomial_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>

#include <bit>
#include <cmath>

namespace gpuramp::core {

namespace {

std::uint64_t splitmix64(std::uint64_t& state)
{
  auto z = state += 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

/// FNV-1a, 64 bits: a hash that is the same everywhere, unlike std::hash.
std::uint64_t hash(std::string_view text)
{
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const auto c : text)
    h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return h;
}

/// A stream as Boost.Random wants its generators.
struct Bits {
  using result_type = std::uint64_t;
  Stream& stream;

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()() { return stream.next(); }
};

template <class Distribution>
std::int64_t draw(const Distribution& distribution, Stream& stream)
{
  Bits bits{stream};
  return Distribution(distribution)(bits);
}

} // namespace

Stream::Stream(std::uint64_t seed, std::string_view component, std::uint64_t replication)
{
  auto state = seed;
  state = splitmix64(state) ^ hash(component);
  state = splitmix64(state) ^ replication;
  for (auto& word : state_)
    word = splitmix64(state);
}

std::uint64_t Stream::next()
{
  const auto result = std::rotl(state_[1] * 5, 7) * 9;
  const auto t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Stream::uniform()
{
  return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

double Stream::exponential(double mean)
{
  require(mean > 0, "exponential: mean must be positive");
  return -mean * std::log1p(-uniform());
}

double Stream::normal()
{
  return normal_quantile((static_cast<double>(next() >> 12) + 0.5) *
                         0x1.0p-52); // never 0 or 1: with 53 bits the largest would round to 1
}

double Stream::lognormal(double median, double sigma)
{
  require(median > 0 && sigma >= 0, "lognormal: median must be positive and sigma not negative");
  return median * std::exp(sigma * normal());
}

double Stream::triangular(double low, double mode, double high)
{
  require(low <= mode && mode <= high, "triangular: low <= mode <= high");
  const auto u = uniform();
  const auto width = high - low;
  if (width == 0)
    return low;
  return u * width < mode - low ? low + std::sqrt(u * width * (mode - low))
                                : high - std::sqrt((1 - u) * width * (high - mode));
}

std::int64_t Stream::poisson(double mean)
{
  require(mean >= 0, "poisson: mean must not be negative");
  return mean == 0 ? 0 : draw(boost::random::poisson_distribution<std::int64_t>(mean), *this);
}

std::int64_t Stream::binomial(std::int64_t n, double p)
{
  require(n >= 0 && p >= 0 && p <= 1, "binomial: n or p is out of range");
  return draw(boost::random::binomial_distribution<std::int64_t>(n, p), *this);
}

std::int64_t Stream::trials_to_success(std::int64_t n, double p)
{
  require(n >= 0 && p > 0 && p <= 1, "trials_to_success: n or p is out of range");
  if (n == 0 || p == 1)
    return n;
  return n + draw(boost::random::negative_binomial_distribution<std::int64_t>(n, p), *this);
}

} // namespace gpuramp::core

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/random.hpp"

#include "gpuramp/core/error.hpp"

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

double polynomial(const double (&c)[8], double x)
{
  double sum = 0;
  for (int i = 7; i >= 0; --i)
    sum = sum * x + c[i];
  return sum;
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

double normal_quantile(double p)
{
  require(p > 0 && p < 1, "normal_quantile: p must be between 0 and 1");
  static constexpr double a[8] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                                  1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                                  3.3430575583588128105e4, 2.5090809287301226727e3};
  static constexpr double b[8] = {1.0,
                                  4.2313330701600911252e1,
                                  6.8718700749205790830e2,
                                  5.3941960214247511077e3,
                                  2.1213794301586595867e4,
                                  3.9307895800092710610e4,
                                  2.8729085735721942674e4,
                                  5.2264952788528545610e3};
  static constexpr double c[8] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                                  3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                                  2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double d[8] = {1.0,
                                  2.05319162663775882187e0,
                                  1.67638483018380384940e0,
                                  6.89767334985100004550e-1,
                                  1.48103976427480074590e-1,
                                  1.51986665636164571966e-2,
                                  5.47593808499534494600e-4,
                                  1.05075007164441684324e-9};
  static constexpr double e[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                                  2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                  2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr double f[8] = {1.0,
                                  5.99832206555887937690e-1,
                                  1.36929880922735805310e-1,
                                  1.48753612908506148525e-2,
                                  7.86869131145613259100e-4,
                                  1.84631831751005468180e-5,
                                  1.42151175831644588870e-7,
                                  2.04426310338993978564e-15};
  const auto q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    const auto r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
  }
  const auto r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  const auto x = r <= 5 ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6) : polynomial(e, r - 5) / polynomial(f, r - 5);
  return q < 0 ? -x : x;
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

} // namespace gpuramp::core

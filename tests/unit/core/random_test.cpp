// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/random.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

using namespace gpuramp::core;

namespace {

// The reference algorithms, written here from their publications and checked below against published outputs.

/// \source Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195; code by Vigna, https://prng.di.unimi.it/splitmix64.c
struct SplitMix64 {
  std::uint64_t x;
  std::uint64_t next()
  {
    x += 0x9e3779b97f4a7c15;
    std::uint64_t z = x;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
};

/// \source Blackman and Vigna 2021, doi:10.1145/3460772; https://prng.di.unimi.it/xoshiro256starstar.c
struct Xoshiro256 {
  std::array<std::uint64_t, 4> s;
  std::uint64_t next()
  {
    const std::uint64_t result = std::rotl(s[1] * 5, 7) * 9;
    const std::uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = std::rotl(s[3], 45);
    return result;
  }
};

/// \source Fowler, Noll, Vo: FNV-1a, draft-eastlake-fnv
std::uint64_t fnv1a(std::string_view text)
{
  std::uint64_t h = 14695981039346656037ULL;
  for (const char c : text) {
    h ^= static_cast<unsigned char>(c);
    h *= 1099511628211ULL;
  }
  return h;
}

/// The seeding that random.hpp promises: seed, name and replication one after the other through splitmix64.
Xoshiro256 reference(std::uint64_t seed, std::string_view name, std::uint64_t replication)
{
  SplitMix64 mix{seed};
  mix.x = mix.next() ^ fnv1a(name);
  mix.x = mix.next() ^ replication;
  Xoshiro256 generator{};
  for (auto& word : generator.s)
    word = mix.next();
  return generator;
}

constexpr int kDraws = 200'000;

/// Mean and variance of kDraws numbers.
template <class Draw>
std::pair<double, double> moments(Draw draw)
{
  double sum = 0;
  double sum2 = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = draw();
    sum += x;
    sum2 += x * x;
  }
  const double mean = sum / kDraws;
  return {mean, (sum2 - kDraws * mean * mean) / (kDraws - 1)};
}

/// Mean within z standard errors sigma / sqrt(n); variance within z standard errors sigma^2 sqrt((kurtosis - 1) / n). z
/// = 4: 1 in 16,000 for a right one.
void check_moments(std::pair<double, double> found, double mean, double variance, double kurtosis)
{
  constexpr double z = 4;
  CHECK(std::abs(found.first - mean) < z * std::sqrt(variance / kDraws));
  CHECK(std::abs(found.second - variance) < z * variance * std::sqrt((kurtosis - 1) / kDraws));
}

} // namespace

TEST_CASE("the reference algorithms give the published numbers")
{
  // Published for seed 1234567 (Rosetta Code, Pseudo-random numbers/Splitmix64).
  SplitMix64 mix{1234567};
  for (const std::uint64_t expected : {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL,
                                       4593380528125082431ULL, 16408922859458223821ULL})
    CHECK(mix.next() == expected);
  // Published for the state 1, 2, 3, 4 (test vector of the rand_xoshiro crate, from the authors' C code).
  Xoshiro256 generator{{1, 2, 3, 4}};
  for (const std::uint64_t expected :
       {11520ULL, 0ULL, 1509978240ULL, 1215971899390074240ULL, 1216172134540287360ULL, 607988272756665600ULL})
    CHECK(generator.next() == expected);
  // Test vectors of the FNV draft.
  CHECK(fnv1a("") == 0xcbf29ce484222325);
  CHECK(fnv1a("a") == 0xaf63dc4c8601ec8c);
  CHECK(fnv1a("foobar") == 0x85944171f73967e8);
}

TEST_CASE("a stream is the reference generator seeded by seed, name and replication")
{
  for (const std::uint64_t seed : {0ULL, 1ULL, 42ULL, 0xffffffffffffffffULL})
    for (const auto* name : {"", "failures", "slip/campus-1", "größer"})
      for (const std::uint64_t replication : {0ULL, 1ULL, 999ULL}) {
        Stream stream(seed, name, replication);
        auto expected = reference(seed, name, replication);
        for (int i = 0; i < 100; ++i)
          REQUIRE(stream.next() == expected.next());
      }
}

TEST_CASE("the first numbers of a stream stay what they are")
{
  // From a third implementation of the same publications, in Python integers.
  Stream stream(1, "failures");
  for (const std::uint64_t expected :
       {0x04da2edce74213b1ULL, 0x4b8f03bdda8cc23aULL, 0xee35f6e573539322ULL, 0xd9f6a16a2b63a6c9ULL})
    CHECK(stream.next() == expected);
  Stream next(1, "failures", 1);
  CHECK(next.next() == 0xa58b3c6cf9e12525ULL);
}

TEST_CASE("uniform is the upper 53 bits, at least 0 and below 1")
{
  Stream stream(7, "u");
  auto bits = reference(7, "u", 0);
  for (int i = 0; i < 10'000; ++i) {
    const auto u = stream.uniform();
    REQUIRE(u == std::ldexp(static_cast<double>(bits.next() >> 11), -53));
    REQUIRE((u >= 0 && u < 1));
  }
}

TEST_CASE("moments of the distributions")
{
  Stream stream(20260101, "moments");
  SECTION("uniform: 1/2, 1/12, kurtosis 9/5")
  {
    check_moments(moments([&] { return stream.uniform(); }), 0.5, 1.0 / 12, 1.8);
  }
  SECTION("exponential: m, m^2, kurtosis 9")
  {
    check_moments(moments([&] { return stream.exponential(3); }), 3, 9, 9);
  }
  SECTION("normal: 0, 1, kurtosis 3")
  {
    check_moments(moments([&] { return stream.normal(); }), 0, 1, 3);
  }
  SECTION("lognormal: its logarithm is normal with mean ln(median)")
  {
    check_moments(moments([&] { return std::log(stream.lognormal(5, 0.7)); }), std::log(5), 0.49, 3);
  }
  SECTION("triangular 1, 2, 5: (a+b+c)/3, (a2+b2+c2-ab-ac-bc)/18, kurtosis 12/5")
  {
    check_moments(moments([&] { return stream.triangular(1, 2, 5); }), 8.0 / 3, (1 + 4 + 25 - 2 - 5 - 10) / 18.0, 2.4);
  }
}

TEST_CASE("moments of counts")
{
  Stream stream(20260101, "counts");
  const auto drawn = [](std::int64_t n) { return static_cast<double>(n); };
  SECTION("Poisson: m, m, kurtosis 3 + 1 / m")
  {
    for (const double m : {0.3, 4.0, 25.0, 1e4, 1e8}) {
      INFO(m);
      check_moments(moments([&] { return drawn(stream.poisson(m)); }), m, m, 3 + 1 / m);
    }
  }
  SECTION("binomial: n p, n p q, kurtosis 3 + (1 - 6 p q) / (n p q)")
  {
    for (const auto& [n, p] : {std::pair{7, 0.02}, {500, 0.5}, {500, 0.9}, {100'000, 0.02}, {1'000'000'000, 0.3}}) {
      INFO(n << " " << p);
      const auto v = n * p * (1 - p);
      check_moments(moments([&] { return drawn(stream.binomial(n, p)); }), n * p, v, 3 + (1 - 6 * p * (1 - p)) / v);
    }
  }
  SECTION("trials to the n-th success: n / p, n q / p^2, kurtosis 3 + (6 - 6 p + p^2) / (n q)")
  {
    for (const auto& [n, p] : {std::pair{1, 0.5}, {1, 0.02}, {40, 0.3}, {100'000, 0.9}}) {
      INFO(n << " " << p);
      const auto q = 1 - p;
      check_moments(moments([&] { return drawn(stream.trials_to_success(n, p)); }), n / p, n * q / (p * p),
                    3 + (6 - 6 * p + p * p) / (n * q));
    }
  }
}

TEST_CASE("counts that are certain")
{
  Stream stream(1, "c");
  CHECK(stream.poisson(0) == 0);
  CHECK(stream.binomial(0, 0.5) == 0);
  CHECK(stream.binomial(9, 0) == 0);
  CHECK(stream.binomial(9, 1) == 9);
  CHECK(stream.trials_to_success(0, 0.5) == 0);
  CHECK(stream.trials_to_success(9, 1) == 9);
}

TEST_CASE("the first counts of a stream stay what they are")
{
  // Boost.Random 1.74's. If this fails with another Boost, results of scenarios that sample move: say so in the
  // changelog.
  Stream stream(1, "counts");
  CHECK(stream.poisson(4) == 7);
  CHECK(stream.poisson(1e4) == 9908);
  CHECK(stream.binomial(100, 0.2) == 20);
  CHECK(stream.binomial(100'000, 0.3) == 30172);
  CHECK(stream.trials_to_success(5, 0.3) == 27);
}

TEST_CASE("triangular stays within its bounds and hits the mode's share")
{
  Stream stream(5, "t");
  int below = 0;
  for (int i = 0; i < kDraws; ++i) {
    const auto x = stream.triangular(1, 2, 5);
    REQUIRE((x >= 1 && x <= 5));
    below += x < 2 ? 1 : 0;
  }
  // P(x < mode) = (mode - low) / (high - low) = 1/4; standard error sqrt(p (1-p) / n).
  CHECK(std::abs(below / static_cast<double>(kDraws) - 0.25) < 4 * std::sqrt(0.25 * 0.75 / kDraws));
  CHECK(stream.triangular(3, 3, 3) == 3);
}

TEST_CASE("streams of other names, seeds and replications are independent")
{
  const auto correlation = [](Stream a, Stream b) {
    double sum = 0;
    for (int i = 0; i < kDraws; ++i)
      sum += a.normal() * b.normal();
    return sum / kDraws; // of independent standard normals: mean 0, standard error 1 / sqrt(n)
  };
  const auto limit = 4 / std::sqrt(kDraws);
  CHECK(std::abs(correlation({1, "failures"}, {1, "repairs"})) < limit);
  CHECK(std::abs(correlation({1, "failures"}, {2, "failures"})) < limit);
  CHECK(std::abs(correlation({1, "failures", 0}, {1, "failures", 1})) < limit);
  CHECK(std::abs(correlation({1, "campus-1"}, {1, "campus-2"})) < limit);
}

TEST_CASE("what one stream draws does not move another")
{
  Stream alone(1, "a");
  Stream a(1, "a");
  Stream b(1, "b");
  for (int i = 0; i < 1000; ++i) {
    for (int k = 0; k < i % 5; ++k)
      static_cast<void>(b.next());
    REQUIRE(a.next() == alone.next());
  }
}

TEST_CASE("normal draws invert the distribution function of their uniform bits")
{
  Stream stream(3, "n");
  auto bits = reference(3, "n", 0);
  for (int i = 0; i < 10'000; ++i) {
    const auto p = std::ldexp(static_cast<double>(bits.next() >> 12) + 0.5, -52);
    const auto back = 0.5 * std::erfc(-stream.normal() / std::sqrt(2.0));
    REQUIRE(std::abs(back / p - 1) < 1e-13);
  }
}

TEST_CASE("exponential draws invert the distribution function of their uniform bits")
{
  Stream stream(3, "e");
  auto bits = reference(3, "e", 0);
  for (int i = 0; i < 10'000; ++i) {
    const auto u = std::ldexp(static_cast<double>(bits.next() >> 11), -53);
    REQUIRE(-std::expm1(-stream.exponential(3) / 3) == Approx(u).epsilon(1e-13)); // F(x) = 1 - exp(-x / mean)
  }
}

TEST_CASE("contracts of the distributions")
{
  Stream stream(1, "c");
  CHECK_THROWS_AS(stream.exponential(0), ContractError);
  CHECK_THROWS_AS(stream.exponential(-1), ContractError);
  CHECK_THROWS_AS(stream.exponential(std::nan("")), ContractError);
  CHECK_THROWS_AS(stream.lognormal(0, 1), ContractError);
  CHECK_THROWS_AS(stream.lognormal(1, -1), ContractError);
  CHECK_THROWS_AS(stream.triangular(2, 1, 3), ContractError);
  CHECK_THROWS_AS(stream.triangular(1, 4, 3), ContractError);
  CHECK_THROWS_AS(stream.poisson(-1), ContractError);
  CHECK_THROWS_AS(stream.poisson(std::nan("")), ContractError);
  CHECK_THROWS_AS(stream.binomial(-1, 0.5), ContractError);
  CHECK_THROWS_AS(stream.binomial(1, 1.5), ContractError);
  CHECK_THROWS_AS(stream.trials_to_success(1, 0), ContractError);
}

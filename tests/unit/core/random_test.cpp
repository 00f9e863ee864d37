#include "gpuramp/core/random.hpp"

#include "gpuramp/core/error.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>
#include <vector>

using namespace gpuramp::core;

namespace {

constexpr int kDraws = 200'000;
constexpr double kZ = 4.5; ///< standard errors: a right generator fails once in 150,000 such checks

struct Moments {
  double mean = 0, variance = 0;
};

Moments moments(const std::function<double()>& draw)
{
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const auto x = draw();
    sum += x;
    squares += x * x;
  }
  const auto mean = sum / kDraws;
  return {mean, squares / kDraws - mean * mean};
}

/// The mean must lie within kZ standard errors, sigma / sqrt(n).
void check_mean(const Moments& m, double mean, double variance)
{
  CHECK(std::abs(m.mean - mean) <= kZ * std::sqrt(variance / kDraws));
}

} // namespace

TEST_CASE("the same seed, name and replication give the same numbers, any other gives others")
{
  Stream a(7, "failures", 3);
  Stream b(7, "failures", 3);
  Stream seed(8, "failures", 3);
  Stream name(7, "failurez", 3);
  Stream replication(7, "failures", 4);
  for (int i = 0; i < 100; ++i) {
    const auto x = a.next();
    REQUIRE(b.next() == x);
    REQUIRE(seed.next() != x);
    REQUIRE(name.next() != x);
    REQUIRE(replication.next() != x);
  }
}

TEST_CASE("uniform: mean 1/2, variance 1/12, within [0, 1)")
{
  Stream s(1, "uniform");
  const auto m = moments([&] {
    const auto u = s.uniform();
    REQUIRE((u >= 0 && u < 1));
    return u;
  });
  check_mean(m, 0.5, 1.0 / 12);
  CHECK(std::abs(m.variance - 1.0 / 12) <= kZ * std::sqrt(1.0 / 180 / kDraws)); // variance of (u - 1/2)^2 is 1/180
}

TEST_CASE("exponential: mean and standard deviation are the mean")
{
  Stream s(2, "exponential");
  const auto m = moments([&] { return s.exponential(3); });
  check_mean(m, 3, 9);
  CHECK(std::abs(m.variance - 9) <= kZ * std::sqrt(8.0 * 81 / kDraws)); // variance of x^2 about 8 mean^4
}

TEST_CASE("normal: moments, and the quantiles that its inversion promises")
{
  Stream s(3, "normal");
  int beyond = 0;
  const auto m = moments([&] {
    const auto z = s.normal();
    beyond += z > 1.6448536269514722 ? 1 : 0;
    return z;
  });
  check_mean(m, 0, 1);
  CHECK(std::abs(m.variance - 1) <= kZ * std::sqrt(2.0 / kDraws));
  CHECK(std::abs(beyond / static_cast<double>(kDraws) - 0.05) <= kZ * std::sqrt(0.05 * 0.95 / kDraws));
}

TEST_CASE("lognormal: half of the draws lie below the median, the log has the given deviation")
{
  Stream s(4, "lognormal");
  int below = 0;
  const auto m = moments([&] {
    const auto x = s.lognormal(5, 0.7);
    below += x < 5 ? 1 : 0;
    return std::log(x);
  });
  check_mean(m, std::log(5), 0.49);
  CHECK(std::abs(below / static_cast<double>(kDraws) - 0.5) <= kZ * std::sqrt(0.25 / kDraws));
}

TEST_CASE("triangular: mean (a + b + c) / 3, and a point where all three are one")
{
  Stream s(5, "triangular");
  const double a = 2, mode = 3, b = 7;
  const auto variance = (a * a + b * b + mode * mode - a * b - a * mode - b * mode) / 18;
  check_mean(moments([&] { return s.triangular(a, mode, b); }), (a + mode + b) / 3, variance);
  CHECK(s.triangular(4, 4, 4) == 4);
}

TEST_CASE("streams of two names are not correlated")
{
  Stream a(6, "a");
  Stream b(6, "b");
  const auto m = moments([&] { return (a.uniform() - 0.5) * (b.uniform() - 0.5); });
  check_mean(m, 0, 1.0 / 144);
}

TEST_CASE("impossible parameters are the caller's fault")
{
  Stream s(1, "bad");
  CHECK_THROWS_AS(s.exponential(0), ContractError);
  CHECK_THROWS_AS(s.lognormal(-1, 1), ContractError);
  CHECK_THROWS_AS(s.triangular(3, 2, 4), ContractError);
}

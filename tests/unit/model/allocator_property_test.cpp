// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/allocator.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

using namespace gpuramp;
using model::Claim;

namespace {

struct System {
  std::vector<double> capacity;
  std::vector<Claim> claims;
};

/// Systems in which some resources lack capacity, some hold and some suffice for all.
class Systems {
public:
  explicit Systems(std::uint64_t seed) : engine_(seed) {}

  System next()
  {
    System system;
    system.capacity.resize(pick(1, 12));
    for (double& c : system.capacity)
      c = pick(0, 9) == 0 ? 0 : uniform(1, 200);
    system.claims.resize(pick(0, 12));
    for (Claim& claim : system.claims)
      claim = make_claim(system.capacity.size());
    return system;
  }

  template <class T>
  void shuffle(std::vector<T>& values)
  {
    std::shuffle(values.begin(), values.end(), engine_);
  }

private:
  Claim make_claim(std::size_t resources)
  {
    Claim claim{static_cast<int>(pick(0, 2)), {}};
    for (std::size_t r = 0; r < resources; ++r)
      if (pick(0, 2) == 0)
        claim.demands.push_back({r, pick(0, 9) == 0 ? 0 : uniform(1, 100)});
    return claim;
  }
  std::size_t pick(std::size_t low, std::size_t high)
  {
    return std::uniform_int_distribution<std::size_t>(low, high)(engine_);
  }
  double uniform(double low, double high) { return std::uniform_real_distribution<double>(low, high)(engine_); }

  std::mt19937_64 engine_;
};

double demand_of(const Claim& claim, std::size_t resource)
{
  double sum = 0;
  for (const auto& demand : claim.demands)
    sum += demand.resource == resource ? demand.at_full_rate : 0;
  return sum;
}

void check_use(const System& system, const model::Allocation& got)
{
  for (std::size_t r = 0; r < system.capacity.size(); ++r) {
    double used = 0;
    for (std::size_t c = 0; c < system.claims.size(); ++c)
      used += demand_of(system.claims[c], r) * got.rate[c];
    CHECK(got.used[r] == Approx(used).epsilon(1e-12).margin(1e-12));
    CHECK(used <= system.capacity[r] * (1 + 1e-12));
    CHECK(got.used[r] <= system.capacity[r]);
  }
}

/// Bertsekas and Gallager: an allocation is max-min fair if and only if each job has a bottleneck.
/// With classes: the classes up to the claim's own fill the resource, and none of its class has a higher rate there.
void check_bottleneck(const System& system, const model::Allocation& got, std::size_t claim)
{
  const int priority = system.claims[claim].priority;
  const std::size_t r = got.bound_by[claim];
  REQUIRE(r < system.capacity.size());
  CHECK(demand_of(system.claims[claim], r) > 0);
  double used = 0;
  for (std::size_t c = 0; c < system.claims.size(); ++c) {
    const double demand = demand_of(system.claims[c], r);
    used += system.claims[c].priority <= priority ? demand * got.rate[c] : 0;
    if (demand > 0 && system.claims[c].priority == priority)
      CHECK(got.rate[c] <= got.rate[claim] * (1 + 1e-9));
    if (demand > 0 && system.claims[c].priority > priority)
      CHECK(got.rate[c] == 0);
  }
  CHECK(used >= system.capacity[r] * (1 - 1e-11));
}

void check_certificate(const System& system, const model::Allocation& got)
{
  for (std::size_t c = 0; c < system.claims.size(); ++c) {
    CHECK(got.rate[c] >= 0);
    CHECK(got.rate[c] <= 1);
    CHECK((got.rate[c] == 1) == (got.bound_by[c] == model::kNotBound));
    if (got.rate[c] < 1)
      check_bottleneck(system, got, c);
  }
}

void check_same_rates(const model::Allocation& got, const std::vector<double>& expected)
{
  REQUIRE(got.rate.size() == expected.size());
  for (std::size_t c = 0; c < expected.size(); ++c)
    CHECK(got.rate[c] == Approx(expected[c]).epsilon(1e-9).margin(1e-12));
}

std::vector<std::size_t> identity(std::size_t n)
{
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

} // namespace

TEST_CASE("each allocation is feasible and carries its max-min certificate")
{
  Systems systems(1);
  model::Allocator allocator; // one for all, so that nothing left of a call may matter in the next
  for (int i = 0; i < 2000; ++i) {
    const System system = systems.next();
    const auto& got = allocator.allocate(system.capacity, system.claims);
    check_use(system, got);
    check_certificate(system, got);
  }
}

TEST_CASE("names do not matter: claims and resources in another order get the same rates")
{
  Systems systems(2);
  model::Allocator allocator;
  for (int i = 0; i < 500; ++i) {
    const System system = systems.next();
    auto claim_at = identity(system.claims.size());
    auto resource_at = identity(system.capacity.size());
    systems.shuffle(claim_at);
    systems.shuffle(resource_at);

    System other = system;
    for (std::size_t r = 0; r < resource_at.size(); ++r)
      other.capacity[resource_at[r]] = system.capacity[r];
    for (std::size_t c = 0; c < claim_at.size(); ++c) {
      other.claims[claim_at[c]] = system.claims[c];
      for (auto& demand : other.claims[claim_at[c]].demands)
        demand.resource = resource_at[demand.resource];
    }

    const std::vector<double> rate = allocator.allocate(system.capacity, system.claims).rate;
    std::vector<double> expected(rate.size());
    for (std::size_t c = 0; c < rate.size(); ++c)
      expected[claim_at[c]] = rate[c];
    check_same_rates(allocator.allocate(other.capacity, other.claims), expected);
  }
}

TEST_CASE("units do not matter: capacities and demands scaled together get the same rates")
{
  Systems systems(3);
  model::Allocator allocator;
  for (int i = 0; i < 500; ++i) {
    const System system = systems.next();
    System other = system;
    for (double& c : other.capacity)
      c *= 1e6;
    for (Claim& claim : other.claims)
      for (auto& demand : claim.demands)
        demand.at_full_rate *= 1e6;
    const std::vector<double> expected = allocator.allocate(system.capacity, system.claims).rate;
    check_same_rates(allocator.allocate(other.capacity, other.claims), expected);
  }
}

TEST_CASE("lower classes take nothing from the first")
{
  Systems systems(4);
  model::Allocator allocator;
  for (int i = 0; i < 500; ++i) {
    System system = systems.next();
    std::stable_sort(system.claims.begin(), system.claims.end(),
                     [](auto& a, auto& b) { return a.priority < b.priority; });
    const std::vector<double> all = allocator.allocate(system.capacity, system.claims).rate;
    std::erase_if(system.claims, [](const Claim& claim) { return claim.priority > 0; });
    const std::vector<double> first = allocator.allocate(system.capacity, system.claims).rate;
    CHECK(std::equal(first.begin(), first.end(), all.begin()));
  }
}

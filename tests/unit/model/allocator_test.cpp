// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/model/allocator.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <vector>

using namespace gpuramp;
using model::Claim;
using model::kNotBound;

namespace {

using Rates = std::vector<double>;
using Bounds = std::vector<std::size_t>;

} // namespace

TEST_CASE("two jobs share a feed that a third does not use")
{
  // 80 + 80 MW on 100 MW: each runs at 100 / 160 = 0.625; 50 MW on another 100 MW feed is undisturbed
  model::Allocator allocator;
  const auto& got =
      allocator.allocate(Rates{100, 100}, std::vector<Claim>{{0, {{0, 80}}}, {0, {{0, 80}}}, {0, {{1, 50}}}});
  CHECK(got.rate == Rates{0.625, 0.625, 1});
  CHECK(got.bound_by == Bounds{0, 0, kNotBound});
  CHECK(got.used == Rates{100, 50});
}

TEST_CASE("a job held elsewhere leaves its share to the others")
{
  // resource 1 holds job 0 at 10 / 40 = 0.25, which takes 0.25 * 80 = 20 of resource 0; job 1 gets (100 - 20) / 160 =
  // 0.5
  model::Allocator allocator;
  const auto& got = allocator.allocate(Rates{100, 10}, std::vector<Claim>{{0, {{0, 80}, {1, 40}}}, {0, {{0, 160}}}});
  CHECK(got.rate == Rates{0.25, 0.5});
  CHECK(got.bound_by == Bounds{1, 0});
  CHECK(got.used == Rates{100, 10});
}

TEST_CASE("lower classes get what higher ones leave")
{
  // class 1 first: 60 MW at rate 1; class 2 shares the remaining 40 among 50 + 30: 0.5; class 3 finds the feed full
  model::Allocator allocator;
  const auto& got =
      allocator.allocate(Rates{100}, std::vector<Claim>{{2, {{0, 50}}}, {3, {{0, 1}}}, {1, {{0, 60}}}, {2, {{0, 30}}}});
  CHECK(got.rate == Rates{0.5, 0, 1, 0.5});
  CHECK(got.bound_by == Bounds{0, 0, kNotBound, 0});
  CHECK(got.used == Rates{100});
}

TEST_CASE("a resource of no capacity stops who needs it and nobody else")
{
  model::Allocator allocator;
  const auto& got = allocator.allocate(
      Rates{0, 10}, std::vector<Claim>{{0, {{0, 5}, {1, 5}}}, {0, {{1, 5}}}, {0, {{0, 0}, {1, 5}}}, {0, {}}});
  CHECK(got.rate == Rates{0, 1, 1, 1});
  CHECK(got.bound_by == Bounds{0, kNotBound, kNotBound, kNotBound});
  CHECK(got.used == Rates{0, 10});
}

TEST_CASE("of several full resources the lowest binds")
{
  // resources 1 and 2 both fill at 0.5; job 0 uses both, job 1 only resource 2 of the two
  model::Allocator allocator;
  const auto& got =
      allocator.allocate(Rates{100, 5, 10}, std::vector<Claim>{{0, {{2, 10}, {1, 10}}}, {0, {{0, 1}, {2, 10}}}});
  CHECK(got.rate == Rates{0.5, 0.5});
  CHECK(got.bound_by == Bounds{1, 2});
}

TEST_CASE("a feed that just suffices binds nobody")
{
  // ten times 0.1 is not exactly 1 in binary; neither is 3 * 0.1 exactly 0.3
  model::Allocator allocator;
  const auto& ten = allocator.allocate(Rates{1}, std::vector<Claim>(10, Claim{0, {{0, 0.1}}}));
  CHECK(ten.rate == Rates(10, 1.0));
  CHECK(ten.bound_by == Bounds(10, kNotBound));
  CHECK(ten.used[0] <= 1);
  const auto& three = allocator.allocate(Rates{0.3}, std::vector<Claim>(3, Claim{0, {{0, 0.1}}}));
  CHECK(three.rate == Rates(3, 1.0));
  CHECK(three.used[0] <= 0.3);
}

TEST_CASE("what rounding leaves of a full resource is not given to lower classes")
{
  // nine claims of 0.1 fill 0.7, but their sum may fall short by 1e-16, on which the tenth could run at full rate
  model::Allocator allocator;
  std::vector<Claim> claims(9, Claim{0, {{0, 0.1}}});
  claims.push_back({1, {{0, 1e-20}}});
  const auto& got = allocator.allocate(Rates{0.7}, claims);
  CHECK(got.rate.back() == 0);
  CHECK(got.bound_by.back() == 0);
}

TEST_CASE("no claims and no resources")
{
  model::Allocator allocator;
  CHECK(allocator.allocate({}, {}).rate.empty());
  CHECK(allocator.allocate(Rates{1, 2}, {}).used == Rates{0, 0});
  CHECK(allocator.allocate({}, std::vector<Claim>(2)).rate == Rates{1, 1});
}

TEST_CASE("calls do not influence one another")
{
  model::Allocator allocator;
  const std::vector<Claim> claims{{0, {{0, 80}}}, {1, {{0, 80}}}};
  const Rates first = allocator.allocate(Rates{100}, claims).rate;
  (void)allocator.allocate(Rates{1, 2, 3}, std::vector<Claim>{{0, {{2, 8}}}});
  CHECK(allocator.allocate(Rates{100}, claims).rate == first);
  CHECK(first == Rates{1, 0.25});
}

TEST_CASE("extreme but finite numbers end")
{
  const double huge = std::numeric_limits<double>::max();
  const double tiny = std::numeric_limits<double>::denorm_min();
  model::Allocator allocator;
  CHECK(allocator.allocate(Rates{huge}, std::vector<Claim>{{0, {{0, tiny}}}}).rate == Rates{1});
  CHECK(allocator.allocate(Rates{tiny}, std::vector<Claim>{{0, {{0, huge}}}}).rate[0] < 1e-300);
  CHECK(allocator.allocate(Rates{tiny}, std::vector<Claim>(3, Claim{0, {{0, tiny}}})).rate.size() == 3);
  CHECK(allocator.allocate(Rates{1}, std::vector<Claim>(2, Claim{0, {{0, huge}}})).used[0] <= 1);
}

TEST_CASE("bad input to the allocator is refused")
{
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double bad = GENERATE_COPY(-1.0, nan, std::numeric_limits<double>::infinity());
  model::Allocator allocator;
  CHECK_THROWS_AS(allocator.allocate(Rates{bad}, {}), core::ContractError);
  CHECK_THROWS_AS(allocator.allocate(Rates{1}, std::vector<Claim>{{0, {{0, bad}}}}), core::ContractError);
  CHECK_THROWS_AS(allocator.allocate(Rates{1}, std::vector<Claim>{{0, {{1, 1}}}}), core::ContractError);
}

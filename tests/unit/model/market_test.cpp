// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/random.hpp"
#include "gpuramp/model/market.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>
#include <vector>

using namespace gpuramp;
using model::Bid;
using model::clearing_price;
using model::MarketRule;
using model::share_out;

namespace {

constexpr MarketRule kRules[] = {MarketRule::share, MarketRule::contract, MarketRule::price};

double sum(const std::vector<double>& values)
{
  return std::accumulate(values.begin(), values.end(), 0.0);
}

} // namespace

TEST_CASE("equal owners split equally, whatever the rule", "[market]")
{
  for (const auto rule : kRules) {
    const std::vector<Bid> bids(3, Bid{100, 1, 20, 0.5});
    for (const auto given : share_out(90, bids, rule))
      CHECK(given == Approx(30));
    CHECK(clearing_price(90, bids) == Approx(std::pow(300.0 / 90, 1 / 0.5))); // (wanted / supply)^(1 / elasticity)
  }
}

TEST_CASE("two owners by share: what one does not want goes to the other", "[market]")
{
  // 60 : 40 of 100; with 30 wanted by the first, the second gets the other 70
  CHECK(share_out(100, std::vector<Bid>{{200, 0.6}, {200, 0.4}}, MarketRule::share) == std::vector<double>{60, 40});
  CHECK(share_out(100, std::vector<Bid>{{30, 0.6}, {200, 0.4}}, MarketRule::share) == std::vector<double>{30, 70});
  CHECK(share_out(100, std::vector<Bid>{{30, 0.6}, {50, 0.4}}, MarketRule::share) == std::vector<double>{30, 50});
  CHECK(share_out(100, std::vector<Bid>{{70, 1}, {50, 0}, {25, 0}}, MarketRule::share) ==
        std::vector<double>{70, 20, 10}); // without a share: what is left, as they want it
}

TEST_CASE("two owners by contract: contracts first, in proportion where there is too little", "[market]")
{
  // 50 are assured to the first; of the other 50 each gets half
  CHECK(share_out(100, std::vector<Bid>{{80, 1, 50}, {90, 1, 0}}, MarketRule::contract) == std::vector<double>{75, 25});
  CHECK(share_out(60, std::vector<Bid>{{200, 1, 90}, {200, 9, 30}}, MarketRule::contract) ==
        std::vector<double>{45, 15});
}

TEST_CASE("two owners by price: who reacts more gives way", "[market]")
{
  // 100 r^-1 + 100 r^-2 = 75 has the root 1 / r = (sqrt(4) - 1) / 2 = 1/2
  const std::vector<Bid> bids{{100, 0, 0, 1}, {100, 0, 0, 2}};
  CHECK(clearing_price(75, bids) == Approx(2));
  const auto given = share_out(75, bids, MarketRule::price);
  CHECK(given[0] == Approx(50));
  CHECK(given[1] == Approx(25));
}

TEST_CASE("who must have it gets it first, and the price has an end", "[market]")
{
  const auto first = share_out(50, std::vector<Bid>{{40, 0, 0, 0}, {100, 0, 0, 1}}, MarketRule::price);
  CHECK(first[0] == Approx(40));
  CHECK(first[1] == Approx(10));
  const std::vector<Bid> must{{60, 0, 0, 0}, {90, 0, 0, 0}};
  CHECK(clearing_price(50, must) == model::kHighestPriceRatio);
  CHECK(share_out(50, must, MarketRule::price)[0] == Approx(20));
  CHECK(share_out(0, std::vector<Bid>{{60, 1, 5, 1}}, MarketRule::contract) == std::vector<double>{0});
}

TEST_CASE("all is given as long as it is wanted, and no more", "[market]")
{
  core::Stream random(7, "market", 0);
  for (int round = 0; round < 2000; ++round) {
    std::vector<Bid> bids(1 + round % 6);
    double wanted = 0;
    for (auto& bid : bids) {
      bid = {100 * random.uniform(), random.uniform() < 0.3 ? 0 : random.uniform(), 60 * random.uniform(),
             2 * random.uniform()};
      wanted += bid.wanted;
    }
    const auto supply = 300 * random.uniform();
    CHECK((clearing_price(supply, bids) > 1) == (wanted > supply));
    for (const auto rule : kRules) {
      const auto given = share_out(supply, bids, rule);
      CHECK(sum(given) == Approx(std::min(supply, wanted)).margin(1e-9));
      for (std::size_t i = 0; i < bids.size(); ++i) {
        CHECK(given[i] >= 0);
        CHECK(given[i] <= bids[i].wanted * (1 + 1e-9));
      }
    }
  }
}

TEST_CASE("capacity is added for what is short, no faster than makers can grow", "[market]")
{
  CHECK(model::expansion(150, 100, 20, 100, 0.4, 1) == 30);  // short of 50, 20 are coming
  CHECK(model::expansion(150, 100, 0, 100, 0.4, 0.5) == 20); // 40 % a year of 100, for half a year
  CHECK(model::expansion(90, 100, 0, 100, 0.4, 1) == 0);
}

TEST_CASE("bad bids are refused", "[market]")
{
  CHECK_THROWS_AS(share_out(-1, std::vector<Bid>{}, MarketRule::share), core::ContractError);
  CHECK_THROWS_AS(share_out(1, std::vector<Bid>{{-1}}, MarketRule::share), core::ContractError);
  CHECK_THROWS_AS(clearing_price(1, std::vector<Bid>{{1, NAN}}), core::ContractError);
}

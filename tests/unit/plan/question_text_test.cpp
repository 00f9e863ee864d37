// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/question_text.hpp"

#include "gpuramp/core/error.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp;
using namespace gpuramp::plan;

TEST_CASE("goals are read with their prefix and unit")
{
  CHECK(parse_goal("100M by 2035-12-31").amount == 100e6);
  CHECK(parse_goal("30 k GPU by 2030-01-01").amount == 30e3);
  const auto goal = parse_goal("2 G H100e by 2034-01-01");
  CHECK(goal.amount == 2e9);
  CHECK(goal.unit == GoalUnit::h100e);
  CHECK(core::format_date(goal.by) == "2034-01-01");
  CHECK(parse_goal("30 GW by 2030-01-01").amount == Approx(30e3));
  CHECK(parse_goal("30 GW by 2030-01-01").unit == GoalUnit::mw);
  CHECK(parse_goal("1e30 FLOP by 2030-01-01").unit == GoalUnit::flop);
  CHECK(parse_goal("5 E token by 2030-01-01").amount == 5e18);
}

TEST_CASE("goals and limits that cannot be read are refused")
{
  for (const auto* text :
       {"100M", "M by 2035-01-01", "1 Q by 2035-01-01", "-3 by 2035-01-01", "3 by 2035-13-01", "nan by 2035-01-01"})
    CHECK_THROWS_AS(parse_goal(text), core::InputError);
  for (const auto* text : {"cost_usd < 3", "cost <= 3", "cost_usd <= x", "cost_usd <= -3"})
    CHECK_THROWS_AS(parse_limit(text), core::InputError);
}

TEST_CASE("limits are read with their prefix")
{
  const auto limit = parse_limit("cost_usd <= 15 T");
  CHECK(limit.what == TotalLimit::What::cost_usd);
  CHECK(limit.most == 15e12);
  CHECK(parse_limit("peak_mw<=300k").most == 300e3);
}

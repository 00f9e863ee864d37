// SPDX-License-Identifier: Apache-2.0
#include "plan/corrections.hpp"

#include <catch2/catch.hpp>

namespace plan = gpuramp::plan;

namespace {

constexpr double kWanted = 1000;

plan::Question question()
{
  plan::Question asked;
  asked.goals = {{plan::GoalUnit::gpus, kWanted, {}}};
  return asked;
}

/// A round whose simulation has so much of the goal.
plan::Round round_with(const plan::Question& asked, double up)
{
  plan::Round round;
  round.margins = asked.margins;
  round.simulated_up = {up};
  round.met = up >= kWanted;
  return round;
}

} // namespace

TEST_CASE("what is missing is asked for besides")
{
  plan::Corrections corrections(question(), false);
  const auto first = round_with(corrections.question(), 900);
  corrections.learn(first);
  CHECK_FALSE(corrections.settled(first));
  corrections.correct(first);
  CHECK(corrections.question().margins.front() >= 100);
  CHECK(corrections.question().margins.front() <= 102);
}

TEST_CASE("once a plan is enough, margins close in on the least that is")
{
  // simulations leap: below a margin of 130 they have too little, from there on far too much, so that what a plan has
  // more than the goal does not tell how much less to ask for
  constexpr double kLeast = 130;
  plan::Corrections corrections(question(), true);
  auto round = round_with(corrections.question(), 700);
  corrections.learn(round);
  int n = 1;
  double least_enough = 2 * kWanted;
  for (; n < 20 && not corrections.settled(round); ++n) {
    corrections.correct(round);
    const auto margin = corrections.question().margins.front();
    round = round_with(corrections.question(), margin < kLeast ? 900 : 1200);
    corrections.learn(round);
    if (round.met) {
      CHECK(margin < least_enough);
      least_enough = margin;
    }
  }
  CHECK(n < 20);
  CHECK(least_enough >= kLeast);
  CHECK(least_enough <= kLeast + 0.003 * kWanted);
}

TEST_CASE("a first plan that is enough without a margin is settled")
{
  plan::Corrections corrections(question(), true);
  const auto first = round_with(corrections.question(), 1100);
  corrections.learn(first);
  CHECK(corrections.settled(first));
}

TEST_CASE("asking for less goes halfway back to what was solved, until it is there")
{
  plan::Corrections corrections(question(), true);
  const auto first = round_with(corrections.question(), 600);
  CHECK_FALSE(corrections.ask_for_less(first));
  corrections.learn(first);
  corrections.correct(first);
  const auto margin = corrections.question().margins.front();
  CHECK(corrections.ask_for_less(first));
  CHECK(corrections.question().margins.front() == margin / 2);
}

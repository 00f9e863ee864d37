// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/record/record.hpp"

#include <algorithm>

namespace gpuramp::record {

namespace {

/// Puts a level of a campus to what others make together.
double together(Together how, double sum, double value)
{
  switch (how) {
    case Together::sum: return sum + value;
    case Together::least: return std::min(sum, value);
    case Together::most: return std::max(sum, value);
  }
  return value;
}

} // namespace

const char* to_string(Resolution resolution)
{
  switch (resolution) {
    case Resolution::automatic: return "auto";
    case Resolution::rack: return "rack";
    case Resolution::row: return "row";
    case Resolution::hall: return "hall";
    case Resolution::campus: return "campus";
  }
  return "auto";
}

FlowAccount& FlowAccount::operator+=(const FlowAccount& other)
{
  amount += other.amount;
  flop += other.flop;
  gpu_days += other.gpu_days;
  return *this;
}

CampusSample fleet_of(const Sample& sample)
{
  CampusSample fleet;
  for (const auto& campus : sample.campuses) {
    const bool first = &campus == &sample.campuses.front();
    fleet.gpus += campus.gpus;
    fleet.missing += campus.missing;
    fleet.flows += campus.flows;
    for (const auto& [level, term] : kTerms<Level>)
      fleet.levels[level] =
          first ? campus.levels[level] : together(term.together, fleet.levels[level], campus.levels[level]);
  }
  fleet.flows.amount[Flow::tokens_demanded] = sample.tokens_demanded;
  fleet.levels[Level::largest_training_gpus_multi_campus] = static_cast<double>(sample.largest_joined_gpus);
  return fleet;
}

} // namespace gpuramp::record

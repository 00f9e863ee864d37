// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/record/record.hpp"

namespace gpuramp::record {

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

} // namespace gpuramp::record

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/allocator.hpp"

#include "gpuramp/core/error.hpp"
#include "model/amount.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gpuramp::model {
namespace {

// Relative to a capacity: far above the rounding of a sum of claims, far below any share that matters.
constexpr double kTolerance = 1e-12;

void check_claim(const Claim& claim, std::size_t resources)
{
  for (const Demand& demand : claim.demands) {
    core::require(demand.resource < resources, "Allocator: a demand names a resource out of range");
    core::require(is_amount(demand.at_full_rate), "Allocator: a demand is negative or not finite");
  }
}

void check(std::span<const double> capacity, std::span<const Claim> claims)
{
  for (double c : capacity)
    core::require(is_amount(c), "Allocator: a capacity is negative or not finite");
  for (const Claim& claim : claims)
    check_claim(claim, capacity.size());
}

} // namespace

const Allocation& Allocator::allocate(std::span<const double> capacity, std::span<const Claim> claims)
{
  check(capacity, claims);
  reset(capacity, claims);
  for (auto first = order_.cbegin(); first != order_.cend();) {
    const auto other_class = [&](std::size_t c) { return claims[c].priority != claims[*first].priority; };
    const auto last = std::find_if(first, order_.cend(), other_class);
    open_.assign(first, last);
    fill_class(capacity, claims);
    first = last;
  }
  // a sum may exceed its capacity by rounding, which callers must not see
  for (std::size_t r = 0; r < capacity.size(); ++r)
    result_.used[r] = std::min(result_.used[r], capacity[r]);
  return result_;
}

void Allocator::reset(std::span<const double> capacity, std::span<const Claim> claims)
{
  result_.rate.assign(claims.size(), 0.0);
  result_.bound_by.assign(claims.size(), kNotBound);
  result_.used.assign(capacity.size(), 0.0);
  left_.assign(capacity.begin(), capacity.end());
  load_.assign(capacity.size(), 0.0);
  full_.assign(capacity.size(), 0);
  touched_.clear();
  order_.resize(claims.size());
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  // by index within a class: the order of std::sort's equals would be free, and std::stable_sort takes memory from the
  // heap
  std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
    return claims[a].priority != claims[b].priority ? claims[a].priority < claims[b].priority : a < b;
  });
}

void Allocator::fill_class(std::span<const double> capacity, std::span<const Claim> claims)
{
  double level = 0;
  while (!open_.empty()) { // each round settles a claim: the resource that sets the level is full and has load
    add_up_load(claims);
    level = next_level(capacity, level);
    mark_full(capacity, level);
    settle(claims, level);
    end_round();
  }
}

/// Summed anew each round: subtracting the settled claims would leave rounding where nothing is left.
void Allocator::add_up_load(std::span<const Claim> claims)
{
  for (std::size_t c : open_)
    for (const Demand& demand : claims[c].demands) {
      if (demand.at_full_rate == 0)
        continue;
      if (load_[demand.resource] == 0)
        touched_.push_back(demand.resource);
      load_[demand.resource] += demand.at_full_rate;
    }
}

/// \param level reached in the round before; rounding must not lower it
/// \return the rate at which the first resource is full; exactly 1 if none is before that
double Allocator::next_level(std::span<const double> capacity, double level) const
{
  double next = 1;
  for (std::size_t r : touched_)
    next = std::min(next, left_[r] <= kTolerance * capacity[r] ? 0.0 : left_[r] / load_[r]);
  return next >= 1 - kTolerance ? 1.0 : std::max(next, level);
}

void Allocator::mark_full(std::span<const double> capacity, double level)
{
  // the quotient is compared too: the resource that sets the level must count as full whatever the product rounds to
  for (std::size_t r : touched_)
    full_[r] = left_[r] - load_[r] * level <= kTolerance * capacity[r] || left_[r] / load_[r] <= level;
}

std::size_t Allocator::first_full(const Claim& claim) const
{
  std::size_t first = kNotBound;
  for (const Demand& demand : claim.demands)
    if (demand.at_full_rate > 0 && full_[demand.resource] != 0)
      first = std::min(first, demand.resource);
  return first;
}

/// Fixes the rate of the open claims that a full resource holds, and of all once the level is 1.
void Allocator::settle(std::span<const Claim> claims, double level)
{
  const auto settled = [&](std::size_t c) {
    const std::size_t bound = level < 1 ? first_full(claims[c]) : kNotBound;
    if (level < 1 && bound == kNotBound)
      return false;
    result_.rate[c] = level;
    result_.bound_by[c] = bound;
    for (const Demand& demand : claims[c].demands) {
      left_[demand.resource] -= demand.at_full_rate * level;
      result_.used[demand.resource] += demand.at_full_rate * level;
    }
    return true;
  };
  open_.erase(std::remove_if(open_.begin(), open_.end(), settled), open_.end());
}

void Allocator::end_round()
{
  for (std::size_t r : touched_) {
    if (full_[r] != 0)
      left_[r] = 0; // the classes below get nothing, not what rounding left
    load_[r] = 0;
    full_[r] = 0;
  }
  touched_.clear();
}

} // namespace gpuramp::model

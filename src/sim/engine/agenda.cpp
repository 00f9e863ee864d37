// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/agenda.hpp"

#include "gpuramp/core/quantity.hpp"

#include <cmath>
#include <tuple>

namespace gpuramp::sim {

namespace {

constexpr double kWeek_s = 7 * core::kSecondsPerDay;

} // namespace

bool Agenda::Item::operator>(const Item& other) const
{
  return std::tuple(at_s, what.index(), sequence) > std::tuple(other.at_s, other.what.index(), other.sequence);
}

void Agenda::add(double at_s, Event what)
{
  const Item item{at_s, what, n_added_++};
  if (at_s < horizon_s_)
    near_.push(item);
  else
    later_[std::floor(at_s / kWeek_s)].push_back(item);
  bring_near();
}

void Agenda::bring_near()
{
  if (not near_.empty() || later_.empty())
    return;
  const auto next = later_.extract(later_.begin());
  horizon_s_ = (next.key() + 1) * kWeek_s;
  for (const auto& item : next.mapped())
    near_.push(item);
}

Event Agenda::pop()
{
  const auto what = near_.top().what;
  near_.pop();
  bring_near();
  return what;
}

} // namespace gpuramp::sim

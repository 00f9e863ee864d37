// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/agenda.hpp"

#include <tuple>

namespace gpuramp::sim {

bool Agenda::Item::operator>(const Item& other) const
{
  return std::tuple(at_s, what.index(), sequence) > std::tuple(other.at_s, other.what.index(), other.sequence);
}

void Agenda::add(double at_s, Event what)
{
  queue_.push({at_s, what, n_added_++});
}

Event Agenda::pop()
{
  const auto what = queue_.top().what;
  queue_.pop();
  return what;
}

} // namespace gpuramp::sim

// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/agenda.hpp"

namespace gpuramp::sim {

void Agenda::add(double at_s, EventClass what, std::size_t subject)
{
  queue_.push({at_s, what, n_added_++, subject});
}

AgendaItem Agenda::pop()
{
  const auto item = queue_.top();
  queue_.pop();
  return item;
}

} // namespace gpuramp::sim

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/units.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <fmt/format.h>

#include <tuple>

namespace gpuramp::scenario {

namespace {

/// Calls `use` with the dimension, the amount and the meaning of what is set.
template <class Use>
void visit_amount(const TargetLevel& level, Use use)
{
  const auto look = [&](const auto& amount, const char* what) {
    if (amount)
      use(std::decay_t<decltype(*amount)>::kDimension, amount->base(), what);
  };
  look(level.gpus, "up");
  look(level.h100e, "up, in H100 equivalents");
  look(level.energized, "energized");
  look(level.drawn, "drawn");
  look(level.flop, "useful");
  look(level.tokens, "served");
}

} // namespace

double amount_of(const TargetLevel& level)
{
  double found = 0;
  visit_amount(level, [&](core::Dimension, double amount, const char*) { found = amount; });
  return found;
}

std::string amount_text(const TargetLevel& level, double amount)
{
  std::string text;
  visit_amount(level, [&](core::Dimension dimension, double, const char*) {
    text = core::readable_text(core::format_quantity(amount, dimension));
  });
  return text;
}

std::string text_of(const TargetLevel& level)
{
  std::string meaning;
  visit_amount(level, [&](core::Dimension, double, const char* what) { meaning = what; });
  const auto whose = level.campus.empty() ? level.region : level.campus;
  return fmt::format("{}: {} {}", whose.empty() ? "fleet" : whose, amount_text(level, amount_of(level)), meaning);
}

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/plan/propose.hpp"

#include <string>
#include <vector>

namespace gpuramp::plan {

enum class ActionKind { order, open_campuses, build_halls, energize };

/// Something that a plan does in one period, from the day on which it must be signed or begun.
struct Action {
  ActionKind kind = ActionKind::order;
  std::string group;  ///< of campuses; empty for orders
  std::string what;   ///< rack type, or tranche
  core::Date begin{}; ///< contract signed, building begun; orders: the first
  core::Date ready{}; ///< open or energized; orders: the last
  double count = 0;   ///< racks, campuses, halls, tranches
  double mw = 0;      ///< facility power of tranches, IT power of halls
};

/// \return "order", "open", "build" or "energize"
[[nodiscard]] const char* to_string(ActionKind kind);

/// \return all that is decided, by kind, group and name, then by date; what stays as given is not among it: nothing
///         where the given plan is proposed
[[nodiscard]] std::vector<Action> actions_of(const Proposal& proposal);

} // namespace gpuramp::plan

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/hardware.hpp"
#include "gpuramp/model/market.hpp"
#include "gpuramp/scenario/supply.hpp"

#include <optional>
#include <string>
#include <vector>

/// What a shared input counts, how much of it there is, and how much a rack takes.
namespace gpuramp::scenario {

/// \return how many of its members are set
[[nodiscard]] int kinds_of(const InputFlow& flow);

/// \return whether both count the same thing
[[nodiscard]] bool same_kind(const InputFlow& a, const InputFlow& b);

/// \return what is counted: wafer, B, rack, GPU, W or USD
[[nodiscard]] std::string unit_of(const InputFlow& flow);

/// \return the key under which it is stated, such as "wafers"
[[nodiscard]] const char* key_of(const InputFlow& flow);

/// A rate as planners write it.
struct PlannersRate {
  const char* unit = "";
  double per_base = 1; ///< of one unit of the flow per second
};
[[nodiscard]] PlannersRate planners_rate(const InputFlow& flow);

/// \return our part of an input that is short, by shares
[[nodiscard]] double our_share(const SupplyInput& input);

/// \return units per second at the instant `elapsed` after `start`; 0 where nothing is set
[[nodiscard]] double rate_at(const InputFlow& flow, core::Date start, core::Duration elapsed);

/// \return units from `begin` to `end`, both after `start`
[[nodiscard]] double amount_between(const InputFlow& flow, core::Date start, core::Duration begin, core::Duration end);

/// Multiplies it at all times.
void scale_flow(InputFlow& flow, double factor);

/// \return units that a rack takes; 0 where the input is not for its type, or for tasks of projects
[[nodiscard]] double need_per_rack(const SupplyInput& input, const model::RackType& rack);

/// \return good parts of all that is made on a day
[[nodiscard]] double yield_on(const std::optional<YieldRamp>& yield, core::Date date);

/// \return whether an export rule keeps a buyer from an input on a day
[[nodiscard]] bool is_barred(const SupplyBuyer& buyer, core::Date date);

/// \param wanted  by us, in the unit of the input
/// \return what is bid for an input from `begin` to `end`, both after `start`: first ours, then the buyers in their
///         order
[[nodiscard]] std::vector<model::Bid> bids_for(const SupplyInput& input, core::Date start, core::Duration begin,
                                               core::Duration end, double wanted);

/// How results call us among the owners of an input; no buyer may be called so.
inline constexpr const char* kOurselves = "this fleet";

/// How results call all others where none is named.
inline constexpr const char* kOthers = "others";

} // namespace gpuramp::scenario

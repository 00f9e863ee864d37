// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/power_network.hpp"
#include "gpuramp/topology/power_network.hpp"

#include <cstddef>

/// What it takes to compute with a power network, counted in pieces of equipment that flows pass, so that it is known
/// before it is done.
namespace gpuramp::scenario {

/// \return in how many cases a network of so many pieces is looked at: whole, and without each loss or pair of losses
[[nodiscard]] double n_cases(std::size_t n_pieces, topology::Contingencies contingencies);

/// \return pieces of equipment, of the scheme where there are none stated
[[nodiscard]] std::size_t n_pieces_of(const PowerNetwork& network);

/// \return of finding its firm power, anew on each date on which equipment comes
[[nodiscard]] double firm_power_work(const PowerNetwork& network);

/// \return of telling in the results what is firm under no loss, single losses and pairs
[[nodiscard]] double told_firm_work(const PowerNetwork& network);

} // namespace gpuramp::scenario

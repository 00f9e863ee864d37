// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/account/energy.hpp"
#include "results/columns.hpp"

namespace gpuramp::results {

/// What an energy flow says: of a source in power.csv and in `sources`.
[[nodiscard]] const Columns<account::EnergyFlow>& flow_columns();

/// What the energy of the fleet in a period says, in `energy`.
[[nodiscard]] Columns<account::CampusEnergy> fleet_energy_columns();

} // namespace gpuramp::results

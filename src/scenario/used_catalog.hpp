// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario/options.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace gpuramp::scenario {

/// \return the names of rack types, projects, fabrics, regions and source kinds that a scenario speaks of; some may be
/// empty
[[nodiscard]] std::vector<std::string> names_used(const Scenario& scenario);

/// \return those entries of a scenario's catalogue that it uses
[[nodiscard]] CatalogText used_catalog(const Scenario& scenario);

/// List of the catalogue and name of an entry: ("rack_types", "gb300-nvl72").
using CatalogNames = std::set<std::pair<std::string, std::string>>;

[[nodiscard]] CatalogNames names_of(const CatalogText& text);

/// \return [list, index] of the entries of a scenario's own catalogue that it does not use; of parts, chips and
/// constants, which are there as wholes, none
[[nodiscard]] std::vector<std::pair<std::string, std::size_t>> unused_entries(const CatalogText& own,
                                                                              const Scenario& scenario);

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/json_tree.hpp"
#include "scenario/options.hpp"

#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace gpuramp::scenario {

using Texts = std::unordered_set<std::string>;

/// \return all texts of a scenario as it is written, but for those of its own catalogue and of its variants
[[nodiscard]] Texts texts_of(const input::Node& scenario);

/// \return all texts of its variants, their own catalogues included
[[nodiscard]] Texts texts_of_variants(const input::Node& scenario);

/// \return those entries of a scenario's catalogue that some text of it names, and what goes with them
[[nodiscard]] CatalogText used_catalog(const Scenario& scenario, const Texts& texts);

/// List of the catalogue and name of an entry: ("rack_types", "gb300-nvl72").
using CatalogNames = std::set<std::pair<std::string, std::string>>;

[[nodiscard]] CatalogNames names_of(const CatalogText& text);

/// \param elsewhere  texts that may name entries too, those of variants
/// \return [list, index] of the entries of a scenario's own catalogue that are not among the used ones and that nothing
///         elsewhere names; of parts, chips and constants, which are there as wholes, none
[[nodiscard]] std::vector<std::pair<std::string, std::size_t>>
unused_entries(const CatalogText& own, const CatalogNames& used, const Texts& elsewhere);

} // namespace gpuramp::scenario

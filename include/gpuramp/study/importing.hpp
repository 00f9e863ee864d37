// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/model/hardware.hpp"

#include <filesystem>
#include <string>

/// Plans from where they live: tables of others become scenarios or parts of them. Every object made of a row says the
/// file, the beginning of its SHA-256 and the row as its source.
namespace gpuramp::study {

/// A table of sites over time, in the columns of Epoch AI's Frontier Data Centers: Date (month/day/year or ISO), Data
/// center, Power (MW) and H100 equivalents, both cumulative.
struct SiteTimelines {
  std::filesystem::path file;
  core::Date as_of{};         ///< what is dated up to then stands at the start
  std::string region, fabric; ///< of all sites: the table does not say
  double pue = 1.2;
  model::RackType rack; ///< what all H100 equivalents are taken to be
};

/// Cumulative power is differenced: each step is a hall and a tranche; steps of compute become racks, ordered so that
/// they can be up on the step's day. \return a scenario as JSON, which also serves as an overlay \throws
/// core::InputError for what cannot be read, by file and line
[[nodiscard]] std::string import_sites(const SiteTimelines& table);

/// A table of anything: one item of a list for each name, or row. The mapping is a JSON object:
///   into    pointer of the list, such as /campuses
///   values  by pointer within an item ("-" appends to a list once per row):
///           {"column": header} with "unit", "date": "iso" | "mdy" | "dmy" or "number": true; or {"value": anything}
/// Rows that give an item the same /name make one item. \return a part of a scenario as JSON
/// \throws core::InputError as above
[[nodiscard]] std::string import_table(const std::filesystem::path& file, const std::filesystem::path& mapping);

/// A file of hours or days as grids and statisticians publish them: ENTSO-E's day-ahead prices, EIA-930 balances and
/// the series of EIA's API, Electricity Maps, Ember.
struct SeriesFile {
  std::filesystem::path file;
  std::string named;  ///< how the scenario names it, relative to where it stands
  std::string area;   ///< rows of it only: "PJM", "Austria"; empty: all
  std::string column; ///< header of the values; empty: the one that the form has
  std::string unit;   ///< of the values; empty: what their header says, as all but EIA's do
  std::string what;   ///< price, carbon, capacity_factor or wet_bulb_c; empty: what the form has
};

/// Reads the file whole, as a scenario would. \return {what: {"csv": FILE, ...}} that reads it, for a region or
/// tranche, with file, hash and stretch as its source \throws core::InputError for a form that is none of these, and
/// for what cannot be read, by file and line
[[nodiscard]] std::string import_series(const SeriesFile& series);

/// \return line by line what an import says otherwise than an earlier one; sources aside
/// \throws core::InputError if the earlier one cannot be read
[[nodiscard]] std::string import_changes(const std::string& imported, const std::filesystem::path& earlier);

} // namespace gpuramp::study

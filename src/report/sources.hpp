// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/csv.hpp"
#include "gpuramp/results/result_file.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>

/// What the page is made from.
namespace gpuramp::report {

using Json = nlohmann::ordered_json;

/// A result with the files beside it. What `file` knows is checked; `json` is the same result.json, for parts that
/// later versions add.
struct ResultSource {
  results::ResultFile file;
  Json json;
  std::filesystem::path directory;
  input::CsvRows jobs;   ///< of jobs.csv; empty if there is none
  input::CsvRows power;  ///< of power.csv; empty if there is none
  input::CsvRows events; ///< of events.csv; empty if there is none
  input::CsvRows cost;   ///< of cost.csv; empty if there is none
  input::CsvRows load;   ///< of load.csv; empty if there is none
  Json marginals; ///< of marginals.json, which `gpuramp explain --marginals --json` prints; null if there is none
};

[[nodiscard]] ResultSource read_result_source(const std::filesystem::path& path);

/// \return the column of this name in the header, or nothing
[[nodiscard]] std::optional<std::size_t> column_of(const input::CsvRows& rows, const std::string& name);

/// \return the number in a field, 0 where it is empty. \throws core::InputError if it is none
[[nodiscard]] double number_in(const std::string& field, const std::string& origin);

} // namespace gpuramp::report

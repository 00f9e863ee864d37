// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace gpuramp::input {
struct Node;
}

namespace gpuramp::scenario {

/// One `--set /json/pointer=VALUE`. VALUE is JSON, or plain text taken as a string.
struct Override {
  std::string pointer;
  std::string value;
};

/// Splits "/a/b=VALUE". \throws InputError if there is no '=' or the pointer does not start with '/'
[[nodiscard]] Override parse_override(const std::string& text);

/// Reads, overrides, checks and resolves a scenario and its catalogues.
/// \throws InputError with every problem found in all files
[[nodiscard]] Scenario read_scenario(const std::filesystem::path& file, const std::vector<Override>& overrides = {});

/// A scenario file and its catalogues, parsed once, so that many variants of it are read without touching the disk
/// again.
class Document {
public:
  /// \throws InputError if the file or a catalogue it names cannot be read or is not JSON
  explicit Document(const std::filesystem::path& file);
  /// \param name  of the file that the text came from, for messages and for the paths of catalogues
  Document(const std::string& text, const std::filesystem::path& name);
  ~Document();
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;

  /// As read_scenario(). \param more_slips  apply after those of the file
  [[nodiscard]] Scenario read(const std::vector<Override>& overrides = {},
                              const std::vector<Slip>& more_slips = {}) const;
  /// \return the scenario's JSON as it stands in the file
  [[nodiscard]] const input::Node& tree() const;
  /// \return the scenario file, then the catalogue files and CSV files it names
  [[nodiscard]] std::vector<std::filesystem::path> files() const;

private:
  struct Parsed;
  std::unique_ptr<const Parsed> parsed_;
};

/// \return the scenario as JSON text with every default in and templates expanded; reads back as the same scenario.
///         The catalogue entries in use are embedded under "catalog", and "catalogs" is empty, so that it stands alone.
[[nodiscard]] std::string resolved_json(const Scenario& scenario, int indent = 2);

/// \return JSON Schema (draft 2020-12) of a scenario file
[[nodiscard]] std::string scenario_schema();

/// \return the reference page in Markdown: every object and option with unit, bounds, default, meaning
[[nodiscard]] std::string reference_page();

/// \return a small scenario, commented by its source texts, that runs as it is with the catalogue files it names
[[nodiscard]] std::string example_scenario();

/// \return the catalogue of one or more files, checked. \throws InputError
[[nodiscard]] Catalog read_catalogs(const std::vector<std::filesystem::path>& files,
                                    std::vector<Provenance>& provenance);

} // namespace gpuramp::scenario

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

/// One `--set /json/pointer=VALUE`, whose VALUE is JSON, or plain text taken as a string; or `--set
/// /json/pointer*=FACTOR`, which multiplies every number and quantity there (`scale`); or an overlay: a part of a
/// scenario that is laid over it (`merge`). Objects are merged key by key, null removes a key, lists of named objects
/// are merged by name (a new name is appended), anything else is replaced.
struct Override {
  std::string pointer; ///< a `*` in a part of it stands for any text: the items or members whose name or index fits
  std::string value;
  bool merge = false;
  std::string origin = "--set"; ///< what problems name: a file, "--set" or "variant NAME"
  bool scale = false;           ///< multiply what is there by the value
};

/// Splits "/a/b=VALUE" or "/a/b*=FACTOR". \throws InputError if there is no '=' or the pointer does not start with '/'
[[nodiscard]] Override parse_override(const std::string& text);

/// \return the overlay of this file. \throws InputError if it cannot be read
[[nodiscard]] Override read_overlay(const std::filesystem::path& file);

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
  /// \return the overlay of this name under "variants". \throws InputError if there is none
  [[nodiscard]] Override variant(const std::string& name) const;
  /// \return the scenario's JSON as it stands in the file
  [[nodiscard]] const input::Node& tree() const;
  /// \return the same scenario with these changes as its own text. \throws InputError where there is nothing to change
  [[nodiscard]] Document with(std::vector<Override> changes) const;
  /// \return the scenario file, then the catalogue files and CSV files it names
  [[nodiscard]] std::vector<std::filesystem::path> files() const;

private:
  struct Parsed;
  explicit Document(std::unique_ptr<const Parsed> parsed);
  std::unique_ptr<const Parsed> parsed_;
};

/// \return the folder of the scenarios that come with gpuramp: beside the build tree, in the installation, or below the
/// current directory
[[nodiscard]] std::filesystem::path shipped_scenarios();

/// \return the scenario as JSON text with every default in and templates expanded; reads back as the same scenario.
///         The catalogue entries in use are embedded under "catalog", and "catalogs" is empty, so that it stands alone.
[[nodiscard]] std::string resolved_json(const Scenario& scenario, int indent = 2);

/// \return a scenario that comes with gpuramp, with its catalogues as built-in ones, so that it runs anywhere
/// \throws InputError if there is none of this name
[[nodiscard]] std::string shipped_scenario(const std::string& name);

/// \return a small scenario, commented by its source texts, that runs as it is with the catalogue files it names
[[nodiscard]] std::string example_scenario();

/// \return the catalogue of one or more files, checked. \throws InputError
[[nodiscard]] Catalog read_catalogs(const std::vector<std::filesystem::path>& files,
                                    std::vector<Provenance>& provenance);

} // namespace gpuramp::scenario

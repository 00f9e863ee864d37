// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/scenario/scenario.hpp"
#include "scenario/rules.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace gpuramp::scenario {

using Names = std::vector<std::string>;

/// \return the names of a list of objects, in its order
template <class T>
Names names_in(const std::vector<T>& entries)
{
  Names names;
  for (const auto& entry : entries)
    names.push_back(entry.name);
  return names;
}

[[nodiscard]] inline bool holds(const Names& names, const std::string& name)
{
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Names that an option may refer to, in their order, found in constant time: templates make ten thousand campuses, and
/// lists of them may be as long.
class KnownNames {
public:
  /// \param remedy  what to do where there are none
  explicit KnownNames(Names names, std::string remedy = "state one, or leave it out")
      : names_(std::move(names)), found_(names_.begin(), names_.end()), remedy_(std::move(remedy))
  {
  }
  [[nodiscard]] bool holds(const std::string& name) const { return found_.contains(name); }
  [[nodiscard]] const Names& names() const { return names_; }
  [[nodiscard]] const std::string& remedy() const { return remedy_; }

private:
  Names names_;
  std::unordered_set<std::string> found_;
  std::string remedy_;
};

/// What the options of a scenario may name, and the complaints about those that name something else. Each takes the
/// pointer of the option; of a list every entry may be named once.
class References {
public:
  /// \pre both outlive it
  References(const Scenario& scenario, const Complain& complain);

  void rack_type(const std::string& pointer, const std::string& name) const;
  void rack_types(const std::string& pointer, const Names& names) const;
  void project(const std::string& pointer, const std::string& name) const;
  void fabric(const std::string& pointer, const std::string& name) const;
  void region(const std::string& pointer, const std::string& name) const;
  void regions(const std::string& pointer, const Names& names) const;
  void campus(const std::string& pointer, const std::string& name) const;
  void campuses(const std::string& pointer, const Names& names) const;

  /// \param kind  what is named, in words
  void one_of(const std::string& pointer, const std::string& name, const KnownNames& known, const char* kind) const;
  void all_of(const std::string& pointer, const Names& names, const KnownNames& known, const char* kind) const;

  /// Complains about names that are used twice; empty ones are left to the reader.
  /// \param pointer_of  where the name of an index stands
  void check_unique(const Names& names, const char* kind,
                    const std::function<std::string(std::size_t)>& pointer_of) const;

  [[nodiscard]] const KnownNames& known_campuses() const { return campuses_; }

private:
  [[nodiscard]] std::string suggestion(const std::string& name, const KnownNames& known) const;

  const Complain& complain_;
  mutable std::size_t n_suggested_ = 0; ///< beyond those that are kept no nearest name is looked for
  KnownNames rack_types_, projects_, fabrics_, regions_, campuses_;
};

} // namespace gpuramp::scenario

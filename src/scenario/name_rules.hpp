// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario/rules.hpp"

#include <functional>
#include <string>
#include <vector>

namespace gpuramp::scenario {

using Names = std::vector<std::string>;

template <class T>
[[nodiscard]] Names names_of(const std::vector<T>& entries)
{
  Names names;
  for (const auto& entry : entries)
    names.push_back(entry.name);
  return names;
}

[[nodiscard]] bool holds(const Names& names, const std::string& name);

/// Rules on names: each its own, and what is named is there.
class NameRules {
protected:
  explicit NameRules(const Complain& complain) : complain_(complain) {}

  /// \param kind  what has such names: "rack type"
  void refer(const std::string& pointer, const std::string& name, const Names& known, const char* kind) const;
  /// A list of references, each once.
  void refer_all(const std::string& pointer, const Names& names, const Names& known, const char* kind) const;
  /// \param pointer_of  the name of an entry. Empty names are none
  void check_unique(const Names& names, const char* kind,
                    const std::function<std::string(std::size_t)>& pointer_of) const;

  const Complain& complain_;
};

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fuzz/mutator.hpp"

#include <functional>
#include <string>
#include <vector>

namespace gpuramp::fuzz {

/// Two plans that differ in one option.
struct OptionChange {
  std::string page; ///< title of the object that has the option
  std::string key;
  input::Node before, after;
};

/// \param bases  plans; those that come to have an object that none of them has are used for its options
/// \param is_sound  whether a plan is taken
/// \return for each option of the pages a change to another value, in one of the bases; none where all that was tried
/// is not sound
[[nodiscard]] std::vector<OptionChange> change_each_option(const std::vector<input::ObjectPage>& pages,
                                                           std::vector<input::Node> bases, std::uint64_t seed,
                                                           const std::function<bool(const input::Node&)>& is_sound);

} // namespace gpuramp::fuzz

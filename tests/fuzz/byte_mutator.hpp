// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fuzz/dice.hpp"

#include <string>
#include <vector>

namespace gpuramp::fuzz {

/// \param others  texts of which parts are put in   \return the text with a few changes that know nothing of its form
[[nodiscard]] std::string damaged_text(std::string text, const std::vector<std::string>& others, Dice& dice);

} // namespace gpuramp::fuzz

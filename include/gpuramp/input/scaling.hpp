// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/json_tree.hpp"

namespace gpuramp::input {

/// \return a copy in which every number and quantity (not dates) is multiplied; uncertain numbers by their base
[[nodiscard]] Node scaled(const Node& node, double factor);

/// \return whether something in it can be multiplied
[[nodiscard]] bool has_numbers(const Node& node);

} // namespace gpuramp::input

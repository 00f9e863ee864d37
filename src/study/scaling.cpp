// SPDX-License-Identifier: Apache-2.0
#include "study/scaling.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/input/pointer.hpp"
#include "gpuramp/input/scaling.hpp"

namespace gpuramp::study {

std::string scaled_json(const scenario::Document& document, const std::string& pointer, double factor)
{
  const auto* node = input::find_at(document.tree(), pointer);
  core::require(node != nullptr, "scaled_json: nothing stands there");
  return input::json_text(input::scaled(*node, factor));
}

} // namespace gpuramp::study

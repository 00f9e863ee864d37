// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"

#include <string>

namespace gpuramp::study {

/// \return the resolution that a result names; automatic for a word that is none
[[nodiscard]] inline record::Resolution resolution_of(const std::string& text)
{
  using record::Resolution;
  for (const auto r : {Resolution::rack, Resolution::row, Resolution::hall, Resolution::campus})
    if (text == record::to_string(r))
      return r;
  return Resolution::automatic;
}

} // namespace gpuramp::study

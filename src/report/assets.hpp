// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace gpuramp::report {

/// A file of the page, embedded by cmake/embed_assets.cmake.
struct Asset {
  std::string_view name; ///< path below src/report
  std::string_view text;
};

/// All of them, in the order of CMakeLists.txt: scripts are run in that order.
[[nodiscard]] const std::vector<Asset>& assets();

} // namespace gpuramp::report

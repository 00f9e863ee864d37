// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace gpuramp::input {

/// Where a number came from.
struct Provenance {
  std::string file;    ///< catalogue or scenario file, as named
  std::string pointer; ///< JSON pointer of the value (or of the object whose numbers share the source)
  std::string value;   ///< as written, empty for an object
  std::string source;  ///< "assumption: ..." where it is ours
  std::string date;    ///< when it was read, may be empty
};

} // namespace gpuramp::input

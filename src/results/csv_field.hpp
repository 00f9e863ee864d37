// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace gpuramp::results {

/// A CSV field: quoted where the text needs it (RFC 4180).
inline std::string csv_field(const std::string& text)
{
  if (text.find_first_of(",\"\r\n") == std::string::npos)
    return text;
  std::string quoted = "\"";
  for (const auto c : text)
    quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

} // namespace gpuramp::results

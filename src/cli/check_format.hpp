// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/option_checks.hpp"
#include "gpuramp/study/gate.hpp"

#include <map>
#include <string>

namespace gpuramp::cli {

/// Adds --format: how the outcome of a check is written. `format` must outlive the parsing.
inline CLI::Option* add_check_format(CLI::App& command, study::CheckFormat& format)
{
  static const std::map<std::string, study::CheckFormat> kFormats{{"table", study::CheckFormat::table},
                                                                  {"json", study::CheckFormat::json},
                                                                  {"markdown", study::CheckFormat::markdown},
                                                                  {"junit", study::CheckFormat::junit}};
  return command.add_option("--format", format, "table, json, markdown (for a pull request) or junit (for CI)")
      ->transform(one_of(kFormats));
}

} // namespace gpuramp::cli

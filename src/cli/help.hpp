// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace CLI {
class FormatterBase;
class Option;
} // namespace CLI

namespace gpuramp::cli {

/// \return the words that an option takes, where it takes no others
[[nodiscard]] std::vector<std::string> choices_of(const CLI::Option& option);

/// \return what follows an option, as help and manual pages say it: "auto|rack", "N", "TEXT"; empty for flags
[[nodiscard]] std::string argument_of(const CLI::Option& option);

/// \return how helps are written: options with what they take, then what they mean, their bounds and default
[[nodiscard]] std::shared_ptr<CLI::FormatterBase> help_formatter();

} // namespace gpuramp::cli

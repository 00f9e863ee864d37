// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace gpuramp::cli {

/// The command line as JSON, from which manual pages, completions and the reference are made:
/// {name, about, footer, options[], commands[]}; options of {names[], positional, required, about, argument ("" for
/// flags), choices[], group}. Hidden options are left out.
[[nodiscard]] std::string describe_command_line(const CLI::App& app);

} // namespace gpuramp::cli

// SPDX-License-Identifier: Apache-2.0
#include "cli/print.hpp"

#include "gpuramp/core/escape.hpp"

#include <cstdio>

namespace gpuramp::cli {

void print_data(std::string_view data)
{
  fmt::print("{}", data);
}

void print_lines(std::string_view text)
{
  print_data(core::lines_for_terminal(text));
}

void print_error_lines(std::string_view text)
{
  fmt::print(stderr, "{}", core::lines_for_terminal(text));
}

} // namespace gpuramp::cli

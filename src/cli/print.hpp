// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <string_view>

/// All that the program prints. What people read may hold names, paths and texts of any file, which cannot steer their
/// terminal (core::lines_for_terminal); what programs read is printed as it is.
namespace gpuramp::cli {

/// On stdout, as it is: JSON, CSV, Markdown, JUnit.
void print_data(std::string_view data);

/// On stdout, for people.
void print_lines(std::string_view text);

/// On stderr, for people.
void print_error_lines(std::string_view text);

template <typename... Args>
void print_text(fmt::format_string<Args...> format, Args&&... args)
{
  print_lines(fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
void print_error(fmt::format_string<Args...> format, Args&&... args)
{
  print_error_lines(fmt::format(format, std::forward<Args>(args)...));
}

} // namespace gpuramp::cli

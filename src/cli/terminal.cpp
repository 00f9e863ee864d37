// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.hpp"

#include <charconv>
#include <cstdlib>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace gpuramp::cli {

namespace {

std::string_view environment(const char* name)
{
  const auto* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool locale_is_utf8()
{
  for (const auto* name : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (const auto text = environment(name); not text.empty())
      return text.find("UTF-8") != text.npos || text.find("utf8") != text.npos || text.find("utf-8") != text.npos;
  return false;
}

int width()
{
  constexpr int kUsual = 80;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  const auto text = environment("COLUMNS");
  int columns = 0;
  std::from_chars(text.data(), text.data() + text.size(), columns);
  return columns > 0 ? columns : kUsual;
}

} // namespace

bool stdout_is_terminal()
{
  return ::isatty(STDOUT_FILENO) != 0;
}

results::TextStyle terminal_style()
{
  return {.color = stdout_is_terminal() && environment("NO_COLOR").empty() && environment("TERM") != "dumb",
          .unicode = locale_is_utf8(),
          .width = width()};
}

} // namespace gpuramp::cli

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/escape.hpp"

#include "gpuramp/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace gpuramp::core {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD"; // U+FFFD

/// A character of a text, or a byte that is none.
struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

bool continues(std::string_view text, std::size_t at)
{
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

/// \source The Unicode Standard, table 3-7: well-formed UTF-8
Character character_at(std::string_view text, std::size_t at)
{
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80)
    return {first, 1, true};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4)
    return {};
  auto code = static_cast<std::uint32_t>(first & (0xFF >> (bytes + 1)));
  for (std::size_t i = 1; i < bytes; ++i) {
    if (not continues(text, at + i))
      return {};
    code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3F);
  }
  const bool overlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (overlong || surrogate || code > 0x10FFFF)
    return {};
  return {code, bytes, true};
}

/// Calls `write(character, its text)` for each character or stray byte.
template <class Write>
void each_character(std::string_view text, Write write)
{
  for (std::size_t at = 0; at < text.size();) {
    const auto character = character_at(text, at);
    write(character, text.substr(at, character.bytes));
    at += character.bytes;
  }
}

bool is_control(std::uint32_t code)
{
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029;
}

/// Marks of the bidirectional algorithm, and characters without width that hide text.
/// \source Boucher and Anderson 2021, Trojan Source, arXiv 2111.00169
bool turns_or_hides(std::uint32_t code)
{
  return (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0x200E || code == 0x200F ||
         code == 0x061C || code == 0x200B || code == 0xFEFF || code == 0xFFFE || code == 0xFFFF;
}

std::string in_quotes(std::string_view text, char quote, std::string_view inside)
{
  require(text.find('\0') == text.npos, "a null character within quotes");
  std::string quoted(1, quote);
  for (const auto c : text)
    c == quote ? quoted.append(inside) : quoted.append(1, c);
  return quoted + quote;
}

bool is_formula(std::string_view text)
{
  return not text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

} // namespace

std::string valid_utf8(std::string_view text)
{
  std::string valid;
  each_character(text, [&](const Character& c, std::string_view itself) { valid += c.valid ? itself : kReplacement; });
  return valid;
}

std::string shortened(std::string_view text, std::size_t most)
{
  constexpr std::string_view kLeftOut = "...";
  std::size_t n = 0;
  std::size_t keep = 0; // bytes of the text before the dots
  each_character(text, [&](const Character&, std::string_view itself) {
    if (++n + kLeftOut.size() <= most)
      keep = static_cast<std::size_t>(itself.data() - text.data()) + itself.size();
  });
  if (n <= most)
    return std::string(text);
  return std::string(text.substr(0, keep)) + std::string(kLeftOut.substr(0, most));
}

std::string for_terminal(std::string_view text)
{
  std::string safe;
  each_character(text, [&](const Character& c, std::string_view itself) {
    if (not c.valid || c.code < 0x20 || c.code == 0x7F)
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(itself.front()));
    else if (is_control(c.code) || turns_or_hides(c.code))
      safe += fmt::format("\\u{{{:04x}}}", c.code);
    else
      safe += itself;
  });
  return safe;
}

std::string lines_for_terminal(std::string_view text)
{
  std::string safe;
  each_character(text, [&](const Character& c, std::string_view itself) {
    const bool own = c.valid && (c.code == '\n' || c.code == 0x1B);
    safe += own ? std::string(itself) : for_terminal(itself);
  });
  return safe;
}

std::string for_csv(std::string_view text)
{
  const auto plain = (is_formula(text) ? "'" : "") + valid_utf8(text);
  return plain.find_first_of(",\"\r\n") == plain.npos ? plain : in_quotes(plain, '"', "\"\"");
}

std::string from_csv(std::string_view field)
{
  const bool guarded = field.starts_with('\'') && is_formula(field.substr(1));
  return std::string(guarded ? field.substr(1) : field);
}

std::string for_markdown(std::string_view text)
{
  constexpr std::string_view kMarkup = "\\`*_{}[]<>()#+!|~&";
  std::string safe;
  each_character(text, [&](const Character& c, std::string_view itself) {
    if (not c.valid)
      safe += kReplacement;
    else if (is_control(c.code))
      safe += ' ';
    else if (turns_or_hides(c.code))
      safe += fmt::format("U+{:04X}", c.code);
    else if (c.code < 0x80 && kMarkup.find(static_cast<char>(c.code)) != kMarkup.npos)
      safe += '\\' + std::string(itself);
    else
      safe += itself;
  });
  return safe;
}

std::string for_sql_name(std::string_view text)
{
  return in_quotes(text, '"', "\"\"");
}

std::string for_shell(std::string_view text)
{
  return in_quotes(text, '\'', R"('\'')");
}

} // namespace gpuramp::core

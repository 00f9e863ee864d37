// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Text that users and files bring is data: one way for each medium to write it so that it stays data.
namespace gpuramp::core {

/// \return valid UTF-8: each byte that belongs to no character becomes U+FFFD
[[nodiscard]] std::string valid_utf8(std::string_view text);

/// \return at most that many characters (code points), the last three of them "..." where some were left out
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most);

/// For a terminal: control characters (C0, DEL, C1), line ends and marks that turn the direction of writing show as
/// \xNN or \u{NNNN}; the text cannot move the cursor, set colours or hide parts of itself.
[[nodiscard]] std::string for_terminal(std::string_view text);

/// The same for a whole text that the program prints: its own line ends and escape sequences of colours stay. Names
/// hold neither, since readers refuse them.
[[nodiscard]] std::string lines_for_terminal(std::string_view text);

/// For a field of a CSV file (RFC 4180): quoted where needed. A text that a spreadsheet would take for a formula (it
/// begins with = + - @ or a control character) gets an apostrophe before it, which spreadsheets hide.
/// \source OWASP, CSV Injection, https://owasp.org/www-community/attacks/CSV_Injection, read 2026-11
[[nodiscard]] std::string for_csv(std::string_view text);

/// \return the text that for_csv() was given, from the field as a CSV reader gives it back
[[nodiscard]] std::string from_csv(std::string_view field);

/// For a line of Markdown, a cell of a table too: what Markdown or HTML would read as markup shows as itself.
[[nodiscard]] std::string for_markdown(std::string_view text);

/// For a name within SQL, in quotation marks. \throws ContractError for a null character, which no name may hold
[[nodiscard]] std::string for_sql_name(std::string_view text);

/// For one word of a POSIX shell, in apostrophes. \throws ContractError for a null character
[[nodiscard]] std::string for_shell(std::string_view text);

} // namespace gpuramp::core

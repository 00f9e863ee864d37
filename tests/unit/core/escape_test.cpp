// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/escape.hpp"

#include "gpuramp/core/error.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace gpuramp;

namespace {

/// What has hurt programs that take text for markup, everywhere one list.
const std::vector<std::string> kHostile{
    "\x1b[31mred\x1b[0m", // colours
    "a\rb",               // back to the line's begin
    "a\nb",               // a line of its own
    "\xC2\x9B"
    "31m",                     // CSI as C1 character
    "safe\xE2\x80\xAEgpj.exe", // right-to-left override
    "a\xE2\x80\x8B"
    "b",                                      // zero width
    "=cmd|' /C calc'!A0",                     // formula
    "@SUM(1,2)",                              // formula
    "\"quoted\", and more",                   //
    "`code` | [link](http://x) <b>&amp;</b>", //
    "x'; DROP TABLE points; --",              //
    "$(reboot) `reboot` \\",                  //
    "\xFF\xFE broken \xC3",                   // no UTF-8
    "\xED\xA0\x80",                           // surrogate
    "\xEF\xBF\xBE",                           // U+FFFE
    "</script><script>alert(1)</script>",     //
};

} // namespace

TEST_CASE("on a terminal nothing but printable characters is left")
{
  CHECK(core::for_terminal("plain caf\xC3\xA9 \xE2\x82\xAC") == "plain caf\xC3\xA9 \xE2\x82\xAC");
  CHECK(core::for_terminal("\x1b[31m") == "\\x1b[31m");
  CHECK(core::for_terminal("\xC2\x9B") == "\\u{009b}");
  CHECK(core::for_terminal("a\xE2\x80\xAE") == "a\\u{202e}");
  CHECK(core::for_terminal("\xFF") == "\\xff");
  for (const auto& text : kHostile)
    for (const unsigned char c : core::for_terminal(text))
      CHECK((c >= ' ' && c != 0x7F));
}

TEST_CASE("a CSV field reads back as the text, and is no formula")
{
  CHECK(core::for_csv("plain") == "plain");
  CHECK(core::for_csv("a,b") == "\"a,b\"");
  CHECK(core::for_csv("say \"x\"") == "\"say \"\"x\"\"\"");
  CHECK(core::for_csv("=1+1") == "'=1+1");
  CHECK(core::from_csv("'=1+1") == "=1+1");
  CHECK(core::from_csv("'quoted'") == "'quoted'");
  for (const auto& text : kHostile) {
    const auto field = core::for_csv(text);
    const auto first = field.front() == '"' ? field[1] : field.front();
    CHECK(std::string("=+-@\t\r").find(first) == std::string::npos);
  }
}

TEST_CASE("Markdown shows markup as itself, on one line")
{
  CHECK(core::for_markdown("a|b `c`") == "a\\|b \\`c\\`");
  CHECK(core::for_markdown("<b>") == "\\<b\\>");
  for (const auto& text : kHostile)
    CHECK(core::for_markdown(text).find('\n') == std::string::npos);
}

TEST_CASE("names of SQL and words of a shell end where they should")
{
  CHECK(core::for_sql_name("a\"b") == "\"a\"\"b\"");
  CHECK(core::for_shell("it's") == R"('it'\''s')");
  CHECK_THROWS_AS(core::for_sql_name(std::string("a\0b", 3)), core::ContractError);
}

TEST_CASE("texts are shortened by characters, and stay valid UTF-8")
{
  CHECK(core::shortened("abcdef", 6) == "abcdef");
  CHECK(core::shortened("abcdefg", 6) == "abc...");
  CHECK(core::shortened("\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC\xE2\x82\xAC", 4) == "\xE2\x82\xAC...");
  CHECK(core::valid_utf8("a\xC3") == "a\xEF\xBF\xBD");
  CHECK(core::valid_utf8("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  for (const auto& text : kHostile)
    CHECK(core::valid_utf8(core::valid_utf8(text)) == core::valid_utf8(text));
}

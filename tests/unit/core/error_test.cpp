// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace gpuramp::core;

TEST_CASE("a problem reads file, line, pointer, problem, suggestion, without gaps")
{
  CHECK(format_problem({"plan.json", 7, "/campuses/0/pue", "0.5 is too small", "give at least 1"}) ==
        "plan.json:7: /campuses/0/pue: 0.5 is too small; give at least 1");
  CHECK(format_problem({"plan.json", 0, "", "is a directory", "name the JSON file in it"}) ==
        "plan.json: is a directory; name the JSON file in it");
  CHECK(format_problem({"plan.json", 3, "", "not JSON", ""}) == "plan.json:3: not JSON");
  CHECK(format_problem({"--set", 0, "/name", "is a number", ""}) == "--set: /name: is a number");
  CHECK(format_problem({"", 0, "/name", "is a number", ""}) == "/name: is a number");
  CHECK(format_problem({"", 0, "", "is a number", ""}) == "is a number");
}

TEST_CASE("control characters of a file do not reach the terminal")
{
  const auto text = format_problem(
      {"plan\n.json", 1, "/a", std::string("unknown key '\x1b[31m") + '\0' + "\x7f'", "did you mean 'b'?\r"});
  CHECK(text == R"(plan\x0a.json:1: /a: unknown key '\x1b[31m\x00\x7f'; did you mean 'b'?\x0d)");
  CHECK(format_problem({"", 0, "", "größer\tals", ""}) == R"(größer\x09als)");
}

TEST_CASE("an InputError carries all problems, one a line")
{
  const InputProblem first{"a.json", 1, "/x", "wrong", "write right"};
  const InputProblem second{"a.json", 2, "/y", "wrong too", ""};
  const InputError error({first, second});
  CHECK(error.problems() == std::vector{first, second});
  CHECK(std::string(error.what()) == "a.json:1: /x: wrong; write right\na.json:2: /y: wrong too");
}

TEST_CASE("require throws the broken contract and nothing else")
{
  CHECK_NOTHROW(require(true, "never"));
  CHECK_THROWS_AS(require(false, "mean must be positive"), ContractError);
  CHECK_THROWS_WITH(require(false, "mean must be positive"), "mean must be positive");
}

TEST_CASE("the nearest word is one that was probably meant")
{
  const std::vector<std::string> words{"capacity", "campuses", "source", "bus", "W"};
  CHECK(nearest_word("capacity", words) == "capacity");
  CHECK(nearest_word("capactiy", words) == "capacity"); // two letters changed
  CHECK(nearest_word("capacit", words) == "capacity");
  CHECK(nearest_word("campus", words) == "campuses");
  CHECK(nearest_word("sources", words) == "source");
  CHECK(nearest_word("bs", words) == "bus");
  CHECK(nearest_word("temperature", words).empty());
  CHECK(nearest_word("x", words).empty()); // every single letter is one change away; that is no likeness
  CHECK(nearest_word("", words).empty());
  CHECK(nearest_word("capacity", {}).empty());
}

TEST_CASE("of equally near words the first wins, so that messages do not vary")
{
  CHECK(nearest_word("grid-0", {"grid-1", "grid-2"}) == "grid-1");
  CHECK(nearest_word("grid-0", {"grid-2", "grid-1"}) == "grid-2");
}

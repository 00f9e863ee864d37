// SPDX-License-Identifier: Apache-2.0
#include "base_scenario.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

using namespace gpuramp;
using namespace gpuramp::test;

namespace {

/// The one problem of a text that is not a scenario at all.
core::InputProblem only_problem(const std::string& text)
{
  const auto problems = problems_of(text);
  REQUIRE(problems.size() == 1);
  return problems[0];
}

std::string nested(int depth, const std::string& open, const std::string& close)
{
  std::string text;
  for (int i = 0; i < depth; ++i)
    text += open;
  text += "1";
  for (int i = 0; i < depth; ++i)
    text += close;
  return text;
}

} // namespace

TEST_CASE("files that cannot be read")
{
  const TempDir dir;
  SECTION("missing")
  {
    const auto file = dir.path() / "none.json";
    CHECK(problems_of_file(file) ==
          std::vector<core::InputProblem>{{file.string(), 0, "", "there is no such file", "check the path"}});
  }
  SECTION("a directory")
  {
    CHECK(problems_of_file(dir.path()) ==
          std::vector<core::InputProblem>{{dir.path().string(), 0, "", "is a directory", "name the file in it"}});
  }
  SECTION("a device")
  {
    const auto problems = problems_of_file("/dev/null");
    REQUIRE(problems.size() == 1);
    CHECK_THAT(problems[0].problem, Catch::StartsWith("cannot be read"));
    CHECK(problems[0].suggestion == "give a regular file");
  }
  SECTION("100 MB of zeros")
  {
    const auto file = dir.write("zeros.json", "");
    std::filesystem::resize_file(file, 100'000'000); // sparse: takes no room
    const auto problems = problems_of_file(file);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].problem == "is 95 MB large (at most 64 MB are read)");
  }
  SECTION("a name that is too long")
  {
    CHECK(problems_of_file(dir.path() / std::string(5000, 'x')).size() == 1);
  }
}

TEST_CASE("files that are not JSON")
{
  CHECK(only_problem("").problem == "the file is empty");
  CHECK(only_problem(" \n\t\r\n").problem == "the file is empty");
  CHECK_THAT(only_problem("").suggestion, Catch::Contains("gpuramp init"));
  for (const std::string text : {"hello",
                                 "{",
                                 "}",
                                 "{]",
                                 "[1, 2",
                                 "{\"a\": }",
                                 "{\"a\": 1,}",
                                 "{'a': 1}",
                                 "{\"a\": 1} x",
                                 "{\"a\": NaN}",
                                 "{\"a\": Infinity}",
                                 "{\"a\": -inf}",
                                 "{\"a\": 1e999}",
                                 "{\"a\": 01}",
                                 "{\"a\": +1}",
                                 "{\"a\": .5}",
                                 "{\"a\": \"open}",
                                 "// comment\n{}",
                                 "{\"a\": \"tab\there\"}",
                                 "\x7f"
                                 "ELF",
                                 "{\"a\": \"\\ud800\"}",
                                 "{\"a\": \"\\x41\"}"}) {
    INFO(text);
    const auto problem = only_problem(text);
    CHECK_THAT(problem.problem, Catch::StartsWith("not JSON: "));
    CHECK(problem.problem.find("json.exception") == std::string::npos);
    CHECK(problem.line >= 1);
    CHECK(problem.problem.size() < 200);
    CHECK_FALSE(problem.suggestion.empty());
  }
}

TEST_CASE("the line of what is not JSON is named")
{
  CHECK(only_problem("{\n\"a\": 1,\n\"b\": 2\n\"c\": 3\n}").line == 4);
  CHECK(only_problem("{\n\"a\": tru\n}").line >= 2);
  CHECK(only_problem("{\n\n\n\"a\": [1, 2}\n").line == 4);
}

TEST_CASE("zeros, binary and hostile UTF-8")
{
  for (const auto& text :
       {std::string(1000, '\0'), std::string("{\"name\": \"a\0b\"}", 15), std::string("{\"name\": \"\xff\xfe\"}"),
        std::string("{\"name\": \"\xc0\xaf\"}"), std::string("{\"name\": \"\xed\xa0\x80\"}"),
        std::string("{\"name\": \"\xf4\x90\x80\x80\"}"), std::string("{\"name\": \"\xe2\x82\"}"),
        std::string("{\"\xc3\x28\": 1}"), std::string("\xff\xfe{\0}\0", 6)}) {
    const auto problem = only_problem(text);
    CHECK_THAT(problem.problem, Catch::StartsWith("not JSON: "));
    CHECK(core::format_problem(problem).find('\0') == std::string::npos);
  }
}

TEST_CASE("a byte order mark is no harm")
{
  CHECK(read_text("\xef\xbb\xbf" + base_scenario()).name == "base");
}

TEST_CASE("JSON that is no object")
{
  for (const std::string text : {"[]", "5", "\"text\"", "null", "true", "[{}]"}) {
    INFO(text);
    const auto problem = only_problem(text);
    CHECK_THAT(problem.problem, Catch::EndsWith("not an object"));
    CHECK_THAT(problem.suggestion, Catch::Contains("gpuramp init"));
  }
}

TEST_CASE("deep nesting is refused, however deep")
{
  for (const int depth : {65, 1000, 1'000'000}) {
    CHECK(only_problem(nested(depth, "[", "]")).problem == "nested deeper than 64 levels");
    CHECK(only_problem(nested(depth, "{\"a\":", "}")).problem == "nested deeper than 64 levels");
  }
  CHECK_THAT(only_problem(nested(64, "[", "]")).problem, Catch::EndsWith("not an object")); // as deep as may be
}

TEST_CASE("more values or keys than any scenario has are refused before memory is full")
{
  std::string values = "[0";
  for (int i = 0; i < 2'100'000; ++i)
    values += ",0";
  CHECK(only_problem(values + "]").problem == "more than 1300000 values");
  std::string keys = "{\"k\":0";
  for (int i = 0; i < 1'100; ++i)
    keys += ",\"k" + std::to_string(i) + "\":0";
  CHECK(only_problem(keys + "}").problem == "more than 1000 keys in one object");
}

TEST_CASE("duplicate keys are refused, at their line")
{
  const auto problem = only_problem(with(base_scenario(), R"("pue": 1.25,)", "\"pue\": 1.25,\n\"pue\": 1.2,"));
  CHECK(problem.problem == "key 'pue' stands twice in one object");
  CHECK(problem.line == 14);
  CHECK(only_problem(R"({"a": 1, "\u0061": 2})").problem == "key 'a' stands twice in one object");
}

TEST_CASE("catalogue files are checked like the scenario, in their own name")
{
  const TempDir dir;
  const auto text =
      with(base_scenario(), R"("name": "base",)", R"("name": "base", "catalogs": ["data/catalog.json"],)");
  const auto file = dir.write("scenario.json", text);
  SECTION("missing")
  {
    const auto problems = problems_of_file(file);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].file == file.string());
    CHECK(problems[0].pointer == "/catalogs/0");
    CHECK(problems[0].problem == "there is no catalogue 'data/catalog.json'");
  }
  SECTION("a number without its source")
  {
    dir.write("data/catalog.json", R"({"regions": [
  {"name": "north", "carbon": "20 g/kWh", "price": {"value": "40 USD/MWh", "source": "x", "date": "2026-01"}}]})");
    const auto problems = problems_of_file(file);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].line == 2);
    CHECK(problems[0].pointer == "/regions/0/carbon");
    CHECK(problems[0].problem == "a number without its source");
  }
  SECTION("a source without its date")
  {
    dir.write(
        "data/catalog.json",
        R"({"regions": [{"name": "north", "carbon": {"value": "20 g/kWh", "source": "x"}, "price": {"value": "40 USD/MWh", "source": "x", "date": "2026-01"}}]})");
    const auto problems = problems_of_file(file);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].problem == "a number without its source and date");
  }
  SECTION("a name that the scenario has, too")
  {
    dir.write(
        "data/catalog.json",
        R"({"regions": [{"name": "grid", "carbon": {"value": "20 g/kWh", "source": "x", "date": "2026-01"}, "price": {"value": "40 USD/MWh", "source": "x", "date": "2026-01"}}]})");
    const auto problems = problems_of_file(file);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].problem == "the region name 'grid' is used twice");
  }
  SECTION("sound, found from the scenario's own directory")
  {
    dir.write(
        "data/catalog.json",
        R"({"regions": [{"name": "north", "carbon": {"value": "20 g/kWh", "source": "x", "date": "2026-01"}, "price": {"value": "40 USD/MWh", "source": "x", "date": "2026-01"}}]})");
    CHECK(scenario::read_scenario(file).catalog.regions.size() == 2);
  }
}

#include "gpuramp/core/error.hpp"

#include <catch2/catch.hpp>

using namespace gpuramp::core;

TEST_CASE("a problem is one line: where, what, what would be right")
{
  CHECK(format_problem({"plan.json", 12, "/campuses/0/pue", "is too small", "give at least 1"}) == "plan.json:12: /campuses/0/pue: is too small; give at least 1");
  CHECK(format_problem({"plan.json", 0, "", "there is no such file", "check the path"}) == "plan.json: there is no such file; check the path");
}

TEST_CASE("an error says all its problems")
{
  const InputError error({{"a", 1, "/x", "wrong", ""}, {"b", 2, "/y", "also wrong", ""}});
  const std::string what = error.what();
  CHECK(what.find("/x") != std::string::npos);
  CHECK(what.find("/y") != std::string::npos);
  CHECK(error.problems().size() == 2);
}

TEST_CASE("the nearest word helps with typing mistakes only")
{
  CHECK(nearest_word("campusses", {"campuses", "catalog"}) == "campuses");
  CHECK(nearest_word("gb200-nvl27", {"gb200-nvl72", "gb300-nvl72"}) == "gb200-nvl72");
  CHECK(nearest_word("tranche", {"halls", "pue"}).empty());
  CHECK(nearest_word("", {}).empty());
}

TEST_CASE("a broken contract is thrown")
{
  CHECK_NOTHROW(require(true, "fine"));
  CHECK_THROWS_AS(require(false, "not fine"), ContractError);
}

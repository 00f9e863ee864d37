#include "base_scenario.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

using namespace gpuramp;

namespace {

/// What is wrong with a text, or nothing.
std::vector<core::InputProblem> problems_of(const std::string& text)
{
  try {
    static_cast<void>(read_text(text));
  } catch (const core::InputError& error) {
    return error.problems();
  }
  return {};
}

struct Case {
  const char* from;      ///< in the base scenario
  const char* to;
  const char* pointer;   ///< of the problem
  const char* problem;   ///< part of it
  const char* suggestion;
  const char* at_line_of; ///< text on the line that is named, in the changed scenario
};

const Case kCases[] = {
    // keys
    {R"("pue": 1.2,)", R"("pui": 1.2,)", "/campuses/0/pui", "unknown key 'pui'", "did you mean 'pue'?", "pui"},
    {R"("wan":)", R"("wam":)", "/wam", "unknown key", "did you mean 'wan'?", "wam"},
    {R"("name": "base",)", "", "", "'name' is missing", "of the scenario", "{"},
    {R"("campuses": [
    {)", R"("campusses": [
    {)", "", "'campuses' is missing", "at least one campus", "{"},
    {R"("pue": 1.2,)", R"("pue": 1.2, "pue": 1.3,)", "", "'pue' stands twice", "remove one", "pue"},
    // quantities
    {R"("5 MW", "available": "2026-01-01"}]},
      "initial")", R"("5", "available": "2026-01-01"}]},
      "initial")", "/campuses/0/power/tranches/0/capacity", "without its unit", "a power", "\"5\""},
    {R"("1 TB/s"}],)", R"(1}],)", "/wan/0/capacity", "1 is a number without its unit", "a bandwidth", "between"},
    {R"("1e24 FLOP")", R"("1e24 W")", "/workloads/training/0/flop", "is a power", "an amount of computation", "1e24 W"},
    {R"("7 rack/week")", R"("7 racks/week")", "/supply/lines/0/orders/0/1", "unknown unit 'racks'", "did you mean 'rack'?", "7 racks"},
    {R"("10 wafer/week")", R"("10 wafer")", "/supply/inputs/0/wafers", "is a number of wafers", "a rate of wafers", "10 wafer"},
    {R"("port": "50 GB/s")", R"("port": "50 Gb/s")", "/catalog/fabrics/0/port", "unknown unit 'Gb'", "they differ by 8", "50 Gb"},
    {R"("port": "50 GB/s")", R"("port": "nan GB/s")", "/catalog/fabrics/0/port", "not a number with a unit", "1.2 GW", "nan"},
    {R"("1e24 FLOP")", R"("1e400 FLOP")", "/workloads/training/0/flop", "not a number with a unit", "amount of computation", "1e400"},
    // bounds
    {R"([{"capacity": "5 MW", "available": "2026-01-01"}]},
      "initial")", R"([{"capacity": "-3 MW", "available": "2026-01-01"}]},
      "initial")", "/campuses/0/power/tranches/0/capacity", "'-3 MW' is negative", "at least", "-3 MW"},
    {R"("pue": 1.2,)", R"("pue": 0.9,)", "/campuses/0/pue", "0.9 is too small", "at least 1", "0.9"},
    {R"("share": 0.5)", R"("share": 1.5)", "/supply/inputs/0/share", "1.5 is too large", "at most 1", "1.5"},
    {R"("share": 0.5)", R"("share": "half")", "/supply/inputs/0/share", "is a text, not a plain number", "plain number", "half"},
    {R"("racks": 2)", R"("racks": 2.5)", "/campuses/0/initial/0/racks", "not a whole number", "whole number", "2.5"},
    {R"("racks": 2)", R"("racks": -2)", "/campuses/0/initial/0/racks", "-2 is negative", "at least 0", "-2"},
    {R"("gpus_per_rack": 10)", R"("gpus_per_rack": 0)", "/catalog/rack_types/0/gpus_per_rack", "0 is too small", "at least 1", "gpus_per_rack"},
    {R"("format_version": 1)", R"("format_version": 2)", "/format_version", "2 is too large", "at most 1", "format_version"},
    {R"("7 rack/week")", R"("1e40 rack/week")", "/supply/lines/0/orders/0/1", "too large", "at most", "1e40"},
    {R"(["2026-01-01", "100 GPU"])", R"(["2026-01-01", "1e30 GPU"])", "/targets/fleet/0/1", "too large", "at most", "1e30"},
    // dates
    {R"("start": "2026-01-01",
  "end")", R"("start": "2026-02-30",
  "end")", "/start", "'2026-02-30' is not a date", "YYYY-MM-DD", "2026-02-30"},
    {R"("end": "2027-01-01")", R"("end": "2025-01-01")", "/end", "is not after the start", "later end", "2025-01-01\""},
    {R"("end": "2027-01-01")", R"("end": "2026-01-01")", "/end", "is not after the start", "later end", "\"end\""},
    {R"("end": "2027-01-01")", R"("end": 2027)", "/end", "is a number, not a date", "YYYY-MM-DD", "2027,"},
    {R"(["2027-01-01", "200 GPU"])", R"(["2025-01-01", "200 GPU"])", "/targets/fleet/1", "is not after the date before it", "sort", "200 GPU"},
    {R"(["2027-01-01", "200 GPU"])", R"(["2027-01-01"])", "/targets/fleet/1", "not a dated point", "2026-01-01", "fleet"},
    // references
    {R"({"rack_type": "r", "orders")", R"({"rack_type": "rr", "orders")", "/supply/lines/0/rack_type", "there is no rack type 'rr'", "did you mean 'r'?", "rr"},
    {R"("initial": [{"rack_type": "r")", R"("initial": [{"rack_type": "q9x")", "/campuses/0/initial/0/rack_type", "no rack type 'q9x'", "known are r", "q9x"},
    {R"("rack_types": ["r"]})", R"("rack_types": ["zzz"]})", "/workloads/training/0/rack_types/0", "no rack type 'zzz'", "known are r", "zzz"},
    {R"("project": "p", "start")", R"("project": "pp", "start")", "/campuses/0/halls/0/project", "no project 'pp'", "did you mean 'p'?", "\"pp\""},
    {R"("campuses": ["one"])", R"("campuses": ["oen"])", "/supply/lines/0/campuses/0", "no campus 'oen'", "did you mean 'one'?", "oen"},
    {R"("between": ["one", "two"])", R"("between": ["one", "tow"])", "/wan/0/between/1", "no campus 'tow'", "did you mean 'two'?", "tow"},
    {R"("between": ["one", "two"])", R"("between": ["one"])", "/wan/0/between", "needs two names", "[\"a\", \"b\"]", "between"},
    {R"("between": ["one", "two"])", R"("between": ["one", "one"])", "/wan/0/between", "joins a campus with itself", "two campuses", "between"},
    {R"("gpus": "10 GPU", "campuses": ["one", "two"])", R"("gpus": "10 GPU", "campuses": ["one", "six"])", "/workloads/training/0/campuses/1", "no campus 'six'", "known are one, two", "six"},
    {R"("after": ["a"])", R"("after": ["aa"])", "/catalog/projects/0/tasks/1/after/0", "there is no task 'aa'", "did you mean 'a'?", "aa"},
    {R"("duration": "2 month"})", R"("duration": "2 month", "after": ["b"]})", "/catalog/projects/0/tasks", "project 'p' is cyclic: ", "remove one 'after'", "projects"},
    {R"("wan": [{"between": ["one", "two"], "capacity": "1 TB/s"}],)", "", "/workloads/training/0/campuses", "no chain of WAN links", "add links under 'wan'", "training"},
    // names used twice
    {R"("name": "two",)", R"("name": "one",)", "/campuses/1/name", "the campus name 'one' is used twice", "its own name", "\"one\",\n      \"region\": \"g\",\n      \"fabric\": \"f\",\n      \"halls\": [{\"rack_slots\": 10, \"bus\": \"2 MW\", \"available\""},
    {R"("regions": [)", R"("regions": [{"name": "g", "carbon": "1 g/kWh", "price": "1 USD/MWh"}, )", "/catalog/regions/1/name", "the region name 'g' is used twice", "its own name", "regions"},
    // either or
    {R"("project": "p", "start": "2025-01-01")", R"("project": "p")", "/campuses/0/halls/0", "needs both 'project' and 'start'", "project template", "\"p\"}"},
    {R"("project": "p", "start": "2025-01-01")", R"("project": "p", "start": "2025-01-01", "available": "2026-01-01")", "/campuses/0/halls/0", "has both", "one of the two", "\"p\""},
    {R"(, "project": "p", "start": "2025-01-01")", "", "/campuses/0/halls/0", "lacks 'available'", "one of the two", "rack_slots"},
    {R"("wafers": "10 wafer/week", )", "", "/supply/inputs/0", "exactly one of 'wafers', 'hbm' and 'racks'", "what the input counts", "cowos"},
    {R"("flop": "1e24 FLOP", )", "", "/workloads/training/0", "either 'flop', or 'parameters' and 'tokens'", "how much", "\"t\""},
    {R"("flop": "1e24 FLOP", )", R"("flop": "1e24 FLOP", "parameters": 1e9, )", "/workloads/training/0", "either 'flop', or", "how much", "\"t\""},
    {R"("gpus": "10 GPU", )", "", "/workloads/training/0", "exactly one of 'gpus' and 'share'", "how many", "\"t\""},
    {R"("gpus": "10 GPU", )", R"("gpus": "10 GPU", "share": 0.1, )", "/workloads/training/0", "exactly one of 'gpus' and 'share'", "how many", "\"t\""},
    // kinds
    {R"("workloads": {)", R"("workloads": {"priority": ["inference", "training"],)", "/workloads/priority", "must name inference, training and research", "in the order", "priority"},
    {R"("workloads": {)", R"("workloads": {"priority": ["inference", "training", "serch"],)", "/workloads/priority/2", "unknown value 'serch'", "one of inference, training, research", "serch"},
    {R"("power": {"tranches": [{"capacity": "5 MW", "available": "2026-01-01"}]},
      "initial")", R"("power": [],
      "initial")", "/campuses/0/power", "is an array, not an object", "{...}", "\"power\": []"},
    {R"("name": "one",)", R"("name": 1,)", "/campuses/0/name", "is a number, not a text", "in quotes", "\"name\": 1"},
    {R"("idle_power": "20 kW")", R"("idle_power": "200 kW")", "/catalog/rack_types/0/idle_power", "idle power is above maximum power", "correct", "200 kW"},
    {R"("name": "one",
      "region")", R"("template": {"name": "x", "count": 3},
      "region")", "/campuses/0/template/name", "lacks {n}", "plains-{n}", "template"},
};

std::string temporary_file(const std::string& name, const std::string& text)
{
  const auto path = (std::filesystem::temp_directory_path() / name).string();
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::string first_problem(const std::filesystem::path& file)
{
  try {
    static_cast<void>(scenario::read_scenario(file));
  } catch (const core::InputError& error) {
    return core::format_problem(error.problems().front());
  }
  return "";
}

} // namespace

TEST_CASE("the base scenario has no problem")
{
  CHECK(problems_of(kBaseScenario).empty());
}

TEST_CASE("every mistake is named with its line, its pointer, what is wrong and what would be right")
{
  for (const auto& c : kCases) {
    const auto text = base_with(c.from, c.to);
    const auto problems = problems_of(text);
    INFO(c.to);
    const core::InputProblem* found = nullptr;
    for (const auto& p : problems) {
      UNSCOPED_INFO(core::format_problem(p));
      if (p.problem.find(c.problem) != std::string::npos)
        found = &p;
    }
    REQUIRE(found != nullptr);
    CHECK(found->pointer == c.pointer);
    CHECK(found->suggestion.find(c.suggestion) != std::string::npos);
    CHECK(found->file == "base.json");
    CHECK(found->line == line_of(text, c.at_line_of));
  }
}

TEST_CASE("one mistake gives one problem")
{
  CHECK(problems_of(base_with(R"("pue": 1.2,)", R"("pue": 0.9,)")).size() == 1);
  CHECK(problems_of(base_with(R"("7 rack/week")", R"("7 MW")")).size() == 1);
  CHECK(problems_of(base_with(R"("end": "2027-01-01")", R"("end": "soon")")).size() == 1);
}

TEST_CASE("all problems of a file are reported at once, in the order of its lines")
{
  auto text = base_with(R"("pue": 1.2,)", R"("pue": 0.9,)");
  text.replace(text.find("\"1e24 FLOP\""), 11, "\"1e24 MW\"");
  text.replace(text.find("\"fabric\": \"f\""), 13, "\"fabric\": \"nowhere\"");
  const auto problems = problems_of(text);
  REQUIRE(problems.size() == 3);
  CHECK(problems[0].pointer == "/campuses/0/fabric");
  CHECK(problems[1].pointer == "/campuses/0/pue");
  CHECK(problems[2].pointer == "/workloads/training/0/flop");
}

TEST_CASE("what is no JSON says where")
{
  CHECK(problems_of("").front().problem == "the file is empty");
  CHECK(problems_of(" \n\t ").front().problem == "the file is empty");
  CHECK(problems_of("{\n  \"name\": \"x\",\n}").front().line == 3);
  CHECK(problems_of("{\n  \"name\": \"x\"\n").front().problem.find("not JSON") != std::string::npos);
  CHECK(problems_of("[1, 2]").front().problem.find("is an array, not an object") != std::string::npos);
  CHECK(problems_of("{\"a\": \"\xff\xfe\"}").front().problem.find("not JSON") != std::string::npos);
  CHECK(problems_of(std::string(5'000, '[')).front().problem.find("nested deeper") != std::string::npos);
  std::string objects;
  for (int i = 0; i < 1'000; ++i)
    objects += "{\"a\":";
  CHECK(problems_of(objects).front().problem.find("nested deeper") != std::string::npos);
}

TEST_CASE("what is no file says so")
{
  CHECK(first_problem("/nonexistent/plan.json").find("there is no such file") != std::string::npos);
  CHECK(first_problem(std::filesystem::temp_directory_path()).find("is a directory") != std::string::npos);
  const auto empty = temporary_file("gpuramp_empty.json", "");
  CHECK(first_problem(empty).find("the file is empty") != std::string::npos);
  const auto zeros = temporary_file("gpuramp_zeros.json", "");
  std::filesystem::resize_file(zeros, 100'000'000);
  CHECK(first_problem(zeros).find("is 95 MB large") != std::string::npos);
  std::filesystem::resize_file(zeros, 1'000'000);
  CHECK(first_problem(zeros).find("not JSON") != std::string::npos);
  std::filesystem::remove(empty);
  std::filesystem::remove(zeros);
}

TEST_CASE("a catalogue file that is missing or wrong is named")
{
  const auto missing = base_with(R"("name": "base",)", R"("name": "base", "catalogs": ["nowhere.json"],)");
  CHECK(problems_of(missing).front().file == "nowhere.json");
  const auto path = temporary_file("gpuramp_catalog.json", "{\n \"regions\": [\n  {\"name\": \"x\", \"carbon\": \"1 g/kWh\", \"price\": \"1 USD/MWh\"}]}");
  const auto wrong = problems_of(base_with(R"("name": "base",)", R"("name": "base", "catalogs": [")" + path + R"("],)"));
  REQUIRE(wrong.size() == 2);
  CHECK(wrong.front().line == 3);
  CHECK(wrong.front().problem.find("without its source") != std::string::npos);
  std::filesystem::remove(path);
}

TEST_CASE("a scenario too large to simulate is refused before anything is built")
{
  const auto text = base_with(R"("name": "one",
      "region")", R"("template": {"name": "one-{n}", "count": 10000},
      "region")");
  auto many = text;
  many.replace(many.find("{\"rack_slots\": 10, \"bus\": \"2 MW\", \"project\""), 1, "{\"count\": 10000, ");
  bool found = false;
  for (const auto& p : problems_of(many))
    found = found || p.problem.find("halls") != std::string::npos;
  CHECK(found);
}

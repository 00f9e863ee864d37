// SPDX-License-Identifier: Apache-2.0
#include "base_scenario.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace gpuramp;
using namespace gpuramp::test;

namespace {

/// A sound scenario with one thing made wrong, and what must be said about it.
struct Case {
  const char* name;
  const char* old;         ///< the first such text of the base scenario ...
  const char* replacement; ///< ... becomes this; ^ stands before the line that must be named
  const char* pointer;
  const char* problem;    ///< a part of it
  const char* suggestion; ///< a part of it
};

struct BadText {
  std::string text;
  int line;
};

BadText bad_text(const Case& c)
{
  auto text = with(base_scenario(), c.old, c.replacement);
  const auto mark = text.find('^');
  if (mark == std::string::npos)
    FAIL(c.name << ": no ^ in the replacement");
  const auto line =
      1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(mark), '\n'));
  return {text.erase(mark, 1), line};
}

void check(const Case& c)
{
  const auto bad = bad_text(c);
  const auto problems = problems_of(bad.text);
  std::string all;
  for (const auto& problem : problems)
    all += core::format_problem(problem) + "\n";
  INFO(c.name << "\n" << all);
  REQUIRE(problems.size() == 1); // one mistake, one message
  CHECK(problems[0].file == "scenario.json");
  CHECK(problems[0].line == bad.line);
  CHECK(problems[0].pointer == c.pointer);
  CHECK_THAT(problems[0].problem, Catch::Contains(c.problem));
  CHECK_THAT(problems[0].suggestion, Catch::Contains(c.suggestion));
  CHECK_FALSE(problems[0].suggestion.empty());
}

} // namespace

TEST_CASE("the base scenario itself is sound")
{
  CHECK_NOTHROW(read_text(base_scenario()));
}

TEST_CASE("bad keys")
{
  const auto c = GENERATE(values<Case>({
      {"unknown key of the root", R"("targets":)", R"("tragets":^)", "/tragets", "unknown key 'tragets'",
       "did you mean 'targets'?"},
      {"unknown key of a campus", R"("pue": 1.25)", R"("puee": ^1.25)", "/campuses/0/puee", "unknown key 'puee'",
       "did you mean 'pue'?"},
      {"unknown key far from any", R"("pue": 1.25)", R"("wind_speed": ^20)", "/campuses/0/wind_speed",
       "unknown key 'wind_speed'", "known are template, name, region, location"},
      {"a place beside those of a template", R"("name": "east", "region")",
       R"("template": {"name": "east", "count": 1, "latitude_deg": [40], "longitude_deg": [-80]},
          "location": ^{"latitude_deg": 41, "longitude_deg": -81}, "region")",
       "/campuses/1/location", "is given beside latitudes and longitudes of the template", "leave it out"},
      {"unknown key of a tranche", R"("capacity": "30 MW")", R"("capacity": "30 MW", "capactiy": ^"1 MW")",
       "/campuses/1/power/tranches/0/capactiy", "unknown key", "'capacity'"},
      {"unknown key of a rack type", R"("hbm": "186 GB")", R"("hbm": "186 GB", "hmb": ^"1 GB")",
       "/catalog/rack_types/0/hmb", "unknown key 'hmb'", "did you mean 'hbm'?"},
      {"unknown key of a task", R"("duration": "6 month")", R"("duration": "6 month", "days": ^6)",
       "/catalog/projects/0/tasks/0/days", "unknown key 'days'", "known are name, class, duration"},
      {"unknown key beside a value", R"("pue": 1.25)", R"("pue": {"value": 1.25, "sorce": ^"x"})",
       "/campuses/0/pue/sorce", "unknown key 'sorce' beside a value", "source"},
      {"slash and tilde in a key are escaped", R"("pue": 1.25)", R"("a/b~c": ^1)", "/campuses/0/a~1b~0c",
       "unknown key 'a/b~c'", "known are"},
      {"missing key of the root", R"({
  "format_version": 1,
  "name": "base",)",
       R"(^{
  "format_version": 1,)",
       "", "'name' is missing", "add it (of the scenario)"},
      {"missing format version", R"({
  "format_version": 1,)",
       R"(^{)", "", "'format_version' is missing", "add it (1)"},
      {"other format version", R"("format_version": 1)", R"("format_version": ^2)", "/format_version", "2 is too large",
       "at most 1"},
      {"missing key of a hall", R"({"count": 2, "rack_slots": 100, "bus": "20 MW",)",
       R"(^{"count": 2, "rack_slots": 100,)", "/campuses/0/halls/0", "'bus' is missing", "IT power"},
      {"missing region", R"({
      "name": "west", "region": "grid",)",
       R"(^{
      "name": "west",)",
       "/campuses/0", "'region' is missing", "grid region"},
      {"missing peak",
       R"({"name": "r72", "available": "2025-02-01", "gpus_per_rack": 72, "peak_bf16": "2500 TFLOP/s",)",
       R"(^{"name": "r72", "available": "2025-02-01", "gpus_per_rack": 72,)", "/catalog/rack_types/0",
       "'peak_bf16' is missing", "peak of one GPU"},
      {"empty name of a campus", R"("name": "west")", R"("name": ^"")", "/campuses/0/name", "is empty", "write a name"},
      {"control character in a name", R"("name": "base")", R"("name": ^"ba\u001bse")", "/name", "control character",
       "letters"},
  }));
  // An empty name also leaves references to it dangling: those have their own cases.
  if (std::string(c.name) == "empty name of a campus") {
    const auto problems = problems_of(bad_text(c).text);
    CHECK(std::any_of(problems.begin(), problems.end(), [&](const auto& p) {
      return p.pointer == c.pointer && p.problem == c.problem && p.suggestion == c.suggestion;
    }));
  } else
    check(c);
}

TEST_CASE("bad quantities")
{
  check(GENERATE(values<Case>({
      {"number without unit", R"("capacity": "50 MW")", R"("capacity": ^50)", "/campuses/0/power/tranches/0/capacity",
       "50 is a number without its unit", "a power, such as \"1.2 GW\""},
      {"text without unit", R"("capacity": "50 MW")", R"("capacity": ^"50")", "/campuses/0/power/tranches/0/capacity",
       "'50' is a number without its unit", "a power"},
      {"no number", R"("capacity": "50 MW")", R"("capacity": ^"much")", "/campuses/0/power/tranches/0/capacity",
       "'much' is not a number with a unit", "a power"},
      {"unknown unit", R"("capacity": "50 MW")", R"("capacity": ^"50 mw")", "/campuses/0/power/tranches/0/capacity",
       "unknown unit 'mw'", "did you mean 'MW'?"},
      {"wrong dimension", R"("capacity": "50 MW")", R"("capacity": ^"50 MWh")", "/campuses/0/power/tranches/0/capacity",
       "'50 MWh' is an energy", "wanted is a power, such as \"1.2 GW\""},
      {"bits for bytes", R"("capacity": "1 TB/s")", R"("capacity": ^"1 Tb/s")", "/wan/0/capacity", "unknown unit 'Tb'",
       "'Tbit' or 'TB'"},
      {"dimension without a name", R"("capacity": "50 MW")", R"("capacity": ^"50 MW/rack")",
       "/campuses/0/power/tranches/0/capacity", "'50 MW/rack' is another kind of quantity", "a power"},
      {"not a number", R"("capacity": "50 MW")", R"("capacity": ^"nan MW")", "/campuses/0/power/tranches/0/capacity",
       "is not a number", "a power"},
      {"infinite", R"("capacity": "50 MW")", R"("capacity": ^"inf MW")", "/campuses/0/power/tranches/0/capacity",
       "is not a number", "a power"},
      {"overflow", R"("capacity": "50 MW")", R"("capacity": ^"1e308 MW")", "/campuses/0/power/tranches/0/capacity",
       "is too large", "prefix"},
      {"beyond all bounds", R"("capacity": "50 MW")", R"("capacity": ^"1e39 MW")",
       "/campuses/0/power/tranches/0/capacity", "beyond all bounds", "prefix"},
      {"negative capacity", R"("capacity": "50 MW")", R"("capacity": ^"-50 MW")",
       "/campuses/0/power/tranches/0/capacity", "'-50 MW' is negative", "give at least 0 MW"},
      {"zero where none may be", R"("bus": "20 MW")", R"("bus": ^"0 MW")", "/campuses/0/halls/0/bus",
       "'0 MW' is too small", "above zero"},
      {"negative where zero may not be", R"("capacity": "1 TB/s")", R"("capacity": ^"-1 TB/s")", "/wan/0/capacity",
       "'-1 TB/s' is negative", "above zero"},
      {"negative supply", R"("wafers": "10 k wafer/month")", R"("wafers": ^"-10 k wafer/month")",
       "/supply/inputs/0/wafers", "is negative", "at least 0 wafer/month"},
      {"orders beyond counting", R"("10 rack/week")", R"(^"1e30 rack/week")", "/supply/lines/0/orders/0/1", "too large",
       "at most 1000000000 rack/week"},
      {"less than one GPU", R"("gpus": "700 GPU")", R"("gpus": ^"0 GPU")", "/workloads/training/0/gpus",
       "'0 GPU' is too small", "at least 1 GPU"},
      {"wrong dimension in a schedule", R"("20 rack/week")", R"(^"20 wafer/week")", "/supply/lines/0/orders/1/1",
       "'20 wafer/week' is a rate of wafers", "a rate of racks"},
      {"milestone without unit", R"("milestones": ["5 k GPU"])", R"("milestones": [^5000])", "/targets/milestones/0",
       "5000 is a number without its unit", "GPU"},
      {"fleet in racks", R"("1 k GPU")", R"(^"1 k rack")", "/targets/fleet/0/1", "is a number of racks",
       "a number of GPUs"},
  })));
}

TEST_CASE("bad numbers, texts and kinds")
{
  check(GENERATE(values<Case>({
      {"share above 1", R"("share": 0.5)", R"("share": ^1.5)", "/supply/inputs/0/share", "1.5 is too large",
       "at most 1"},
      {"share below 0", R"("share": 0.5)", R"("share": ^-0.5)", "/supply/inputs/0/share", "-0.5 is negative",
       "at least 0"},
      {"availability in percent", R"("availability": 0.95)", R"("availability": ^95)", "/failures/availability",
       "95 is too large", "at most 1"},
      {"PUE below 1", R"("pue": 1.25)", R"("pue": ^0.9)", "/campuses/0/pue", "0.9 is too small", "at least 1"},
      {"text for a number", R"("pue": 1.25)", R"("pue": ^"1.25")", "/campuses/0/pue", "is a text, not a plain number",
       "a plain number"},
      {"null for a number", R"("pue": 1.25)", R"("pue": ^null)", "/campuses/0/pue", "is null, not a plain number",
       "a plain number"},
      {"fraction for a whole number", R"("rack_slots": 100)", R"("rack_slots": ^100.5)",
       "/campuses/0/halls/0/rack_slots", "is a number, not a whole number", "a whole number"},
      {"no halls in a group", R"("count": 2)", R"("count": ^0)", "/campuses/0/halls/0/count", "0 is too small",
       "at least 1"},
      {"negative racks", R"("racks": 10)", R"("racks": ^-10)", "/campuses/0/initial/0/racks", "-10 is negative",
       "at least 0"},
      {"racks beyond counting", R"("racks": 10)", R"("racks": ^99999999999999999999)", "/campuses/0/initial/0/racks",
       "is a number, not a whole number", "a whole number"},
      {"number for a text", R"("name": "base")", R"("name": ^5)", "/name", "is a number, not a text in quotes",
       "a text in quotes"},
      {"text for an object", R"("failures": {"availability": 0.95})", R"("failures": ^"none")", "/failures",
       "is a text, not an object", "an object {...}"},
      {"object for an array", R"("wan": [{"between": ["west", "east"], "capacity": "1 TB/s"}])",
       R"("wan": ^{"between": ["west", "east"], "capacity": "1 TB/s"})", "/wan", "is an object, not an array",
       "an array [...]"},
      {"true for a quantity", R"("capacity": "50 MW")", R"("capacity": ^true)", "/campuses/0/power/tranches/0/capacity",
       "is true or false, not a power", "write a power"},
      {"unknown word of an enumeration", R"(["training", "inference", "research"])",
       R"([^"trianing", "inference", "research"])", "/workloads/priority/0", "unknown value 'trianing'",
       "one of inference, training, batch, research"},
      {"efficiency above 1", R"("mfu": 0.3)", R"("mfu": ^30)", "/workloads/research/efficiency/mfu", "30 is too large",
       "at most 1"},
      {"source that is no text", R"("source": "assumption: west")", R"("source": ^5)", "/campuses/0/source",
       "is a number, not a text in quotes", "a text"},
      {"date of a source that is no text", R"("pue": 1.25)", R"("pue": {"value": 1.25, "date": ^2026})",
       "/campuses/0/pue/date", "is a number, not a text", "a text"},
      {"one end of a link", R"("between": ["west", "east"])", R"("between": ^["west"])", "/wan/0/between",
       "needs two names", "[\"a\", \"b\"]"},
      {"unreadable schedule", R"([["2026-01-01", "10 rack/week"], ["2026-07-01", "20 rack/week"]])", R"(^5)",
       "/supply/lines/0/orders", "is a number, not a rate of racks", "dated points"},
      {"point without a value", R"(["2026-07-01", "20 rack/week"])", R"(^["2026-07-01"])", "/supply/lines/0/orders/1",
       "is an array, not a dated point", "600 rack/week"},
      {"power curve that falls", R"("max_power": "132 kW")",
       R"("max_power": "132 kW", "power_curve": [{"power": 0.8, "performance": 0.9}, ^{"power": 0.7, "performance": 0.8}, {"power": 1, "performance": 1}])",
       "/catalog/rack_types/0/power_curve/1", "power does not rise", "sort"},
      {"power curve without an end", R"("max_power": "132 kW")",
       R"("max_power": "132 kW", "power_curve": ^[{"power": 0.8, "performance": 0.9}])",
       "/catalog/rack_types/0/power_curve", "full power", "end with"},
      {"idle above maximum", R"("idle_power": "30 kW")", R"("idle_power": ^"300 kW")",
       "/catalog/rack_types/0/idle_power", "idle power is above maximum power", "swap"},
  })));
}

TEST_CASE("bad power")
{
  check(GENERATE(values<Case>({
      {"event on an unknown tranche", R"("start": "2025-06-01"}])",
       R"("start": "2025-06-01"}], "events": [{"date": "2026-05-01", "tranches": [^"fed"]}])",
       "/campuses/0/power/events/0/tranches/0", "there is no tranche 'fed'", "did you mean 'feed'?"},
      {"event that takes more than all", R"("start": "2025-06-01"}])",
       R"("start": "2025-06-01"}], "events": [{"date": "2026-05-01", "depth": ^1.2}])",
       "/campuses/0/power/events/0/depth", "1.2 is too large", "at most 1"},
      {"event that takes nothing", R"("start": "2025-06-01"}])",
       R"("start": "2025-06-01"}], "events": [{"date": "2026-05-01", "depth": ^0}])",
       "/campuses/0/power/events/0/depth", "0 is too small", "above zero"},
      {"event without a date", R"("start": "2025-06-01"}])", R"("start": "2025-06-01"}], "events": [^{"depth": 0.5}])",
       "/campuses/0/power/events/0", "'date' is missing", "day on which"},
      {"event of no length", R"("start": "2025-06-01"}])",
       R"("start": "2025-06-01"}], "events": [{"date": "2026-05-01", "duration": ^"0 hour"}])",
       "/campuses/0/power/events/0/duration", "is too small", "above zero"},
      {"event of a kind that is not known", R"("start": "2025-06-01"}])",
       R"("start": "2025-06-01"}], "events": [{"date": "2026-05-01", "kind": ^"storm"}])",
       "/campuses/0/power/events/0/kind", "unknown value 'storm'", "one of outage, maintenance, curtailment"},
      {"contract in percent", R"("start": "2025-06-01"}])",
       R"("start": "2025-06-01"}], "curtailment": {"share_of_time": ^1})",
       "/campuses/0/power/curtailment/share_of_time", "1 is too large", "at most 0.5"},
      {"battery without energy", R"("start": "2025-06-01"}])",
       R"("start": "2025-06-01"}], "response": ^{"battery": "10 MW"})", "/campuses/0/power/response",
       "needs both 'battery' and 'battery_energy'", "how much energy"},
      {"battery that gives more than it takes", R"("start": "2025-06-01"}])",
       R"("start": "2025-06-01"}], "response": {"battery_efficiency": ^1.1})",
       "/campuses/0/power/response/battery_efficiency", "1.1 is too large", "at most 1"},
      {"ramp in MW", R"("start": "2025-06-01"}])",
       R"("start": "2025-06-01"}], "response": {"recovery_ramp": ^"100 MW"})",
       "/campuses/0/power/response/recovery_ramp", "'100 MW' is a power", "a power ramp, such as \"100 MW/min\""},
      {"an energy per year of an input", R"("wafers": "10 k wafer/month")", R"("power": ^"60 GWh/year")",
       "/supply/inputs/0/power", "'60 GWh/year' is a power", "did you mean \"60 GW/year\"?"},
      {"negative outages", R"("project": "build", "start": "2025-06-01"})",
       R"("project": "build", "start": "2025-06-01", "outages_per_year": ^-1})",
       "/campuses/0/power/tranches/0/outages_per_year", "-1 is negative", "at least 0"},
      {"payback of what earns nothing", R"("pue": 1.25)", R"("pue": 1.25, "refresh": ^{"payback": "2 year"})",
       "/campuses/0/refresh", "has a 'payback' but no 'compute_price'", "2 USD/hour"},
      {"refresh for less compute", R"("pue": 1.25)", R"("pue": 1.25, "refresh": {"threshold": ^0.5})",
       "/campuses/0/refresh/threshold", "0.5 is too small", "at least 1"},
      {"power curve below idle power", R"("max_power": "132 kW")",
       R"("max_power": "132 kW", "power_curve": ^[{"power": 0.2, "performance": 0.3}, {"power": 1, "performance": 1}])",
       "/catalog/rack_types/0/power_curve/0/power", "is not above idle power", "begin the curve above"},
  })));
}

TEST_CASE("bad power networks")
{
  check(GENERATE(values<Case>({
      {"cycle", R"({"tranches": [{"name": "feed", "capacity": "50 MW", "project": "build", "start": "2025-06-01"}]})",
       R"({"network": {"equipment": ^[{"name": "a", "capacity": "1 MW", "feeds": ["b"], "available": "2026-01-01"}, {"name": "b", "capacity": "1 MW", "feeds": ["a", "halls"], "available": "2026-01-01"}]}})",
       "/campuses/0/power/network/equipment", "is part of a cycle", "one way"},
      {"hall without a source",
       R"({"tranches": [{"name": "feed", "capacity": "50 MW", "project": "build", "start": "2025-06-01"}]})",
       R"({"network": {"equipment": ^[{"name": "a", "capacity": "1 MW", "feeds": [], "available": "2026-01-01"}]}})",
       "/campuses/0/power/network/equipment", "'hall-1' has no source", "feed it"},
      {"efficiency above 1",
       R"({"tranches": [{"name": "feed", "capacity": "50 MW", "project": "build", "start": "2025-06-01"}]})",
       R"({"network": {"equipment": [{"name": "a", "capacity": "1 MW", "feeds": ["halls"], "efficiency": ^1.2, "available": "2026-01-01"}]}})",
       "/campuses/0/power/network/equipment/0/efficiency", "1.2 is too large", "at most 1"},
      {"feeds what is not there",
       R"({"tranches": [{"name": "feed", "capacity": "50 MW", "project": "build", "start": "2025-06-01"}]})",
       R"({"network": {"equipment": [{"name": "a", "capacity": "1 MW", "feeds": [^"hals"], "available": "2026-01-01"}]}})",
       "/campuses/0/power/network/equipment/0/feeds/0", "there is no equipment 'hals'", "did you mean 'halls'?"},
      {"equipment without a date",
       R"({"tranches": [{"name": "feed", "capacity": "50 MW", "project": "build", "start": "2025-06-01"}]})",
       R"({"network": {"equipment": [^{"name": "a", "capacity": "1 MW", "feeds": ["halls"]}]}})",
       "/campuses/0/power/network/equipment/0", "lacks 'available'", "one of the two"},
      {"losses that differ by path",
       R"({"tranches": [{"name": "feed", "capacity": "50 MW", "project": "build", "start": "2025-06-01"}]})",
       R"({"network": {"equipment": ^[{"name": "a", "capacity": "1 MW", "feeds": ["b", "c"], "available": "2026-01-01"}, {"name": "b", "capacity": "1 MW", "efficiency": 0.9, "feeds": ["halls"], "available": "2026-01-01"}, {"name": "c", "capacity": "1 MW", "feeds": ["halls"], "available": "2026-01-01"}]}})",
       "/campuses/0/power/network/equipment", "differ by path", "equal efficiencies"},
      {"neither scheme nor equipment",
       R"({"tranches": [{"name": "feed", "capacity": "50 MW", "project": "build", "start": "2025-06-01"}]})",
       R"({"network": ^{"modules": 3}})", "/campuses/0/power/network", "lacks 'scheme', or 'equipment'",
       "one of the two"},
      {"scheme that is not known",
       R"({"tranches": [{"name": "feed", "capacity": "50 MW", "project": "build", "start": "2025-06-01"}]})",
       R"({"network": {"scheme": ^"3N", "installed": "10 MW", "available": "2026-01-01"}})",
       "/campuses/0/power/network/scheme", "unknown value '3N'", "one of N, N+1, 2N"},
      {"scheme without power",
       R"({"tranches": [{"name": "feed", "capacity": "50 MW", "project": "build", "start": "2025-06-01"}]})",
       R"({"network": ^{"scheme": "2N", "available": "2026-01-01"}})", "/campuses/0/power/network/installed",
       "is missing", "all modules"},
      {"negative failures",
       R"({"tranches": [{"name": "feed", "capacity": "50 MW", "project": "build", "start": "2025-06-01"}]})",
       R"({"network": {"scheme": "2N", "installed": "10 MW", "available": "2026-01-01", "failures_per_year": ^-1}})",
       "/campuses/0/power/network/failures_per_year", "-1 is negative", "at least 0"},
      {"modules of a kind that no source has",
       R"({"tranches": [{"name": "feed", "capacity": "50 MW", "project": "build", "start": "2025-06-01"}]})",
       R"({"network": {"scheme": "2N", "installed": "10 MW", "available": "2026-01-01", "kind": ^"gird"}})",
       "/campuses/0/power/network/kind", "unknown kind 'gird'", "did you mean 'grid'?"},
      {"a source of a kind that there is not",
       R"({"tranches": [{"name": "feed", "capacity": "50 MW", "project": "build", "start": "2025-06-01"}]})",
       R"({"network": {"equipment": [{"name": "a", "kind": ^"gaz", "capacity": "1 MW", "feeds": ["b"], "available": "2026-01-01"}, {"name": "b", "kind": "ups", "capacity": "1 MW", "feeds": ["halls"], "available": "2026-01-01"}]}})",
       "/campuses/0/power/network/equipment/0/kind", "unknown kind 'gaz'", "did you mean 'gas'?"},
  })));
}

TEST_CASE("bad dates and times")
{
  check(GENERATE(values<Case>({
      {"no such month", R"("start": "2026-01-01")", R"("start": ^"2026-13-01")", "/start", "'2026-13-01' is not a date",
       "\"YYYY-MM-DD\""},
      {"no such day", R"("end": "2027-01-01")", R"("end": ^"2027-02-29")", "/end", "'2027-02-29' is not a date",
       "a day of the calendar"},
      {"date as number", R"("start": "2026-01-01")", R"("start": ^2026)", "/start", "is a number, not a date",
       "\"YYYY-MM-DD\""},
      {"date in words", R"("available": "2026-02-01")", R"("available": ^"February")",
       "/campuses/1/power/tranches/0/available", "'February' is not a date", "\"YYYY-MM-DD\""},
      {"end before start", R"("end": "2027-01-01")", R"("end": ^"2025-01-01")", "/end",
       "the end 2025-01-01 is not after the start 2026-01-01", "later end"},
      {"end at start", R"("end": "2027-01-01")", R"("end": ^"2026-01-01")", "/end", "is not after the start",
       "later end"},
      {"schedule that goes back", R"(["2026-07-01", "20 rack/week"])", R"(^["2025-07-01", "20 rack/week"])",
       "/supply/lines/0/orders/1", "2025-07-01 is not after the date before it", "sort the points"},
      {"two points on a date", R"(["2027-01-01", "9 k GPU"])", R"(^["2026-01-01", "9 k GPU"])", "/targets/fleet/1",
       "2026-01-01 is not after", "sort the points"},
      {"bad date in a schedule", R"("2026-07-01", "20 rack/week")", R"(^"2026-07-32", "20 rack/week")",
       "/supply/lines/0/orders/1/0", "'2026-07-32' is not a date", "\"YYYY-MM-DD\""},
      {"period without length", R"("count": 2)", R"("count": 2, "every": ^"0 month")", "/campuses/0/halls/0/every",
       "'0 month' is not a length of time above zero", "\"1 month\""},
      {"period in watts", R"("count": 2)", R"("count": 2, "every": ^"5 MW")", "/campuses/0/halls/0/every",
       "'5 MW' is not a length of time", "\"1 month\""},
      {"period as number", R"("count": 2)", R"("count": 2, "every": ^5)", "/campuses/0/halls/0/every",
       "is a number, not a length of time", "\"1 month\""},
      {"period of ages", R"("count": 2)", R"("count": 2, "every": ^"1000 year")", "/campuses/0/halls/0/every",
       "'1000 year' is too long", "at most 100 year"},
      {"halls over ages", R"("count": 2)", R"("count": 500, "every": ^"1 year")", "/campuses/0/halls/0/every",
       "the last of 500 would come 499 years", "closer"},
      {"cadence below a minute", R"("name": "base")", R"("name": "base", "cadence": ^"1 s")", "/cadence",
       "'1 s' is too small", "60 s"},
      {"racks by the hour", R"("supply": {)", R"("supply": { "produce_every": ^"1 hour",)", "/supply/produce_every",
       "'1 hour' is too small", "day"},
      {"too many steps", R"("name": "base")", R"("name": "base", "cadence": ^"1 min")", "/cadence", "planning steps",
       "longer cadence"},
      {"too many reports", R"("name": "base")", R"("name": "base", "report_every": ^"1 min")", "/report_every",
       "report dates", "less often"},
      {"negative duration", R"("duration": "6 month")", R"("duration": ^"-6 month")",
       "/catalog/projects/0/tasks/0/duration", "'-6 month' is negative", "at least 0"},
  })));
}

TEST_CASE("dangling references")
{
  check(GENERATE(values<Case>({
      {"rack type of a supply line", R"("rack_type": "r72", "orders")", R"("rack_type": ^"r27", "orders")",
       "/supply/lines/0/rack_type", "there is no rack type 'r27'", "did you mean 'r72'?"},
      {"rack type that stands there", R"("rack_type": "r72", "racks")", R"("rack_type": ^"h100", "racks")",
       "/campuses/0/initial/0/rack_type", "there is no rack type 'h100'", "known are r72"},
      {"rack type of a run", R"("rack_types": ["r72"])", R"("rack_types": ["r72", ^"r73"])",
       "/workloads/training/0/rack_types/1", "there is no rack type 'r73'", "did you mean 'r72'?"},
      {"project of a tranche", R"("project": "build", "start": "2025-06-01")",
       R"("project": ^"biuld", "start": "2025-06-01")", "/campuses/0/power/tranches/0/project",
       "there is no project 'biuld'", "did you mean 'build'?"},
      {"project of a hall", R"("project": "build", "start": "2025-09-01")",
       R"("project": ^"nowhere", "start": "2025-09-01")", "/campuses/1/halls/0/project",
       "there is no project 'nowhere'", "known are "},
      {"fabric", R"("fabric": "net")", R"("fabric": ^"nte")", "/campuses/0/fabric", "there is no fabric 'nte'",
       "did you mean 'net'?"},
      {"region", R"("region": "grid")", R"("region": ^"gird")", "/campuses/0/region", "there is no region 'gird'",
       "did you mean 'grid'?"},
      {"campus of a link", R"(["west", "east"], "capacity")", R"(["west", ^"eastt"], "capacity")", "/wan/0/between/1",
       "there is no campus 'eastt'", "did you mean 'east'?"},
      {"campus of a supply line", R"("campuses": ["west"])", R"("campuses": [^"wets"])", "/supply/lines/0/campuses/0",
       "there is no campus 'wets'", "did you mean 'west'?"},
      {"campus of a run", R"("campuses": ["west", "east"], "rack_types")", R"("campuses": [^"north"], "rack_types")",
       "/workloads/training/0/campuses/0", "there is no campus 'north'", "known are west, east"},
      {"predecessor of a task", R"("after": ["permit"])", R"("after": [^"permits"])",
       "/catalog/projects/0/tasks/1/after/0", "there is no task 'permits'", "did you mean 'permit'?"},
  })));
}

TEST_CASE("names used twice")
{
  const auto c = GENERATE(values<Case>({
      {"input", R"("inputs": [)", R"("inputs": [{"name": "cowos", "racks": "5 rack/week"}, )", "/supply/inputs/1/name",
       "the input name 'cowos' is used twice", "its own name"},
      {"tranche", R"("tranches": [)",
       R"("tranches": [{"name": "feed", "capacity": "1 MW", "available": "2026-01-01"}, )",
       "/campuses/0/power/tranches/1/name", "the tranche name 'feed' is used twice", "its own name"},
      {"run", R"("training": [)", R"("training": [{"name": "run", "flop": "1e24 FLOP", "share": 0.5}, )",
       "/workloads/training/1/name", "the run name 'run' is used twice", "its own name"},
      {"service", R"("inference": [)",
       R"("inference": [{"name": "chat", "demand": "1 token/s", "flop_per_token": "1 GFLOP/token"}, )",
       "/workloads/inference/1/name", "the service name 'chat' is used twice", "its own name"},
      {"campus", R"("name": "east")", R"("name": ^"west")", "/campuses/1/name", "the campus name 'west' is used twice",
       "its own name"},
      {"project", R"("projects": [)", R"("projects": [{"name": "build", "tasks": []}, )", "/catalog/projects/1/name",
       "the project name 'build' is used twice", "its own name"},
      {"fabric", R"("fabrics": [)", R"("fabrics": [{"name": "net", "port": "1 GB/s"}, )", "/catalog/fabrics/1/name",
       "the fabric name 'net' is used twice", "its own name"},
      {"region", R"("regions": [)", R"("regions": [{"name": "grid", "carbon": "1 g/kWh", "price": "1 USD/MWh"}, )",
       "/catalog/regions/1/name", "the region name 'grid' is used twice", "its own name"},
      {"task", R"("name": "shell")", R"("name": "permit")", "/catalog/projects/0/tasks/1/name",
       "the task name 'permit' is used twice", "its own name"},
  }));
  INFO(c.name);
  auto text = with(base_scenario(), c.old, c.replacement);
  std::erase(text, '^');
  const auto problems = problems_of(text);
  const auto found =
      std::find_if(problems.begin(), problems.end(), [&](const auto& p) { return p.pointer == c.pointer; });
  REQUIRE(found != problems.end());
  CHECK(found->problem == c.problem);
  CHECK_THAT(found->suggestion, Catch::Contains(c.suggestion));
  CHECK(found->line > 0);
}

TEST_CASE("rules between options")
{
  check(GENERATE(values<Case>({
      {"date and project", R"({"name": "feed", "capacity": "50 MW",)",
       R"(^{"name": "feed", "capacity": "50 MW", "available": "2026-01-01",)", "/campuses/0/power/tranches/0",
       "has both 'available' and a project", "one of the two"},
      {"neither date nor project", R"({"capacity": "30 MW", "available": "2026-02-01"})", R"(^{"capacity": "30 MW"})",
       "/campuses/1/power/tranches/0", "lacks 'available'", "one of the two"},
      {"project without start", R"({"rack_slots": 100, "bus": "20 MW", "project": "build", "start": "2025-09-01"})",
       R"(^{"rack_slots": 100, "bus": "20 MW", "project": "build"})", "/campuses/1/halls/0",
       "needs both 'project' and 'start'", "name the project"},
      {"start without project", R"({"rack_slots": 100, "bus": "20 MW", "project": "build", "start": "2025-09-01"})",
       R"(^{"rack_slots": 100, "bus": "20 MW", "start": "2025-09-01"})", "/campuses/1/halls/0",
       "needs both 'project' and 'start'", "name the project"},
      {"hall without either", R"({"count": 2, "rack_slots": 100, "bus": "20 MW", "available": "2026-01-01"})",
       R"(^{"count": 2, "rack_slots": 100, "bus": "20 MW"})", "/campuses/0/halls/0", "lacks 'available'",
       "one of the two"},
      {"FLOP and tokens", R"({"name": "run", "flop": "1e24 FLOP",)",
       R"(^{"name": "run", "flop": "1e24 FLOP", "parameters": 1e12, "tokens": "1 T token",)", "/workloads/training/0",
       "either 'flop', or 'parameters' and 'tokens'", "how much"},
      {"neither FLOP nor tokens", R"({"name": "run", "flop": "1e24 FLOP",)", R"(^{"name": "run",)",
       "/workloads/training/0", "either 'flop', or 'parameters' and 'tokens'", "how much"},
      {"parameters without tokens", R"({"name": "run", "flop": "1e24 FLOP",)",
       R"(^{"name": "run", "parameters": 1e12,)", "/workloads/training/0",
       "either 'flop', or 'parameters' and 'tokens'", "how much"},
      {"GPUs and share", R"({"name": "run",)", R"(^{"name": "run", "share": 0.1,)", "/workloads/training/0",
       "exactly one of 'gpus' and 'share'", "how many"},
      {"neither GPUs nor share", R"({"name": "run", "flop": "1e24 FLOP", "gpus": "700 GPU",)",
       R"(^{"name": "run", "flop": "1e24 FLOP",)", "/workloads/training/0", "exactly one of 'gpus' and 'share'",
       "how many"},
      {"input that counts nothing", R"({"name": "cowos", "wafers": "10 k wafer/month",)", R"(^{"name": "cowos",)",
       "/supply/inputs/0", "exactly one of 'wafers', 'hbm', 'racks'", "what the input counts"},
      {"input that counts two things", R"({"name": "cowos",)", R"(^{"name": "cowos", "racks": "5 rack/week",)",
       "/supply/inputs/0", "exactly one of 'wafers', 'hbm', 'racks'", "what the input counts"},
      {"input that counts three things", R"({"name": "cowos",)",
       R"(^{"name": "cowos", "racks": "5 rack/week", "hbm": "1 PB/month",)", "/supply/inputs/0",
       "exactly one of 'wafers', 'hbm', 'racks'", "what the input counts"},
      {"priority that forgets one", R"("priority": ["training", "inference", "research"])",
       R"("priority": ^["training", "research"])", "/workloads/priority", "once each", "in the order you want"},
      {"priority that names one twice", R"("priority": ["training", "inference", "research"])",
       R"("priority": ^["training", "research", "research"])", "/workloads/priority", "once each",
       "in the order you want"},
      {"fewer ports than what stands there", R"("fabric_ports": [["2026-01-01", "7200 GPU"]])",
       R"("fabric_ports": ^[["2026-01-01", "719 GPU"]])", "/campuses/0/fabric_ports",
       "719 ports at the start for 720 GPUs", "these racks use"},
      {"ports that come later than what stands there", R"("fabric_ports": [["2026-01-01", "7200 GPU"]])",
       R"("fabric_ports": ^[["2026-01-02", "7200 GPU"]])", "/campuses/0/fabric_ports",
       "0 ports at the start for 720 GPUs", "these racks use"},
      {"run without efficiency", R"({"name": "run",)", R"({"name": "run", "efficiency": {"mfu": ^0},)",
       "/workloads/training/0/efficiency/mfu", "at 0 the run would never end", "at least 1e-06"},
      {"run without goodput", R"({"name": "run",)", R"({"name": "run", "efficiency": {"goodput": ^1e-9},)",
       "/workloads/training/0/efficiency/goodput", "at 1e-09 the run would never end", "at least 1e-06"},
      {"cyclic project", R"("tasks": [
        {"name": "permit", "class": "permit", "duration": "6 month"})",
       R"("tasks": ^[
        {"name": "permit", "class": "permit", "duration": "6 month", "after": ["shell"]})",
       "/catalog/projects/0/tasks", "project 'build' is cyclic", "remove one 'after'"},
      {"task after itself", R"("tasks": [
        {"name": "permit", "class": "permit", "duration": "6 month"})",
       R"("tasks": ^[
        {"name": "permit", "class": "permit", "duration": "6 month", "after": ["permit"]})",
       "/catalog/projects/0/tasks", "is cyclic: permit -> permit", "remove one 'after'"},
      {"growth beyond bounds", R"({"name": "run",)", R"({"name": "run", "repeat": 100, "growth": ^10,)",
       "/workloads/training/0/growth", "run 100 would take", "grow less"},
      {"runs over ages", R"({"name": "run",)", R"({"name": "run", "repeat": 1000, "every": ^"1 year",)",
       "/workloads/training/0/every", "the last of 1000 would come 999 years", "closer"},
  })));
}

namespace {

/// The problem at this pointer, among others that follow from the same mistake.
core::InputProblem problem_at(const std::string& pointer, const std::vector<core::InputProblem>& problems)
{
  const auto found =
      std::find_if(problems.begin(), problems.end(), [&](const auto& p) { return p.pointer == pointer; });
  if (found == problems.end())
    FAIL("nothing about " << pointer);
  return *found;
}

} // namespace

TEST_CASE("a link needs two campuses, and a run over campuses needs links")
{
  const auto itself = problem_at("/wan/0/between", problems_of(with(base_scenario(), R"(["west", "east"], "capacity")",
                                                                    R"(["west", "west"], "capacity")")));
  CHECK(itself.problem == "joins a campus with itself");
  const auto twice = problem_at(
      "/wan/1/between",
      problems_of(with(
          base_scenario(), R"({"between": ["west", "east"], "capacity": "1 TB/s"})",
          R"({"between": ["west", "east"], "capacity": "1 TB/s"}, {"between": ["east", "west"], "capacity": "2 TB/s"})")));
  CHECK(twice.problem == "joins the same campuses as /wan/0");
  const auto apart =
      problem_at("/workloads/training/0/campuses",
                 problems_of(with(base_scenario(), R"({"between": ["west", "east"], "capacity": "1 TB/s"})", "")));
  CHECK(apart.problem == "no chain of WAN links joins these campuses");
  CHECK(apart.suggestion == "add links under 'wan'");
}

TEST_CASE("the name of all campuses together is taken")
{
  const auto problem =
      problem_at("/campuses/1/name", problems_of(with(base_scenario(), R"("name": "east")", R"("name": "fleet")")));
  CHECK(problem.problem == "'fleet' is what results call all campuses together");
  CHECK(problem.line == 21);
}

TEST_CASE("a world of half a million halls is refused before anyone builds it")
{
  auto text = with(base_scenario(), R"("count": 2)", R"("every": "1 day", "count": 10000)");
  const auto group =
      text.substr(text.find(R"({"every")"), text.find("}]", text.find(R"({"every")")) + 1 - text.find(R"({"every")"));
  std::string groups = group;
  for (int i = 0; i < 50; ++i)
    groups += ", " + group;
  const auto problems = problems_of(with(text, group, groups));
  REQUIRE(problems.size() == 1);
  CHECK(
      problems[0].problem ==
      "has 510001 halls in all (at most 500000 are simulated)"); // 51 groups of 10,000 and the one of the other campus
}

TEST_CASE("no campuses at all")
{
  const auto problems =
      problems_of(R"({"format_version": 1, "name": "x", "start": "2026-01-01", "end": "2027-01-01"})");
  REQUIRE(problems.size() == 1);
  CHECK(core::format_problem(problems[0]) == "scenario.json:1: 'campuses' is missing; add it (sites, one at least)");
  const auto empty =
      problems_of(R"({"format_version": 1, "name": "x", "start": "2026-01-01", "end": "2027-01-01", "campuses": []})");
  REQUIRE(empty.size() == 1);
  CHECK(empty[0].pointer == "/campuses");
  CHECK(empty[0].problem == "is empty");
}

TEST_CASE("all problems of a file are told at once, in the order of its lines")
{
  auto text = with(base_scenario(), R"("end": "2027-01-01")", R"("end": "soon")");
  text = with(text, R"("share": 0.5)", R"("share": 5)");
  text = with(text, R"("region": "grid", "fabric": "net", "pue": 1.25)",
              R"("region": "gird", "fabric": "nte", "pue": 0.1)");
  text = with(text, R"("max_power": "132 kW")", R"("max_powre": "132 kW")");
  const auto problems = problems_of(text);
  std::vector<std::string> pointers;
  for (const auto& problem : problems)
    pointers.push_back(problem.pointer);
  CHECK(std::is_sorted(problems.begin(), problems.end(), [](const auto& a, const auto& b) { return a.line < b.line; }));
  std::sort(pointers.begin(), pointers.end());
  CHECK(pointers == std::vector<std::string>{"/campuses/0/fabric", "/campuses/0/pue", "/campuses/0/region",
                                             "/catalog/rack_types/0", "/catalog/rack_types/0/idle_power",
                                             "/catalog/rack_types/0/max_powre", "/end", "/supply/inputs/0/share"});
}

TEST_CASE("places of a template are as many as its campuses")
{
  auto text =
      with(base_scenario(), R"("name": "east", "region": "grid", "fabric": "net")",
           R"("template": {"name": "east-{n}", "count": 3, "latitude_deg": [40, 41], "longitude_deg": [-80, -75]},
                       "region": "grid", "fabric": "net")");
  text = with(text, R"(["west", "east"], "capacity")", R"(["west", "east-1"], "capacity")");
  text = with(text, R"(["west", "east"], "rack_types")", R"(["west", "east-1"], "rack_types")");
  const auto problems = problems_of(text);
  REQUIRE(problems.size() == 1); // nothing misses the campuses
  CHECK(problems[0].pointer == "/campuses/1/template");
  CHECK(problems[0].problem == "has 2 latitudes and 2 longitudes for 3 campuses");
}

TEST_CASE("problems of a template are told once, not once per campus")
{
  auto text = with(base_scenario(), R"("name": "east", "region": "grid", "fabric": "net")",
                   R"("template": {"name": "east-{n}", "count": 5}, "region": "gird", "fabric": "nte")");
  text = with(text, R"(["west", "east"], "capacity")", R"(["west", "east-1"], "capacity")");
  text = with(text, R"(["west", "east"], "rack_types")", R"(["west", "east-1"], "rack_types")");
  const auto problems = problems_of(text);
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].pointer == "/campuses/1/region");
  CHECK(problems[1].pointer == "/campuses/1/fabric");
}

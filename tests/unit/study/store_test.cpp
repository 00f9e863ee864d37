// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/store.hpp"
#include "gpuramp/study/summary.hpp"
#include "gpuramp/study/sweep.hpp"
#include "support/study_files.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>

using namespace gpuramp;
using namespace gpuramp::study;

namespace {

const char* const kSamples = R"("samples": {"n": 24, "method": "random"}, "outputs": ["cost_usd", "gpus_up_end"],
  "inputs": [{"name": "share", "pointer": "/supply/inputs/0/share", "low": 0.006, "base": 0.01, "high": 0.02}])";

SweepResult run_all(const LoadedStudy& loaded, Store& store, int workers)
{
  Plan plan(loaded);
  SweepOptions options;
  options.n_workers = workers;
  return run_local(loaded, plan, store, nullptr, options);
}

PointResult made_up(const Point& point, std::size_t n_outputs)
{
  PointResult result;
  for (std::size_t o = 0; o < n_outputs; ++o)
    result.outputs.push_back(static_cast<double>((point.index * 7919 + o) % 1000) + (o < 3 ? 20'000 : 0));
  return result;
}

} // namespace

TEST_CASE("rows do not depend on the number of workers, on interruption or on merging", "[store]")
{
  test::TempDir dir;
  const auto loaded = load_study(test::write_study(dir, kSamples));
  Plan plan(loaded);
  auto one = Store::create(dir.path() / "one.db", loaded, plan);
  CHECK(run_all(loaded, one, 1).ending == Ending::complete);
  CHECK(one.count_done() == 24);

  auto three = Store::create(dir.path() / "three.db", loaded, plan);
  static_cast<void>(run_all(loaded, three, 3));
  CHECK(three.csv() == one.csv());

  {
    auto broken_off = Store::create(dir.path() / "part.db", loaded, plan);
    int asked = 0;
    SweepOptions options;
    options.n_workers = 2;
    options.interrupted = [&] { return ++asked > 20; };
    CHECK(run_local(loaded, plan, broken_off, nullptr, options).ending == Ending::interrupted);
    CHECK(broken_off.count_done() < 24);
  }
  auto resumed = Store::open(dir.path() / "part.db", loaded);
  CHECK(run_all(loaded, resumed, 2).ending == Ending::complete);
  CHECK(resumed.csv() == one.csv());

  auto merged = Store::create(dir.path() / "merged.db", loaded, plan);
  for (const auto& [name, points] :
       {std::pair{"a.db", std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
        std::pair{"b.db", std::vector<std::uint64_t>{12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23}}}) {
    {
      auto shard = Store::create(dir.path() / name, loaded, plan);
      SweepOptions options;
      static_cast<void>(run_local(loaded, plan, shard, &points, options));
    }
    merged.merge(dir.path() / name);
  }
  CHECK(merged.csv() == one.csv());
}

TEST_CASE("a point that fails is a row with its error", "[store]")
{
  test::TempDir dir; // availability above 1 is refused by the scenario: about a third of a uniform 0.7 .. 1.15
  const auto loaded = load_study(test::write_study(
      dir,
      R"("samples": {"n": 20}, "inputs": [{"name": "availability", "pointer": "/failures/availability", "distribution": "uniform", "low": 0.7, "high": 1.15}])"));
  Plan plan(loaded);
  auto store = Store::create(dir.path() / "s.db", loaded, plan);
  CHECK(run_all(loaded, store, 2).ending == Ending::complete);
  const auto table = store.read_table(20);
  std::uint64_t n_above = 0;
  for (std::uint64_t i = 0; i < 20; ++i)
    n_above += plan.point(i).values[0] > 1;
  CHECK(n_above > 0);
  CHECK(table.n_failed == n_above);
  CHECK(table.points.size() == 20 - n_above);
  CHECK(table.errors.at(0).find("/failures/availability") != std::string::npos);
}

TEST_CASE("a study is continued only with the same files", "[store]")
{
  test::TempDir dir;
  const auto file = test::write_study(dir, kSamples);
  {
    const auto loaded = load_study(file);
    Plan plan(loaded);
    static_cast<void>(Store::create(dir.path() / "s.db", loaded, plan));
    CHECK_THROWS_AS(Store::create(dir.path() / "s.db", loaded, plan), core::InputError);
    CHECK_NOTHROW(Store::open(dir.path() / "s.db", loaded));
  }
  StudyChanges other_seed;
  other_seed.seed = 99;
  CHECK_THROWS_AS(Store::open(dir.path() / "s.db", load_study(file, other_seed)), core::InputError);
  std::ofstream(dir.path() / "plan.json", std::ios::app) << "\n";
  CHECK_THROWS_AS(Store::open(dir.path() / "s.db", load_study(file)), core::InputError);
  dir.write("x.db", "this is not a database, but a text that is long enough to be looked at");
  CHECK_THROWS_AS(Store::open(dir.path() / "x.db", load_study(file)), core::InputError);
}

TEST_CASE("the summary says what the rows say", "[summary]")
{
  test::TempDir dir;
  const auto loaded = load_study(test::write_study(dir, kSamples));
  Plan plan(loaded);
  auto store = Store::create(dir.path() / "s.db", loaded, plan);
  for (std::uint64_t i = 0; i < 20; ++i) { // 100k GPUs on day 20,000 + i; never in the last four of the 24
    PointResult result;
    result.outputs = {20'000.0 + static_cast<double>(i), std::nan(""), std::nan(""), 100.0 * static_cast<double>(i), 5};
    store.put(plan.point(i), result);
  }
  for (std::uint64_t i = 20; i < 24; ++i) {
    PointResult result;
    result.outputs = {std::nan(""), std::nan(""), std::nan(""), 2000, 5};
    store.put(plan.point(i), result);
  }
  store.commit();
  const auto summary = summarise_study(loaded, plan, store, plan.size());
  const auto json = nlohmann::json::parse(summary_json(loaded, summary));
  const auto& m = json["milestones"][0];
  CHECK(m["name"] == "date_100k");
  CHECK(m["never_frac"].get<double>() == Approx(4.0 / 24));
  // Type 7 at p = 0.5 of 24: position 11.5 -> day 20,011.5, shown as the day it rounds to; p = 0.9: position 20.7,
  // between the last date and never
  CHECK(m["percentiles"]["p50"] == "2024-10-16");
  CHECK(m["percentiles"]["p90"].is_null());
  CHECK(json["figures"][0]["name"] == "cost_usd");
  CHECK(json["figures"][0]["percentiles"]["p50"].get<double>() == Approx(1150));
  CHECK(m["probability_by"].front()["probability"].get<double>() ==
        Approx(20.0 / 24)); // 2026-01-01 is after day 20,019
  CHECK(json["milestones"][1]["never_frac"] == 1.0);
  const auto text = summary_text(loaded, summary);
  CHECK(text.find("100k GPUs: P10 2024-10, P50 2024-10, P90 not before 2028 (17 % of runs never)") !=
        std::string::npos);
  CHECK(text.find("200k GPUs: not before 2028 in any run") != std::string::npos);
}

TEST_CASE("the study stops when its percentiles are known, wherever it was interrupted", "[sweep]")
{
  test::TempDir dir;
  const auto loaded =
      load_study(test::write_study(dir, R"("samples": {"n": 400, "method": "random"}, "outputs": ["gpus_up_end"],
    "inputs": [{"name": "gas", "pointer": "/campuses/1/power/tranches/0/available", "low": "2026-11-15", "base": "2026-12-01", "high": "2027-06-01"}])"));
  Plan plan(loaded);
  SweepOptions options;
  options.n_workers = 2;
  options.until_se = core::days(30);
  auto store = Store::create(dir.path() / "s.db", loaded, plan);
  const auto result = run_local(loaded, plan, store, nullptr, options);
  CHECK(result.ending == Ending::precise_enough);
  CHECK(result.n_points % kBatchSamples == 0);
  CHECK(result.n_points < 400);
  CHECK(store.count_done() == result.n_points);
  const auto q = percentile(store.read_output("date_200k", result.n_points), 0.9);
  CHECK(*q.standard_error <= 30);
}

TEST_CASE("100,000 rows are summarised within seconds", "[.speed]")
{
  test::TempDir dir;
  StudyChanges many;
  many.n_samples = 100'000;
  const auto loaded = load_study(test::write_study(dir, kSamples), many);
  Plan plan(loaded);
  auto store = Store::create(dir.path() / "s.db", loaded, plan);
  for (std::uint64_t i = 0; i < plan.size(); ++i) {
    const auto point = plan.point(i);
    store.put(point, made_up(point, loaded.study.outputs.size()));
  }
  store.commit();
  const auto start = std::chrono::steady_clock::now();
  const auto text = summary_json(loaded, summarise_study(loaded, plan, store, plan.size()));
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  fmt::print("summary of 100,000 rows: {:.2f} s\n", seconds);
  CHECK(text.size() > 1000);
  CHECK(seconds < 2);
}

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/record/events.hpp"
#include "gpuramp/record/figures.hpp"
#include "gpuramp/record/measures.hpp"
#include "gpuramp/record/terms.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string_view>

namespace gpuramp::record {

namespace {

/// 10 GPUs in the first stage, 20 in the second, and so on.
GpuStates tens()
{
  GpuStates gpus;
  for (const auto& entry : kTerms<Stage>)
    gpus[entry.id] = 10 * (static_cast<std::int64_t>(index_of(entry.id)) + 1);
  return gpus;
}

template <class Enum>
void check_table()
{
  std::set<std::string_view> keys, labels;
  for (const auto& [id, term] : kTerms<Enum>) {
    CHECK(keys.insert(term.key).second);
    CHECK(labels.insert(term.label).second);
    CHECK(find_key<Enum>(term.key) == id);
  }
}

} // namespace

TEST_CASE("no two words of a table have the same key or label")
{
  check_table<Stage>();
  check_table<Loss>();
  check_table<Cause>();
  check_table<Missing>();
  check_table<EventKind>();
  check_table<Flow>();
  check_table<Level>();
  check_table<Figure>();
  check_table<Effort>();
  check_table<Enabler>();
  check_table<Resource>();
}

TEST_CASE("a word that is in no table is none")
{
  CHECK(find_key<Stage>("waiting_godot") == std::nullopt);
}

TEST_CASE("a link between campuses is a resource of its kind")
{
  CHECK(find_resource("wan:a-b") == Resource::wan);
  CHECK(find_resource("hall_slots") == Resource::hall_slots);
  CHECK(find_resource("cellar") == std::nullopt);
}

TEST_CASE("accounts add row by row")
{
  auto sum = tens();
  sum += tens();
  CHECK(sum[Stage::in_transit] == 20);
  CHECK(sum[Stage::waiting_hall] == 40);
  CHECK(sum.sum() == 2 * tens().sum());
  sum.add(tens(), -2);
  CHECK(sum == GpuStates{});
}

/// n stages of 10, 20, ... GPUs: 10 n (n + 1) / 2 in all.
TEST_CASE("what was produced is the sum over the stages")
{
  const auto n = static_cast<std::int64_t>(kTerms<Stage>.size());
  CHECK(tens().sum() == 10 * n * (n + 1) / 2);
}

TEST_CASE("the causes of a gap sum to target less up")
{
  const auto gpus = tens();
  const auto gap = gap_of(1000, gpus);
  CHECK(gap.sum() == 1000 - gpus[Stage::up]);
  CHECK(gap[Cause::down] == gpus[Stage::down]);
  CHECK(gap[Cause::supply] == 1000 - gpus.sum() + gpus[Stage::retired]);
}

} // namespace gpuramp::record

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/unit_packing.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <random>

using namespace gpuramp;

namespace {

using Shares = std::vector<std::pair<std::size_t, double>>;

Shares pairs(const std::vector<model::UnitShare>& shares)
{
  Shares result;
  for (const auto& s : shares)
    result.emplace_back(s.unit, s.gpus);
  return result;
}

double sum(const std::vector<model::UnitShare>& shares)
{
  return std::accumulate(shares.begin(), shares.end(), 0.0, [](double n, const auto& s) { return n + s.gpus; });
}

} // namespace

TEST_CASE("a gang takes the unit with the least room that holds it")
{
  CHECK(pairs(model::pack_units({40, 20, 30, 20}, 20)) == Shares{{1, 20}});
  CHECK(pairs(model::pack_units({40, 20, 30, 20}, 21)) == Shares{{2, 21}});
  CHECK(pairs(model::pack_units({40, 20, 30, 20}, 40)) == Shares{{0, 40}});
}

TEST_CASE("a gang that no unit holds takes the roomiest, then best fit")
{
  CHECK(pairs(model::pack_units({40, 20, 30, 20}, 55)) == Shares{{0, 40}, {1, 15}});
  CHECK(pairs(model::pack_units({40, 20, 30, 20}, 65)) == Shares{{0, 40}, {2, 25}});
  CHECK(pairs(model::pack_units({10, 10}, 25)) == Shares{{0, 10}, {1, 10}}); // no room for five
  CHECK(model::pack_units({}, 5).empty());
  CHECK(model::pack_units({0, 0}, 5).empty());
  CHECK(model::pack_units({3}, 0).empty());
}

TEST_CASE("spread takes the same share of every unit that has room")
{
  CHECK(pairs(model::spread_units({40, 0, 20}, 30)) == Shares{{0, 20}, {2, 10}});
  CHECK(pairs(model::spread_units({40, 20}, 100)) == Shares{{0, 40}, {1, 20}});
}

TEST_CASE("packing uses the fewest units, and no more room than there is")
{
  std::mt19937 random(7);
  for (int n = 0; n < 500; ++n) {
    std::vector<double> room(1 + random() % 6);
    for (auto& r : room)
      r = static_cast<double>(random() % 50);
    const auto all = std::accumulate(room.begin(), room.end(), 0.0);
    const auto gpus = static_cast<double>(1 + random() % 120);
    const auto shares = model::pack_units(room, gpus);
    CHECK(sum(shares) == Approx(std::min(gpus, all)));
    CHECK(sum(model::spread_units(room, gpus)) == Approx(std::min(gpus, all)));
    auto sorted = room;
    std::sort(sorted.rbegin(), sorted.rend());
    std::size_t fewest = 0;
    for (double held = 0; fewest < sorted.size() && held < std::min(gpus, all); ++fewest)
      held += sorted[fewest];
    CHECK(shares.size() == fewest);
    for (const auto& s : shares)
      CHECK((s.gpus > 0 && s.gpus <= room[s.unit]));
  }
}

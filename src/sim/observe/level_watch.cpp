// SPDX-License-Identifier: Apache-2.0
#include "sim/observe/level_watch.hpp"

#include "gpuramp/core/rounding.hpp"

#include <algorithm>
#include <utility>

namespace gpuramp::sim {

namespace {

bool counts(const scenario::TargetLevel& level, const scenario::Campus& campus)
{
  return level.region.empty() ? level.campus.empty() || level.campus == campus.name : level.region == campus.region;
}

} // namespace

LevelWatch::LevelWatch(const Plan& plan, const Deployment& deployment, const Rates& rates)
    : plan_(plan), deployment_(deployment), rates_(rates)
{
  const auto& levels = plan.scenario->targets.levels;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    levels_.push_back({i, std::nullopt, 0});
    auto& campuses = campuses_.emplace_back();
    for (std::size_t c = 0; c < plan.campuses.size(); ++c)
      if (counts(levels[i], *plan.campuses[c].spec))
        campuses.push_back(c);
  }
}

void LevelWatch::look(double now_s, Chronicle& chronicle)
{
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    const auto& level = plan_.scenario->targets.levels[i];
    double value = 0;
    for (const auto c : campuses_[i])
      value += value_at(level, c);
    levels_[i].most = std::max(levels_[i].most, value);
    if (levels_[i].date || value < (1 - core::kRounding) * scenario::amount_of(level))
      continue;
    levels_[i].date = core::date_after(plan_.scenario->start, core::seconds(now_s));
    chronicle.note(now_s, record::EventKind::milestone, std::nullopt, scenario::text_of(level));
  }
}

double LevelWatch::value_at(const scenario::TargetLevel& level, std::size_t campus) const
{
  if (level.energized)
    return core::megawatts(deployment_.campuses()[campus].facility_mw).base();
  const auto& rates = rates_.at(campus);
  if (level.drawn)
    return core::megawatts(rates.facility_mw).base();
  if (level.tokens)
    return rates.tokens_per_s;
  double sum = 0;
  for (const auto& work : rates.work)
    sum += level.flop ? work.useful_flop_per_s : 0;
  for (std::size_t k = 0; k < plan_.types.size() && not level.flop; ++k) {
    const auto& spec = *plan_.types[k].spec;
    const auto gpus = static_cast<double>(deployment_.up(campus, k) * spec.gpus_per_rack);
    sum += level.h100e ? gpus * spec.h100_equivalents : gpus;
  }
  return sum;
}

} // namespace gpuramp::sim

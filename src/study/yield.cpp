// SPDX-License-Identifier: Apache-2.0
#include "study/yield.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/sim/simulation.hpp"

#include <nlohmann/json.hpp>

namespace gpuramp::study {

namespace {

double gpu_days_up(const record::Record& record)
{
  double sum = 0;
  for (const auto& year : record.years)
    for (const auto& campus : year.campuses)
      sum += campus.gpu_days[record::Stage::up];
  return sum;
}

} // namespace

Yield yield_of(const record::Record& record, const results::Outcome& outcome)
{
  Yield yield;
  for (const auto& m : record.milestones)
    yield.milestones.push_back(m.date);
  const auto& s = outcome.summary;
  yield.gpu_days = gpu_days_up(record);
  yield.useful_flop = s[record::Figure::useful_model_flop];
  yield.tokens = s[record::Figure::tokens_served] + s[record::Figure::tokens_trained];
  yield.energy_mwh = s[record::Figure::energy_mwh];
  yield.cost_usd = s[record::Figure::cost_usd];
  return yield;
}

std::string run_for_yield(const scenario::Scenario& scenario, const MarginalOptions& options)
{
  const auto record = sim::simulate(scenario, {options.seed, options.resolution, {}, options.budget});
  const auto outcome = results::summarise(scenario, record);
  core::require(outcome.conservation_holds, "a variant broke a conservation check");
  const auto yield = yield_of(record, outcome);
  auto milestones = nlohmann::json::array();
  for (const auto& date : yield.milestones)
    milestones.push_back(date ? nlohmann::json(core::format_date(*date)) : nlohmann::json(nullptr));
  return nlohmann::json::array(
             {milestones, yield.gpu_days, yield.useful_flop, yield.tokens, yield.energy_mwh, yield.cost_usd})
      .dump();
}

Yield yield_in(const std::string& text)
{
  const auto json = nlohmann::json::parse(text);
  Yield yield;
  for (const auto& date : json[0])
    yield.milestones.push_back(date.is_null() ? std::nullopt : core::parse_date(date.get<std::string>()));
  yield.gpu_days = json[1];
  yield.useful_flop = json[2];
  yield.tokens = json[3];
  yield.energy_mwh = json[4];
  yield.cost_usd = json[5];
  return yield;
}

std::vector<YieldResult> yields_of(const scenario::Scenario& scenario, const std::vector<Change>& changes,
                                   const MarginalOptions& options)
{
  const auto texts = forked_map(changes.size(), options.jobs > 0 ? options.jobs : default_jobs(), [&](std::size_t i) {
    auto changed = scenario;
    changes[i](changed);
    return run_for_yield(changed, options);
  });
  std::vector<YieldResult> results;
  for (const auto& text : texts)
    results.push_back(text.ok ? YieldResult{yield_in(text.text), ""} : YieldResult{{}, text.text});
  return results;
}

} // namespace gpuramp::study

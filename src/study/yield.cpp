// SPDX-License-Identifier: Apache-2.0
#include "study/yield.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/results/outcome.hpp"
#include "gpuramp/sim/simulation.hpp"

#include <nlohmann/json.hpp>

namespace gpuramp::study {

namespace {

using Json = nlohmann::json;

double gpu_days_up(const record::Record& record)
{
  double sum = 0;
  for (const auto& year : record.years)
    for (const auto& campus : year.campuses)
      sum += campus.gpu_days[record::Stage::up];
  return sum;
}

std::string run(scenario::Scenario scenario, const Change& change, const MarginalOptions& options)
{
  change(scenario);
  const auto record = sim::simulate(scenario, {options.seed, options.resolution, {}, {}});
  const auto outcome = results::summarise(scenario, record);
  core::require(outcome.conservation_holds, "a variant broke a conservation check");
  auto milestones = Json::array();
  for (const auto& m : record.milestones)
    milestones.push_back(m.date ? Json(core::format_date(*m.date)) : Json(nullptr));
  const auto& s = outcome.summary;
  return Json::array({milestones, gpu_days_up(record), s[record::Figure::useful_model_flop],
                      s[record::Figure::tokens_served] + s[record::Figure::tokens_trained],
                      s[record::Figure::energy_mwh], s[record::Figure::cost_usd]})
      .dump();
}

Yield parse(const std::string& text)
{
  const auto json = Json::parse(text);
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

} // namespace

std::vector<YieldResult> yields_of(const scenario::Scenario& scenario, const std::vector<Change>& changes,
                                   const MarginalOptions& options)
{
  const auto texts = forked_map(changes.size(), options.jobs > 0 ? options.jobs : default_jobs(),
                                [&](std::size_t i) { return run(scenario, changes[i], options); });
  std::vector<YieldResult> results;
  for (const auto& text : texts)
    results.push_back(text.ok ? YieldResult{parse(text.text), ""} : YieldResult{{}, text.text});
  return results;
}

} // namespace gpuramp::study

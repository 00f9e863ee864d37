// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/text.hpp"
#include "report/parts.hpp"

#include <fmt/format.h>

#include <algorithm>

/// Rates by which planners judge a plan at a glance.
namespace gpuramp::report {

namespace {

struct Rate {
  const char* key; ///< by which scripts ask for it
  const char* label;
  std::string text;
  const char* meaning;
};

void add(Json& rates, bool known, const Rate& rate)
{
  if (known)
    rates.push_back({{"key", rate.key}, {"label", rate.label}, {"text", rate.text}, {"meaning", rate.meaning}});
}

/// What flowed in the last report period, per day; 0 where there is none.
double last_per_day(const Timeline& timeline, const char* column)
{
  const auto n = timeline.dates().size();
  if (n < 2)
    return 0;
  const auto days = core::in_days(core::between(timeline.dates()[n - 2], timeline.dates()[n - 1]));
  return days > 0 ? timeline.rows("fleet").back()->at(column) / days : 0;
}

/// The most GPUs that came into service, net of what left it, within a period of at least a month, per month.
double fastest_growth(const Timeline& timeline)
{
  const auto& rows = timeline.rows("fleet");
  double best = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto days = core::in_days(core::between(timeline.dates()[i - 1], timeline.dates()[i]));
    if (days >= 28)
      best = std::max(best, (rows[i]->at("gpus_up") - rows[i - 1]->at("gpus_up")) / days * core::kSecondsPerMonth /
                                core::kSecondsPerDay);
  }
  return best;
}

constexpr double kWorthComparing = 1e-3; ///< of a country's power

double figure(const ResultSource& source, record::Figure figure)
{
  return source.json.at("summary").value(std::string(record::term(figure).key), 0.0);
}

} // namespace

Json rate_data(const ResultSource& source, const Timeline& timeline)
{
  using record::Figure;
  auto rates = Json::array();
  if (timeline.empty())
    return rates;
  const auto& end = *timeline.rows("fleet").back();
  const auto up = end.at("gpus_up"), mwh = figure(source, Figure::energy_mwh);
  const auto spent = figure(source, Figure::spent_usd), flop = figure(source, Figure::useful_model_flop);
  const auto tokens = last_per_day(timeline, "tokens_served");
  const auto& years = source.file.years;
  const auto hours = results::gpu_hours_up(years);
  add(rates, tokens > 0,
      {"tokens", "tokens a day", results::words_text(tokens), "served in the last report period, on average"});
  add(rates, not years.empty() && years.back().mean_facility_mw > kWorthComparing * results::kUsMeanMw,
      {"us_power", "of US power",
       years.empty() ? "" : fmt::format("{:.2g} %", 100 * years.back().mean_facility_mw / results::kUsMeanMw),
       "drawn on average in the last year, over what all power plants of the United States gave in 2024"});
  add(rates, hours > 0 && spent > 0,
      {"gpu_hour", "per GPU-hour", fmt::format("{:.2f} USD", spent / hours), "all that was spent over GPU-hours up"});
  add(rates, up > 0 && figure(source, Figure::h100e_up_end) > 0,
      {"h100", "computes a GPU", fmt::format("{:.3g} H100", figure(source, Figure::h100e_up_end) / std::max(up, 1.0)),
       "peak compute of the GPUs up at the end over that of as many H100"});
  add(rates, flop > 0,
      {"gpt4", "useful compute, in trainings of GPT-4", results::words_text(flop / results::kGpt4Flop),
       "useful model FLOP of the whole run over what pre-training of GPT-4 took (Epoch AI, estimate)"});
  const auto growth = fastest_growth(timeline);
  add(rates, growth > 0,
      {"growth", "GPUs a month, at the fastest", results::count_text(growth),
       "the most GPUs that came into service, net of what left it, in one report period"});
  add(rates, up > 0 && end.at("facility_mw") > 0,
      {"power_per_gpu", "facility power per GPU",
       fmt::format("{:.3g} kW", 1000 * end.at("facility_mw") / std::max(up, 1.0)),
       "drawn by all sites at the end, over the GPUs then up"});
  const auto bought = end.at("gpus_produced") - timeline.rows("fleet").front()->at("gpus_produced");
  add(rates, bought > 0 && figure(source, Figure::rack_capex_usd) > 0,
      {"racks_per_gpu", "racks and network per GPU",
       results::count_text(figure(source, Figure::rack_capex_usd) / std::max(bought, 1.0)) + " USD",
       "spent on racks and their network during the run, over the GPUs bought"});
  add(rates, mwh > 0 && figure(source, Figure::energy_cost_usd) > 0,
      {"energy_price", "energy price",
       fmt::format("{:.3g} USD/MWh", figure(source, Figure::energy_cost_usd) / std::max(mwh, 1.0)),
       "cost of energy over facility energy"});
  add(rates, mwh > 0,
      {"carbon", "carbon intensity",
       fmt::format("{:.3g} g/kWh", 1000 * figure(source, Figure::co2e_t) / std::max(mwh, 1.0)),
       "location-based CO2e of energy over facility energy"});
  return rates;
}

} // namespace gpuramp::report

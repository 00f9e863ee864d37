// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/text.hpp"
#include "report/parts.hpp"

#include <fmt/format.h>

#include <algorithm>

/// Rates by which planners judge a plan at a glance.
namespace gpuramp::report {

namespace {

void add(Json& rates, bool known, const char* label, const std::string& text, const char* meaning)
{
  if (known)
    rates.push_back({{"label", label}, {"text", text}, {"meaning", meaning}});
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
  const auto growth = fastest_growth(timeline);
  add(rates, growth > 0, "fastest growth", results::count_text(growth) + " GPU/month",
      "the most GPUs that came into service, net of what left it, in one report period");
  add(rates, up > 0 && end.at("facility_mw") > 0, "facility power per GPU",
      fmt::format("{:.3g} kW", 1000 * end.at("facility_mw") / std::max(up, 1.0)),
      "drawn by all sites at the end, over the GPUs then up");
  const auto bought = end.at("gpus_produced") - timeline.rows("fleet").front()->at("gpus_produced");
  add(rates, bought > 0 && figure(source, Figure::rack_capex_usd) > 0, "racks and network per GPU",
      results::count_text(figure(source, Figure::rack_capex_usd) / std::max(bought, 1.0)) + " USD",
      "spent on racks and their network during the run, over the GPUs bought");
  add(rates, mwh > 0 && figure(source, Figure::energy_cost_usd) > 0, "energy price",
      fmt::format("{:.3g} USD/MWh", figure(source, Figure::energy_cost_usd) / std::max(mwh, 1.0)),
      "cost of energy over facility energy");
  add(rates, mwh > 0, "carbon intensity",
      fmt::format("{:.3g} g/kWh", 1000 * figure(source, Figure::co2e_t) / std::max(mwh, 1.0)),
      "location-based CO2e of energy over facility energy");
  return rates;
}

} // namespace gpuramp::report

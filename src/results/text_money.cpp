// SPDX-License-Identifier: Apache-2.0
#include "results/text_parts.hpp"

namespace gpuramp::results {

namespace {

using record::Figure;

/// What planners compare: share of a country's power, price of a GPU-hour. Integrals, whatever the report dates.
void add_rates(Page& page, const Outcome& outcome)
{
  const auto& years = outcome.years;
  if (not years.empty() && years.back().mean_facility_mw > 0)
    page.line(
        fmt::format("{} drawn on average in {}: {:.2g} % of what all power plants of the United States gave in 2024",
                    scaled(years.back().mean_facility_mw * 1e6, "W"), years.back().year,
                    100 * years.back().mean_facility_mw / kUsMeanMw));
  const auto hours = gpu_hours_up(years);
  if (hours > 0 && outcome.summary[Figure::spent_usd] > 0)
    page.line(
        fmt::format("{:.2f} USD per GPU-hour up, of all that was spent", outcome.summary[Figure::spent_usd] / hours));
}

/// The same figures as in result.json, with their labels; the parts are those of cost.csv.
void add_cost(Page& page, const scenario::Scenario& scenario, const Outcome& outcome)
{
  constexpr double kWorthSaying = 1e-6; ///< of all
  const auto& s = outcome.summary;
  const auto line = [&](Figure figure, const std::string& more) {
    return fmt::format("{}: {}{}", record::term(figure).label, dollars(s[figure]), more);
  };
  std::vector<std::string> parts;
  for (const auto& [category, term] : record::kTerms<account::CostCategory>)
    if (const auto usd = outcome.cost.spent[category]; usd > kWorthSaying * s[Figure::spent_usd])
      parts.push_back(fmt::format("{} {}", term.label, dollars(usd)));
  page.list(line(Figure::spent_usd, parts.empty() ? "" : "; "), parts);
  if (scenario.economics.discount_rate > 0)
    page.line(line(Figure::cost_usd, fmt::format(" at {:g} % a year", 100 * scenario.economics.discount_rate)));
  if (s[Figure::sunk_usd] > 0)
    page.line(line(Figure::sunk_usd, ", not in it"));
  if (const auto usd = outcome.cost.unit.site_usd_per_kw_month; usd > 0)
    page.line(fmt::format("site alone: {:.0f} USD per kW in service and month (halls and plants written off, staff, "
                          "maintenance, rent)",
                          usd));
}

std::string rate_text(const std::optional<double>& rate)
{
  return rate ? fmt::format("{:.1f} %", 100 * *rate) : "none";
}

std::string returns_text(double break_even_usd, const account::Returns& returns)
{
  return fmt::format("break-even {:.2f} USD/GPU h; IRR {}{}; payback {}", break_even_usd, rate_text(returns.irr_frac),
                     returns.equity_irr_frac ? ", of own money " + rate_text(returns.equity_irr_frac) : "",
                     returns.payback ? core::format_date(*returns.payback) : "not within the run");
}

/// "2,031"
std::string with_commas(std::int64_t n)
{
  auto text = std::to_string(n);
  for (auto at = text.size(); at > 3; at -= 3)
    text.insert(at - 3, ",");
  return text;
}

} // namespace

void add_income(Page& page, const account::IncomeAccount& income)
{
  constexpr std::size_t kMostCampuses = 6;
  if (income.services.empty())
    return;
  page.heading("What it earns (plain dollars, before tax)");
  for (const auto& s : income.services) {
    const auto asked = s.sum.gpu_hours_asked > 0 ? s.sum.gpu_hours / s.sum.gpu_hours_asked
                       : s.sum.tokens_asked > 0  ? s.sum.tokens / s.sum.tokens_asked
                                                 : 1;
    page.line(fmt::format("{} ({}): {}, {} GPU hours, {:.1f} % of what it asked for{}", s.customer, s.service,
                          dollars(s.sum.revenue_usd), count_text(s.sum.gpu_hours), 100 * asked,
                          s.sum.penalty_usd > 0 ? "; penalty " + dollars(s.sum.penalty_usd) : ""));
  }
  page.line(fmt::format("revenue {}, penalties {}, spent {}: margin {}; purchases are still worth {}",
                        dollars(income.sum.revenue_usd), dollars(income.sum.penalty_usd), dollars(income.spent_usd),
                        dollars(income.margin_usd()), dollars(income.returns.residual_usd)));
  page.line(fmt::format("{:.1f} % of GPU hours sold; {}", 100 * income.sold_frac,
                        returns_text(income.break_even_usd_per_gpu_hour, income.returns)));
  if (income.returns.debt_end_usd > 0 || income.returns.interest_usd > 0)
    page.line(fmt::format("interest {}; still owed at the end {}", dollars(income.returns.interest_usd),
                          dollars(income.returns.debt_end_usd)));
  if (income.campuses.size() > 1 && income.campuses.size() <= kMostCampuses)
    for (const auto& c : income.campuses)
      page.line(fmt::format("{}: earned {}, spent {}; {}", c.campus, dollars(c.revenue_usd - c.penalty_usd),
                            dollars(c.spent_usd), returns_text(c.break_even_usd_per_gpu_hour, c.returns)));
}

void add_energy(Page& page, const scenario::Scenario& scenario, const Outcome& outcome)
{
  const auto& s = outcome.summary;
  page.heading("What it draws and costs");
  page.line(fmt::format("peak {}, {} in all, PUE {}, {} CO2e", scaled(s[Figure::peak_facility_mw] * 1e6, "W"),
                        scaled(s[Figure::energy_mwh] * 1e6, "Wh"),
                        s[Figure::mean_pue] > 0 ? fmt::format("{:.2f}", s[Figure::mean_pue]) : "-",
                        scaled(s[Figure::co2e_t], "t")));
  add_rates(page, outcome);
  add_cost(page, scenario, outcome);
  for (const auto stranded : {Figure::stranded_gpu_days, Figure::stranded_mw_days})
    page.line(
        fmt::format("{} {}s: {}", count_text(s[stranded]), record::term(stranded).unit, record::term(stranded).label));
}

void add_disturbances(Page& page, const record::Record& record, const Outcome& outcome)
{
  const auto lost = std::count_if(record.events.begin(), record.events.end(),
                                  [](const auto& e) { return e.kind == record::EventKind::power_lost; });
  double given_mwh = 0;
  for (const auto& sample : record.samples)
    for (const auto& campus : sample.campuses)
      given_mwh += campus.flows[record::Flow::battery_given_mwh];
  const auto ridden = given_mwh > 0 ? fmt::format("; UPS batteries rode through with {}", scaled(given_mwh * 1e6, "Wh"))
                                    : std::string();
  if (lost > 0)
    page.line(fmt::format("feeds gave less {} time{}{}", with_commas(lost), lost == 1 ? "" : "s", ridden));
  for (const auto& s : outcome.swings)
    if (not s.within_limit())
      page.line(fmt::format("swings of {} at {}, {} after smoothing, are faster than its feed allows",
                            scaled(s.swing.base(), "W"), s.campus, scaled(s.left.base(), "W")));
}

} // namespace gpuramp::results

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/account/income.hpp"

#include "gpuramp/model/cost.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::account {

namespace {

constexpr double kHourS = 3600;

/// What was asked for between two report dates, exactly.
SaleFlow sold(const scenario::Scenario& scenario, const scenario::InferenceService& service,
              const record::ServiceSample& had, core::Duration from, core::Duration to)
{
  const auto& sale = *service.sale;
  SaleFlow flow{had.gpu_hours, service.gpus.integral(scenario.start, from, to).base() / kHourS, had.tokens,
                service.demand.integral(scenario.start, from, to).base()};
  flow.gpu_hours_short = std::max(0.0, sale.committed_frac * flow.gpu_hours_asked - flow.gpu_hours);
  flow.tokens_short = std::max(0.0, sale.committed_frac * flow.tokens_asked - flow.tokens);
  const auto usd = [&](double gpu_hours, double tokens) {
    return gpu_hours * kHourS * sale.gpu_price.base() + tokens * sale.token_price.base();
  };
  flow.revenue_usd = usd(flow.gpu_hours, flow.tokens);
  flow.penalty_usd = sale.penalty_frac * usd(flow.gpu_hours_short, flow.tokens_short);
  return flow;
}

SoldService sold_service(const scenario::Scenario& scenario, const record::Record& record, std::size_t index)
{
  const auto& service = scenario.workloads.inference[index];
  SoldService row{service.sale->customer.empty() ? service.name : service.sale->customer, service.name, index, {}, {}};
  row.periods.emplace_back();
  for (std::size_t p = 1; p < record.samples.size(); ++p) {
    row.periods.push_back(
        sold(scenario, service, record.samples[p].services[index], record.samples[p - 1].at, record.samples[p].at));
    row.sum += row.periods.back();
  }
  return row;
}

double gpu_hours_up(const record::Record& record)
{
  double days = 0;
  for (const auto& sample : record.samples)
    for (const auto& campus : sample.campuses)
      days += campus.flows.gpu_days[record::Stage::up];
  return 24 * days;
}

/// Money of each period at its end.
struct CashFlow {
  double at_years = 0;
  double usd = 0;
};

std::vector<CashFlow> cash_flows(const IncomeAccount& income, const record::Record& record, const CostAccount& cost)
{
  std::vector<CashFlow> flows;
  for (std::size_t p = 0; p < record.samples.size(); ++p) {
    CashFlow flow{core::in_seconds(record.samples[p].at) / core::kSecondsPerYear, 0};
    for (const auto& service : income.services)
      flow.usd += service.periods[p].revenue_usd - service.periods[p].penalty_usd;
    for (const auto& campus : cost.campuses[p])
      flow.usd -= campus.sum();
    flows.push_back(flow);
  }
  return flows;
}

double worth(const std::vector<CashFlow>& flows, double rate)
{
  double usd = 0;
  for (const auto& flow : flows)
    usd += flow.usd * model::discount_factor(rate, flow.at_years);
  return usd;
}

/// Halves the range of rates; nothing where worth does not change its sign within it.
std::optional<double> internal_rate(const std::vector<CashFlow>& flows)
{
  double low = -0.99;
  double high = 10;
  const bool rises = worth(flows, low) < 0;
  if (rises == (worth(flows, high) < 0))
    return std::nullopt;
  constexpr int kHalvings = 60;
  for (int i = 0; i < kHalvings; ++i) {
    const auto middle = (low + high) / 2;
    ((worth(flows, middle) < 0) == rises ? low : high) = middle;
  }
  return (low + high) / 2;
}

std::optional<core::Date> payback(const std::vector<CashFlow>& flows, const record::Record& record)
{
  double usd = 0;
  bool spent = false;
  for (std::size_t p = 0; p < flows.size(); ++p) {
    usd += flows[p].usd;
    spent = spent || usd < 0;
    if (spent && usd >= 0)
      return record.samples[p].date;
  }
  return std::nullopt;
}

} // namespace

SaleFlow& SaleFlow::operator+=(const SaleFlow& o)
{
  gpu_hours += o.gpu_hours, gpu_hours_asked += o.gpu_hours_asked, tokens += o.tokens, tokens_asked += o.tokens_asked;
  gpu_hours_short += o.gpu_hours_short, tokens_short += o.tokens_short;
  revenue_usd += o.revenue_usd, penalty_usd += o.penalty_usd;
  return *this;
}

IncomeAccount account_income(const scenario::Scenario& scenario, const record::Record& record, const CostAccount& cost)
{
  IncomeAccount income;
  for (std::size_t i = 0; i < scenario.workloads.inference.size(); ++i)
    if (scenario.workloads.inference[i].sale) {
      income.services.push_back(sold_service(scenario, record, i));
      income.sum += income.services.back().sum;
    }
  if (income.services.empty())
    return income;
  const auto& spent = cost.spent;
  income.spent_usd = spent.sum();
  income.residual_usd =
      std::max(0.0, spent.racks() + spent.facilities() + spent[CostCategory::generation] - cost.unit.written_off_usd);
  const auto up = gpu_hours_up(record);
  income.sold_frac = up > 0 ? income.sum.gpu_hours / up : 0;
  if (income.sum.gpu_hours > 0)
    income.break_even_usd_per_gpu_hour = (cost.unit.written_off_usd + cost.unit.running_usd) / income.sum.gpu_hours;
  auto flows = cash_flows(income, record, cost);
  income.payback = payback(flows, record);
  flows.push_back({flows.back().at_years, income.residual_usd});
  income.irr_frac = internal_rate(flows);
  return income;
}

} // namespace gpuramp::account

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/account/income.hpp"

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/cost.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::account {

namespace {

/// What was asked for between two report dates, exactly.
SaleFlow sold(const scenario::Scenario& scenario, const scenario::InferenceService& service,
              const record::ServiceSample& had, core::Duration from, core::Duration to)
{
  const auto& sale = *service.sale;
  SaleFlow flow{had.gpu_hours, service.gpus.integral(scenario.start, from, to).base() / core::kSecondsPerHour,
                had.tokens, service.demand.integral(scenario.start, from, to).base()};
  flow.gpu_hours_short = std::max(0.0, sale.committed_frac * flow.gpu_hours_asked - flow.gpu_hours);
  flow.tokens_short = std::max(0.0, sale.committed_frac * flow.tokens_asked - flow.tokens);
  const auto usd = [&](double gpu_hours, double tokens) {
    return gpu_hours * core::kSecondsPerHour * sale.gpu_price.base() + tokens * sale.token_price.base();
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

/// Dollars of each period, at its end.
struct Money {
  explicit Money(std::size_t n_periods) : earned(n_periods, 0.0), spent(n_periods, 0.0), bought(n_periods, 0.0) {}

  void spend(std::size_t period, const CostRow& row)
  {
    spent[period] += row.sum();
    bought[period] += row.racks() + row.facilities() + row[CostCategory::generation];
  }

  std::vector<double> earned, spent;
  std::vector<double> bought; ///< part of what is spent
};

struct CashFlow {
  double at_years = 0;
  double usd = 0;
};

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

/// What is borrowed with each period's purchases, and paid back from then on.
class Borrowed {
public:
  Borrowed(const scenario::Debt& debt, const Money& money, const record::Record& record) : record_(record)
  {
    for (std::size_t p = 0; p < money.bought.size(); ++p)
      loans_.push_back(
          {debt.share * money.bought[p], at_years(p), core::in_seconds(debt.term) / core::kSecondsPerYear, debt.rate});
  }

  [[nodiscard]] double at_years(std::size_t period) const
  {
    return core::in_seconds(record_.samples[period].at) / core::kSecondsPerYear;
  }

  /// \return what is paid back in a period
  [[nodiscard]] double paid_usd(std::size_t period) const
  {
    double usd = 0;
    for (std::size_t i = 0; i < period; ++i)
      usd += model::usd_paid_back(loans_[i], at_years(period - 1), at_years(period));
    return usd;
  }

  void add_to(std::vector<CashFlow>& flows, Returns& returns) const
  {
    double borrowed = 0;
    double paid = 0;
    for (std::size_t p = 0; p < loans_.size(); ++p) {
      const auto back = paid_usd(p);
      flows[p].usd += loans_[p].usd - back;
      borrowed += loans_[p].usd;
      paid += back;
      returns.debt_end_usd += model::usd_owed(loans_[p], at_years(loans_.size() - 1));
    }
    returns.interest_usd = paid - (borrowed - returns.debt_end_usd);
  }

private:
  const record::Record& record_;
  std::vector<model::Loan> loans_; ///< [period]
};

Returns returns_of(const Money& money, double residual_usd, const scenario::Scenario& scenario,
                   const record::Record& record)
{
  std::vector<CashFlow> flows;
  for (std::size_t p = 0; p < money.spent.size(); ++p)
    flows.push_back({core::in_seconds(record.samples[p].at) / core::kSecondsPerYear, money.earned[p] - money.spent[p]});
  Returns returns;
  returns.residual_usd = residual_usd;
  returns.payback = payback(flows, record);
  auto own = flows;
  flows.push_back({flows.back().at_years, residual_usd});
  returns.irr_frac = internal_rate(flows);
  if (const auto& debt = scenario.economics.debt) {
    Borrowed(*debt, money, record).add_to(own, returns);
    own.push_back({flows.back().at_years, residual_usd - returns.debt_end_usd});
    returns.equity_irr_frac = internal_rate(own);
  }
  return returns;
}

double residual(const CostRow& spent, double written_off_usd)
{
  return std::max(0.0, spent.racks() + spent.facilities() + spent[CostCategory::generation] - written_off_usd);
}

/// Of the GPU hours of a service, those at a campus; 0 where it has none.
double share_at(const record::ServiceSample& had, std::size_t campus)
{
  return had.gpu_hours > 0 ? had.gpu_hours_at[campus] / had.gpu_hours : 0;
}

class CampusAccountant {
public:
  CampusAccountant(const scenario::Scenario& scenario, const record::Record& record, const CostAccount& cost,
                   const std::vector<SoldService>& services)
      : scenario_(scenario), record_(record), cost_(cost), services_(services)
  {
  }

  [[nodiscard]] CampusIncome account(std::size_t campus) const
  {
    CampusIncome income;
    Money money(record_.samples.size());
    for (const auto& service : services_)
      earn(service, campus, income, money);
    for (std::size_t p = 0; p < record_.samples.size(); ++p)
      money.spend(p, cost_.campuses[p][campus]);
    const auto spent = cost_.spent_at(campus);
    const auto& costs = cost_.campus_costs[campus];
    income.campus = record_.campus_names[campus];
    income.spent_usd = spent.sum();
    income.site_usd_per_kw_month = costs.site_usd_per_kw_month();
    if (income.gpu_hours > 0)
      income.break_even_usd_per_gpu_hour = (costs.written_off_usd + costs.running_usd) / income.gpu_hours;
    income.returns = returns_of(money, residual(spent, costs.written_off_usd), scenario_, record_);
    return income;
  }

private:
  void earn(const SoldService& service, std::size_t campus, CampusIncome& income, Money& money) const
  {
    double held = 0;
    for (std::size_t p = 1; p < record_.samples.size(); ++p)
      held += record_.samples[p].services[service.index].gpu_hours_at[campus];
    const auto share = service.sum.gpu_hours > 0 ? held / service.sum.gpu_hours : 0;
    income.gpu_hours += held;
    for (std::size_t p = 1; p < record_.samples.size(); ++p) {
      const auto revenue =
          service.periods[p].revenue_usd * share_at(record_.samples[p].services[service.index], campus);
      const auto penalty = service.periods[p].penalty_usd * share;
      income.revenue_usd += revenue;
      income.penalty_usd += penalty;
      money.earned[p] += revenue - penalty;
    }
  }

  const scenario::Scenario& scenario_;
  const record::Record& record_;
  const CostAccount& cost_;
  const std::vector<SoldService>& services_;
};

Money fleet_money(const IncomeAccount& income, const record::Record& record, const CostAccount& cost)
{
  Money money(record.samples.size());
  for (std::size_t p = 0; p < record.samples.size(); ++p) {
    for (const auto& service : income.services)
      money.earned[p] += service.periods[p].revenue_usd - service.periods[p].penalty_usd;
    for (const auto& campus : cost.campuses[p])
      money.spend(p, campus);
  }
  return money;
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
  const auto up = gpu_hours_up(record);
  income.sold_frac = up > 0 ? income.sum.gpu_hours / up : 0;
  if (income.sum.gpu_hours > 0)
    income.break_even_usd_per_gpu_hour = (cost.unit.written_off_usd + cost.unit.running_usd) / income.sum.gpu_hours;
  income.returns =
      returns_of(fleet_money(income, record, cost), residual(spent, cost.unit.written_off_usd), scenario, record);
  const CampusAccountant campuses(scenario, record, cost, income.services);
  for (std::size_t c = 0; c < record.campus_names.size(); ++c)
    income.campuses.push_back(campuses.account(c));
  return income;
}

} // namespace gpuramp::account

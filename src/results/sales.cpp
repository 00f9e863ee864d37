// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/writers.hpp"
#include "results/json_parts.hpp"
#include "results/layouts.hpp"

#include <fmt/format.h>

namespace gpuramp::results {

namespace {

using account::CampusIncome;
using account::IncomeAccount;
using account::SaleFlow;
using record::Aggregation;

/// A period of a service, or all of it.
struct SaleRow {
  core::Date from{}, to{};
  const account::SoldService& sold;
  const SaleFlow& flow;
};

Column<SaleRow> amount(const char* key, const char* label, const char* unit, const char* meaning,
                       double SaleFlow::*member)
{
  return {{.key = key, .label = label, .unit = unit, .meaning = meaning, .over_time = Aggregation::flow},
          [member](const SaleRow& r) { return Json(r.flow.*member); }};
}

const Columns<SaleRow>& sale_columns()
{
  static const Columns<SaleRow> columns{
      {text("customer", "customer", "who pays"), [](const SaleRow& r) { return Json(r.sold.customer); }},
      {text("service", "service", "its name"), [](const SaleRow& r) { return Json(r.sold.service); }},
      amount("gpu_hours", "GPU hours", "GPU h", "held by the service", &SaleFlow::gpu_hours),
      amount("gpu_hours_asked", "GPU hours asked for", "GPU h", "of GPUs that are let", &SaleFlow::gpu_hours_asked),
      amount("tokens", "tokens", "token", "served", &SaleFlow::tokens),
      amount("tokens_asked", "tokens asked for", "token", "the demand", &SaleFlow::tokens_asked),
      amount("gpu_hours_short", "GPU hours short", "GPU h", "of those promised", &SaleFlow::gpu_hours_short),
      amount("tokens_short", "tokens short", "token", "of those promised", &SaleFlow::tokens_short),
      amount("revenue_usd", "revenue", "USD", "for what was given", &SaleFlow::revenue_usd),
      amount("penalty_usd", "penalty", "USD", "paid back for what was promised and not given", &SaleFlow::penalty_usd)};
  return columns;
}

const Columns<SaleRow>& period_columns()
{
  static const auto columns = [] {
    Columns<SaleRow> all{
        {{.key = "from", .label = "from", .unit = "", .meaning = "begin of the period", .kind = FieldKind::date},
         [](const SaleRow& r) { return Json(core::format_date(r.from)); }},
        {{.key = "to",
          .label = "to",
          .unit = "",
          .meaning = "end of the period, at 00:00 UTC of this date",
          .kind = FieldKind::date},
         [](const SaleRow& r) { return Json(core::format_date(r.to)); }}};
    all.insert(all.end(), sale_columns().begin(), sale_columns().end());
    return all;
  }();
  return columns;
}

Json services_json(const IncomeAccount& income)
{
  auto rows = Json::array();
  for (const auto& sold : income.services)
    rows.push_back(object_of(sale_columns(), SaleRow{{}, {}, sold, sold.sum}));
  return rows;
}

/// A number of an account, or of what comes of its money.
template <class T>
Column<T> number(const char* key, const char* label, const char* unit, const char* meaning, Aggregation over_time,
                 double (*value)(const T&))
{
  return {{.key = key, .label = label, .unit = unit, .meaning = meaning, .over_time = over_time},
          [value](const T& t) { return Json(value(t)); }};
}

template <class T>
Column<T> money(const char* key, const char* label, const char* meaning, double (*value)(const T&))
{
  return number<T>(key, label, "USD", meaning, Aggregation::flow, value);
}

template <class T>
Column<T> rate(const char* key, const char* label, const char* meaning, std::optional<double> account::Returns::*member)
{
  Field field{.key = key, .label = label, .unit = "1/year", .meaning = meaning};
  field.nullable = true;
  return {field, [member](const T& t) { return t.returns.*member ? Json(*(t.returns.*member)) : Json(); }};
}

/// The same of the fleet and of a campus.
template <class T>
Columns<T> returns_columns()
{
  Field payback{.key = "payback",
                .label = "payback",
                .unit = "",
                .meaning = "end of the first period by which revenue has covered all that was spent",
                .kind = FieldKind::date};
  payback.nullable = true;
  return {
      money<T>("residual_usd", "residual value", "of purchases of the run, what is not written off at its end",
               [](const T& t) { return t.returns.residual_usd; }),
      rate<T>("irr_frac", "internal rate of return",
              "pre-tax; with what purchases of the run are still worth at its end", &account::Returns::irr_frac),
      {payback, [](const T& t) { return t.returns.payback ? Json(core::format_date(*t.returns.payback)) : Json(); }},
      money<T>("interest_usd", "interest", "paid on what is borrowed",
               [](const T& t) { return t.returns.interest_usd; }),
      money<T>("debt_end_usd", "debt at the end", "still owed", [](const T& t) { return t.returns.debt_end_usd; }),
      rate<T>("equity_irr_frac", "return on own money", "the same rate of what is not borrowed; null without debt",
              &account::Returns::equity_irr_frac)};
}

template <class T>
void append(Columns<T>& all, const Columns<T>& more)
{
  all.insert(all.end(), more.begin(), more.end());
}

const Columns<CampusIncome>& campus_income_columns()
{
  static const auto columns = [] {
    Columns<CampusIncome> all{
        {text("campus", "campus", "its name"), [](const CampusIncome& r) { return Json(r.campus); }},
        number<CampusIncome>("gpu_hours", "GPU hours", "GPU h", "held there by services with a price",
                             Aggregation::flow, [](const CampusIncome& r) { return r.gpu_hours; }),
        money<CampusIncome>("revenue_usd", "revenue", "of services, by the GPU hours that they hold there",
                            [](const CampusIncome& r) { return r.revenue_usd; }),
        money<CampusIncome>("penalty_usd", "penalty", "of services, by the GPU hours of the run that they hold there",
                            [](const CampusIncome& r) { return r.penalty_usd; }),
        money<CampusIncome>("spent_usd", "spent", "by the campus", [](const CampusIncome& r) { return r.spent_usd; }),
        number<CampusIncome>("break_even_usd_per_gpu_hour", "break-even price", "USD/GPU h",
                             "write-offs and running costs there / GPU hours sold there; 0 where none are",
                             Aggregation::mean, [](const CampusIncome& r) { return r.break_even_usd_per_gpu_hour; }),
        number<CampusIncome>("site_usd_per_kw_month", "site per kW and month", "USD",
                             "halls and plants written off, staff, maintenance, rent and fixed costs, by the facility "
                             "power in service",
                             Aggregation::mean, [](const CampusIncome& r) { return r.site_usd_per_kw_month; })};
    append(all, returns_columns<CampusIncome>());
    return all;
  }();
  return columns;
}

const Columns<IncomeAccount>& income_columns()
{
  static const auto columns = [] {
    Columns<IncomeAccount> all{
        money<IncomeAccount>("revenue_usd", "revenue", "of all services with a price",
                             [](const IncomeAccount& i) { return i.sum.revenue_usd; }),
        money<IncomeAccount>("penalty_usd", "penalty", "for what was promised and not given",
                             [](const IncomeAccount& i) { return i.sum.penalty_usd; }),
        money<IncomeAccount>("spent_usd", "spent", "by the fleet", [](const IncomeAccount& i) { return i.spent_usd; }),
        money<IncomeAccount>("margin_usd", "margin", "revenue less penalties less what is spent",
                             [](const IncomeAccount& i) { return i.margin_usd(); }),
        number<IncomeAccount>("sold_frac", "share of GPUs sold", "", "GPU hours of sold services / GPU hours up",
                              Aggregation::mean, [](const IncomeAccount& i) { return i.sold_frac; }),
        number<IncomeAccount>("break_even_usd_per_gpu_hour", "break-even price", "USD/GPU h",
                              "write-offs and running costs of the run / GPU hours sold", Aggregation::mean,
                              [](const IncomeAccount& i) { return i.break_even_usd_per_gpu_hour; })};
    append(all, returns_columns<IncomeAccount>());
    all.push_back({inner("services", FieldKind::objects, "each service with a price, over the run"), services_json});
    all.push_back({inner("campuses", FieldKind::objects, "each campus, over the run"),
                   [](const IncomeAccount& i) { return objects_of(campus_income_columns(), i.campuses); }});
    return all;
  }();
  return columns;
}

} // namespace

Layout sales_layout()
{
  return {"sales.csv", "one period and service with a price; written where there are some",
          fields_of(period_columns())};
}

std::vector<Layout> income_layouts()
{
  return {{"/income", "the whole run", fields_of(income_columns())},
          {"/income/services/*", "one service with a price", fields_of(sale_columns())},
          {"/income/campuses/*", "one campus", fields_of(campus_income_columns())}};
}

Json income_json(const IncomeAccount& income)
{
  return income.services.empty() ? Json(Json::value_t::discarded) : object_of(income_columns(), income);
}

std::string sales_csv(const IncomeAccount& income, const record::Record& record)
{
  auto text = csv_header(fields_of(period_columns()));
  for (std::size_t p = 1; p < record.samples.size(); ++p)
    for (const auto& sold : income.services)
      add_csv_line(text, period_columns(),
                   SaleRow{record.samples[p - 1].date, record.samples[p].date, sold, sold.periods[p]});
  return text;
}

} // namespace gpuramp::results

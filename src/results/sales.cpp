// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/writers.hpp"
#include "results/json_parts.hpp"
#include "results/layouts.hpp"

#include <fmt/format.h>

namespace gpuramp::results {

namespace {

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

Column<IncomeAccount> money(const char* key, const char* label, const char* meaning,
                            double (*value)(const IncomeAccount&))
{
  return {{.key = key, .label = label, .unit = "USD", .meaning = meaning, .over_time = Aggregation::flow},
          [value](const IncomeAccount& i) { return Json(value(i)); }};
}

const Columns<IncomeAccount>& income_columns()
{
  static const auto columns = [] {
    Field irr{.key = "irr_frac",
              .label = "internal rate of return",
              .unit = "1/year",
              .meaning = "pre-tax; with what purchases of the run are still worth at its end"};
    irr.nullable = true;
    Field payback{.key = "payback",
                  .label = "payback",
                  .unit = "",
                  .meaning = "end of the first period by which revenue has covered all that was spent",
                  .kind = FieldKind::date};
    payback.nullable = true;
    return Columns<IncomeAccount>{
        money("revenue_usd", "revenue", "of all services with a price",
              [](const IncomeAccount& i) { return i.sum.revenue_usd; }),
        money("penalty_usd", "penalty", "for what was promised and not given",
              [](const IncomeAccount& i) { return i.sum.penalty_usd; }),
        money("spent_usd", "spent", "by the fleet", [](const IncomeAccount& i) { return i.spent_usd; }),
        money("margin_usd", "margin", "revenue less penalties less what is spent",
              [](const IncomeAccount& i) { return i.margin_usd(); }),
        money("residual_usd", "residual value", "of purchases of the run, what is not written off at its end",
              [](const IncomeAccount& i) { return i.residual_usd; }),
        {{.key = "sold_frac",
          .label = "share of GPUs sold",
          .unit = "",
          .meaning = "GPU hours of sold services / GPU hours up",
          .over_time = Aggregation::mean},
         [](const IncomeAccount& i) { return Json(i.sold_frac); }},
        {{.key = "break_even_usd_per_gpu_hour",
          .label = "break-even price",
          .unit = "USD/GPU h",
          .meaning = "write-offs and running costs of the run / GPU hours sold",
          .over_time = Aggregation::mean},
         [](const IncomeAccount& i) { return Json(i.break_even_usd_per_gpu_hour); }},
        {irr, [](const IncomeAccount& i) { return i.irr_frac ? Json(*i.irr_frac) : Json(); }},
        {payback, [](const IncomeAccount& i) { return i.payback ? Json(core::format_date(*i.payback)) : Json(); }},
        {inner("services", FieldKind::objects, "each service with a price, over the run"), services_json}};
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
          {"/income/services/*", "one service with a price", fields_of(sale_columns())}};
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

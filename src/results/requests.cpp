// SPDX-License-Identifier: Apache-2.0
#include "results/json_parts.hpp"
#include "results/layouts.hpp"
#include "results/request_csv.hpp"

#include <cmath>
#include <limits>

namespace gpuramp::results {

namespace {

using record::RejectedRequests;
using record::RequestFigure;
using record::RequestMonth;
using record::RequestRecord;

/// The field of a figure: a latency may be endless.
Field field_of_figure(const record::Term& term)
{
  auto field = field_of(term);
  field.nullable = term.unit == "s";
  return field;
}

Json figure_json(const record::Term& term, double value)
{
  return std::isfinite(value) ? number_json(term, value) : Json(nullptr);
}

/// Adds the figures of a row.
template <class Row, class Figures>
void add_figures(Columns<Row>& columns, const Figures& figures_of)
{
  for (const auto& entry : record::kTerms<RequestFigure>)
    columns.push_back({field_of_figure(entry.term), [&entry, figures_of](const Row& r) {
                         return figure_json(entry.term, figures_of(r)[entry.id]);
                       }});
}

const Columns<RequestMonth>& month_columns()
{
  static const auto columns = [] {
    Columns<RequestMonth> all{{day("from", "from", "begin of the month, or of the run"),
                               [](const RequestMonth& m) { return date_json(m.from); }},
                              {day("to", "to", "end of the month or of the run, at 00:00 UTC of this date"),
                               [](const RequestMonth& m) { return date_json(m.to); }},
                              {day("busiest", "busiest day", "of its busiest hour"),
                               [](const RequestMonth& m) { return date_json(m.busiest); }}};
    add_figures(all, [](const RequestMonth& m) { return m.figures; });
    return all;
  }();
  return columns;
}

const Columns<RejectedRequests>& rejected_request_columns()
{
  static const Columns<RejectedRequests> columns{
      {text("reason", "reason", "why they are none"), [](const RejectedRequests& r) { return Json(r.reason); }},
      {whole("requests", "requests", "request", "rows of the trace"),
       [](const RejectedRequests& r) { return Json(r.requests); }}};
  return columns;
}

const Columns<RequestRecord>& service_columns()
{
  static const auto columns = [] {
    Columns<RequestRecord> all{
        {text("service", "service", "its name"), [](const RequestRecord& r) { return Json(r.service); }},
        {text("mode", "mode", "analytic; simulated: latencies and attainment of the busiest hour are measured"),
         [](const RequestRecord& r) { return Json(r.mode); }},
        {{.key = "percentile", .label = "percentile", .unit = "frac", .meaning = "of its targets"},
         [](const RequestRecord& r) { return Json(r.percentile); }}};
    add_figures(all, [](const RequestRecord& r) { return r.whole(); });
    all.push_back({inner("rejections", FieldKind::objects, "rows of its trace that are no requests"),
                   [](const RequestRecord& r) { return objects_of(rejected_request_columns(), r.rejections); }});
    all.push_back({inner("months", FieldKind::objects, "the same figures of each month"),
                   [](const RequestRecord& r) { return objects_of(month_columns(), r.months); }});
    return all;
  }();
  return columns;
}

/// A month of a service.
struct MonthRow {
  const std::string& service;
  const RequestMonth& month;
};

const Columns<MonthRow>& row_columns()
{
  static const auto columns = [] {
    Columns<MonthRow> all{{text("service", "service", "its name"), [](const MonthRow& r) { return Json(r.service); }}};
    for (const auto& column : month_columns())
      all.push_back({column.field, [&column](const MonthRow& r) { return column.value(r.month); }});
    return all;
  }();
  return columns;
}

core::Date read_date(const Json& row, const char* key)
{
  return core::parse_date(row.at(key).get<std::string>()).value_or(core::Date{});
}

RequestMonth read_month(const Json& row)
{
  RequestMonth month{read_date(row, "from"), read_date(row, "to"), read_date(row, "busiest"), {}};
  for (const auto& [id, term] : record::kTerms<RequestFigure>) {
    const auto& value = row.at(std::string(term.key));
    month.figures[id] = value.is_null() ? std::numeric_limits<double>::infinity() : value.get<double>();
  }
  return month;
}

} // namespace

void add_request_costs(std::vector<RequestRecord>& services, double usd_per_gpu_hour)
{
  constexpr double kMillion = 1e6;
  for (auto& service : services)
    for (auto& month : service.months)
      if (auto& f = month.figures; f[RequestFigure::tokens_in_time] > 0)
        f[RequestFigure::usd_per_million_tokens] =
            usd_per_gpu_hour * f[RequestFigure::gpu_hours] / f[RequestFigure::tokens_in_time] * kMillion;
}

Json requests_json(const std::vector<RequestRecord>& services)
{
  return services.empty() ? Json(Json::value_t::discarded) : objects_of(service_columns(), services);
}

std::vector<Layout> request_layouts()
{
  return {{"/requests/*", "one service that states requests", fields_of(service_columns())},
          {"/requests/*/rejections/*", "one reason", fields_of(rejected_request_columns())},
          {"/requests/*/months/*", "one month", fields_of(month_columns())}};
}

std::vector<RequestRecord> read_requests(const Json& services)
{
  std::vector<RequestRecord> all;
  for (const auto& row : services) {
    auto& service = all.emplace_back();
    service.service = row.at("service").get<std::string>();
    service.mode = row.at("mode").get<std::string>();
    service.percentile = row.at("percentile").get<double>();
    for (const auto& rejection : row.at("rejections"))
      service.rejections.push_back(
          {rejection.at("reason").get<std::string>(), rejection.at("requests").get<std::int64_t>()});
    for (const auto& month : row.at("months"))
      service.months.push_back(read_month(month));
  }
  return all;
}

Layout requests_layout()
{
  return {"requests.csv", "one month and service; only where a service states requests", fields_of(row_columns())};
}

std::string requests_csv(const std::vector<RequestRecord>& services)
{
  auto text = csv_header(fields_of(row_columns()));
  for (const auto& service : services)
    for (const auto& month : service.months)
      add_csv_line(text, row_columns(), MonthRow{service.service, month});
  return text;
}

} // namespace gpuramp::results

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/input/series_csv.hpp"
#include "gpuramp/scenario/energy.hpp"
#include "gpuramp/study/importing.hpp"
#include "study/imported_csv.hpp"
#include "study/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gpuramp::study {

namespace {

/// How a publisher writes its files. Headers by how they begin; empty where there is no such column.
/// \source ENTSO-E: transparency.entsoe.eu, "Energy prices" exports to 2024 ("MTU (CET/CEST)", "Day-ahead Price
/// [EUR/MWh]", "Currency", "BZN|DE-LU") and since ("MTU (UTC)", "Area", "Sequence", "Day-ahead Price (EUR/MWh)", ...),
/// as public programs that read them quote them. EIA: EIA-930 balance files and API v2, both by the end of the hour
/// (eia.gov/electricity/gridmonitor/about: "hour ending time reporting convention"). Electricity Maps: data portal.
/// Ember: European wholesale prices. Checked 2026-11
struct Form {
  std::string_view publisher, time, value, area, what, unit;
  input::Stamps stamps = input::Stamps::begin;
};
constexpr std::array kForms{
    Form{"ENTSO-E", "MTU (", "Day-ahead Price", "Area", "price", ""},
    Form{"Electricity Maps", "Datetime (UTC)", "Carbon intensity", "Zone id", "carbon", "g/kWh"},
    Form{"Ember", "Datetime (UTC)", "Price (", "Country", "price", ""},
    Form{"Ember", "Date", "Price (", "Country", "price", ""},
    Form{"EIA-930", "UTC Time at End of Hour", "", "Balancing Authority", "", "", input::Stamps::end},
    Form{"EIA", "period", "value", "respondent", "", "", input::Stamps::end},
};

std::string header_with(const std::vector<std::string>& headers, std::string_view begin)
{
  const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& h) { return h.starts_with(begin); });
  return begin.empty() || found == headers.end() ? "" : *found;
}

const Form* form_of(const std::vector<std::string>& headers)
{
  const auto found = std::find_if(kForms.begin(), kForms.end(), [&](const Form& form) {
    return not header_with(headers, form.time).empty() &&
           (form.value.empty() || not header_with(headers, form.value).empty()) &&
           (not form.value.empty() || not header_with(headers, form.area).empty());
  });
  return found == kForms.end() ? nullptr : found;
}

/// "EUR/MWh" of "Day-ahead Price [EUR/MWh]" and of "Price (EUR/MWhe)".
std::string unit_in(const std::string& header)
{
  const auto open = header.find_last_of("([");
  const auto close = header.find_last_of(")]");
  if (open == std::string::npos || close == std::string::npos || close < open)
    return "";
  auto unit = header.substr(open + 1, close - open - 1);
  if (unit.ends_with("MWhe")) // electric, as all here
    unit.pop_back();
  return unit;
}

/// CET/CEST of ENTSO-E's header is Brussels time; everything else is UTC.
std::string zone_in(const std::string& time_header)
{
  return time_header.find("CET") == std::string::npos ? "" : "Europe/Brussels";
}

const input::SeriesColumn& column_of(const std::string& what)
{
  if (what == "carbon")
    return scenario::CarbonSeries::kColumn;
  if (what == "capacity_factor")
    return scenario::CapacitySeries::kColumn;
  return what == "price" ? scenario::PriceSeries::kColumn : scenario::WetBulbSeries::kColumn;
}

[[noreturn]] void refuse(const SeriesFile& series, std::string problem, std::string suggestion)
{
  throw core::InputError({{series.file.string(), 1, "", std::move(problem), std::move(suggestion)}});
}

/// \param where  a column and its text: of other rows none is meant; empty: of all
/// \return texts of a column, each once
std::set<std::string> texts_in(const ImportedCsv& csv, const std::string& header,
                               const std::vector<std::string>& where = {})
{
  const auto column = csv.column(header);
  const auto wanted = where.empty() ? column : csv.column(where.front());
  std::set<std::string> texts;
  for (std::size_t row = 0; row < csv.n_rows(); ++row)
    if (where.empty() || csv.text(row, wanted) == where.back())
      texts.insert(csv.text(row, column));
  return texts;
}

/// ENTSO-E lists every auction of a day: that of the coupled market is "Without Sequence" or, where the area has none
/// of that name, the first.
void choose_auction(const ImportedCsv& csv, input::SeriesCsv& layout)
{
  const auto sequence = header_with(csv.headers(), "Sequence");
  const auto texts = sequence.empty() ? std::set<std::string>{} : texts_in(csv, sequence, layout.where);
  if (texts.size() > 1)
    layout.where.insert(layout.where.end(),
                        {sequence, texts.contains("Without Sequence") ? "Without Sequence" : *texts.begin()});
}

/// ENTSO-E writes "BZN|FR" for FR.
void choose_area(const SeriesFile& series, const ImportedCsv& csv, const std::string& header, input::SeriesCsv& layout)
{
  if (header.empty() && not series.area.empty())
    refuse(series, "has no column of areas", "leave --area out");
  if (header.empty())
    return;
  const auto areas = texts_in(csv, header);
  if (series.area.empty() && areas.size() > 1)
    refuse(series, fmt::format("has {} areas under '{}'", areas.size(), header),
           fmt::format("name one with --area, such as {}", *areas.begin()));
  if (series.area.empty())
    return;
  const auto found =
      std::find_if(areas.begin(), areas.end(), [&](const auto& area) { return area.ends_with("|" + series.area); });
  layout.where = {header, areas.contains(series.area) || found == areas.end() ? series.area : *found};
}

/// What of the form is not there is asked for.
input::SeriesCsv layout_of(const SeriesFile& series, const Form& form, const ImportedCsv& csv)
{
  const auto& headers = csv.headers();
  input::SeriesCsv layout;
  layout.csv = series.named;
  layout.time = header_with(headers, form.time);
  layout.value = series.column;
  if (layout.value.empty())
    layout.value = header_with(headers, form.value);
  if (layout.value.empty())
    refuse(series, fmt::format("has many columns, as all files of {}", form.publisher),
           "say which holds the values, with --column");
  if (std::find(headers.begin(), headers.end(), layout.value) == headers.end())
    refuse(series, fmt::format("has no column '{}'", layout.value),
           core::suggest_word(layout.value, headers, "columns are"));
  layout.unit = not series.unit.empty() ? series.unit
                : form.unit.empty()     ? unit_in(layout.value)
                                        : std::string(form.unit);
  layout.zone = zone_in(layout.time);
  layout.stamps = form.stamps;
  choose_area(series, csv, header_with(headers, form.area), layout);
  choose_auction(csv, layout);
  return layout;
}

/// Reads it as a scenario would; rates of currencies are a scenario's, and here one is as good as another.
void check(const SeriesFile& series, input::SeriesCsv layout, const std::string& what)
{
  const auto slash = layout.unit.find('/');
  constexpr std::size_t kCurrency = 3; // characters of EUR
  if (what == "price" && slash == kCurrency)
    layout.unit.replace(0, slash, "USD");
  input::Problems problems;
  static_cast<void>(input::read_series_csv(series.file, column_of(what), layout, problems));
  problems.throw_if_any();
}

Json json_of(const input::SeriesCsv& layout, const std::string& source)
{
  Json json{{"csv", layout.csv}, {"time", layout.time}, {"value", layout.value}};
  for (const auto& [key, text] : {std::pair{"unit", layout.unit}, std::pair{"zone", layout.zone}})
    if (not text.empty())
      json[key] = text;
  if (layout.stamps == input::Stamps::end)
    json["stamps"] = "end";
  if (not layout.where.empty())
    json["where"] = layout.where;
  json["source"] = source;
  return json;
}

} // namespace

std::string import_series(const SeriesFile& series)
{
  const ImportedCsv csv(series.file);
  const auto* form = form_of(csv.headers());
  if (form == nullptr)
    refuse(series, "is none of the forms of ENTSO-E, EIA, Electricity Maps and Ember",
           R"(read it with {"csv": FILE, "time": HEADER, "value": HEADER, "unit": UNIT} where the series stands)");
  const auto what = series.what.empty() ? std::string(form->what) : series.what;
  if (what.empty())
    refuse(series, fmt::format("does not say what its values are, as all files of {}", form->publisher),
           "say it with --what");
  const auto layout = layout_of(series, *form, csv);
  check(series, layout, what);
  const auto time = csv.column(layout.time);
  const auto source = fmt::format("{}: {}, {} to {}", form->publisher, csv.source(0), csv.text(0, time),
                                  csv.text(csv.n_rows() - 1, time));
  return Json{{what, json_of(layout, source)}}.dump(1) + "\n";
}

} // namespace gpuramp::study

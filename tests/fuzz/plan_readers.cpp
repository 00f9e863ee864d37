// SPDX-License-Identifier: Apache-2.0
#include "fuzz/readers.hpp"
#include "gpuramp/core/date.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/timestamp.hpp"
#include "gpuramp/core/units.hpp"
#include "gpuramp/input/series.hpp"
#include "gpuramp/input/series_csv.hpp"
#include "gpuramp/scenario/model_catalog.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/scenario/validation_case.hpp"
#include "gpuramp/study/gate.hpp"
#include "gpuramp/study/importing.hpp"
#include "gpuramp/study/score.hpp"
#include "gpuramp/study/study.hpp"
#include "gpuramp/study/tolerances.hpp"
#include "scenario/job_trace.hpp"
#include "scenario/request_trace.hpp"
#include "study/measured_values.hpp"
#include "support/study_files.hpp"

#include <fmt/format.h>

#include <array>

namespace gpuramp::fuzz {

namespace {

/// The files of one process: the example plan, and beside it what is read.
const test::TempDir& folder()
{
  static const test::TempDir dir;
  return dir;
}

const scenario::Document& example()
{
  static const scenario::Document document(scenario::example_scenario(), folder().path() / "plan.json");
  return document;
}

/// \return the file, with this text
std::filesystem::path given(const char* name, const std::string& text)
{
  return folder().write(name, text);
}

/// First byte of a text, which chooses, and the rest.
std::pair<unsigned, std::string> chosen(const std::string& text)
{
  if (text.empty())
    return {0, text};
  return {static_cast<unsigned char>(text[0]), text.substr(1)};
}

void require(bool holds, const char* what)
{
  if (not holds)
    throw std::logic_error(what);
}

/// What is taken reads back as the same from what is written of it.
void read_scenario(const std::string& text)
{
  const auto read = scenario::Document(text, folder().path() / "fuzz.json").read();
  const auto written = scenario::resolved_json(read);
  const auto again = scenario::resolved_json(scenario::Document(written, "resolved.json").read());
  require(written == again, "the resolved scenario does not read back as the same");
}

void read_catalog(const std::string& text)
{
  std::vector<scenario::Provenance> provenance;
  static_cast<void>(scenario::read_catalogs({given("catalog.json", text)}, provenance));
}

void read_overlay(const std::string& text)
{
  static_cast<void>(example().read({scenario::read_overlay(given("overlay.json", text))}));
}

void read_override(const std::string& text)
{
  static_cast<void>(example().read({scenario::parse_override(text)}));
}

void read_study(const std::string& text)
{
  static_cast<void>(given("plan.json", scenario::example_scenario()));
  static_cast<void>(study::load_study(given("study.json", text)));
}

/// A file of slips beside the study that names it.
void read_slips(const std::string& text)
{
  static_cast<void>(given("plan.json", scenario::example_scenario()));
  static_cast<void>(given("slips.json", text));
  static_cast<void>(study::load_study(
      given("slipping.json", R"({"format_version": 1, "name": "s", "scenario": "plan.json", "samples": {"n": 4},
                                 "outputs": ["gpus_up_end"], "slips": {"file": "slips.json"}})")));
}

/// Values of which a study makes a distribution.
void read_measured(const std::string& text)
{
  const auto read = study::read_measured(given("measured.csv", text), "days", "day");
  if (const auto* problem = std::get_if<core::InputProblem>(&read))
    throw core::InputError({*problem});
}

void read_models(const std::string& text)
{
  const auto folder_of_models = folder().path() / "models";
  std::filesystem::create_directories(folder_of_models);
  const auto [which, rest] = chosen(text);
  constexpr std::array kFiles{"calibration.json", "chips.json", "transformers.json"};
  for (std::size_t i = 0; i < kFiles.size(); ++i)
    if (i != which % kFiles.size())
      std::filesystem::copy_file(scenario::shipped_scenarios() / "catalog/models" / kFiles[i],
                                 folder_of_models / kFiles[i], std::filesystem::copy_options::overwrite_existing);
  static_cast<void>(folder().write(std::string("models/") + kFiles[which % kFiles.size()], rest));
  static_cast<void>(scenario::read_model_catalog(folder_of_models));
}

void read_schedule_csv(const std::string& text)
{
  static_cast<void>(given("fuzz.csv", text));
  static_cast<void>(example().read({{"/targets/fleet", R"({"csv": "fuzz.csv"})"}}));
}

void read_series_csv(const std::string& text)
{
  const auto [which, rest] = chosen(text);
  input::SeriesCsv layout;
  layout.csv = "fuzz.csv";
  layout.zone = which % 3 == 0 ? "" : which % 3 == 1 ? "Europe/Berlin" : "America/Chicago";
  layout.stamps = which % 2 == 0 ? input::Stamps::begin : input::Stamps::end;
  input::Problems problems;
  constexpr auto column = scenario::PriceSeries::kColumn;
  static_cast<void>(input::read_series_csv(given("fuzz.csv", rest), column, layout, problems));
  problems.throw_if_any();
}

void read_trace(const std::string& text)
{
  constexpr unsigned kForms = 6;
  const auto [which, rest] = chosen(text);
  static_cast<void>(given("fuzz.csv", rest));
  input::Problems problems;
  scenario::JobTrace trace;
  trace.csv = "fuzz.csv";
  trace.form = static_cast<scenario::TraceForm>(which % kForms);
  if (const auto jobs = scenario::read_job_trace(trace, folder().path(), "fuzz.json", problems)) {
    static_cast<void>(given("fuzz.csv", scenario::trace_rows(*jobs)));
    trace.form = scenario::TraceForm::csv;
    const auto again = scenario::read_job_trace(trace, folder().path(), "fuzz.json", problems);
    require(again && scenario::trace_rows(*again) == scenario::trace_rows(*jobs),
            "jobs do not read back as the same from what is written of them");
  }
  problems.throw_if_any();
}

void read_requests(const std::string& text)
{
  static_cast<void>(given("fuzz.csv", text));
  input::Problems problems;
  scenario::RequestTrace trace;
  trace.csv = "fuzz.csv";
  if (const auto read = scenario::read_request_trace(trace, folder().path(), "fuzz.json", problems)) {
    trace.csv.clear();
    trace.rows = scenario::request_rows(*read);
    const auto again = scenario::read_request_trace(trace, folder().path(), "fuzz.json", problems);
    require(again && scenario::request_rows(*again) == trace.rows,
            "requests do not read back as the same from what is written of them");
  }
  problems.throw_if_any();
}

/// What formats a quantity reads back as the same, of dimensions that files have.
void read_unit(const std::string& text)
{
  static_cast<void>(core::readable_text(text));
  for (const auto dimension : {core::kEnergyDimension, core::kTimeDimension, core::kMoneyDimension,
                               core::EnergyPrice::kDimension, core::CarbonIntensity::kDimension})
    static_cast<void>(core::parse_quantity(text, dimension));
  const auto parsed = core::parse_quantity(text);
  const auto* quantity = std::get_if<core::ParsedQuantity>(&parsed);
  if (quantity == nullptr ||
      not(quantity->dimension == core::kEnergyDimension - core::kTimeDimension ||
          quantity->dimension == core::kTimeDimension || quantity->dimension == core::EnergyPrice::kDimension))
    return;
  const auto again = core::parse_quantity(core::format_quantity(quantity->value, quantity->dimension));
  const auto* same = std::get_if<core::ParsedQuantity>(&again);
  require(same != nullptr && same->value == quantity->value && same->dimension == quantity->dimension,
          "a quantity does not read back as the same");
}

void read_date(const std::string& text)
{
  if (const auto date = core::parse_date(text))
    require(core::format_date(*date) == text, "a date does not read back as the same");
  if (const auto period = core::parse_period(text))
    require(core::parse_period(core::format_period(*period)) == period, "a period does not read back as the same");
  for (const auto* zone : {"", "Europe/Berlin", "America/Chicago"})
    if (const auto instant = core::parse_timestamp(text, zone))
      require(core::parse_timestamp(core::format_timestamp(*instant)).has_value(), "an instant does not read back");
  static_cast<void>(core::is_time_zone(text));
}

void read_tolerances(const std::string& text)
{
  static_cast<void>(study::read_tolerances(given("tolerances.json", text)));
}

void read_actuals(const std::string& text)
{
  static_cast<void>(study::read_actuals(given("actuals.json", text)));
}

void read_case(const std::string& text)
{
  static_cast<void>(scenario::read_validation_cases(given("case.json", text)));
}

void import_sites(const std::string& text)
{
  static const auto rack = example().read().catalog.rack_types.front();
  study::SiteTimelines table;
  table.file = given("sites.csv", text);
  table.as_of = core::Date(std::chrono::days(20'000));
  table.region = "ercot";
  table.fabric = "two-tier-800g";
  table.rack = rack;
  static_cast<void>(study::import_sites(table));
}

void import_series(const std::string& text)
{
  const auto [which, rest] = chosen(text);
  study::SeriesFile series;
  series.file = given("hours.csv", rest);
  series.named = "hours.csv";
  if (which % 2 == 1)
    series.area = "PJM", series.column = "Net Generation (MW) from Wind", series.what = "capacity_factor";
  static_cast<void>(study::import_series(series));
}

/// A mapping, and after a line of dashes the table.
void import_table(const std::string& text)
{
  const std::string line = "\n---\n";
  const auto at = text.find(line);
  const auto mapping = given("mapping.json", text.substr(0, at));
  const auto table = given("table.csv", at == std::string::npos ? "name,MW\na,1\n" : text.substr(at + line.size()));
  static_cast<void>(study::import_table(table, mapping));
}

} // namespace

std::vector<ReaderTarget> plan_readers()
{
  return {{"scenario", read_scenario},
          {"catalog", read_catalog},
          {"overlay", read_overlay},
          {"override", read_override},
          {"study", read_study},
          {"slips", read_slips},
          {"measured", read_measured},
          {"models", read_models},
          {"schedule-csv", read_schedule_csv},
          {"series-csv", read_series_csv},
          {"trace", read_trace},
          {"requests", read_requests},
          {"unit", read_unit},
          {"date", read_date},
          {"tolerances", read_tolerances},
          {"actuals", read_actuals},
          {"case", read_case},
          {"import-sites", import_sites},
          {"import-series", import_series},
          {"import-table", import_table}};
}

} // namespace gpuramp::fuzz

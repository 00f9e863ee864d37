// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/result_file.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/escape.hpp"
#include "gpuramp/input/csv.hpp"
#include "gpuramp/input/shape.hpp"
#include "gpuramp/input/text_file.hpp"
#include "gpuramp/results/writers.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "results/json_parts.hpp"
#include "results/layouts.hpp"
#include "results/result_shape.hpp"
#include "results/two_way.hpp"
#include "results/years.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace gpuramp::results {

namespace {

/// Reads the parts of one result.json; whatever has another shape than the writers' makes the file damaged.
class Reader {
public:
  Reader(std::string origin, const std::string& text) : origin_(std::move(origin))
  {
    json_ = Json::parse(text, nullptr, false);
    if (json_.is_discarded())
      core::refuse(origin_, "", "not JSON, or cut short", kRunAgain);
    if (not json_.is_object() || not json_.contains("gpuramp_version"))
      core::refuse(origin_, "", "is not a result of gpuramp (it names no gpuramp_version)",
                   "give a directory or result.json that 'gpuramp run' wrote");
    if (const auto format = json_.find("format_version"); format == json_.end() || *format != kResultFormat)
      core::refuse(origin_, "/format_version",
                   fmt::format("is {}, this program reads {}",
                               format != json_.end() && format->is_number() ? format->dump() : "no number",
                               kResultFormat),
                   "'gpuramp migrate' takes the scenario out of it, to be run again");
    input::require_shape(text, result_shape(), {origin_, kRunAgain});
  }

  ResultFile read()
  {
    try {
      return read_parts();
    } catch (const nlohmann::json::exception& error) {
      const std::string what = error.what();
      const auto bracket = what.find("] "); // "[json.exception.out_of_range.403] "
      core::refuse(origin_, "", "is damaged: " + what.substr(bracket == std::string::npos ? 0 : bracket + 2),
                   kRunAgain);
    } catch (const Damaged& damage) {
      core::refuse(origin_, "", fmt::format("is damaged: {}", damage.what()), kRunAgain);
    }
  }

private:
  ResultFile read_parts()
  {
    ResultFile result;
    result.origin = origin_;
    result.gpuramp_version = json_.at("gpuramp_version").get<std::string>();
    result.seed = json_.at("seed").get<std::uint64_t>();
    result.resolution = json_.at("resolution").get<std::string>();
    result.scenario_json = json_.at("scenario").dump(2);
    result.stated_json =
        json_.contains("stated") ? json_.at("scenario").patch(json_.at("stated")).dump(2) : result.scenario_json;
    result.scenario = scenario::Document(result.scenario_json, origin_ + "/scenario").read();
    if (json_.contains("certainty"))
      result.certainty_json = json_.at("certainty").dump();
    for (const auto& row : json_.at("milestones"))
      result.milestones.push_back(milestone(row, result.scenario.start));
    for (const auto& [name, value] : json_.at("summary").items())
      result.summary.emplace_back(name, value.get<double>());
    const auto& bottlenecks = json_.at("bottlenecks");
    for (const auto& row : bottlenecks.at("gap"))
      result.gap.push_back(gap(row));
    for (const auto& row : bottlenecks.at("waterfall"))
      result.waterfall.push_back(waterfall(row));
    for (const auto& row : bottlenecks.at("binding"))
      result.binding.push_back({date(row.at("from")), date(row.at("date")), row.at("campus").get<std::string>(),
                                row.at("resource").get<std::string>(), row.at("share_of_time").get<double>()});
    for (const auto& row : bottlenecks.at("cut"))
      result.cut.push_back({date(row.at("date")), row.at("bound_gpus").get<double>(),
                            row.at("resources").get<std::vector<std::string>>()});
    result.years = read_objects(year_columns(), json_.at("years"));
    for (const auto& row : json_.at("not_served"))
      result.not_served.push_back({row.at("name").get<std::string>(), row.at("class").get<std::string>(),
                                   date(row.at("due")), row.at("reason").get<std::string>()});
    if (json_.contains("queues")) // newer than the rest
      result.queues = read_queues(json_.at("queues"));
    if (json_.contains("requests"))
      result.requests = read_requests(json_.at("requests"));
    const auto& stranded = json_.at("cost").at("stranded");
    result.stranded = {stranded.at("gpu_days_without_hall_or_power").get<double>(),
                       stranded.at("gpu_usd").get<double>(), stranded.at("mw_days").get<double>(),
                       stranded.at("mw_usd").get<double>()};
    const auto& conservation = json_.at("conservation");
    result.conservation = {
        conservation.at("checks").get<std::int64_t>(), conservation.at("worst_relative_error").get<double>(),
        conservation.at("worst_check").get<std::string>(), conservation.at("broken").get<std::vector<std::string>>()};
    return result;
  }

  core::Date date(const Json& text) const
  {
    const auto parsed = core::parse_date(text.get<std::string>());
    if (not parsed)
      core::refuse(origin_, "", fmt::format("is damaged: '{}' is not a date", text.get<std::string>()), kRunAgain);
    return *parsed;
  }

  record::Milestone milestone(const Json& row, core::Date start) const
  {
    record::Milestone m{row.at("gpus").get<std::int64_t>(), std::nullopt, std::nullopt};
    if (not row.at("date").is_null())
      m.date = date(row.at("date"));
    if (const auto& path = row.at("path"); not path.is_null())
      m.path = record::MilestonePath{
          path.at("campus").get<std::string>(),         path.at("rack_type").get<std::string>(),
          path.at("gpus").get<std::int64_t>(),          core::between(start, date(path.at("admitted"))),
          path.at("enabled_by").get<std::string>(),     path.at("subject").get<std::string>(),
          path.at("supply_bound_by").get<std::string>()};
    return m;
  }

  GapRow gap(const Json& row) const
  {
    GapRow gap{date(row.at("date")),
               row.at("campus").get<std::string>(),
               row.at("target").get<std::int64_t>(),
               row.at("up").get<std::int64_t>(),
               {},
               {}};
    for (const auto& [cause, term] : record::kTerms<record::Cause>)
      gap.terms[cause] = row.at("terms").at(term.key).get<std::int64_t>();
    if (row.contains("supply_split"))
      for (const auto& [cause, gpus] : row.at("supply_split").items())
        gap.supply_split.push_back({cause, gpus.get<std::int64_t>()});
    if (row.contains("gpu_days"))
      for (const auto& [name, days] : row.at("gpu_days").items())
        gap.gpu_days.emplace_back(name, days.get<double>());
    return gap;
  }

  WaterfallRow waterfall(const Json& row) const
  {
    WaterfallRow waterfall{date(row.at("date")), row.at(record::term(record::Flow::peak_flop).key).get<double>(), {}};
    for (const auto& [loss, term] : record::kTerms<record::Loss>)
      waterfall.flop[loss] = row.value(std::string(term.key), 0.0); // terms of modelled work are newer than the others
    return waterfall;
  }

  std::string origin_;
  Json json_;
};

/// Columns of series.csv, those before its numbers included.
std::vector<std::string> series_header()
{
  std::vector<std::string> keys;
  const auto layouts = csv_layouts();
  const auto series =
      std::find_if(layouts.begin(), layouts.end(), [](const auto& l) { return l.place == "series.csv"; });
  for (const auto& field : series->fields)
    keys.push_back(field.key);
  return keys;
}

/// The fleet and each campus have a row for each report date, and nothing else has any.
void check_series(const std::vector<SeriesRow>& rows, const ResultFile& result, const std::string& origin)
{
  std::vector<core::Date> dates;
  for (const auto& row : result.gap)
    if (row.campus == kFleet)
      dates.push_back(row.date);
  std::map<std::string, std::vector<core::Date>> wanted{{kFleet, dates}};
  for (const auto& campus : result.scenario.campuses)
    wanted[campus.name] = dates;
  std::map<std::string, std::vector<core::Date>> found;
  for (const auto& row : rows)
    found[row.campus].push_back(row.date);
  if (found != wanted)
    core::refuse(origin, "",
                 "is damaged: it has not one row of the fleet and of each campus for each report date of result.json",
                 kRunAgain);
}

std::vector<SeriesRow> parse_series(const std::string& text, const ResultFile& result, const std::string& origin)
{
  const auto table = input::parse_csv(text, origin);
  if (table.empty() || table[0] != series_header())
    core::refuse(origin, "", "is not a series.csv of this version of gpuramp", kRunAgain);
  const auto& header = table[0];
  std::vector<SeriesRow> rows;
  for (std::size_t r = 1; r < table.size(); ++r) {
    const auto& row = table[r];
    const auto date = core::parse_date(row[0]);
    if (row.size() != header.size() || not date)
      core::refuse(origin, "", fmt::format("is damaged in row {}", r + 1), kRunAgain);
    SeriesRow parsed{*date, core::from_csv(row[1]), {}};
    for (std::size_t i = 3; i < row.size(); ++i) {
      const auto value = input::number_in(row[i]);
      if (not value)
        core::refuse(origin, "", fmt::format("is damaged in row {}: '{}' is not a number", r + 1, row[i]), kRunAgain);
      parsed.values[header[i]] = *value;
    }
    rows.push_back(std::move(parsed));
  }
  check_series(rows, result, origin);
  return rows;
}

std::vector<record::GpusReached> parse_reached(const std::string& text, const std::string& origin)
{
  const auto table = input::parse_csv(text, origin);
  if (table.empty() || table[0] != std::vector<std::string>{"date", "campus", "gpus_up"})
    core::refuse(origin, "", "is not a reached.csv of gpuramp", kRunAgain);
  std::vector<record::GpusReached> rows;
  for (std::size_t r = 1; r < table.size(); ++r) {
    const auto& row = table[r];
    const auto date = core::parse_date(row[0]);
    const auto gpus = row.size() == table[0].size() ? input::number_in(row[2]) : std::nullopt;
    if (not date || not gpus || *gpus < 0 || *gpus != std::floor(*gpus))
      core::refuse(origin, "", fmt::format("is damaged in row {}", r + 1), kRunAgain);
    record::GpusReached parsed;
    parsed.date = *date;
    parsed.campus = core::from_csv(row[1]);
    parsed.gpus = static_cast<std::int64_t>(*gpus);
    rows.push_back(std::move(parsed));
  }
  return rows;
}

} // namespace

ResultFile::ResultFile() = default;
ResultFile::ResultFile(const ResultFile&) = default;
ResultFile::ResultFile(ResultFile&&) noexcept = default;
ResultFile& ResultFile::operator=(const ResultFile&) = default;
ResultFile& ResultFile::operator=(ResultFile&&) noexcept = default;
ResultFile::~ResultFile() = default;

std::optional<core::Date> ResultFile::date_reached(double gpus, const std::string& campus) const
{
  if (campus == kFleet)
    for (const auto& m : milestones)
      if (static_cast<double>(m.gpus) == gpus)
        return m.date;
  if (not reached)
    core::refuse(origin, "",
                 fmt::format("has no reached.csv beside it, which dates {:.0f} GPUs up at {}", gpus, campus),
                 "give the directory that 'gpuramp run SCENARIO --out DIR' wrote");
  for (const auto& row : *reached)
    if (row.campus == campus && static_cast<double>(row.gpus) >= gpus)
      return row.date;
  return std::nullopt;
}

double SeriesRow::at(const char* column) const
{
  const auto found = values.find(column);
  core::require(found != values.end(), "series.csv has no such column");
  return found->second;
}

const SeriesRow* ResultFile::row_on(core::Date day, const std::string& campus) const
{
  for (const auto* rows : {&series, &looks})
    for (const auto& row : *rows)
      if (row.date == day && row.campus == campus)
        return &row;
  return nullptr;
}

double ResultFile::flow_until(core::Date day, const std::string& campus, const char* column) const
{
  const auto* last = row_on(day, campus);
  core::require(last != nullptr && not series.empty(), "of this day the result does not tell");
  double sum = last->at(column);
  for (const auto& row : series)
    if (row.campus == campus && row.date < day)
      sum += row.at(column);
  return sum;
}

double ResultFile::summary_value(const std::string& name) const
{
  const auto found =
      std::find_if(summary.begin(), summary.end(), [&](const auto& entry) { return entry.first == name; });
  core::require(found != summary.end(), "the summary has no such value");
  return found->second;
}

bool is_result(const std::filesystem::path& path)
{
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    return std::filesystem::exists(path / "result.json", error);
  return path.filename() == "result.json";
}

ResultFile read_result(const std::filesystem::path& path)
{
  std::error_code error;
  const bool directory = std::filesystem::is_directory(path, error);
  const auto file = directory ? path / "result.json" : path;
  if (not std::filesystem::is_regular_file(file, error))
    core::refuse(path.string(), "", directory ? "has no result.json" : "there is no such file",
                 "give a directory that 'gpuramp run SCENARIO --out DIR' wrote");
  auto result = Reader(file.string(), input::read_text_file(file, input::kMostResultBytes)).read();
  const auto series = file.parent_path() / "series.csv";
  if (std::filesystem::is_regular_file(series, error))
    result.series = parse_series(input::read_text_file(series, input::kMostResultBytes), result, series.string());
  const auto reached = file.parent_path() / "reached.csv";
  if (std::filesystem::is_regular_file(reached, error))
    result.reached = parse_reached(input::read_text_file(reached, input::kMostResultBytes), reached.string());
  return result;
}

ResultFile parse_result(const ResultTexts& texts, const std::string& origin)
{
  auto result = Reader(origin, texts.result).read();
  if (not texts.series.empty())
    result.series = parse_series(texts.series, result, origin);
  if (not texts.reached.empty())
    result.reached = parse_reached(texts.reached, origin);
  return result;
}

ResultFile as_result(const scenario::Scenario& scenario, const record::Record& record, const Outcome& outcome,
                     const std::string& origin)
{
  auto result =
      parse_result({result_json(scenario, record, outcome), series_csv(record, outcome), reached_csv(record)}, origin);
  result.looks = look_rows(record);
  return result;
}

} // namespace gpuramp::results

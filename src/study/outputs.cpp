// SPDX-License-Identifier: Apache-2.0
#include "study/outputs.hpp"

#include "study/study_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

namespace gpuramp::study {

namespace {

constexpr const char* kOnTime = "announced_power_on_time_frac";

constexpr std::string_view kProduced = "gpus_produced", kStages = "gpus_";

/// What a series tells of a campus or of the fleet at a date.
double level_of(const record::CampusSample& sample, std::string_view figure)
{
  if (figure == kProduced)
    return static_cast<double>(sample.gpus.sum());
  if (const auto level = record::find_key<record::Level>(figure))
    return sample.levels[*level];
  return static_cast<double>(sample.gpus[*record::find_key<record::Stage>(figure.substr(kStages.size()))]);
}

/// The unit of a series, or nothing where there is none of that name.
std::optional<std::string> unit_of_series(std::string_view figure)
{
  if (const auto level = record::find_key<record::Level>(figure))
    return std::string(record::term(*level).unit);
  const bool staged =
      figure.starts_with(kStages) && record::find_key<record::Stage>(figure.substr(kStages.size())).has_value();
  return figure == kProduced || staged ? std::optional<std::string>("GPU") : std::nullopt;
}

double series_value(const record::Record& record, const Output& output, core::Date date)
{
  const auto look =
      std::find_if(record.looks.begin(), record.looks.end(), [&](const auto& l) { return l.date == date; });
  if (look == record.looks.end())
    return 0; // before the start of a varied scenario, or after its end
  if (output.campus.empty())
    return level_of(record::fleet_of(*look), output.figure);
  const auto campus = std::find(record.campus_names.begin(), record.campus_names.end(), output.campus);
  return level_of(look->campuses[static_cast<std::size_t>(campus - record.campus_names.begin())], output.figure);
}

/// \return a figure of a queue, or of a group of its jobs; not a number where there are no such jobs
double queue_value(const record::Record& record, const Output& output)
{
  const auto figure = *record::find_key<record::QueueFigure>(output.figure);
  for (const auto& queue : record.queues) {
    if (queue.name != output.queue)
      continue;
    if (output.by.empty())
      return queue.figures[figure];
    for (const auto& group : queue.groups)
      if (group.by == output.by && group.group == output.group)
        return group.figures[figure];
  }
  return std::nan("");
}

/// \return a figure of a service's requests; not a number where the run has no such month
double request_value(const results::Outcome& outcome, const Output& output)
{
  const auto figure = *record::find_key<record::RequestFigure>(output.figure);
  for (const auto& service : outcome.requests) {
    if (service.service != output.service)
      continue;
    if (not output.month)
      return service.whole()[figure];
    for (const auto& month : service.months)
      if (month.from <= *output.month && *output.month < month.to)
        return month.figures[figure];
  }
  return std::nan("");
}

double milestone_day(const record::Record& record, std::int64_t gpus)
{
  for (const auto& m : record.milestones)
    if (m.gpus == gpus && m.date)
      return static_cast<double>(m.date->time_since_epoch().count());
  return std::nan("");
}

void complain_unknown(input::ReadContext& context, const std::string& pointer, const std::string& kind,
                      const std::string& name, const std::vector<std::string>& known)
{
  context.complain(pointer, fmt::format("unknown {} '{}'", kind, name), core::suggest_word(name, known));
}

template <class Named>
std::vector<std::string> names_of(const std::vector<Named>& list)
{
  std::vector<std::string> names;
  for (const auto& item : list)
    names.push_back(item.name);
  return names;
}

/// Complains of a name that is not among those known. \return whether it is
bool check_name(input::ReadContext& context, const std::string& pointer, const std::string& kind,
                const std::string& name, const std::vector<std::string>& known)
{
  const bool ok = std::find(known.begin(), known.end(), name) != known.end();
  if (not ok)
    complain_unknown(context, pointer, kind, name, known);
  return ok;
}

std::optional<Output> summary_output(const std::string& name)
{
  Output output;
  output.name = output.figure = name;
  if (name == kOnTime) {
    output.kind = Output::Kind::on_time;
    return output;
  }
  const auto figure = record::find_key<record::Figure>(name);
  if (not figure)
    return std::nullopt;
  output.unit = record::term(*figure).unit;
  return output;
}

/// Makes outputs of what is written, adding problems.
class OutputReader {
public:
  OutputReader(input::ReadContext& context, const scenario::Scenario& base, Study& study)
      : context_(context), base_(base), study_(study)
  {
  }

  void add(const OutputText& text, const std::string& pointer)
  {
    if (text.brief)
      add_figure(*text.brief, pointer);
    else if (const auto n =
                 (text.series.empty() ? 0 : 1) + (text.queue.empty() ? 0 : 1) + (text.service.empty() ? 0 : 1);
             n != 1)
      context_.complain(
          pointer, n == 0 ? "does not say what it is" : "is of more than one of series, queue and service",
          R"(write {"name": ..., "series": ..., "date": ...}, {"name": ..., "queue": ..., "figure": ...} )"
          R"(or {"name": ..., "service": ..., "figure": ...})");
    else if (not text.series.empty())
      add_series(text, pointer);
    else if (not text.queue.empty())
      add_queue(text, pointer);
    else
      add_requests(text, pointer);
  }

private:
  void add_figure(const std::string& name, const std::string& pointer)
  {
    if (name.starts_with("date_") &&
        std::any_of(study_.outputs.begin(), study_.outputs.end(), [&](const Output& o) { return o.name == name; }))
      return; // milestones are there in any case
    if (const auto output = summary_output(name))
      study_.outputs.push_back(*output);
    else
      complain_unknown(context_, pointer, "metric", name, summary_figures());
  }

  void add_queue(const OutputText& text, const std::string& pointer)
  {
    Output output;
    output.kind = Output::Kind::queue;
    output.name = text.name;
    output.queue = text.queue;
    output.figure = text.figure;
    output.by = text.by;
    output.group = text.group;
    check_name(context_, pointer + "/queue", "queue", text.queue, names_of(base_.workloads.jobs));
    output.unit = unit_of_figure<record::QueueFigure>(text, pointer, "a figure of queues, such as wait_p90_s");
    if (text.by.empty() != text.group.empty())
      context_.complain(pointer, "needs both 'by' and 'group', or neither",
                        R"(name jobs as queue_waits.csv does, such as {"by": "class", "group": "large"})");
    study_.outputs.push_back(std::move(output));
  }

  void add_requests(const OutputText& text, const std::string& pointer)
  {
    Output output;
    output.kind = Output::Kind::requests;
    output.name = text.name;
    output.service = text.service;
    output.figure = text.figure;
    output.month = text.date;
    std::vector<std::string> services;
    for (const auto& service : base_.workloads.inference)
      if (service.requests)
        services.push_back(service.name);
    check_name(context_, pointer + "/service", "service with requests", text.service, services);
    output.unit = unit_of_figure<record::RequestFigure>(text, pointer, "a figure of requests, such as gpus_needed");
    if (output.month)
      check_day(*output.month, pointer);
    study_.outputs.push_back(std::move(output));
  }

  /// \return the unit of the figure that an output names, or "" with the problem added
  template <class Figure>
  std::string unit_of_figure(const OutputText& text, const std::string& pointer, const char* example)
  {
    std::vector<std::string> figures;
    for (const auto& [id, term] : record::kTerms<Figure>)
      figures.emplace_back(term.key);
    if (text.figure.empty())
      context_.complain(pointer, "'figure' is missing", fmt::format("add it ({})", example));
    else if (check_name(context_, pointer + "/figure", "figure", text.figure, figures))
      return std::string(record::term(*record::find_key<Figure>(text.figure)).unit);
    return "";
  }

  void add_series(const OutputText& text, const std::string& pointer)
  {
    Output output;
    output.kind = Output::Kind::series;
    output.name = text.name;
    output.figure = text.series;
    output.campus = text.campus;
    output.since = text.since;
    if (check_name(context_, pointer + "/series", "series", text.series, series_figures()))
      output.unit = *unit_of_series(text.series);
    if (not text.campus.empty())
      check_name(context_, pointer + "/campus", "campus", text.campus, names_of(base_.campuses));
    if (not text.date)
      context_.complain(pointer, "'date' is missing", "add it (the day at whose begin it is read)");
    output.date = text.date.value_or(base_.start);
    check_day(output.date, pointer);
    if (output.since)
      check_day(*output.since, pointer);
    study_.outputs.push_back(std::move(output));
  }

  void check_day(core::Date day, const std::string& pointer)
  {
    if (day < base_.start || day > base_.end)
      context_.complain(
          pointer, fmt::format("{} is not between start and end of the scenario", core::format_date(day)),
          fmt::format("take a day from {} to {}", core::format_date(base_.start), core::format_date(base_.end)));
  }

  input::ReadContext& context_;
  const scenario::Scenario& base_;
  Study& study_;
};

void add_objectives(input::ReadContext& context, const StudyText& text, Study& study)
{
  const auto names = names_of(study.outputs);
  for (std::size_t i = 0; i < text.objectives.size(); ++i) {
    const auto& written = text.objectives[i];
    if (not written.output.empty())
      check_name(context, fmt::format("/objectives/{}/output", i), "metric", written.output, names);
    study.objectives.push_back({written.output, written.goal == Goal::min});
  }
}

Output milestone_output(std::int64_t gpus)
{
  Output output;
  output.name = milestone_name(gpus);
  output.kind = Output::Kind::milestone;
  output.unit = "date";
  output.gpus = gpus;
  return output;
}

void check_unique(input::ReadContext& context, const Study& study)
{
  std::vector<std::string> names;
  for (const auto& axis : study.axes)
    names.push_back(axis.name);
  for (const auto& input : study.inputs)
    names.push_back(input.name);
  for (const auto& slip : study.slips)
    names.push_back("slip/" + slip.what);
  for (const auto& output : study.outputs)
    names.push_back(output.name);
  names.insert(names.end(), {"point", "cell", "sample", "seed", "status", "error"});
  for (auto& name : names) // SQLite's column names ignore case
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::sort(names.begin(), names.end());
  if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
    context.complain("", fmt::format("the name '{}' is used twice among axes, inputs and outputs", *twice),
                     "give each its own name");
}

} // namespace

const std::vector<std::string>& summary_figures()
{
  static const auto names = [] {
    std::vector<std::string> all;
    for (const auto& [figure, term] : record::kTerms<record::Figure>)
      all.emplace_back(term.key);
    all.emplace_back(kOnTime);
    return all;
  }();
  return names;
}

const std::vector<std::string>& series_figures()
{
  static const auto names = [] {
    std::vector<std::string> all;
    all.emplace_back(kProduced);
    for (const auto& [stage, term] : record::kTerms<record::Stage>)
      all.push_back(fmt::format("{}{}", kStages, term.key));
    for (const auto& [level, term] : record::kTerms<record::Level>)
      all.emplace_back(term.key);
    return all;
  }();
  return names;
}

std::string milestone_name(std::int64_t gpus)
{
  if (gpus % 1'000'000 == 0)
    return fmt::format("date_{}M", gpus / 1'000'000);
  return gpus % 1'000 == 0 ? fmt::format("date_{}k", gpus / 1'000) : fmt::format("date_{}", gpus);
}

void add_outputs(input::ReadContext& context, const StudyText& text, const scenario::Scenario& base, Study& study)
{
  for (const auto gpus : base.targets.milestones)
    study.outputs.push_back(milestone_output(gpus));
  OutputReader reader(context, base, study);
  if (text.outputs)
    for (std::size_t i = 0; i < text.outputs->size(); ++i)
      reader.add((*text.outputs)[i], fmt::format("/outputs/{}", i));
  else
    for (const auto& name : summary_figures())
      study.outputs.push_back(*summary_output(name));
  add_objectives(context, text, study);
  check_unique(context, study);
}

std::vector<core::Date> dates_of(const std::vector<Output>& outputs, const scenario::Scenario& varied)
{
  std::set<core::Date> dates;
  for (const auto& output : outputs)
    if (output.kind == Output::Kind::series) {
      dates.insert(output.date);
      dates.insert(output.since.value_or(output.date));
    }
  std::erase_if(dates, [&](core::Date date) { return date < varied.start || date > varied.end; });
  return {dates.begin(), dates.end()};
}

double on_time_frac(const scenario::Scenario& base, const scenario::Scenario& varied)
{
  constexpr auto kGrace = std::chrono::days(31);
  int due = 0;
  int on_time = 0;
  for (std::size_t c = 0; c < base.campuses.size() && c < varied.campuses.size(); ++c) {
    const auto& planned = base.campuses[c].power.tranches;
    const auto& real = varied.campuses[c].power.tranches;
    for (std::size_t t = 0; t < planned.size() && t < real.size(); ++t)
      if (planned[t].when.available && real[t].when.available &&
          *planned[t].when.available > base.as_of.value_or(base.start) && *planned[t].when.available <= base.end) {
        ++due;
        on_time += *real[t].when.available <= *planned[t].when.available + kGrace;
      }
  }
  return due == 0 ? std::nan("") : static_cast<double>(on_time) / due;
}

std::vector<double> output_values(const std::vector<Output>& outputs, const scenario::Scenario& base,
                                  const scenario::Scenario& varied, const record::Record& record,
                                  const results::Outcome& outcome)
{
  std::vector<double> values;
  for (const auto& output : outputs)
    switch (output.kind) {
      case Output::Kind::milestone: values.push_back(milestone_day(record, output.gpus)); break;
      case Output::Kind::summary:
        values.push_back(outcome.summary[*record::find_key<record::Figure>(output.figure)]);
        break;
      case Output::Kind::queue: values.push_back(queue_value(record, output)); break;
      case Output::Kind::requests: values.push_back(request_value(outcome, output)); break;
      case Output::Kind::on_time: values.push_back(on_time_frac(base, varied)); break;
      case Output::Kind::series:
        values.push_back(series_value(record, output, output.date) -
                         (output.since ? series_value(record, output, *output.since) : 0));
        break;
    }
  return values;
}

} // namespace gpuramp::study

// SPDX-License-Identifier: Apache-2.0
#include "study/outputs.hpp"

#include "study/study_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace gpuramp::study {

namespace {

using input::Doc;
using input::Node;
using input::ObjectReader;

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
  const record::Sample* last = nullptr;
  for (const auto& sample : record.samples)
    if (sample.date <= date)
      last = &sample;
  if (last == nullptr)
    return 0;
  if (output.campus.empty())
    return level_of(record::fleet_of(*last), output.figure);
  const auto campus = std::find(record.campus_names.begin(), record.campus_names.end(), output.campus);
  return level_of(last->campuses[static_cast<std::size_t>(campus - record.campus_names.begin())], output.figure);
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

double milestone_day(const record::Record& record, std::int64_t gpus)
{
  for (const auto& m : record.milestones)
    if (m.gpus == gpus && m.date)
      return static_cast<double>(m.date->time_since_epoch().count());
  return std::nan("");
}

/// Reads the entries of `outputs`, adding problems.
class OutputReader {
public:
  OutputReader(input::ReadContext& context, const scenario::Scenario& base, Study& study)
      : context_(context), base_(base), study_(study)
  {
  }

  void read(const Node& list)
  {
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      const auto pointer = fmt::format("/outputs/{}", i);
      if (list.items[i].kind == Node::Kind::text)
        add_figure(list.items[i], pointer);
      else if (list.items[i].find("queue") != nullptr)
        add_queue(list.items[i], pointer);
      else if (list.items[i].kind == Node::Kind::object)
        add_series(list.items[i], pointer);
      else
        context_.add(
            list.items[i], pointer, "is neither a name nor an object",
            R"(write "cost_usd", {"name": ..., "series": ..., "date": ...} or {"name": ..., "queue": ..., "figure": ...})");
    }
  }

  void unknown(const Node& node, const std::string& pointer, const std::string& kind, const std::string& name,
               const std::vector<std::string>& known)
  {
    context_.add(node, pointer, fmt::format("unknown {} '{}'", kind, name), core::suggest_word(name, known));
  }

private:
  void add_figure(const Node& node, const std::string& pointer)
  {
    if (node.text.starts_with("date_") &&
        std::any_of(study_.outputs.begin(), study_.outputs.end(), [&](const Output& o) { return o.name == node.text; }))
      return; // milestones are there in any case
    if (const auto output = summary_output(node.text))
      study_.outputs.push_back(*output);
    else
      unknown(node, pointer, "metric", node.text, summary_figures());
  }

  void add_queue(const Node& node, const std::string& pointer)
  {
    Output output;
    output.kind = Output::Kind::queue;
    ObjectReader reader(context_, node, pointer);
    reader.required("name", output.name, Doc{"the name of the column"});
    reader.required("queue", output.queue, Doc{"a queue of the scenario"});
    reader.required("figure", output.figure, Doc{"a figure of queues, such as wait_p90_s"});
    reader.option("by", output.by, Doc{});
    reader.option("group", output.group, Doc{});
    reader.finish();
    std::vector<std::string> queues, figures;
    for (const auto& queue : base_.workloads.jobs)
      queues.push_back(queue.name);
    for (const auto& [id, term] : record::kTerms<record::QueueFigure>)
      figures.emplace_back(term.key);
    if (not output.queue.empty() && std::find(queues.begin(), queues.end(), output.queue) == queues.end())
      unknown(node, pointer + "/queue", "queue", output.queue, queues);
    if (const auto figure = record::find_key<record::QueueFigure>(output.figure))
      output.unit = record::term(*figure).unit;
    else if (not output.figure.empty())
      unknown(node, pointer + "/figure", "figure", output.figure, figures);
    if (output.by.empty() != output.group.empty())
      context_.add(node, pointer, "needs both 'by' and 'group', or neither",
                   R"(name jobs as queue_waits.csv does, such as {"by": "class", "group": "large"})");
    study_.outputs.push_back(std::move(output));
  }

  void add_series(const Node& node, const std::string& pointer)
  {
    Output output;
    output.kind = Output::Kind::series;
    ObjectReader reader(context_, node, pointer);
    reader.required("name", output.name, Doc{"the name of the column"});
    reader.required("series", output.figure, Doc{"a figure of every report date, such as facility_mw"});
    reader.required("date", output.date, Doc{"the day at which it is read"});
    reader.option("since", output.since, Doc{});
    reader.option("campus", output.campus, Doc{});
    reader.finish();
    if (const auto unit = unit_of_series(output.figure))
      output.unit = *unit;
    else if (not output.figure.empty())
      unknown(node, pointer + "/series", "series", output.figure, series_figures());
    std::vector<std::string> campuses;
    for (const auto& campus : base_.campuses)
      campuses.push_back(campus.name);
    if (not output.campus.empty() && std::find(campuses.begin(), campuses.end(), output.campus) == campuses.end())
      unknown(node, pointer + "/campus", "campus", output.campus, campuses);
    std::vector<core::Date> days{output.date};
    if (output.since)
      days.push_back(*output.since);
    for (const auto day : days)
      if (node.find("date") != nullptr && (day < base_.start || day > base_.end))
        context_.add(
            node, pointer, fmt::format("{} is not between start and end of the scenario", core::format_date(day)),
            fmt::format("take a day from {} to {}", core::format_date(base_.start), core::format_date(base_.end)));
    study_.outputs.push_back(std::move(output));
  }

public:
  static std::optional<Output> summary_output(const std::string& name)
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

private:
  input::ReadContext& context_;
  const scenario::Scenario& base_;
  Study& study_;
};

void read_objectives(input::ReadContext& context, const Node& list, OutputReader& outputs, Study& study)
{
  std::vector<std::string> names;
  for (const auto& output : study.outputs)
    names.push_back(output.name);
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const auto pointer = fmt::format("/objectives/{}", i);
    Objective objective;
    std::string goal;
    ObjectReader reader(context, list.items[i], pointer);
    reader.required("output", objective.output, Doc{"the name of an output"});
    reader.required("goal", goal, Doc{"min or max"});
    reader.finish();
    if (not objective.output.empty() && std::find(names.begin(), names.end(), objective.output) == names.end())
      outputs.unknown(list.items[i], pointer + "/output", "metric", objective.output, names);
    if (not goal.empty() && goal != "min" && goal != "max")
      context.add(list.items[i], pointer + "/goal", fmt::format("unknown goal '{}'", goal), "one of min, max");
    objective.minimise = goal != "max";
    study.objectives.push_back(std::move(objective));
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

void check_unique(input::ReadContext& context, const Node& tree, const Study& study)
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
    context.add(tree, "", fmt::format("the name '{}' is used twice among axes, inputs and outputs", *twice),
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

void read_outputs(input::ReadContext& context, const Node& tree, const scenario::Scenario& base, Study& study)
{
  for (const auto gpus : base.targets.milestones)
    study.outputs.push_back(milestone_output(gpus));
  OutputReader reader(context, base, study);
  if (const auto* list = tree.find("outputs"))
    reader.read(*list);
  else
    for (const auto& name : summary_figures())
      study.outputs.push_back(*OutputReader::summary_output(name));
  if (const auto* list = tree.find("objectives"))
    read_objectives(context, *list, reader, study);
  check_unique(context, tree, study);
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
                                  const results::Summary& summary)
{
  std::vector<double> values;
  for (const auto& output : outputs)
    switch (output.kind) {
      case Output::Kind::milestone: values.push_back(milestone_day(record, output.gpus)); break;
      case Output::Kind::summary: values.push_back(summary[*record::find_key<record::Figure>(output.figure)]); break;
      case Output::Kind::queue: values.push_back(queue_value(record, output)); break;
      case Output::Kind::on_time: values.push_back(on_time_frac(base, varied)); break;
      case Output::Kind::series:
        values.push_back(series_value(record, output, output.date) -
                         (output.since ? series_value(record, output, *output.since) : 0));
        break;
    }
  return values;
}

} // namespace gpuramp::study

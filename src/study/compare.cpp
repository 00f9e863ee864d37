// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/compare.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/results/text.hpp"
#include "gpuramp/results/writers.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/sim/simulation.hpp"
#include "study/compare_metrics.hpp"
#include "study/forked.hpp"
#include "study/lever.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>

namespace gpuramp::study {

namespace {

using Json = nlohmann::json;

/// Figures that say how the program worked, not what it foresees.
constexpr const char* kOfTheProgram[] = {"simgrid_hosts",     "simgrid_links",   "events",
                                         "planning_instants", "limiter_updates", "limiter_groups"};

bool of_the_program(const std::string& name)
{
  return std::find(std::begin(kOfTheProgram), std::end(kOfTheProgram), name) != std::end(kOfTheProgram);
}

[[noreturn]] void refuse(const std::string& file, const std::string& pointer, const std::string& problem,
                         const std::string& suggestion)
{
  throw core::InputError({{file, 0, pointer, problem, suggestion}});
}

std::string milestone_name(std::int64_t gpus)
{
  return "milestone " + results::count_text(static_cast<double>(gpus));
}

bool is_name_of(const record::Milestone& m, const std::string& name)
{
  return name == std::to_string(m.gpus) || name == results::count_text(static_cast<double>(m.gpus));
}

double tolerance_of(const Tolerances& t, const record::Milestone& m)
{
  const auto found = std::find_if(t.milestones.begin(), t.milestones.end(),
                                  [&](const auto& entry) { return is_name_of(m, entry.first); });
  return found != t.milestones.end() ? found->second : t.milestone_days;
}

std::vector<MetricChange> metrics_of(const results::ResultFile& before, const results::ResultFile& after,
                                     const Tolerances& t)
{
  std::vector<MetricChange> metrics;
  const auto days = [](const results::ResultFile& result, std::size_t i) -> std::optional<double> {
    const auto& date = result.milestones[i].date;
    return date ? std::optional(core::in_days(core::between(result.scenario.start, *date))) : std::nullopt;
  };
  for (std::size_t i = 0; i < before.milestones.size(); ++i)
    metrics.push_back({milestone_name(before.milestones[i].gpus),
                       true,
                       days(before, i),
                       days(after, i),
                       tolerance_of(t, before.milestones[i]),
                       {}});
  for (const auto& [name, value] : before.summary) {
    if (of_the_program(name))
      continue;
    const auto now = std::find_if(after.summary.begin(), after.summary.end(),
                                  [&, wanted = name](const auto& entry) { return entry.first == wanted; });
    const auto own = t.metrics.find(name);
    metrics.push_back({name,
                       false,
                       value,
                       now == after.summary.end() ? std::nullopt : std::optional(now->second),
                       own == t.metrics.end() ? t.relative_percent : own->second,
                       {}});
  }
  for (auto& m : metrics)
    m.verdict = judge(m);
  return metrics;
}

/// "/campuses/12/pue" with the campus's group for its number.
std::string group_pointer(const std::string& pointer, const Json& scenario)
{
  constexpr std::string_view kCampuses = "/campuses/";
  if (not pointer.starts_with(kCampuses))
    return pointer;
  const auto end = pointer.find('/', kCampuses.size());
  const auto index = pointer.substr(kCampuses.size(), end == std::string::npos ? end : end - kCampuses.size());
  if (index == "-" || end == std::string::npos)
    return pointer;
  const auto name = scenario["campuses"][std::stoul(index)]["name"].get<std::string>();
  const auto group = campus_group(name);
  return std::string(kCampuses) + (group == name ? name : group + "-*") + pointer.substr(end);
}

std::vector<InputChange> inputs_of(const Json& before, const Json& after)
{
  std::vector<InputChange> inputs;
  const auto patch = Json::diff(before, after);
  for (std::size_t i = 0; i < patch.size(); ++i) {
    const auto path = patch[i].at("path").get<std::string>();
    const auto pointer = group_pointer(path, before);
    const auto known =
        std::find_if(inputs.begin(), inputs.end(), [&](const InputChange& c) { return c.pointer == pointer; });
    if (known != inputs.end()) {
      ++known->n_values;
      known->operations.push_back(i);
      continue;
    }
    const Json::json_pointer at(path);
    const bool was = patch[i].at("op") != "add";
    inputs.push_back({pointer,
                      was ? before.at(at).dump() : "",
                      patch[i].contains("value") ? patch[i].at("value").dump() : "",
                      1,
                      {i}});
  }
  return inputs;
}

/// Figures of a run by metric name; milestones that are not reached are missing.
std::string figures_of(const Json& scenario_json)
{
  const auto scenario = scenario::Document(scenario_json.dump(2), "variant").read();
  const auto record = sim::simulate(scenario, {1, record::Resolution::automatic, {}});
  const auto result = results::as_result(scenario, record, results::summarise(scenario, record), "variant");
  Json figures = Json::object();
  for (const auto& m : result.milestones)
    if (m.date)
      figures[milestone_name(m.gpus)] = core::in_days(core::between(scenario.start, *m.date));
  for (const auto& [name, value] : result.summary)
    if (not of_the_program(name))
      figures[name] = value;
  return figures.dump();
}

/// The scenario with some operations of the patch done.
Json patched(const Json& scenario, const Json& patch, const std::vector<std::size_t>& operations)
{
  auto chosen = Json::array();
  for (const auto i : operations)
    chosen.push_back(patch[i]);
  return scenario.patch(chosen);
}

/// What one run has more than another, where both have it.
std::map<std::string, double> differences(const Json& from, const Json& to)
{
  std::map<std::string, double> all;
  for (const auto& [name, value] : to.items())
    if (from.contains(name))
      all[name] = value.get<double>() - from[name].get<double>();
  return all;
}

} // namespace

Verdict judge(const MetricChange& m)
{
  if (m.before == m.after)
    return Verdict::same;
  if (not m.after)
    return Verdict::lost;
  if (not m.before)
    return Verdict::gained;
  return std::abs(*m.moved()) <= m.tolerance ? Verdict::drift : Verdict::breach;
}

const char* to_string(Verdict verdict)
{
  switch (verdict) {
    case Verdict::same: return "same";
    case Verdict::drift: return "drift";
    case Verdict::breach: return "BREACH";
    case Verdict::lost: return "LOST";
    case Verdict::gained: return "gained";
  }
  return "";
}

std::optional<double> MetricChange::moved() const
{
  if (not before || not after)
    return std::nullopt;
  if (is_milestone)
    return *after - *before;
  if (*before == *after)
    return 0;
  return *before == 0 ? HUGE_VAL : 100 * (*after - *before) / std::abs(*before);
}

bool Comparison::passes() const
{
  return broken.empty() && std::none_of(metrics.begin(), metrics.end(), [](const auto& m) {
           return m.verdict == Verdict::breach || m.verdict == Verdict::lost;
         });
}

Tolerances read_tolerances(const std::filesystem::path& file)
{
  std::ifstream in(file);
  const auto json = Json::parse(in, nullptr, false);
  if (not in.is_open())
    refuse(file.string(), "", "there is no such file", "check the path");
  if (not json.is_object())
    refuse(
        file.string(), "", "is no JSON object",
        R"(write {"relative_percent": 1, "milestone_days": 14, "metrics": {"cost_usd": 2}, "milestones": {"10M": 7}})");
  Tolerances tolerances;
  tolerances.file = file.string();
  const auto number = [&](const std::string& pointer, const Json& value) {
    if (not value.is_number() || value.get<double>() < 0)
      refuse(file.string(), pointer, "is not a number of at least 0", "give percent for metrics, days for milestones");
    return value.get<double>();
  };
  for (const auto& [key, value] : json.items()) {
    if (key == "relative_percent" || key == "milestone_days") {
      (key == "relative_percent" ? tolerances.relative_percent : tolerances.milestone_days) = number("/" + key, value);
    } else if ((key == "metrics" || key == "milestones") && value.is_object()) {
      for (const auto& [name, tolerance] : value.items())
        (key == "metrics" ? tolerances.metrics : tolerances.milestones)[name] =
            number(fmt::format("/{}/{}", key, name), tolerance);
    } else {
      const auto near = core::nearest_word(key, {"relative_percent", "milestone_days", "metrics", "milestones"});
      refuse(file.string(), "/" + key, "unknown key, or of the wrong kind",
             near.empty() ? "known are relative_percent, milestone_days, metrics, milestones"
                          : fmt::format("did you mean '{}'?", near));
    }
  }
  return tolerances;
}

Comparison compare(const results::ResultFile& before, const results::ResultFile& after, const Tolerances& tolerances)
{
  if (before.scenario.start != after.scenario.start || before.scenario.end != after.scenario.end)
    refuse(after.origin, "",
           fmt::format("covers {} to {}, the other {} to {}", core::format_date(after.scenario.start),
                       core::format_date(after.scenario.end), core::format_date(before.scenario.start),
                       core::format_date(before.scenario.end)),
           "compare results of the same time");
  if (before.scenario.targets.milestones != after.scenario.targets.milestones)
    refuse(after.origin, "", "has other milestones than the other", "state the same milestones in both scenarios");
  for (const auto& [name, tolerance] : tolerances.metrics)
    if (std::none_of(before.summary.begin(), before.summary.end(),
                     [&, wanted = name](const auto& entry) { return entry.first == wanted; }))
      refuse(tolerances.file, "/metrics/" + name, "there is no such figure in the summary",
             "see 'summary' of result.json");
  for (const auto& [name, tolerance] : tolerances.milestones)
    if (std::none_of(before.milestones.begin(), before.milestones.end(),
                     [&, wanted = name](const auto& m) { return is_name_of(m, wanted); }))
      refuse(tolerances.file, "/milestones/" + name, "there is no such milestone",
             R"(write its GPUs as the table does, such as "100k" or "10M")");
  Comparison c;
  c.before_origin = before.origin;
  c.after_origin = after.origin;
  c.start = before.scenario.start;
  c.before_version = before.gpuramp_version;
  c.after_version = after.gpuramp_version;
  c.metrics = metrics_of(before, after, tolerances);
  c.inputs = inputs_of(Json::parse(before.scenario_json), Json::parse(after.scenario_json));
  for (const auto* result : {&before, &after})
    for (const auto& broken : result->conservation.broken)
      c.broken.push_back(result->origin + ": " + broken);
  return c;
}

void attribute(Comparison& comparison, const results::ResultFile& before, const results::ResultFile& after, int jobs)
{
  const auto old_inputs = Json::parse(before.scenario_json);
  const auto new_inputs = Json::parse(after.scenario_json);
  const auto patch = Json::diff(old_inputs, new_inputs);
  std::vector<Json> variants{old_inputs, new_inputs};
  for (const auto& input : comparison.inputs) {
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < patch.size(); ++i)
      if (std::find(input.operations.begin(), input.operations.end(), i) == input.operations.end())
        others.push_back(i);
    variants.push_back(patched(old_inputs, patch, input.operations));
    variants.push_back(patched(old_inputs, patch, others));
  }
  const auto runs = forked_map(variants.size(), jobs > 0 ? jobs : default_jobs(),
                               [&](std::size_t i) { return figures_of(variants[i]); });
  for (std::size_t i = 0; i < 2; ++i)
    if (not runs[i].ok)
      refuse(i == 0 ? before.origin : after.origin, "", "cannot be run again: " + runs[i].text,
             "attribute results of this version of gpuramp");
  const auto old_figures = Json::parse(runs[0].text);
  const auto new_figures = Json::parse(runs[1].text);
  comparison.remainder = differences(old_figures, new_figures);
  for (std::size_t i = 0; i < comparison.inputs.size(); ++i) {
    const auto& alone = runs[2 + 2 * i];
    const auto& without = runs[3 + 2 * i];
    Attribution a{comparison.inputs[i].pointer,
                  {},
                  {},
                  alone.ok && without.ok ? ""
                  : alone.ok             ? without.text
                                         : alone.text};
    if (alone.ok)
      a.alone = differences(old_figures, Json::parse(alone.text));
    if (without.ok)
      a.last = differences(Json::parse(without.text), new_figures);
    for (const auto& [name, explained] : a.alone)
      if (const auto rest = comparison.remainder.find(name); rest != comparison.remainder.end())
        rest->second -= explained;
    comparison.attribution.push_back(std::move(a));
  }
}

std::vector<results::ResultFile> results_of(const std::vector<std::filesystem::path>& paths, int jobs)
{
  const auto runs = forked_map(paths.size(), jobs > 0 ? jobs : default_jobs(), [&](std::size_t i) -> std::string {
    if (results::is_result(paths[i]) || std::filesystem::is_directory(paths[i]))
      return "";
    const auto scenario = scenario::read_scenario(paths[i]);
    const auto record = sim::simulate(scenario, {});
    return results::result_json(scenario, record, results::summarise(scenario, record));
  });
  std::vector<results::ResultFile> all;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (not runs[i].ok)
      refuse(paths[i].string(), "", "cannot be run: " + runs[i].text, "make 'gpuramp run' work first");
    all.push_back(runs[i].text.empty() ? results::read_result(paths[i])
                                       : results::parse_result(runs[i].text, paths[i].string()));
  }
  return all;
}

} // namespace gpuramp::study

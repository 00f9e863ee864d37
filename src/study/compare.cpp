// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/compare.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/results/text.hpp"
#include "gpuramp/results/writers.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/sim/simulation.hpp"
#include "gpuramp/study/forked.hpp"
#include "gpuramp/study/telling.hpp"
#include "study/compare_metrics.hpp"
#include "study/measures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::study {

namespace {

using results::ResultFile;

using results::kFleet;

const record::Milestone* milestone_of(const ResultFile& result, std::int64_t gpus)
{
  const auto found = std::find_if(result.milestones.begin(), result.milestones.end(),
                                  [&](const record::Milestone& m) { return m.gpus == gpus; });
  return found == result.milestones.end() ? nullptr : &*found;
}

std::optional<double> figure_of(const ResultFile& result, const std::string& name)
{
  const auto found = std::find_if(result.summary.begin(), result.summary.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  return found == result.summary.end() ? std::nullopt : std::optional(found->second);
}

bool same_time(const ResultFile& before, const ResultFile& after)
{
  return before.scenario.start == after.scenario.start && before.scenario.end == after.scenario.end;
}

/// A milestone that one of the two could not have seen: the other's date lies after its end.
bool is_beyond(const MetricChange& m, const ResultFile& before, const ResultFile& after)
{
  const auto end_of = [&](const ResultFile& r) {
    return core::in_days(core::between(before.scenario.start, r.scenario.end));
  };
  return (m.before && not m.after && *m.before > end_of(after)) ||
         (m.after && not m.before && *m.after > end_of(before));
}

std::vector<MetricChange> milestones_of(const ResultFile& before, const ResultFile& after, const Tolerances& t)
{
  std::vector<MetricChange> metrics;
  const auto days = [&](const std::optional<core::Date>& date) -> std::optional<double> {
    return date ? std::optional(core::in_days(core::between(before.scenario.start, *date))) : std::nullopt;
  };
  for (const auto& m : before.milestones)
    if (const auto* now = milestone_of(after, m.gpus)) {
      const auto allowed = t.of_milestone(std::to_string(m.gpus), results::count_text(static_cast<double>(m.gpus)));
      metrics.push_back({milestone_metric(m.gpus), true, days(m.date), days(now->date), allowed, Verdict::same});
      metrics.back().verdict = is_beyond(metrics.back(), before, after) ? Verdict::beyond : judge(metrics.back());
    }
  return metrics;
}

/// Sums over different times cannot be held against each other.
void add_figures(const ResultFile& before, const ResultFile& after, const Tolerances& t,
                 std::vector<MetricChange>& metrics)
{
  for (const auto& [name, value] : before.summary) {
    const auto now = figure_of(after, name);
    if (of_the_program(name) || not now)
      continue;
    metrics.push_back({name, false, value, now, t.of_figure(name), Verdict::same});
    metrics.back().verdict = same_time(before, after) ? judge(metrics.back()) : Verdict::beyond;
  }
}

/// What of series.csv is held against each other over the time that both cover.
struct CommonFigure {
  const char* column;
  const char* name;
  bool is_flow; ///< summed over the time; else as it is at its end
  Better better;
};

constexpr CommonFigure kCommonFigures[] = {{"gpus_up", "common: GPUs up at its end", false, Better::higher},
                                           {"feed_capacity_mw", "common: MW energized", false, Better::higher},
                                           {"facility_energy_mwh", "common: energy, MWh", true, Better::none},
                                           {"useful_flop", "common: useful FLOP", true, Better::higher},
                                           {"tokens_served", "common: tokens served", true, Better::higher}};

/// The fleet's value on a day, or its sum since another, of a result that tells of both.
double common_value(const ResultFile& result, const CommonFigure& figure, core::Date from, core::Date to)
{
  if (not figure.is_flow)
    return result.row_on(to, kFleet)->at(figure.column);
  return result.flow_until(to, kFleet, figure.column) - result.flow_until(from, kFleet, figure.column);
}

/// Of two that cover different times: what both foresee of the time that they share.
void add_common(const ResultFile& before, const ResultFile& after, const Tolerances& t, Comparison& c)
{
  const auto from = std::max(before.scenario.start, after.scenario.start);
  const auto to = std::min(before.scenario.end, after.scenario.end);
  if (same_time(before, after) || from >= to || before.series.empty() || after.series.empty())
    return;
  auto old_tells = before, new_tells = after;
  if (not make_tell(old_tells, {{from, to}, {}}) || not make_tell(new_tells, {{from, to}, {}})) {
    c.notes.push_back(
        fmt::format("of the time that both cover, {} to {}, one tells nothing: a run of its scenario gives "
                    "other figures",
                    core::format_date(from), core::format_date(to)));
    return;
  }
  c.notes.push_back(
      fmt::format("common is the time that both cover, {} to {}", core::format_date(from), core::format_date(to)));
  for (const auto& figure : kCommonFigures) {
    c.metrics.push_back({figure.name, false, common_value(old_tells, figure, from, to),
                         common_value(new_tells, figure, from, to), t.of_direction(figure.better), Verdict::same});
    c.metrics.back().verdict = judge(c.metrics.back());
  }
}

/// What the newer plan knows to have come, against what the older one foresaw.
std::vector<ScoreRow> rows_that_came(const ResultFile& before, const ResultFile& after)
{
  if (after.stated_json == after.scenario_json)
    return {};
  const auto stated = scenario::Document(after.stated_json, after.origin).read().stated;
  return stated ? score_levels(before, stated->actuals) : std::vector<ScoreRow>{};
}

std::string milestones_missing(const ResultFile& result, const ResultFile& other)
{
  std::vector<std::string> names;
  for (const auto& m : result.milestones)
    if (milestone_of(other, m.gpus) == nullptr)
      names.push_back(results::count_text(static_cast<double>(m.gpus)));
  return names.empty() ? "" : fmt::format("only {} asks for the milestones {}", result.origin, fmt::join(names, ", "));
}

std::vector<std::string> notes_on(const ResultFile& before, const ResultFile& after)
{
  std::vector<std::string> notes;
  if (not same_time(before, after))
    notes.push_back(fmt::format("{} covers {} to {}, {} {} to {}: sums over different times are not judged",
                                before.origin, core::format_date(before.scenario.start),
                                core::format_date(before.scenario.end), after.origin,
                                core::format_date(after.scenario.start), core::format_date(after.scenario.end)));
  if (before.resolution != after.resolution)
    notes.push_back(fmt::format("{} was run at the resolution of a {}, {} of a {}", before.origin, before.resolution,
                                after.origin, after.resolution));
  if (before.certainty_json.empty() != after.certainty_json.empty())
    notes.push_back(fmt::format("only {} says how sure it is of its milestones",
                                before.certainty_json.empty() ? after.origin : before.origin));
  for (auto note : {milestones_missing(before, after), milestones_missing(after, before)})
    if (not note.empty())
      notes.push_back(std::move(note));
  return notes;
}

void check_tolerances(const ResultFile& before, const Tolerances& t)
{
  const auto known_figure = [&](const std::string& name) { return figure_of(before, name).has_value(); };
  const auto known_milestone = [&](const std::string& name) {
    return std::any_of(before.milestones.begin(), before.milestones.end(), [&](const record::Milestone& m) {
      return name == std::to_string(m.gpus) || name == results::count_text(static_cast<double>(m.gpus));
    });
  };
  for (const auto& [name, tolerance] : t.metrics)
    if (not known_figure(name))
      core::refuse(t.file, "/metrics/" + name, "there is no such figure in the summary",
                   "see 'summary' of result.json");
  for (const auto& [name, tolerance] : t.milestones)
    if (not known_milestone(name))
      core::refuse(t.file, "/milestones/" + name, "there is no such milestone",
                   "see 'milestones' of result.json; write \"10M\" or 10000000");
  for (const auto& [name, sides] : t.by_side)
    if (not known_figure(name) && not known_milestone(name))
      core::refuse(t.file, "", fmt::format("there is no figure and no milestone '{}'", name),
                   "see 'summary' and 'milestones' of result.json");
}

} // namespace

bool is_noise(double a, double b)
{
  constexpr double kNoise = 1e-9; // the program's own tolerance of conservation
  return std::abs(a - b) <= kNoise * std::max(std::abs(a), std::abs(b));
}

std::string milestone_metric(std::int64_t gpus)
{
  return "milestone " + results::count_text(static_cast<double>(gpus));
}

bool of_the_program(const std::string& name)
{
  return record::find_key<record::Effort>(name).has_value();
}

Verdict judge(const MetricChange& m)
{
  if (not m.before && not m.after)
    return Verdict::same;
  if (not m.after)
    return Verdict::lost;
  if (not m.before)
    return Verdict::gained;
  if (is_noise(*m.before, *m.after))
    return Verdict::same;
  const auto moved = *m.moved();
  const auto& limit = moved > 0 ? m.allowed.up : m.allowed.down;
  const auto& other = moved > 0 ? m.allowed.down : m.allowed.up;
  if (limit)
    return std::abs(moved) <= *limit ? Verdict::drift : Verdict::breach;
  return other && std::abs(moved) > *other ? Verdict::better : Verdict::drift;
}

const char* to_string(Verdict verdict)
{
  switch (verdict) {
    case Verdict::same: return "same";
    case Verdict::drift: return "drift";
    case Verdict::better: return "better";
    case Verdict::breach: return "BREACH";
    case Verdict::lost: return "LOST";
    case Verdict::gained: return "gained";
    case Verdict::beyond: return "beyond";
  }
  return "";
}

bool fails(Verdict verdict)
{
  return verdict == Verdict::breach || verdict == Verdict::lost;
}

std::optional<double> MetricChange::moved() const
{
  if (not before || not after)
    return std::nullopt;
  if (is_milestone)
    return *after - *before;
  if (*before == *after)
    return 0;
  return *before == 0 ? std::copysign(HUGE_VAL, *after) : 100 * (*after - *before) / std::abs(*before);
}

bool Comparison::passes() const
{
  return broken.empty() &&
         std::none_of(metrics.begin(), metrics.end(), [](const auto& m) { return fails(m.verdict); }) &&
         all_pass(gates);
}

Comparison compare(const ResultFile& before, const ResultFile& after, const Tolerances& tolerances)
{
  for (const auto* result : {&before, &after})
    if (result->milestones.empty() && result->summary.empty())
      core::refuse(result->origin, "/summary", "is empty, as are the milestones: there is nothing to compare",
                   results::kRunAgain);
  check_tolerances(before, tolerances);
  Comparison c;
  c.before_origin = before.origin;
  c.after_origin = after.origin;
  c.start = before.scenario.start;
  c.before_version = before.gpuramp_version;
  c.after_version = after.gpuramp_version;
  c.notes = notes_on(before, after);
  c.metrics = milestones_of(before, after, tolerances);
  add_certainty(before, after, c.start, tolerances, c.metrics);
  add_common(before, after, tolerances, c);
  add_figures(before, after, tolerances, c.metrics);
  c.came = rows_that_came(before, after);
  c.inputs = input_changes(before, after);
  for (const auto* result : {&before, &after})
    for (const auto& broken : result->conservation.broken)
      c.broken.push_back(result->origin + ": " + broken);
  if (c.metrics.empty())
    core::refuse(after.origin, "", "has no figure and no milestone that the other has",
                 "compare results of one kind of plan");
  return c;
}

std::vector<ResultFile> results_of(const std::vector<std::filesystem::path>& paths, int jobs)
{
  constexpr char kBetween = '\0'; // neither JSON nor CSV holds one
  const auto runs = forked_map(paths.size(), jobs > 0 ? jobs : default_jobs(), [&](std::size_t i) -> std::string {
    if (results::is_result(paths[i]) || std::filesystem::is_directory(paths[i]))
      return "";
    const auto scenario = scenario::read_scenario(paths[i]);
    const auto record = sim::simulate(scenario, {});
    const auto outcome = results::summarise(scenario, record);
    return results::result_json(scenario, record, outcome) + kBetween + results::series_csv(record, outcome) +
           kBetween + results::reached_csv(record);
  });
  std::vector<ResultFile> all;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (not runs[i].ok)
      core::refuse(paths[i].string(), "", "cannot be run: " + runs[i].text, "make 'gpuramp run' work first");
    const auto& text = runs[i].text;
    const auto first = text.find(kBetween);
    const auto second = text.find(kBetween, first + 1);
    all.push_back(first == std::string::npos
                      ? results::read_result(paths[i])
                      : results::parse_result({text.substr(0, first), text.substr(first + 1, second - first - 1),
                                               text.substr(second + 1)},
                                              paths[i].string()));
  }
  return all;
}

} // namespace gpuramp::study

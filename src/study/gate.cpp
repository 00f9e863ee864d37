// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/gate.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/record/queues.hpp"
#include "gpuramp/record/requests.hpp"
#include "gpuramp/results/fields.hpp"
#include "gpuramp/results/text.hpp"
#include "study/gate_terms.hpp"
#include "study/measures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::study {

namespace {

using results::ResultFile;
using results::SeriesRow;
using results::WatchedColumn;

using results::kFleet;
constexpr const char* kDraw = "facility_mw";
constexpr const char* kPeak = "peak_facility_mw"; ///< in the summary; of a campus the most of its draw
constexpr const char* kGiveDirectory = "give the directory that 'gpuramp run SCENARIO --out DIR' wrote";

[[noreturn]] void refuse(const Gate& gate, const std::string& problem, const std::string& suggestion)
{
  throw core::InputError({{gate.file, gate.line, gate.pointer, problem, suggestion}});
}

bool is_flow(const std::string& column)
{
  const auto fields = results::series_fields();
  const auto field = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.key == column; });
  return field != fields.end() && field->over_time == record::Aggregation::flow;
}

std::string column_of(const GateTerm& term)
{
  return term.measure == kPeak ? kDraw : term.measure;
}

bool is_summary_figure(const std::string& key)
{
  return record::find_key<record::Figure>(key) || record::find_key<record::Effort>(key);
}

/// Whether a gate is about a count or a level, whose values on a day or least and most over time a run must be asked
/// for. Of what there is not, whoever judges complains.
bool is_of_series(const GateTerm& term, const scenario::Scenario& scenario)
{
  const auto is_there = [&](const scenario::Campus& campus) { return campus.name == term.campus; };
  const auto& campuses = scenario.campuses;
  if (not term.problem.empty() || term.is_milestone || term.jobs || not term.service.empty() ||
      (not term.campus.empty() && std::none_of(campuses.begin(), campuses.end(), is_there)))
    return false;
  const auto key = column_of(term);
  const auto fields = results::series_fields();
  const bool is_figure = term.campus.empty() && not term.date && is_summary_figure(term.measure);
  const bool is_peak = key == kDraw && not term.date && is_upper(term.relation);
  return not is_figure && not is_peak && not is_flow(key) &&
         std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return field.key == key; });
}

/// Judges one gate against a result.
class Judge {
public:
  Judge(const Gate& gate, const ResultFile& result) : gate_(gate), term_(parse_gate(gate.text)), result_(result)
  {
    if (not term_.problem.empty())
      refuse(gate, term_.problem, term_.suggestion);
    check_campus();
    outcome_.gate = gate.text;
    outcome_.reason = gate.reason;
  }

  GateOutcome judge()
  {
    if (term_.is_milestone)
      judge_milestone();
    else if (term_.jobs)
      judge_jobs();
    else if (not term_.service.empty())
      judge_value(figure_of_requests(), term_.date ? core::format_date(*term_.date) : "");
    else if (const auto figure = summary_figure(); figure && term_.campus.empty() && not term_.date)
      judge_value(*figure, "");
    else
      judge_series();
    return std::move(outcome_);
  }

private:
  void check_campus() const
  {
    const auto& campuses = result_.scenario.campuses;
    std::vector<std::string> names;
    for (const auto& campus : campuses)
      names.push_back(campus.name);
    if (term_.campus.empty() || std::find(names.begin(), names.end(), term_.campus) != names.end())
      return;
    const auto near = core::nearest_word(term_.campus, names);
    refuse(gate_, fmt::format("there is no campus '{}'", term_.campus),
           near.empty() ? fmt::format("there are {}", fmt::join(names, ", "))
                        : fmt::format("did you mean '{}'?", near));
  }

  [[nodiscard]] std::optional<double> summary_figure() const
  {
    const auto found = std::find_if(result_.summary.begin(), result_.summary.end(),
                                    [&](const auto& entry) { return entry.first == term_.measure; });
    return found == result_.summary.end() ? std::nullopt : std::optional(found->second);
  }

  /// Waits are those of jobs that have started: where none has, there is nothing that could be short enough.
  void judge_jobs()
  {
    using enum record::QueueFigure;
    const auto figure = figure_of_jobs();
    const auto& f = figures_of_jobs();
    judge_value(f[figure], "");
    const auto key = record::term(figure).key;
    if ((not key.starts_with("wait_") && figure != slowdown_mean) ||
        f[finished] + f[killed] + f[running_end] + f[put_back] > 0 || f[cancelled] + f[rejected] + f[waiting_end] == 0)
      return;
    outcome_.value = "no job of it started";
    outcome_.margin = "-";
    outcome_.value_number = outcome_.margin_number = std::nullopt;
    outcome_.passes = false;
  }

  [[nodiscard]] record::QueueFigure figure_of_jobs() const
  {
    const auto figure = record::find_key<record::QueueFigure>(term_.measure);
    if (not figure) {
      std::vector<std::string> known;
      for (const auto& [id, term] : record::kTerms<record::QueueFigure>)
        known.emplace_back(term.key);
      refuse(gate_, fmt::format("there is no figure '{}' of queues", term_.measure),
             core::suggest_word(term_.measure, known));
    }
    if (term_.date || not term_.campus.empty())
      refuse(gate_, "figures of queues are of the whole run and fleet", "leave date and campus out");
    return *figure;
  }

  [[nodiscard]] const record::QueueFigures& figures_of_jobs() const
  {
    const auto& jobs = *term_.jobs;
    std::vector<const record::QueueFigures*> found;
    for (const auto& queue : result_.queues) {
      if (not jobs.queue.empty() && queue.name != jobs.queue)
        continue;
      if (jobs.by.empty())
        found.push_back(&queue.figures);
      for (const auto& group : queue.groups)
        if (group.by == jobs.by && group.group == jobs.group)
          found.push_back(&group.figures);
    }
    if (found.size() != 1)
      refuse(gate_, found.empty() ? "there are no such jobs" : "several queues have such jobs",
             "name them as queue_waits.csv does, such as \"p90 wait of class large of queue batch\"");
    return *found.front();
  }

  [[nodiscard]] std::string place() const { return term_.campus.empty() ? kFleet : term_.campus; }

  /// Of the whole run, or of the month in which the date lies.
  [[nodiscard]] double figure_of_requests() const
  {
    const auto figure = record::find_key<record::RequestFigure>(term_.measure);
    if (not figure) {
      std::vector<std::string> known;
      for (const auto& [id, term] : record::kTerms<record::RequestFigure>)
        known.emplace_back(term.key);
      refuse(gate_, fmt::format("there is no figure '{}' of requests", term_.measure),
             core::suggest_word(term_.measure, known));
    }
    if (not term_.campus.empty())
      refuse(gate_, "figures of requests are of the whole fleet", "leave the campus out");
    std::vector<std::string> names;
    for (const auto& service : result_.requests) {
      names.push_back(service.service);
      if (service.service != term_.service)
        continue;
      if (not term_.date)
        return service.whole()[*figure];
      for (const auto& month : service.months)
        if (month.from <= *term_.date && *term_.date < month.to)
          return month.figures[*figure];
      refuse(gate_, fmt::format("{} lies in no month of the run", core::format_date(*term_.date)),
             "name a day of the run");
    }
    refuse(gate_, fmt::format("no service '{}' states requests", term_.service),
           core::suggest_word(term_.service, names));
  }

  void check_series() const
  {
    if (result_.series.empty())
      refuse(gate_, fmt::format("{} has no series.csv beside it", result_.origin), kGiveDirectory);
  }

  void judge_milestone()
  {
    const auto days = [&](core::Date date) { return core::in_days(core::between(result_.scenario.start, date)); };
    const auto reached = result_.date_reached(term_.gpus, place());
    outcome_.unit = "days since the start";
    outcome_.limit = core::format_date(*term_.date);
    outcome_.limit_number = days(*term_.date);
    outcome_.value = reached ? core::format_date(*reached) : "never";
    outcome_.passes = reached && *reached <= *term_.date;
    if (reached) {
      outcome_.when = outcome_.value;
      outcome_.value_number = days(*reached);
      outcome_.margin_number = *outcome_.limit_number - *outcome_.value_number;
      outcome_.margin = fmt::format("{:+.0f} days", *outcome_.margin_number);
    } else
      outcome_.margin = "-";
  }

  void judge_value(double value, const std::string& when)
  {
    outcome_.unit = unit();
    const auto limit = limit_in_unit(term_.limit, outcome_.unit);
    if (not limit)
      refuse(gate_, fmt::format("'{}' is not a limit of {}", term_.limit, term_.measure),
             outcome_.unit.empty() ? "give a plain number"
                                   : fmt::format("give a value such as \"200 {}\"", outcome_.unit));
    const auto margin = is_upper(term_.relation) ? *limit - value : value - *limit;
    outcome_.when = when;
    outcome_.value_number = value;
    outcome_.limit_number = limit;
    outcome_.margin_number = margin;
    outcome_.value = amount_text(value, outcome_.unit);
    outcome_.limit = amount_text(*limit, outcome_.unit);
    outcome_.margin = (margin >= 0 ? "+" : "") + amount_text(margin, outcome_.unit);
    outcome_.passes = holds(term_.relation, value, *limit);
  }

  /// The most that a campus drew in a year of the run, whatever the report dates.
  void judge_peak()
  {
    std::pair<double, int> peak{};
    for (const auto& year : result_.years)
      for (const auto& campus : year.campuses)
        if (campus.campus == term_.campus)
          peak = std::max(peak, {campus.peak_facility_mw, year.year}, [](auto a, auto b) { return a.first < b.first; });
    judge_value(peak.first, std::to_string(peak.second));
  }

  [[nodiscard]] std::string unit() const
  {
    if (term_.jobs)
      return std::string(record::term(*record::find_key<record::QueueFigure>(term_.measure)).unit);
    if (not term_.service.empty())
      return std::string(record::term(*record::find_key<record::RequestFigure>(term_.measure)).unit);
    return unit_of(term_.measure);
  }

  void judge_series()
  {
    check_series();
    const auto key = column();
    if (key == kDraw && not term_.date && is_upper(term_.relation))
      return term_.campus.empty() ? judge_value(result_.summary_value(kPeak), "") : judge_peak();
    if (is_flow(key))
      judge_flow(key);
    else if (term_.date)
      judge_value(row_on_date().at(key.c_str()), core::format_date(*term_.date));
    else
      judge_extreme(key);
  }

  /// Over the whole run: of a day or a report period it would depend on what these are.
  void judge_flow(const std::string& key)
  {
    if (term_.date)
      refuse(gate_, fmt::format("{} flows over time and has no value on a day", term_.measure),
             "leave the date out: then its sum over the whole run is meant");
    judge_value(result_.flow_until(result_.scenario.end, place(), key.c_str()), "");
  }

  void judge_extreme(const std::string& key)
  {
    const auto row = std::find_if(result_.extremes.begin(), result_.extremes.end(), [&](const auto& r) {
      return r.of == results::WatchedColumn{key, place()};
    });
    if (row == result_.extremes.end())
      refuse_untold("the times between its report dates");
    if (is_upper(term_.relation))
      judge_value(row->most, core::format_date(row->most_on));
    else
      judge_value(row->least, core::format_date(row->least_on));
  }

  /// A campus has no summary: its peak is the most of its column.
  [[nodiscard]] std::string column() const
  {
    const auto key = column_of(term_);
    std::vector<std::string> known;
    for (const auto& field : results::series_fields())
      known.push_back(field.key);
    if (std::find(known.begin(), known.end(), key) != known.end())
      return key;
    for (const auto& [name, value] : result_.summary)
      known.push_back(name);
    const auto near = core::nearest_word(term_.measure, known);
    const bool is_sum = summary_figure().has_value();
    refuse(gate_,
           is_sum ? fmt::format("{} is a figure of the whole run and fleet", term_.measure)
                  : fmt::format("there is no figure and no column '{}'", term_.measure),
           is_sum         ? "leave date and campus out, or name a column of series.csv"
           : near.empty() ? "see 'summary' of result.json and the columns of series.csv"
                          : fmt::format("did you mean '{}'?", near));
  }

  /// Counts and levels of the day itself.
  [[nodiscard]] const SeriesRow& row_on_date() const
  {
    const auto date = core::format_date(*term_.date);
    if (*term_.date < result_.scenario.start)
      refuse(gate_, fmt::format("{} is before the start", date), "name a later date");
    if (*term_.date > result_.scenario.end)
      refuse(gate_, fmt::format("{} is after the end", date), "name an earlier date");
    const auto* row = result_.row_on(*term_.date, place());
    if (row == nullptr)
      refuse_untold(date);
    return *row;
  }

  [[noreturn]] void refuse_untold(const std::string& what) const
  {
    refuse(gate_,
           fmt::format("{} does not tell of {}, and a run of its scenario gives other figures", result_.origin, what),
           "write it anew with this version: gpuramp run SCENARIO --out DIR");
  }

  const Gate& gate_;
  GateTerm term_;
  const ResultFile& result_;
  GateOutcome outcome_;
};

} // namespace

results::Asked asked_by(const std::vector<Gate>& gates, const scenario::Scenario& scenario)
{
  results::Asked asked;
  for (const auto& gate : gates) {
    const auto term = parse_gate(gate.text);
    if (not is_of_series(term, scenario))
      continue;
    if (term.date)
      asked.days.push_back(*term.date);
    else if (const WatchedColumn column{column_of(term), term.campus.empty() ? kFleet : term.campus};
             std::find(asked.watched.begin(), asked.watched.end(), column) == asked.watched.end())
      asked.watched.push_back(column);
  }
  std::sort(asked.days.begin(), asked.days.end());
  asked.days.erase(std::unique(asked.days.begin(), asked.days.end()), asked.days.end());
  std::erase_if(asked.days, [&](core::Date day) { return day < scenario.start || day > scenario.end; });
  return asked;
}

std::vector<GateOutcome> judge_gates(const std::vector<Gate>& gates, const ResultFile& result)
{
  std::vector<GateOutcome> outcomes;
  for (const auto& gate : gates)
    outcomes.push_back(Judge(gate, result).judge());
  return outcomes;
}

bool all_pass(const std::vector<GateOutcome>& outcomes)
{
  return std::all_of(outcomes.begin(), outcomes.end(), [](const auto& outcome) { return outcome.passes; });
}

} // namespace gpuramp::study

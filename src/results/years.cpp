// SPDX-License-Identifier: Apache-2.0
#include "results/years.hpp"

#include "results/two_way.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::results {

namespace {

using record::Aggregation;
using record::Cause;
using record::Stage;

constexpr double kNoise =
    1e-11; ///< of a sum over a year, which rounds: so little is nothing, and a dozen of it within tolerance

/// Turns the integrals of one year into rows.
class YearMaker {
public:
  YearMaker(const record::Record& record, const record::Year& year)
      : record_(record), year_(year), days_(core::in_days(year.end - year.begin))
  {
  }

  YearRow make()
  {
    YearRow row{year_.year, on(year_.begin), on(year_.end), year_.up_end, year_.target_end};
    row.mean_target = year_.target_gpu_days / days_;
    for (std::size_t c = 0; c < year_.campuses.size(); ++c) {
      row.campuses.push_back(campus(c));
      row.mean_up += row.campuses.back().mean_up;
      row.mean_facility_mw += row.campuses.back().mean_facility_mw;
    }
    row.causes = fleet_causes(row.campuses);
    const auto noise = kNoise * std::max({1.0, row.mean_target, row.mean_up});
    std::erase_if(row.causes, [&](const YearCause& cause) { return std::abs(cause.mean_gpus) <= noise; });
    return row;
  }

private:
  [[nodiscard]] core::Date on(core::Duration at) const { return core::date_after(record_.samples.front().date, at); }

  [[nodiscard]] CampusYearRow campus(std::size_t c) const
  {
    const auto& of = year_.campuses[c];
    CampusYearRow row{record_.campus_names[c],
                      of.gpu_days[Stage::up] / days_,
                      core::in_megawatt_hours(of.facility_energy) / (24 * days_),
                      core::in_megawatts(of.peak_facility_power),
                      {}};
    for (const auto& [cause, term] : record::kTerms<Cause>)
      if (const auto stage = record::find_key<Stage>(term.key); stage && of.gpu_days[*stage] > 0)
        row.causes.push_back({cause, std::string(term.label), of.gpu_days[*stage] / days_, of.most[*stage].gpus,
                              on(of.most[*stage].at)});
    sort_by_size(row.causes);
    return row;
  }

  [[nodiscard]] std::vector<YearCause> fleet_causes(const std::vector<CampusYearRow>& campuses) const
  {
    record::Account<Cause, double> means;
    for (const auto& campus : campuses)
      for (const auto& cause : campus.causes)
        means[cause.cause] += cause.mean_gpus;
    auto causes = late_equipment();
    for (const auto& late : causes)
      means[late.cause] -= late.mean_gpus;
    for (const auto& part : year_.supply)
      causes.push_back(supply_cause(part));
    for (const auto& [cause, term] : record::kTerms<Cause>)
      if (cause != Cause::supply)
        causes.push_back({cause, std::string(term.label), means[cause], {}, {}});
    sort_by_size(causes);
    return causes;
  }

  /// Of those who wait for halls and power: for late equipment, by what was late.
  [[nodiscard]] std::vector<YearCause> late_equipment() const
  {
    std::vector<YearCause> causes;
    for (const auto& campus : year_.campuses)
      for (const auto& late : campus.late) {
        const auto cause = late.stage == Stage::waiting_hall ? Cause::waiting_hall : Cause::waiting_power;
        const auto name = fmt::format("{}: {}", record::term(cause).label, late.input);
        auto found = std::find_if(causes.begin(), causes.end(), [&](const auto& of) { return of.name == name; });
        if (found == causes.end())
          found = causes.insert(found, {cause, name, 0, {}, {}});
        found->mean_gpus += late.gpu_days / days_;
      }
    return causes;
  }

  [[nodiscard]] YearCause supply_cause(const record::SupplyDays& part) const
  {
    YearCause cause{Cause::supply, supply_name(part.cause), part.gpu_days / days_, {}, {}};
    if (part.most.gpus > 0)
      cause.most_gpus = part.most.gpus, cause.most_on = on(part.most.at);
    return cause;
  }

  static void sort_by_size(std::vector<YearCause>& causes)
  {
    std::stable_sort(causes.begin(), causes.end(),
                     [](const auto& a, const auto& b) { return a.mean_gpus > b.mean_gpus; });
  }

  const record::Record& record_;
  const record::Year& year_;
  double days_;
};

/// Adds GPU days of causes by name and divides them by all days.
class RunMeans {
public:
  void add(const std::vector<YearCause>& causes, double days)
  {
    for (const auto& cause : causes) {
      auto found = std::find_if(sums_.begin(), sums_.end(), [&](const auto& sum) { return sum.first == cause.name; });
      if (found == sums_.end())
        found = sums_.insert(sums_.end(), {cause.name, 0.0});
      found->second += cause.mean_gpus * days;
    }
    days_ += days;
  }

  NamedGpus take()
  {
    std::erase_if(sums_, [](const auto& sum) { return sum.second <= 0; });
    for (auto& [name, gpus] : sums_)
      gpus /= days_;
    std::stable_sort(sums_.begin(), sums_.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return std::move(sums_);
  }

private:
  NamedGpus sums_;
  double days_ = 0;
};

Field mean_of(const char* key, const char* label, const char* unit, const char* meaning)
{
  return {.key = key, .label = label, .unit = unit, .meaning = meaning, .over_time = Aggregation::mean};
}

Field most_gpus()
{
  auto field = whole("most_gpus", "most", "GPU", "that it held back at a time; null where that is not followed");
  field.over_time = Aggregation::most;
  field.nullable = true;
  return field;
}

const Columns<YearCause>& cause_columns()
{
  static const Columns<YearCause> columns{
      two_way(text("cause", "cause", "one of the causes of a gap"), &YearCause::cause),
      two_way(text("name", "name", "its label; of supply with the input that bound production, or orders"),
              &YearCause::name),
      two_way(mean_of("mean_gpus", "held back", "GPU", "that it kept from being up"), &YearCause::mean_gpus),
      two_way(most_gpus(), &YearCause::most_gpus),
      two_way(day("most_on", "on", "first day on which it held so many", true), &YearCause::most_on)};
  return columns;
}

Field peak_mw()
{
  return {.key = "peak_facility_mw",
          .label = "peak facility power",
          .unit = "MW",
          .meaning = "the most that the campus drew at any moment",
          .over_time = Aggregation::most};
}

const Columns<CampusYearRow>& campus_year_columns()
{
  static const Columns<CampusYearRow> columns{
      two_way(text("campus", "campus", "its name"), &CampusYearRow::campus),
      two_way(mean_of("mean_up", "up", "GPU", "GPUs up"), &CampusYearRow::mean_up),
      two_way(mean_of("mean_facility_mw", "facility power", "MW", "drawn by the campus"),
              &CampusYearRow::mean_facility_mw),
      two_way(peak_mw(), &CampusYearRow::peak_facility_mw),
      two_way(inner("causes", FieldKind::objects, "what held GPUs there, largest first"), &CampusYearRow::causes,
              cause_columns())};
  return columns;
}

} // namespace

std::vector<YearRow> year_rows(const record::Record& record)
{
  std::vector<YearRow> rows;
  for (const auto& year : record.years)
    rows.push_back(YearMaker(record, year).make());
  return rows;
}

std::vector<YearCause> held_back(const std::vector<YearCause>& causes)
{
  auto all = causes;
  std::erase_if(all, [](const YearCause& cause) { return cause.mean_gpus <= 0; });
  return all;
}

double gpu_hours_up(const std::vector<YearRow>& years)
{
  double hours = 0;
  for (const auto& year : years)
    hours += 24 * year.mean_up * year.days();
  return hours;
}

NamedGpus mean_causes(const std::vector<YearRow>& years)
{
  RunMeans means;
  for (const auto& year : years)
    means.add(year.causes, year.days());
  return means.take();
}

NamedGpus mean_causes(const std::vector<YearRow>& years, const std::string& campus)
{
  RunMeans means;
  for (const auto& year : years)
    for (const auto& row : year.campuses)
      if (row.campus == campus)
        means.add(row.causes, year.days());
  return means.take();
}

const Columns<YearRow>& year_columns()
{
  static const Columns<YearRow> columns{
      two_way(whole("year", "year", "", "of the calendar"), &YearRow::year),
      two_way(day("from", "from", "with which it begins, or the run"), &YearRow::from),
      two_way(day("to", "to", "with which it ends, or the run"), &YearRow::to),
      two_way(whole("up_end", "up at the end", "GPU", "GPUs up when it ends"), &YearRow::up_end),
      two_way(whole("target_end", "target at the end", "GPU", "of the fleet, when it ends"), &YearRow::target_end),
      two_way(mean_of("mean_up", "up", "GPU", "GPUs up"), &YearRow::mean_up),
      two_way(mean_of("mean_target", "target", "GPU", "of the fleet"), &YearRow::mean_target),
      two_way(mean_of("mean_facility_mw", "facility power", "MW", "drawn by the fleet"), &YearRow::mean_facility_mw),
      two_way(inner("causes", FieldKind::objects,
                    "what the fleet lacked, largest first; they sum to mean_target - mean_up"),
              &YearRow::causes, cause_columns()),
      two_way(inner("campuses", FieldKind::objects, "by campus"), &YearRow::campuses, campus_year_columns())};
  return columns;
}

std::vector<Layout> year_layouts()
{
  return {{"/years/*", "one calendar year, as far as it lies in the run", fields_of(year_columns())},
          {"/years/*/causes/*", "one cause of the fleet's gap", fields_of(cause_columns())},
          {"/years/*/campuses/*", "one campus in that year", fields_of(campus_year_columns())},
          {"/years/*/campuses/*/causes/*", "one cause there", fields_of(cause_columns())}};
}

} // namespace gpuramp::results

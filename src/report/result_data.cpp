// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/record/queues.hpp"
#include "report/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace gpuramp::report {

namespace {

using FleetGap = std::vector<const results::GapRow*>;

FleetGap fleet_gap(const results::ResultFile& result)
{
  FleetGap rows;
  for (const auto& row : result.gap)
    if (row.campus == "fleet")
      rows.push_back(&row);
  return rows;
}

/// Indices of the gap's rows at the dates shown; all of them if there is no series.
std::vector<std::size_t> shown_rows(const FleetGap& gap, const Timeline& timeline)
{
  if (gap.size() == timeline.dates().size())
    return timeline.shown();
  std::vector<std::size_t> all(gap.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i] = i;
  return all;
}

/// A cause as a sentence names it.
std::string phrase_of(record::Cause cause, const std::string& name)
{
  return cause == record::Cause::down ? "racks in repair" : name;
}

/// \return GPU days that a cause held back in the periods that end with these rows
double gpu_days_of(const FleetGap& gap, std::size_t first, std::size_t after, const std::string& name)
{
  double days = 0;
  for (std::size_t i = first; i < after; ++i)
    for (const auto& [cause, gpu_days] : gap[i]->gpu_days)
      days += cause == name ? gpu_days : 0;
  return days;
}

/// Racks that lack nothing: it takes its time.
bool is_under_way(record::Cause cause)
{
  return cause == record::Cause::in_transit || cause == record::Cause::installing || cause == record::Cause::burn_in;
}

Json gap_data(const FleetGap& gap, const std::vector<std::size_t>& shown)
{
  Json data{{"dates", Json::array()}, {"target", Json::array()}, {"up", Json::array()}, {"causes", Json::array()}};
  std::vector<std::string> names;
  for (const auto* row : gap)
    for (const auto& [cause, name, gpus] : results::causes_of(*row))
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        const auto& term = record::term(cause);
        const auto stage = record::find_key<record::Stage>(term.key);
        names.push_back(name);
        data["causes"].push_back({{"key", term.key},
                                  {"name", name},
                                  {"phrase", phrase_of(cause, name)},
                                  {"stage", stage ? Json(record::term(*stage).label) : Json(nullptr)},
                                  {"colour", term.colour},
                                  {"driver", term.driver},
                                  {"under_way", is_under_way(cause)},
                                  {"gpus", Json::array()},
                                  {"gpu_days", Json::array()}});
      }
  std::size_t next = 0; // row of which no days are counted yet
  for (const auto i : shown) {
    data["dates"].push_back(core::format_date(gap[i]->date));
    data["target"].push_back(rounded(gap[i]->target));
    data["up"].push_back(gap[i]->up);
    const auto causes = results::causes_of(*gap[i]);
    for (std::size_t n = 0; n < names.size(); ++n) {
      const auto found =
          std::find_if(causes.begin(), causes.end(), [&](const auto& cause) { return cause.name == names[n]; });
      data["causes"][n]["gpus"].push_back(found == causes.end() ? Json(0) : rounded(found->gpus));
      data["causes"][n]["gpu_days"].push_back(rounded(gpu_days_of(gap, next, i + 1, names[n])));
    }
    next = i + 1;
  }
  return data;
}

Json years_data(const std::vector<results::YearRow>& rows)
{
  auto years = Json::array();
  for (const auto& y : rows) {
    auto causes = Json::array();
    for (const auto& cause : results::held_back(y.causes))
      causes.push_back({cause.name, cause.mean_gpus});
    years.push_back({{"year", y.year},
                     {"up", y.mean_up},
                     {"target", y.mean_target},
                     {"up_end", y.up_end},
                     {"facility_mw", y.mean_facility_mw},
                     {"causes", causes}});
  }
  return years;
}

/// A term of the waterfall over the whole run and in each period that is shown.
Json bar(const record::Term& term, const results::ResultFile& result, const Timeline& timeline,
         const std::function<double(const results::WaterfallRow&)>& flop)
{
  std::vector<double> by_date(timeline.shown().size(), 0);
  double sum = 0;
  for (const auto& row : result.waterfall) {
    sum += flop(row);
    if (not by_date.empty())
      by_date[timeline.shown_at(row.date)] += flop(row);
  }
  return {{"label", term.label}, {"flop", sum}, {"by_date", rounded(by_date)}, {"colour", term.colour}};
}

/// Where the peak of the whole run went.
Json waterfall_data(const results::ResultFile& result, const Timeline& timeline)
{
  const auto of_loss = [&](record::Loss loss) {
    return bar(record::term(loss), result, timeline,
               [loss](const results::WaterfallRow& row) { return row.flop[loss]; });
  };
  const auto peak = bar(record::term(record::Flow::peak_flop), result, timeline,
                        [](const results::WaterfallRow& row) { return row.peak_flop; });
  if (peak["flop"].get<double>() <= 0)
    return nullptr;
  auto losses = Json::array();
  for (const auto& [loss, term] : record::kTerms<record::Loss>)
    if (loss != record::Loss::useful)
      losses.push_back(of_loss(loss));
  return {{"peak", peak}, {"losses", losses}, {"useful", of_loss(record::Loss::useful)}};
}

/// What scripts draw of the fleet; a page is sent by mail, and series.csv has the rest.
Json fleet_data(const Timeline& timeline)
{
  constexpr std::array kDrawn{"feed_capacity_mw", "feed_limit_mw", "reserved_mw",         "facility_mw", "it_mw",
                              "pods_due",         "pods_open",     "facility_energy_mwh", "co2e_t"};
  auto columns = Json::object();
  for (const auto& name : timeline.columns())
    if (std::find(kDrawn.begin(), kDrawn.end(), name) != kDrawn.end())
      columns[name] = rounded(timeline.column("fleet", name));
  return columns;
}

Json cut_data(const results::ResultFile& result, const Timeline& timeline)
{
  Json data{{"dates", Json::array()}, {"bound_gpus", Json::array()}};
  const bool thin = result.cut.size() == timeline.dates().size();
  for (std::size_t i = 0; i < result.cut.size(); ++i)
    if (not thin || std::binary_search(timeline.shown().begin(), timeline.shown().end(), i)) {
      data["dates"].push_back(core::format_date(result.cut[i].date));
      data["bound_gpus"].push_back(result.cut[i].bound_gpus);
    }
  return data;
}

/// Its real numbers to the four digits that are more than a page shows.
Json shortened(Json json)
{
  if (json.is_number_float())
    return Json::parse(fmt::format("{:.4g}", json.get<double>()));
  for (auto& part : json)
    if (part.is_structured() || part.is_number_float())
      part = shortened(std::move(part));
  return json;
}

/// Who got what of shared inputs; what their makers spent stays in result.json.
Json supply_chain_data(const ResultSource& source)
{
  auto rows = shortened(source.json.value("supply_chain", Json::array()));
  for (auto& row : rows)
    for (const auto* key : {"premium_usd", "added_per_year", "expansion_usd"})
      row.erase(key);
  return rows;
}

/// What the columns of jobs.csv are.
Json columns_of(const std::vector<std::string>& header)
{
  auto columns = Json::array();
  for (const auto& field : results::jobs_fields())
    if (std::find(header.begin(), header.end(), field.key) != header.end())
      columns.push_back(word_json(field));
  return columns;
}

/// jobs.csv, the largest if there are very many.
Json jobs_data(const ResultSource& source)
{
  constexpr std::size_t kMostJobs = 2000;
  if (source.jobs.size() < 2)
    return nullptr;
  auto rows = input::CsvRows(source.jobs.begin() + 1, source.jobs.end());
  const auto flop = column_of(source.jobs, "useful_flop");
  if (rows.size() > kMostJobs && flop) {
    const auto size = [&](const auto& row) { return number_in(row[*flop], "jobs.csv"); };
    std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return size(a) > size(b); });
    rows.resize(kMostJobs);
  }
  return {{"columns", columns_of(source.jobs[0])}, {"n", source.jobs.size() - 1}, {"rows", rows}};
}

/// Whether more of something may make a milestone later, by how racks are sent or let in; null where it does not.
Json policy_note(const scenario::Scenario& s)
{
  const bool several = s.campuses.size() > 1 && s.supply.allocation != scenario::AllocationPolicy::soonest;
  if (several)
    return "Racks are not sent where they can be installed first (supply.allocation): more power or room at one campus "
           "may draw racks to it that others would have installed sooner, and make a milestone later.";
  if (s.supply.lines.size() > 1)
    return "Racks of several types share slots and power: more of a type that does less with them may make a milestone "
           "later (supply.admission says which is let in first).";
  return nullptr;
}

/// The groups of a queue, column by column: a long run has hundreds, most of whose figures are 0.
/// \return {by, group: [group] text, columns: {KEY: [group] value, or 0 where all are}}
Json group_columns(const Json& groups)
{
  auto by = Json::array(), names = Json::array();
  for (const auto& group : groups) {
    by.push_back(group.at("by"));
    names.push_back(group.at("group"));
  }
  auto columns = Json::object();
  for (const auto& [figure, term] : record::kTerms<record::QueueFigure>) {
    std::vector<double> values;
    for (const auto& group : groups)
      values.push_back(group.at(term.key).get<double>());
    const bool is_empty = std::all_of(values.begin(), values.end(), [](double value) { return value == 0; });
    columns[term.key] = is_empty ? Json(0) : rounded(values);
  }
  return {{"by", by}, {"group", names}, {"columns", columns}};
}

Json queue_data(const ResultSource& source)
{
  auto queues = source.json.value("queues", Json::array());
  for (auto& queue : queues)
    queue["groups"] = group_columns(queue.at("groups"));
  return queues;
}

} // namespace

Json result_data(const ResultSource& source)
{
  const auto& result = source.file;
  const Timeline timeline(result);
  const auto gap = fleet_gap(result);
  const auto causes = results::mean_causes(result.years);
  const auto& scenario = result.scenario;
  return {{"name", scenario.name},
          {"description", scenario.description},
          {"directory", source.directory.filename().string()},
          {"version", result.gpuramp_version},
          {"seed", result.seed},
          {"resolution", result.resolution},
          {"start", core::format_date(scenario.start)},
          {"end", core::format_date(scenario.end)},
          {"discount_rate", scenario.economics.discount_rate},
          {"n_dates", timeline.dates().size()},
          {"milestones", source.json.at("milestones")},
          {"summary", source.json.at("summary")},
          {"conservation", source.json.at("conservation")},
          {"policy_note", policy_note(scenario)},
          {"dates", timeline.dates_json()},
          {"fleet", fleet_data(timeline)},
          {"gap", gap_data(gap, shown_rows(gap, timeline))},
          {"cut", cut_data(result, timeline)},
          {"supply_chain", supply_chain_data(source)},
          {"years", years_data(result.years)},
          {"causes", causes},
          {"waterfall", waterfall_data(result, timeline)},
          {"binding", binding_data(source, timeline)},
          {"campuses", campus_data(source, timeline)},
          {"energy", energy_data(source, timeline)},
          {"construction", construction_data(source, timeline)},
          {"sites", site_data(source, timeline)},
          {"rates", rate_data(source, timeline)},
          {"costs", cost_data(source)},
          {"power_levels", power_levels_data(timeline)},
          {"load", load_data(source)},
          {"not_served", source.json.at("not_served")},
          {"power", power_data(source, timeline)},
          {"fabrics", source.json.value("fabrics", Json::array())},
          {"load_swings", source.json.value("load_swings", Json::array())},
          {"jobs", jobs_data(source)},
          {"queues", queue_data(source)},
          {"requests", source.json.value("requests", Json::array())},
          {"assumptions", assumption_data(source, causes)},
          {"marginals", source.marginals.is_null() ? Json(nullptr) : source.marginals["marginals"]},
          {"together", source.marginals.is_null() ? Json(nullptr) : source.marginals.value("together", Json())}};
}

} // namespace gpuramp::report

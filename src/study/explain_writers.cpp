// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/text.hpp"
#include "gpuramp/study/explain.hpp"
#include "study/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::study {

namespace {

using results::count_text;

constexpr std::size_t kMostCauses = 4; ///< of a year, in text
constexpr std::size_t kMostCampuses = 8;
constexpr double kSmallPart = 0.02; ///< causes below this part of the year's gap are left to the JSON

std::string join(const std::vector<std::string>& parts, const char* between)
{
  return fmt::format("{}", fmt::join(parts, between));
}

void add_tasks(std::string& text, const CauseChain& chain)
{
  for (const auto& task : chain.tasks)
    text += fmt::format("        {} {} .. {}  {:<28} {}\n", task.critical ? "*" : " ", core::format_date(task.begin),
                        core::format_date(task.end), task.name,
                        task.critical ? "critical" : fmt::format("{:.0f} days of slack", task.slack_days));
}

/// ", most at plains-1 (1.2k; 3.4k on 2027-04-01)"
std::string where(const YearCause& cause)
{
  const auto most =
      cause.date ? fmt::format("{} on {}", count_text(static_cast<double>(*cause.gpus)), core::format_date(*cause.date))
                 : "";
  if (cause.campus.empty())
    return most.empty() ? "" : fmt::format(", at most {}", most);
  return fmt::format(", most at {} ({}; {})", cause.campus, count_text(cause.campus_mean_gpus), most);
}

void add_years(std::string& text, const Explanation& e)
{
  text += "\nThe gap by year: GPUs up, aimed at and missing (means of the year), where most, and why\n";
  for (const auto& year : e.years) {
    text += fmt::format("  {}  {} up, target {}; {} up at the end\n", year.row.year, count_text(year.row.mean_up),
                        year.row.mean_target > 0 ? count_text(year.row.mean_target) : "none",
                        count_text(static_cast<double>(year.row.up_end)));
    double total = 0;
    for (const auto& cause : year.causes)
      total += cause.mean_gpus;
    for (std::size_t i = 0; i < std::min(kMostCauses, year.causes.size()); ++i) {
      const auto& cause = year.causes[i];
      if (cause.mean_gpus < kSmallPart * total)
        continue;
      text += fmt::format("    {:>7}  {}{}\n", count_text(cause.mean_gpus), cause.cause, where(cause));
      for (const auto& step : cause.chain.steps)
        text += fmt::format("             <- {}\n", step);
    }
  }
}

void add_milestones(std::string& text, const results::ResultFile& result, const Explanation& e)
{
  text += "\nThe path to each milestone (* critical tasks)\n";
  for (const auto& m : e.milestones) {
    text += fmt::format("  {:>6}  {}\n", count_text(static_cast<double>(m.milestone.gpus)),
                        m.milestone.date ? core::format_date(*m.milestone.date)
                                         : "not before " + core::format_date(result.scenario.end));
    for (const auto& step : m.chain.steps)
      text += fmt::format("          <- {}\n", step);
    add_tasks(text, m.chain);
  }
}

void add_campuses(std::string& text, const Explanation& e)
{
  text += "\nWaiting by campus (mean GPUs over the whole run)\n";
  for (std::size_t i = 0; i < std::min(kMostCampuses, e.campuses.size()); ++i) {
    std::vector<std::string> parts;
    for (const auto& [cause, gpus] : e.campuses[i].waiting)
      parts.push_back(fmt::format("{} {}", cause, count_text(gpus)));
    text += fmt::format("  {:<18} {}\n", e.campuses[i].campus, parts.empty() ? "nothing waited" : join(parts, ", "));
  }
  if (e.campuses.size() > kMostCampuses)
    text += fmt::format("  ... and {} more; all are in the JSON\n", e.campuses.size() - kMostCampuses);
}

void add_binding(std::string& text, const Explanation& e)
{
  text += "\nBinding resources (campus-years during which each held GPUs or work back)\n";
  for (const auto& b : e.binding)
    text += fmt::format("  {:<18} {:>7.1f}  at {}, longest at {} ({})\n", b.resource, b.campus_years, b.n_campuses,
                        b.worst_campus, results::years_text(b.worst_years));
  if (e.binding.empty())
    text += "  none\n";
  text += "\nThe capacity cut (no plan could have more up; by what)\n";
  for (const auto& cut : e.cut) {
    auto names = cut.resources;
    const auto more = names.size() > 4 ? names.size() - 4 : 0;
    names.resize(names.size() - more);
    text += fmt::format("  {}  {:>7}  {}{}\n", core::format_date(cut.date), count_text(cut.bound_gpus),
                        join(names, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
  }
}

void add_waterfall(std::string& text, const Explanation& e)
{
  if (e.waterfall.peak_flop <= 0)
    return;
  text += "\nWhere the peak FLOP of online racks went\n";
  for (const auto& [loss, term] : record::kTerms<record::Loss>)
    text += fmt::format("  {:<32} {:>6.2f} %  {:.3e} FLOP\n", term.label,
                        100 * e.waterfall.flop[loss] / e.waterfall.peak_flop, e.waterfall.flop[loss]);
}

/// The account's figures, as `cost.stranded` of result.json has them.
void add_stranded(std::string& text, const results::ResultFile& result, const Explanation& e)
{
  const auto years = [](core::Duration life) { return core::in_seconds(life) / core::kSecondsPerYear; };
  text += fmt::format(
      "\nStranded capital (the part of its life that passes without use)\n"
      "  {:>7} GPU-days without hall or power: {:.3g} bn USD of racks, written off over {:.3g} years\n"
      "  {:>7} MW-days energized and not reserved: {:.3g} bn USD of facilities, written off over {:.3g} years\n",
      count_text(e.stranded.gpu_days), e.stranded.gpu_usd / 1e9, years(result.scenario.lifetime),
      count_text(e.stranded.mw_days), e.stranded.mw_usd / 1e9, years(result.scenario.economics.facility_lifetime));
}

void add_not_served(std::string& text, const Explanation& e)
{
  if (e.not_served.empty())
    return;
  text += "\nNever started or served\n";
  for (const auto& work : e.not_served)
    text +=
        fmt::format("  {} ({}, due {})  <- {}\n", work.name, work.work_class, core::format_date(work.due), work.reason);
}

Json json_of(const CauseChain& chain)
{
  auto tasks = Json::array();
  for (const auto& t : chain.tasks)
    tasks.push_back({{"name", t.name},
                     {"class", t.task_class},
                     {"begin", core::format_date(t.begin)},
                     {"end", core::format_date(t.end)},
                     {"slack_days", t.slack_days},
                     {"critical", t.critical}});
  return {{"steps", chain.steps}, {"project", chain.project}, {"tasks", tasks}};
}

Json json_of(const YearExplanation& year)
{
  auto causes = Json::array();
  for (const auto& c : year.causes)
    causes.push_back({{"cause", c.cause},
                      {"mean_gpus", c.mean_gpus},
                      {"campus", c.campus},
                      {"campus_mean_gpus", c.campus_mean_gpus},
                      {"date", c.date ? Json(core::format_date(*c.date)) : Json(nullptr)},
                      {"gpus", c.gpus ? Json(*c.gpus) : Json(nullptr)},
                      {"chain", json_of(c.chain)}});
  return {{"year", year.row.year},
          {"mean_target", year.row.mean_target},
          {"mean_up", year.row.mean_up},
          {"target_end", year.row.target_end},
          {"up_end", year.row.up_end},
          {"mean_facility_mw", year.row.mean_facility_mw},
          {"causes", causes}};
}

Json json_of(const MilestoneExplanation& m)
{
  Json row{{"gpus", m.milestone.gpus},
           {"date", m.milestone.date ? Json(core::format_date(*m.milestone.date)) : Json(nullptr)}};
  row["enabled_by"] = m.milestone.path ? Json(m.milestone.path->enabled_by) : Json(nullptr);
  row["chain"] = json_of(m.chain);
  return row;
}

Json json_of(const CampusExplanation& c)
{
  Json waiting = Json::object();
  for (const auto& [cause, gpus] : c.waiting)
    waiting[cause] = gpus;
  return {{"campus", c.campus},
          {"waiting_mean_gpus", waiting},
          {"stranded_gpu_days", c.stranded_gpu_days},
          {"stranded_mw_days", c.stranded_mw_days}};
}

template <class T>
Json list_of(const std::vector<T>& values)
{
  auto list = Json::array();
  for (const auto& v : values)
    list.push_back(json_of(v));
  return list;
}

Json waterfall_json(const results::WaterfallRow& waterfall)
{
  Json json{{record::term(record::Flow::peak_flop).key, waterfall.peak_flop}};
  for (const auto& [loss, term] : record::kTerms<record::Loss>)
    json[term.key] = waterfall.flop[loss];
  return json;
}

Json not_served_json(const Explanation& e)
{
  auto rows = Json::array();
  for (const auto& work : e.not_served)
    rows.push_back({{"name", work.name},
                    {"class", work.work_class},
                    {"due", core::format_date(work.due)},
                    {"reason", work.reason}});
  return rows;
}

} // namespace

std::string explanation_text(const results::ResultFile& result, const Explanation& e)
{
  auto text = fmt::format("{}: {} to {}, resolution {}, seed {}\n", result.scenario.name,
                          core::format_date(result.scenario.start), core::format_date(result.scenario.end),
                          result.resolution, result.seed);
  add_years(text, e);
  add_milestones(text, result, e);
  add_campuses(text, e);
  add_binding(text, e);
  add_waterfall(text, e);
  add_stranded(text, result, e);
  add_not_served(text, e);
  return text;
}

std::string explanation_json(const results::ResultFile& result, const Explanation& e)
{
  auto binding = Json::array();
  for (const auto& b : e.binding)
    binding.push_back({{"resource", b.resource},
                       {"campus_years", b.campus_years},
                       {"campuses", b.n_campuses},
                       {"worst_campus", b.worst_campus},
                       {"worst_years", b.worst_years}});
  auto cut = Json::array();
  for (const auto& c : e.cut)
    cut.push_back({{"date", core::format_date(c.date)}, {"bound_gpus", c.bound_gpus}, {"resources", c.resources}});
  const Json json{{"scenario", result.scenario.name},
                  {"years", list_of(e.years)},
                  {"campuses", list_of(e.campuses)},
                  {"milestones", list_of(e.milestones)},
                  {"binding", binding},
                  {"cut", cut},
                  {"waterfall", waterfall_json(e.waterfall)},
                  {"not_served", not_served_json(e)},
                  {"stranded",
                   {{"gpu_days", e.stranded.gpu_days},
                    {"mw_days", e.stranded.mw_days},
                    {"gpu_usd", e.stranded.gpu_usd},
                    {"mw_usd", e.stranded.mw_usd}}}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace gpuramp::study

// SPDX-License-Identifier: Apache-2.0
#include "results/text_parts.hpp"

namespace gpuramp::results {

namespace {

using record::Figure;

/// Which site and thing let the racks in that reached it. \pre it has a path
std::string carried_by(const record::Milestone& m)
{
  return fmt::format("{} at {}{}", m.path->enabled_by, m.path->campus,
                     m.path->supply_bound_by.empty() ? "" : "; chips by " + m.path->supply_bound_by);
}

std::string plain_date(const record::Milestone& m, const scenario::Scenario& scenario)
{
  return m.date ? core::format_date(*m.date) : "not before " + core::format_date(scenario.end);
}

std::string percent(const std::optional<double>& frac)
{
  return frac ? fmt::format("{:.0f} %", 100 * *frac) : "-";
}

/// "P10 2027-10", or that it lies beyond the end.
std::string month_of(const std::optional<core::Date>& date, const scenario::Scenario& scenario)
{
  return date ? core::format_date(*date).substr(0, 7) : ">" + core::format_date(scenario.end).substr(0, 7);
}

/// What moves the milestone that says most.
void add_movers(Page& page, const scenario::Scenario& scenario, const Certainty& certainty)
{
  std::vector<std::string> parts;
  for (const auto& m : certainty.movers)
    parts.push_back(fmt::format(
        "{} (rank {:+.2f}{})", m.input, m.rank_correlation,
        m.at_low || m.at_high ? fmt::format(", {} to {}", month_of(m.at_low, scenario), month_of(m.at_high, scenario))
                              : ""));
  if (not parts.empty())
    page.list(fmt::format("{} moves most with", count_text(static_cast<double>(certainty.moved_gpus))), parts);
}

void add_certainty(Page& page, const scenario::Scenario& scenario, const record::Record& record,
                   const Certainty& certainty)
{
  page.heading(fmt::format("When, and how surely: GPUs up (packages), over {} runs with what is uncertain and may slip",
                           certainty.n_runs));
  page.line(fmt::format("{:>6}  {:<9} {:<9} {:<9} {:>6}  {:<11} {:>9}  {}", "", "P10", "P50", "P90", "never",
                        "wanted by", "by then", "if nothing slips"));
  for (const auto& m : certainty.milestones) {
    const auto plain = std::find_if(record.milestones.begin(), record.milestones.end(),
                                    [&](const record::Milestone& r) { return r.gpus == m.gpus; });
    page.line(fmt::format("{:>6}  {:<9} {:<9} {:<9} {:>6}  {:<11} {:>9}  {}", count_text(static_cast<double>(m.gpus)),
                          month_of(m.p10, scenario), month_of(m.p50, scenario), month_of(m.p90, scenario),
                          percent(m.never_frac), m.due ? core::format_date(*m.due) : "-", percent(m.on_time_frac),
                          plain == record.milestones.end()
                              ? ""
                              : plain_date(*plain, scenario) + (plain->path ? ", " + carried_by(*plain) : "")));
  }
  add_movers(page, scenario, certainty);
  if (certainty.n_failed > 0)
    page.line(fmt::format("{} of the runs FAILED", certainty.n_failed));
}

void add_milestones(Page& page, const scenario::Scenario& scenario, const record::Record& record)
{
  page.heading("When, if nothing slips: GPUs up (packages)");
  for (const auto& m : record.milestones)
    page.line(fmt::format("{:>6}  {}{}", count_text(static_cast<double>(m.gpus)), plain_date(m, scenario),
                          m.path ? "  " + carried_by(m) : ""));
  page.line("how surely: add --samples 200");
}

/// What the targets date besides GPUs up in the fleet.
void add_levels(Page& page, const scenario::Scenario& scenario, const record::Record& record)
{
  for (const auto& reached : record.levels) {
    const auto& level = scenario.targets.levels[reached.level];
    page.line(fmt::format("{}  {}", scenario::text_of(level),
                          reached.date ? core::format_date(*reached.date)
                                       : fmt::format("not before {}; the most is {}", core::format_date(scenario.end),
                                                     scenario::amount_text(level, reached.most))));
  }
}

constexpr int kBarWidth = 12;

void add_years(Page& page, const Outcome& outcome)
{
  page.heading("What held the ramp back (means of each year: GPUs up, target, power, GPUs missing by cause)");
  page.line(fmt::format("{:<5} {:>7} {:>7} {:>7}  {:<12} {:>7}  {}", "year", "up", "target", "power", "up/target",
                        "at end", "largest causes"));
  for (const auto& y : outcome.years) {
    const auto held = held_back(y.causes);
    std::string causes;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, held.size()); ++i)
      causes += fmt::format("{}{} {}", i > 0 ? ", " : "", held[i].name, count_text(held[i].mean_gpus));
    const bool aims = y.mean_target > 0;
    page.line(fmt::format("{:<5} {:>7} {:>7} {:>7}  {} {:>7}  {}", y.year, count_text(y.mean_up),
                          aims ? count_text(y.mean_target) : "-", scaled(y.mean_facility_mw * 1e6, "W"),
                          aims ? page.bar(y.mean_up / y.mean_target, kBarWidth) : std::string(kBarWidth, ' '),
                          count_text(static_cast<double>(y.up_end)), causes));
  }
}

constexpr double kShortestShown = 0.05; ///< campus-years; what rounds to 0.0 is left to result.json

void add_binding(Page& page, const record::Record& record, const Outcome& outcome)
{
  page.heading("Top binding resources (campus-years during which it held GPUs or work back)");
  for (std::size_t i = 0; i < std::min<std::size_t>(5, outcome.top_binding.size()); ++i) {
    const auto& b = outcome.top_binding[i];
    if (b.campus_years < kShortestShown)
      continue;
    const auto where = b.worst_campus == "fleet"
                           ? "between campuses"
                           : fmt::format("at {} campus{}, longest at {} ({})", b.n_campuses,
                                         b.n_campuses == 1 ? "" : "es", b.worst_campus, years_text(b.worst_years));
    page.line(fmt::format("{:<16} {:>6.1f}  {}", b.resource, b.campus_years, where));
  }
  if (outcome.top_binding.empty())
    page.line("none");
  const auto& cut = record.samples.back().cut;
  std::string names;
  for (std::size_t i = 0; i < std::min<std::size_t>(4, cut.resources.size()); ++i)
    names += (i > 0 ? ", " : "") + cut.resources[i];
  if (cut.resources.size() > 4)
    names += fmt::format(" and {} more", cut.resources.size() - 4);
  page.line(fmt::format("capacity cut at the end: at most {} GPUs{}{}", count_text(cut.bound_gpus),
                        names.empty() ? "" : ", by ", names));
}

} // namespace

std::string terminal_summary(const scenario::Scenario& scenario, const record::Record& record, const Outcome& outcome,
                             const TextStyle& style)
{
  Page page(style);
  const auto n_campuses = record.campus_names.size();
  page.line(fmt::format("{}: {} to {}, {} campus{}, resolution {}, seed {}", scenario.name,
                        core::format_date(scenario.start), core::format_date(scenario.end), n_campuses,
                        n_campuses == 1 ? "" : "es", record::to_string(record.resolution), record.seed));
  if (outcome.certainty)
    add_certainty(page, scenario, record, *outcome.certainty);
  else
    add_milestones(page, scenario, record);
  add_levels(page, scenario, record);
  add_campus_targets(page, scenario, record);
  add_years(page, outcome);
  add_binding(page, record, outcome);
  add_output(page, record, outcome);
  add_queues(page, record);
  add_requests(page, outcome);
  add_energy(page, scenario, outcome);
  add_income(page, outcome.income);
  add_disturbances(page, record, outcome);
  page.heading("Trust");
  page.line(fmt::format("{} conservation checks, {} broken, worst relative error {:.1e}; {} SimGrid hosts, {} links",
                        outcome.conservation.checks, outcome.conservation.broken.size(),
                        outcome.conservation.worst_relative_error, record.effort[record::Effort::simgrid_hosts],
                        record.effort[record::Effort::simgrid_links]));
  for (const auto& broken : outcome.conservation.broken)
    page.line("BROKEN " + broken);
  return page.take();
}

} // namespace gpuramp::results

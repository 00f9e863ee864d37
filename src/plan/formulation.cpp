// SPDX-License-Identifier: Apache-2.0
#include "plan/formulator.hpp"

#include "gpuramp/results/text.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <map>

namespace gpuramp::plan {

Formulation Formulator::run()
{
  for (std::size_t l = 0; l < model_.lines.size(); ++l)
    add_line(l);
  for (std::size_t i = 0; i < model_.inputs.size(); ++i)
    add_input(i);
  for (std::size_t g = 0; g < model_.groups.size(); ++g)
    add_group(g);
  for (std::size_t l = 0; l < model_.lines.size(); ++l)
    add_arrivals(l);
  for (std::size_t n = 0; n < question_.goals.size(); ++n)
    add_goal(n);
  add_objective();
  for (const auto& limit : question_.limits)
    add_limit(limit);
  return std::move(all_);
}

Columns::ByPeriod Formulator::add_columns(const std::string& name, bool integer)
{
  ByPeriod columns;
  for (std::size_t p = 0; p < horizon_.n_periods(); ++p)
    columns.push_back(all_.program.add(Column{fmt::format("{}_{}", name, p), 0, kUnbounded, 0, integer}));
  return columns;
}

std::size_t Formulator::add_row(const std::string& name, std::size_t number, const std::string& limit, double lower,
                                double upper, Entries entries)
{
  return all_.program.add(Row{fmt::format("{}_{}", name, number), limit, lower, upper, std::move(entries)});
}

/// Cumulative columns do not fall.
void Formulator::add_growth(const std::string& name, const ByPeriod& columns)
{
  for (std::size_t p = 1; p < columns.size(); ++p)
    add_row(name + "_grows", p, "", 0, kUnbounded, {{columns[p], 1}, {columns[p - 1], -1}});
}

void Formulator::fix(const ByPeriod& columns, const std::vector<double>& values)
{
  for (std::size_t p = 0; p < columns.size(); ++p) {
    auto& column = all_.program.columns[columns[p]];
    column.lower = column.upper = values[p];
    column.integer = false;
  }
}

void Formulator::add_most(const std::string& name, const std::string& limit, const ByPeriod& columns,
                          const std::vector<double>& most)
{
  for (std::size_t p = 0; p < columns.size(); ++p)
    if (most[p] < kUnbounded)
      add_row(name, p, limit, -kUnbounded, most[p], {{columns[p], 1}});
}

/// Adds factor x the cumulative quantity at a day.
void Formulator::add_at(Entries& entries, const ByPeriod& columns, double day, double factor) const
{
  for (const auto& part : horizon_.parts_at(day))
    if (part.boundary > 0)
      entries.push_back({columns[part.boundary - 1], factor * part.weight});
}

/// Adds factor x what a cumulative quantity grows by in a period.
void Formulator::add_in(Entries& entries, const ByPeriod& columns, std::size_t p, double factor)
{
  entries.push_back({columns[p], factor});
  if (p > 0)
    entries.push_back({columns[p - 1], -factor});
}

/// Money is spent when the cumulative quantity grows.
void Formulator::spend(std::vector<Term>& terms, const ByPeriod& columns, const std::vector<double>& each, double unit)
{
  for (std::size_t p = 0; p < columns.size(); ++p) {
    if (each[p] == 0)
      continue;
    Entries entries;
    add_in(entries, columns, p, each[p] / unit);
    for (const auto& entry : entries)
      terms.push_back({p, entry});
  }
}

void Formulator::add_line(std::size_t l)
{
  const auto& line = model_.lines[l];
  const auto name = fmt::format("made_l{}", l);
  all_.columns.made.push_back(add_columns(name, false));
  const auto& made = all_.columns.made[l];
  const bool ahead = model_.moves_makers(l) && line.least != line.most;
  all_.columns.ordered.push_back(ahead ? add_columns(fmt::format("ordered_l{}", l), false) : made);
  const auto& ordered = all_.columns.ordered[l];
  for (std::size_t p = 0; p < ordered.size(); ++p) {
    Entries entries;
    add_in(entries, ordered, p, 1);
    add_row(name + "_order", p, "orders: " + line.rack_type, line.least[p], line.most[p], entries);
  }
  if (ahead)
    add_orders_ahead(l);
  spend(all_.cost_musd, made, line.usd, kUsdPerMusd);
  spend(all_.co2e_kt, made, std::vector<double>(made.size(), line.co2e_t), kTonnesPerKt);
}

/// Racks are admitted where they have arrived, and not much later: they are shipped when they leave their factory.
void Formulator::add_arrivals(std::size_t l)
{
  const auto& line = model_.lines[l];
  for (std::size_t p = 0; p < horizon_.n_periods(); ++p) {
    const auto sent_by = horizon_.days[p + 1] - line.lead_days;
    Entries entries;
    for (const auto& group : all_.columns.admitted)
      if (not group[l].empty())
        entries.push_back({group[l][p], 1});
    auto waited = entries;
    add_at(entries, all_.columns.made[l], std::floor(sent_by / model_.shipped_every_days) * model_.shipped_every_days,
           -1);
    add_row(fmt::format("arrived_l{}", l), p, "", -kUnbounded, 0, entries);
    if (sent_by <= line.waits_days)
      continue;
    add_at(waited, all_.columns.made[l], sent_by - line.waits_days, -1);
    add_row(fmt::format("waited_l{}", l), p, "", 0, kUnbounded, waited);
  }
}

void Formulator::add_goal(std::size_t n)
{
  const auto& goal = question_.goals[n];
  const auto day = model_.day(goal.by);
  const auto unit = goal_row_unit(goal);
  Entries entries;
  double there = 0;
  switch (goal.unit) {
    case GoalUnit::gpus: there = add_up(entries, day, 1 / unit, &PlanLine::gpus, &PlanInitial::gpus); break;
    case GoalUnit::h100e: there = add_up(entries, day, 1 / unit, &PlanLine::h100e, &PlanInitial::h100e); break;
    case GoalUnit::mw: there = add_energized(entries, day, 1 / unit); break;
    case GoalUnit::flop: there = add_done(entries, day, 1 / unit, model_.flop_per_h100e_day); break;
    case GoalUnit::tokens: there = add_done(entries, day, 1 / unit, model_.tokens_per_h100e_day); break;
  }
  const auto wanted = goal.amount + (question_.margins.empty() ? 0 : question_.margins[n]);
  all_.rows.goals.push_back(add_row("goal", n, "goal: " + goal_text(goal), wanted / unit - there, kUnbounded, entries));
}

/// Adds factor x what racks have that are up at a day. \return that of the initial racks
double Formulator::add_up(Entries& entries, double day, double factor, double PlanLine::*each,
                          double PlanInitial::*of_initial) const
{
  const auto up = factor * model_.up_frac_at(day);
  double there = 0;
  for (std::size_t g = 0; g < model_.groups.size(); ++g) {
    add_online(entries, g, day, [&](std::size_t l) { return up * model_.lines[l].*each; });
    there += initial(g, day, [&](const PlanInitial& i) { return up * i.*of_initial; });
  }
  return there;
}

/// Adds factor x the firm power energized at a day. \return that of kept campuses whose leases have ended
double Formulator::add_energized(Entries& entries, double day, double factor) const
{
  double there = 0;
  for (std::size_t g = 0; g < model_.groups.size(); ++g)
    for (std::size_t k = 0; k < model_.groups[g].tranches.size(); ++k)
      there += add_powered(entries, g, k, horizon_.n_begun(day) - 1, day + kNextDay,
                           factor * model_.groups[g].tranches[k].capacity_mw);
  return there;
}

/// Adds factor x what is done until a day, at a rate for each H100 equivalent that is up: the mean of what is up at the
/// ends of each period. \return that of the initial racks
double Formulator::add_done(Entries& entries, double day, double factor, const std::vector<double>& rate) const
{
  double there = 0;
  for (std::size_t p = 0; p < horizon_.n_periods() && horizon_.days[p] < day; ++p) {
    const auto done = factor * rate[p] * (std::min(day, horizon_.days[p + 1]) - horizon_.days[p]) / 2;
    for (const auto b : {p, p + 1})
      there += add_up(entries, horizon_.days[b], done, &PlanLine::h100e, &PlanInitial::h100e);
  }
  return there;
}

/// The largest draw at any boundary.
std::size_t Formulator::add_peak()
{
  const auto n_limits = all_.program.columns.size(); // names stay unique
  const auto peak = all_.program.add(Column{fmt::format("peak_mw_{}", n_limits)});
  for (std::size_t b = 1; b <= horizon_.n_periods(); ++b) {
    Entries entries{{peak, -1}};
    double fixed = 0;
    for (std::size_t g = 0; g < model_.groups.size(); ++g)
      fixed += add_load_mw(entries, g, horizon_.days[b], 1);
    add_row(fmt::format("peak_{}", n_limits), b, "", -kUnbounded, -fixed, entries);
  }
  return peak;
}

/// \return what a M USD is of what is minimised
double Formulator::of_a_musd() const
{
  constexpr double kTieBreak = 1e-6; // MW or kt: of plans as good as each other the cheapest
  return question_.minimise == Minimise::cost ? 1 : kTieBreak;
}

void Formulator::add_objective()
{
  auto& program = all_.program;
  if (question_.minimise == Minimise::peak_mw)
    program.columns[add_peak()].cost = 1;
  if (question_.minimise == Minimise::co2e)
    for (const auto& term : all_.co2e_kt)
      program.columns[term.entry.column].cost += term.entry.factor;
  for (const auto& term : all_.cost_musd)
    program.columns[term.entry.column].cost += of_a_musd() * term.entry.factor;
}

void Formulator::add_limit(const TotalLimit& limit)
{
  const auto text = limit_text(limit);
  if (limit.what == TotalLimit::What::peak_mw)
    return void(add_row("limit_peak", 0, text, -kUnbounded, limit.most, {{add_peak(), 1}}));
  if (limit.what == TotalLimit::What::usd_per_year)
    return add_yearly_limit(limit);
  const bool cost = limit.what == TotalLimit::What::cost_usd;
  Entries entries;
  for (const auto& term : cost ? all_.cost_musd : all_.co2e_kt)
    entries.push_back(term.entry);
  add_row(cost ? "limit_cost" : "limit_co2e", 0, text, -kUnbounded,
          cost ? limit.most / kUsdPerMusd : limit.most / kTonnesPerKt, entries);
}

/// In money of the day. What assets cost to run is counted in the year in which they are bought.
void Formulator::add_yearly_limit(const TotalLimit& limit)
{
  std::map<int, std::vector<Entry>> years;
  for (const auto& term : all_.cost_musd)
    years[year_of(model_, term.period)].push_back({term.entry.column, term.entry.factor / model_.worth[term.period]});
  for (const auto& [year, entries] : years)
    add_row("limit_year", static_cast<std::size_t>(year), limit_text(limit), -kUnbounded, limit.most / kUsdPerMusd,
            entries);
}

int year_of(const PlanModel& model, std::size_t period)
{
  const std::chrono::year_month_day day(model.date(model.horizon.days[period]));
  return static_cast<int>(day.year());
}

std::string goal_text(const Goal& goal)
{
  constexpr const char* kNames[] = {"GPU", "H100e", "MW", "FLOP", "token"};
  const auto* name = kNames[static_cast<std::size_t>(goal.unit)];
  const auto amount = goal.unit == GoalUnit::flop || goal.unit == GoalUnit::tokens ? fmt::format("{:.4g}", goal.amount)
                                                                                   : results::count_text(goal.amount);
  return fmt::format("{} {} by {}", amount, name, core::format_date(goal.by));
}

std::string limit_text(const TotalLimit& limit)
{
  constexpr const char* kNames[] = {"cost_usd", "co2e_t", "peak_mw", "usd_per_year"};
  return fmt::format("limit: {} <= {}", kNames[static_cast<std::size_t>(limit.what)], results::count_text(limit.most));
}

double Formulation::total(const std::vector<Term>& terms, const std::vector<double>& values) const
{
  double sum = 0;
  for (const auto& term : terms)
    sum += term.entry.factor * values[term.entry.column];
  return sum;
}

double goal_row_unit(const Goal& goal)
{
  constexpr double kGpus = 1e3, kMw = 1e3, kParts = 1e-4; // so that numbers are of the size of those of other rows
  switch (goal.unit) {
    case GoalUnit::gpus:
    case GoalUnit::h100e: return kGpus;
    case GoalUnit::mw: return kMw;
    default: return kParts * goal.amount;
  }
}

Formulation formulate(const PlanModel& model, const Question& question)
{
  return Formulator(model, question).run();
}

} // namespace gpuramp::plan

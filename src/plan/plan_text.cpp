// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/plan_text.hpp"

#include "gpuramp/plan/actions.hpp"
#include "gpuramp/results/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <tuple>

namespace gpuramp::plan {

namespace {

using results::count_text;
using results::dollars;
using results::scaled;

constexpr double kPerMega = 1e6;

int year(core::Date date)
{
  return static_cast<int>(std::chrono::year_month_day(date).year());
}

std::string percent(double frac)
{
  return fmt::format("{:+.1f} %", 100 * frac);
}

std::string goals_text(const Proposal& p)
{
  std::string text;
  for (std::size_t n = 0; n < p.question.goals.size(); ++n) {
    const auto& goal = p.question.goals[n];
    const auto& reached = p.simulated.reached[n];
    const auto& given = p.base.reached[n];
    text += fmt::format("  {}: simulated {} ({} at that date); as given {}\n", goal_text(goal),
                        reached ? core::format_date(*reached) : "not within the horizon",
                        count_text(p.simulated.amount_at(goal.unit, p.model.day(goal.by))),
                        given ? core::format_date(*given) : "not within the horizon");
  }
  return text;
}

std::string totals_text(const Proposal& p)
{
  const auto row = [](const char* name, const std::string& proposed, const std::string& given, double a, double b) {
    return fmt::format("  {:<28} {:>14} {:>14} {:>10}\n", name, proposed, given, b != 0 ? percent(a / b - 1) : "");
  };
  const auto& a = p.simulated;
  const auto& b = p.base;
  auto text = fmt::format("  {:<28} {:>14} {:>14}\n", "", "proposed", "as given");
  text += row("cost (discounted)", dollars(a.cost_usd), dollars(b.cost_usd), a.cost_usd, b.cost_usd);
  const auto scaled_row = [&](const char* name, double x, double y, double unit, const char* symbol) {
    return row(name, scaled(x * unit, symbol), scaled(y * unit, symbol), x, y);
  };
  text += scaled_row("energy", a.energy_mwh, b.energy_mwh, kPerMega, "Wh");
  text += scaled_row("carbon, with embodied", a.co2e_t, b.co2e_t, 1, "t");
  text += scaled_row("peak power", a.peak_mw, b.peak_mw, kPerMega, "W");
  const auto h100e = [](const Measured& m) { return m.fleet.back().h100e_up; };
  return text + row("H100 equivalents at the end", count_text(h100e(a)), count_text(h100e(b)), h100e(a), h100e(b));
}

/// Why a plan is hardly cheaper than the given one.
std::string saving_text(const Proposal& p)
{
  constexpr double kMuch = 0.1;
  const auto& cost = p.simulated.cost;
  if (p.as_given || p.question.minimise != Minimise::cost || p.simulated.cost_usd <= (1 - kMuch) * p.base.cost_usd)
    return "";
  using account::CostCategory;
  const auto racks = (cost[CostCategory::racks] + cost[CostCategory::fabric]) / p.simulated.cost_usd;
  const auto sooner = [&](std::size_t n) {
    return not p.base.reached[n] || *p.base.reached[n] > p.question.goals[n].by;
  };
  for (std::size_t n = 0; n < p.question.goals.size(); ++n)
    if (sooner(n))
      return fmt::format("  the given plan reaches {} later or never: its cost is not that of the same fleet\n",
                         goal_text(p.question.goals[n]));
  return fmt::format(
      "  little can be saved: racks with their network are {:.0f} % of the cost, and the goal says how many\n",
      100 * racks);
}

std::string bound_text(const Proposal& p)
{
  const auto& round = p.rounds[p.chosen];
  auto text = fmt::format("  {} round{} of solving and simulating; the programme of the plan was solved to {:.2f} %\n",
                          p.rounds.size(), p.rounds.size() == 1 ? "" : "s", 100 * round.gap);
  if (p.question.minimise != Minimise::cost)
    return text;
  const auto line = [&](const char* which, double musd) {
    if (not std::isfinite(musd) || musd <= 0) // which says nothing
      return std::string();
    return fmt::format(
        "  no plan of these decisions{} costs less than {} (bound of the programme); the simulated one is "
        "{:.1f} % above it\n",
        which, dollars(musd * 1e6), 100 * (p.simulated.cost_usd / (musd * 1e6) - 1));
  };
  return text + line("", p.bound) + line(" whose halls each hold one type of rack", p.bound_by_type);
}

/// One row of the table by year.
struct YearRow {
  std::string name, unit;
  core::Date first{};
  std::map<int, double> years;
};

std::string row_name(const Action& action)
{
  switch (action.kind) {
    case ActionKind::order: return "order " + action.what;
    case ActionKind::open_campuses: return "open " + action.group + " campuses";
    case ActionKind::build_halls: return "build " + action.group + " halls";
    case ActionKind::energize: return fmt::format("energize {} {}", action.group, action.what);
  }
  return "";
}

std::vector<YearRow> year_rows(const std::vector<Action>& actions)
{
  std::vector<YearRow> rows;
  for (const auto& action : actions) {
    const auto name = row_name(action);
    if (rows.empty() || rows.back().name != name)
      rows.push_back({name,
                      action.kind == ActionKind::order      ? "racks"
                      : action.kind == ActionKind::energize ? "MW"
                                                            : "",
                      action.begin,
                      {}});
    const auto when = action.kind == ActionKind::order ? action.begin : action.ready;
    rows.back().years[year(when)] += action.kind == ActionKind::energize ? action.mw : action.count;
  }
  return rows;
}

std::string actions_text(const Proposal& p)
{
  const auto rows = year_rows(actions_of(p));
  if (rows.empty())
    return "";
  const auto first = year(p.model.start);
  const auto last = year(p.model.date(p.model.horizon.days.back() - 1));
  auto text = fmt::format("What to do, by the year in which it is ordered, open or energized\n  {:<34} {:>5} {:>10}",
                          "", "", "begin by");
  for (int y = first; y <= last; ++y)
    text += fmt::format(" {:>6}", y);
  text += "\n";
  for (const auto& row : rows) {
    text += fmt::format("  {:<34} {:>5} {:>10}", row.name, row.unit, core::format_date(row.first));
    for (int y = first; y <= last; ++y) {
      const auto found = row.years.find(y);
      text += fmt::format(" {:>6}", found == row.years.end() ? "." : count_text(found->second));
    }
    text += "\n";
  }
  return text;
}

/// GPUs that come in a day around the last goal.
double gpus_per_day(const Proposal& p)
{
  constexpr double kDays = 90;
  const auto day = p.model.day(p.question.goals.back().by);
  const auto unit = p.question.goals.back().unit;
  return (p.simulated.amount_at(unit, day) - p.simulated.amount_at(unit, day - kDays)) / kDays;
}

/// The largest by limit: one line each.
std::string worths_text(const Answer& answer)
{
  std::map<std::string, Worth> largest;
  for (const auto& worth : answer.worths) {
    auto& known = largest.try_emplace(worth.limit, worth).first->second;
    if (std::tie(worth.musd, worth.gpus) > std::tie(known.musd, known.gpus))
      known = worth;
  }
  std::vector<Worth> rows;
  for (const auto& [limit, worth] : largest)
    rows.push_back(worth);
  std::stable_sort(rows.begin(), rows.end(), [](const Worth& a, const Worth& b) { return a.musd > b.musd; });
  constexpr std::size_t kMost = 8;
  if (rows.empty())
    return "";
  const auto speed = gpus_per_day(answer.proposal);
  std::string text = "What one more of each limit is worth, in the year in which it is worth most (duals of the linear "
                     "programme)\n";
  for (std::size_t i = 0; i < std::min(kMost, rows.size()); ++i)
    text += fmt::format("  {:<24} {:>18} in {}  {:>16}  {:>6.1f} days sooner\n", rows[i].limit, rows[i].unit,
                        rows[i].year, dollars(rows[i].musd * 1e6), speed > 0 ? rows[i].gpus / speed : 0);
  return text;
}

std::string alternatives_text(const Answer& answer)
{
  if (answer.alternatives.empty())
    return "";
  auto text = fmt::format("Other plans that cost at most {:g} % more (linear programme)\n", 100 * kDearerFrac);
  constexpr std::size_t kMost = 3;
  for (const auto& alternative : answer.alternatives) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < std::min(kMost, alternative.features.size()); ++i) {
      const auto& f = alternative.features[i];
      parts.push_back(fmt::format("{} {} rather than {}", count_text(f.alternative), f.name, count_text(f.plan)));
    }
    text += fmt::format("  {:+.1f} %: {}\n", 100 * alternative.dearer_frac,
                        parts.empty() ? "hardly another plan" : fmt::format("{}", fmt::join(parts, ", ")));
  }
  return text;
}

std::string frontier_text(const Answer& answer)
{
  if (answer.frontier.empty())
    return "";
  std::string text = "Frontier (linear programme)\n";
  for (const auto& point : answer.frontier)
    text += fmt::format("  {}  {:>12} CO2e  {:>14}\n", core::format_date(point.by), scaled(point.co2e_kt * 1e3, "t"),
                        dollars(point.musd * 1e6));
  return text;
}

std::string certainty_text(const Answer& answer)
{
  if (answer.aimed.empty())
    return "";
  std::string text = "What certainty costs (plans that aim at the goals sooner, with everything slipping as sampled)\n";
  for (std::size_t i = 0; i < answer.aimed.size(); ++i) {
    const auto& a = answer.aimed[i];
    text += fmt::format("  {:>2} months earlier: {:>3.0f} % of samples in time, {:>14} ({}){}\n", a.months_earlier,
                        100 * a.reached_frac, dollars(a.cost_usd), percent(a.cost_usd / answer.aimed[0].cost_usd - 1),
                        i == answer.chosen_aim ? "  <- proposed" : "");
  }
  return text;
}

std::string decisions_text(const scenario::Decisions& decisions)
{
  auto text = fmt::format("Decided: {}\n", decisions.source.empty() ? "as the scenario states" : decisions.source);
  for (const auto& d : decisions.campuses)
    text += fmt::format("  up to {} campuses {}, {:.1f} a year{}\n", d.most, d.campuses, d.per_year,
                        d.first ? " from " + core::format_date(*d.first) : std::string());
  for (const auto& d : decisions.tranches)
    text += fmt::format("  up to {} of {} {}\n", d.most, d.campuses, d.tranche);
  for (const auto& d : decisions.orders)
    text += fmt::format("  up to {:.0f} racks/week {} from {}\n", d.most.base() * 7 * core::kSecondsPerDay, d.rack_type,
                        core::format_date(d.first));
  return text;
}

std::string conflicts_text(const Answer& answer)
{
  std::string text =
      "There is no such plan. These limits cannot hold together; without any one of them there is one:\n";
  for (const auto& conflict : answer.conflicts) {
    std::string remedy = "ten times as much of it alone would not do";
    if (conflict.attainable)
      remedy = fmt::format("the others allow {}", count_text(*conflict.attainable));
    else if (conflict.relaxation)
      remedy = fmt::format("{:.0f} % more of it alone would do", 100 * *conflict.relaxation);
    text += fmt::format("  {:<40} {}\n", conflict.limit, remedy);
  }
  return text;
}

/// What else was found where the given plan is proposed.
std::string as_given_text(const Proposal& p)
{
  const auto& best = p.rounds[p.chosen];
  std::string text =
      "  the given plan does what is asked and no other was found that does it better: it is proposed as it is\n";
  text += fmt::format("  the best of the others costs {}", dollars(best.simulated_cost_usd));
  for (std::size_t n = 0; n < p.question.goals.size() && not best.met; ++n)
    text += fmt::format("{} {} of {}", n == 0 ? " and has" : ",", count_text(best.simulated_up[n]),
                        goal_text(p.question.goals[n]));
  return text + "\n";
}

} // namespace

std::string answer_text(const Answer& answer)
{
  const auto& p = answer.proposal;
  if (p.rounds.empty())
    return decisions_text(p.decisions) + "\n" + conflicts_text(answer);
  auto text =
      decisions_text(p.decisions) + "\nGoals\n" + goals_text(p) + totals_text(p) + saving_text(p) + bound_text(p);
  if (p.stopped)
    text += "  ended early by request: this is the best plan so far\n";
  if (p.as_given)
    text += as_given_text(p);
  if (not p.met())
    text += "  the simulated plan misses what is asked after all rounds\n";
  for (const auto& part :
       {actions_text(p), certainty_text(answer), worths_text(answer), alternatives_text(answer), frontier_text(answer)})
    if (not part.empty())
      text += "\n" + part;
  return text;
}

} // namespace gpuramp::plan

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/actions.hpp"
#include "gpuramp/plan/plan_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>
#include <vector>

namespace gpuramp::plan {

namespace {

using Json = nlohmann::ordered_json;

Json date_json(const std::optional<core::Date>& date)
{
  return date ? Json(core::format_date(*date)) : Json(nullptr);
}

Json totals_json(const Measured& m)
{
  return {
      {"cost_usd", m.cost_usd}, {"energy_mwh", m.energy_mwh}, {"co2e_t", m.co2e_t}, {"peak_facility_mw", m.peak_mw}};
}

Json goals_json(const Proposal& p)
{
  auto goals = Json::array();
  for (std::size_t n = 0; n < p.question.goals.size(); ++n) {
    const auto& goal = p.question.goals[n];
    Json row{{"goal", goal_text(goal)}};
    if (not p.rounds.empty()) {
      row["reached"] = date_json(p.simulated.reached[n]);
      row["reached_as_given"] = date_json(p.base.reached[n]);
      row["simulated_up"] = p.simulated.amount_at(goal.unit, p.model.day(goal.by));
    }
    goals.push_back(row);
  }
  return goals;
}

Json rounds_json(const Proposal& p)
{
  auto rounds = Json::array();
  for (const auto& round : p.rounds)
    rounds.push_back({{"objective", round.programme},
                      {"gap", round.gap},
                      {"margins", round.margins},
                      {"limits", round.limits},
                      {"simulated_up", round.simulated_up},
                      {"simulated_cost_usd", round.simulated_cost_usd},
                      {"simulated_totals", round.simulated_totals},
                      {"met", round.met}});
  return rounds;
}

Json actions_json(const Proposal& p)
{
  auto actions = Json::array();
  for (const auto& a : actions_of(p))
    actions.push_back({{"do", to_string(a.kind)},
                       {"campuses", a.group},
                       {"what", a.what},
                       {"begin", core::format_date(a.begin)},
                       {"ready", core::format_date(a.ready)},
                       {"count", a.count},
                       {"mw", a.mw}});
  return actions;
}

Json dates_json(const PlanModel& model)
{
  auto dates = Json::array();
  for (std::size_t n = 0; n < model.horizon.n_periods(); ++n)
    dates.push_back(core::format_date(model.date(model.horizon.days[n])));
  return dates;
}

/// Power energized by kind, at the beginning of each period.
Json capacity_json(const Proposal& p)
{
  std::map<std::string, std::vector<double>> kinds;
  for (std::size_t g = 0; g < p.sites.size(); ++g)
    for (std::size_t k = 0; k < p.model.groups[g].tranches.size(); ++k) {
      const auto& tranche = p.model.groups[g].tranches[k];
      auto& mw = kinds[tranche.kind];
      mw.resize(p.model.horizon.n_periods(), 0);
      for (const auto& site : p.sites[g])
        for (std::size_t n = 0; n < mw.size(); ++n)
          mw[n] += site.has_power(k, n, p.model.horizon.days[n] + kNextDay) ? tranche.capacity_mw : 0;
    }
  auto rows = Json::array();
  for (const auto& [kind, mw] : kinds)
    rows.push_back({{"kind", kind}, {"mw", mw}});
  return rows;
}

Json worths_json(const std::vector<Worth>& worths)
{
  auto rows = Json::array();
  for (const auto& w : worths)
    rows.push_back({{"limit", w.limit}, {"unit", w.unit}, {"year", w.year}, {"usd", w.musd * 1e6}, {"gpus", w.gpus}});
  return rows;
}

Json alternatives_json(const std::vector<Alternative>& alternatives)
{
  auto rows = Json::array();
  for (const auto& alternative : alternatives) {
    auto features = Json::array();
    for (const auto& f : alternative.features)
      features.push_back({{"what", f.name}, {"plan", f.plan}, {"alternative", f.alternative}});
    rows.push_back(
        {{"cost_usd", alternative.musd * 1e6}, {"dearer_frac", alternative.dearer_frac}, {"differences", features}});
  }
  return rows;
}

Json conflicts_json(const std::vector<Conflict>& conflicts)
{
  auto rows = Json::array();
  for (const auto& c : conflicts)
    rows.push_back({{"limit", c.limit},
                    {"relaxation", c.relaxation ? Json(*c.relaxation) : Json(nullptr)},
                    {"attainable", c.attainable ? Json(*c.attainable) : Json(nullptr)}});
  return rows;
}

} // namespace

std::string answer_json(const Answer& answer)
{
  const auto& p = answer.proposal;
  Json json{{"scenario", p.model.scenario},
            {"start", core::format_date(p.model.start)},
            {"end", core::format_date(p.model.date(p.model.horizon.days.back()))},
            {"feasible", not p.rounds.empty()},
            {"met", p.met()},
            {"as_given", p.as_given},
            {"goals", goals_json(p)}};
  if (not p.rounds.empty()) {
    json["proposed"] = totals_json(p.simulated);
    json["given"] = totals_json(p.base);
    json["objective"] = p.rounds[p.chosen].programme;
    json["bound"] = p.bound;
    json["bound_by_type"] = p.bound_by_type;
    json["gap"] = p.rounds[p.chosen].gap;
  }
  json["rounds"] = rounds_json(p);
  json["actions"] = actions_json(p);
  json["dates"] = dates_json(p.model);
  json["capacity"] = capacity_json(p);
  json["worth"] = worths_json(answer.worths);
  json["alternatives"] = alternatives_json(answer.alternatives);
  auto frontier = Json::array();
  for (const auto& point : answer.frontier)
    frontier.push_back({{"against", point.against},
                        {"by", core::format_date(point.by)},
                        {"co2e_t", point.co2e_kt * 1e3},
                        {"cost_usd", point.musd * 1e6}});
  json["frontier"] = frontier;
  json["aimed"] = Json::array();
  for (const auto& a : answer.aimed)
    json["aimed"].push_back(
        {{"months_earlier", a.months_earlier}, {"reached_frac", a.reached_frac}, {"cost_usd", a.cost_usd}});
  json["conflicts"] = conflicts_json(answer.conflicts);
  return json.dump(1) + "\n";
}

std::string actions_csv(const Proposal& p)
{
  std::string text = "do,campuses,what,begin,ready,count,mw\n";
  for (const auto& a : actions_of(p))
    text += fmt::format("{},{},{},{},{},{},{}\n", to_string(a.kind), a.group, a.what, core::format_date(a.begin),
                        core::format_date(a.ready), a.count, a.mw);
  return text;
}

std::string worths_csv(const std::vector<Worth>& worths)
{
  std::string text = "limit,unit,year,usd,gpus\n";
  for (const auto& w : worths)
    text += fmt::format("{},{},{},{},{}\n", w.limit, w.unit, w.year, w.musd * 1e6, w.gpus);
  return text;
}

} // namespace gpuramp::plan

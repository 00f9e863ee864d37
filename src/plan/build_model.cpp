// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/plan/build_model.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/plan/makers.hpp"
#include "gpuramp/scenario/commissioning.hpp"
#include "gpuramp/scenario/fabric_plan.hpp"
#include "gpuramp/scenario/supply_input.hpp"
#include "plan/prices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::plan {

namespace {

template <class Decision>
const Decision* find(const std::vector<Decision>& decisions, const std::string Decision::*key, const std::string& name)
{
  const auto found =
      std::find_if(decisions.begin(), decisions.end(), [&](const Decision& d) { return d.*key == name; });
  return found == decisions.end() ? nullptr : &*found;
}

double count_by(const std::vector<double>& days, double day)
{
  return static_cast<double>(std::count_if(days.begin(), days.end(), [&](double d) { return d <= day; }));
}

class Builder {
public:
  Builder(const scenario::Scenario& s, const scenario::Decisions& decisions, const Measured& base, const Market& market)
      : s_(s), decisions_(decisions), base_(base), market_(market), prices_(s)
  {
  }

  PlanModel build(const Horizon& horizon)
  {
    model_.scenario = s_.name;
    model_.start = s_.start;
    model_.horizon = horizon;
    model_.shipped_every_days = core::in_days(s_.supply.produce_every);
    model_.lifetime_days = core::in_days(s_.lifetime);
    model_.worth = by_period([&](std::size_t p) { return prices_.worth((begin(p) + end(p)) / 2); });
    for (const auto day : horizon.days)
      model_.up_frac.push_back(base_.up_frac_at(day));
    model_.flop_per_h100e_day =
        by_period([&](std::size_t p) { return base_.per_h100e_day(GoalUnit::flop, begin(p), end(p)); });
    model_.tokens_per_h100e_day =
        by_period([&](std::size_t p) { return base_.per_h100e_day(GoalUnit::tokens, begin(p), end(p)); });
    for (std::size_t i = 0; i < s_.supply.inputs.size(); ++i)
      add_input(i);
    for (const auto& line : s_.supply.lines)
      add_line(line);
    for (const auto& group : campus_groups(s_))
      add_group(group);
    return std::move(model_);
  }

private:
  [[nodiscard]] std::size_t n_periods() const { return model_.horizon.n_periods(); }
  [[nodiscard]] double begin(std::size_t p) const { return model_.horizon.days[p]; }
  [[nodiscard]] double end(std::size_t p) const { return model_.horizon.days[p + 1]; }

  /// \return [period] value of the day on which it begins
  template <class Value>
  std::vector<double> by_period(const Value& value) const
  {
    std::vector<double> values;
    for (std::size_t p = 0; p < n_periods(); ++p)
      values.push_back(value(p));
    return values;
  }

  template <class Q>
  double made(const scenario::Schedule<Q>& schedule, std::size_t p) const
  {
    return schedule.integral(s_.start, core::days(begin(p)), core::days(end(p))).base();
  }

  void add_input(std::size_t i)
  {
    const auto& in = s_.supply.inputs[i];
    model_.inputs.push_back({in.name, scenario::unit_of(in),
                             by_period([&](std::size_t p) { return market_.run.offered(i, begin(p), end(p)); }),
                             market_.plan ? makers_of(*market_.plan, i, model_.horizon) : std::nullopt});
  }

  void add_line(const scenario::SupplyLine& spec)
  {
    const auto& rack = scenario::rack_type(s_.catalog, spec.rack_type);
    PlanLine line;
    line.rack_type = spec.rack_type;
    line.gpus = static_cast<double>(rack.gpus_per_rack);
    line.h100e = line.gpus * rack.h100_equivalents;
    for (const auto& input : s_.supply.inputs)
      line.needs.push_back(spec.delivered ? 0 : scenario::need_per_rack(input, rack));
    line.lead_days = core::in_days(spec.integration_time + spec.transit_time);
    line.usd = by_period([&](std::size_t p) { return prices_.rack_usd(rack, (begin(p) + end(p)) / 2); });
    line.co2e_t = core::in_tonnes(rack.embodied_carbon);
    if (const auto* decision = find(decisions_.orders, &scenario::OrderDecision::rack_type, spec.rack_type)) {
      line.least.assign(n_periods(), 0);
      line.waits_days = core::in_days(decisions_.waiting);
      line.most = by_period([&](std::size_t p) { return most_ordered(spec, *decision, p); });
    } else {
      line.least = line.most = by_period([&](std::size_t p) { return made(spec.orders, p); });
    }
    model_.lines.push_back(std::move(line));
  }

  double most_ordered(const scenario::SupplyLine& spec, const scenario::OrderDecision& decision, std::size_t p) const
  {
    const auto last = decision.last ? decision.last : spec.last_production;
    const auto ships = model_.day(scenario::rack_type(s_.catalog, spec.rack_type).available);
    const auto from = std::max({begin(p), model_.day(decision.first), ships});
    const auto to = last ? std::min(end(p), model_.day(*last)) : end(p);
    return to > from ? decision.most.base() * (to - from) * core::kSecondsPerDay : 0;
  }

  void add_group(const CampusGroup& given)
  {
    PlanGroup group;
    group.name = given.name;
    for (const auto* campus : given.campuses)
      group.campuses.push_back(campus->name);
    const auto& first = *given.campuses.front();
    const auto* decision = find(decisions_.campuses, &scenario::CampusDecision::campuses, given.name);
    const bool known = std::any_of(model_.groups.begin(), model_.groups.end(),
                                   [&](const PlanGroup& g) { return g.name == given.name; });
    group.kept = decision == nullptr || known;
    add_racks(group, first);
    add_crew(group, first);
    add_openings(group, given, decision);
    add_halls(group, given);
    add_tranches(group, given);
    for (std::size_t site = 0; site < given.campuses.size(); ++site)
      add_initial(group, *given.campuses[site], site);
    if (group.kept)
      for (const auto* campus : given.campuses)
        group.sites.push_back(site_of(group, *campus));
    model_.groups.push_back(std::move(group));
  }

  void add_racks(PlanGroup& group, const scenario::Campus& campus) const
  {
    const auto pue = scenario::design_pue(campus);
    for (const auto& line : s_.supply.lines) {
      const auto& rack = scenario::rack_type(s_.catalog, line.rack_type);
      group.bus_mw.push_back(reserved_mw(campus, rack));
      group.reserved_mw.push_back(group.bus_mw.back() * pue);
      const bool wanted =
          line.campuses.empty() || std::count(line.campuses.begin(), line.campuses.end(), campus.name) > 0;
      const bool fits = std::any_of(campus.halls.begin(), campus.halls.end(), [&](const scenario::HallGroup& hall) {
        return scenario::takes(hall, rack) && core::in_megawatts(hall.bus) >= group.bus_mw.back();
      });
      group.takes.push_back(wanted && fits);
    }
    const auto load = base_.load_frac.find(group.name);
    group.load_frac = load == base_.load_frac.end() ? base_.load_frac_fleet : load->second;
  }

  /// \return IT MW that admission reserves for a rack
  [[nodiscard]] double reserved_mw(const scenario::Campus& campus, const model::RackType& rack) const
  {
    const auto fabric_mw = core::in_megawatts(scenario::fabric_power_per_gpu(s_, campus));
    return scenario::reserved_mw(campus, rack, fabric_mw * static_cast<double>(rack.gpus_per_rack));
  }

  static void add_crew(PlanGroup& group, const scenario::Campus& campus)
  {
    group.crew_racks_per_day = campus.install.rate.base() * core::kSecondsPerDay;
    const auto& install = campus.install;
    const auto fails = install.fails_burn_in_frac; // and again: a geometric series
    group.install_days =
        core::in_days(install.duration + install.burn_in + fails / (1 - fails) * (install.mending + install.burn_in));
  }

  void add_openings(PlanGroup& group, const CampusGroup& given, const scenario::CampusDecision* decision) const
  {
    std::vector<double> opened;
    for (const auto* campus : given.campuses)
      opened.push_back(core::in_days(opening(s_, *campus)));
    if (group.kept) {
      group.open = by_period([&](std::size_t p) { return count_by(opened, end(p)); });
      return;
    }
    const auto first = decision->first ? model_.day(*decision->first) : opened.front();
    const auto lead = lead_days(given.campuses.front()->halls.front().first);
    group.most_open = by_period([&](std::size_t p) {
      const auto planned = count_by(opened, begin(p));
      if (begin(p) < lead)
        return planned; // what is not begun yet cannot be ready
      const auto paced =
          begin(p) < first ? 0 : 1 + std::floor(decision->per_year * (begin(p) - first) / core::kDaysPerYear);
      return std::min(static_cast<double>(decision->most), std::max(paced, planned));
    });
  }

  [[nodiscard]] double lead_days(const scenario::Availability& when) const
  {
    return when.available ? 0
                          : core::in_days(scenario::schedule_of(scenario::project(s_.catalog, when.project)).length);
  }

  /// [hall group] days on which halls of all campuses are ready.
  [[nodiscard]] std::vector<std::vector<double>> ready_halls(const CampusGroup& given) const
  {
    std::vector<std::vector<double>> days(given.campuses.front()->halls.size());
    for (const auto* campus : given.campuses)
      for (const auto& hall : scenario::hall_commissionings(s_, *campus))
        days[hall.index].push_back(core::in_days(hall.ready));
    return days;
  }

  void add_halls(PlanGroup& group, const CampusGroup& given) const
  {
    const auto& campus = *given.campuses.front();
    const auto opened = core::in_days(opening(s_, campus));
    const auto ready = ready_halls(given);
    for (std::size_t h = 0; h < campus.halls.size(); ++h) {
      const auto& spec = campus.halls[h];
      PlanHalls halls{
          static_cast<double>(spec.rack_slots), core::in_megawatts(spec.bus), lead_days(spec.first), {}, {}, {}, 0};
      for (const auto& hall : scenario::hall_commissionings(s_, campus))
        if (hall.index == h)
          halls.age_days.push_back(core::in_days(hall.ready) - opened);
      std::sort(halls.age_days.begin(), halls.age_days.end());
      halls.co2e_t = core::in_tonnes(scenario::design_pue(campus) * spec.bus * s_.economics.building_carbon);
      halls.usd = by_period([&](std::size_t p) { return prices_.hall_usd(campus, spec, begin(p)); });
      halls.most = most_begun(ready[h], halls.lead_days);
      if (group.kept)
        group.halls_ready.push_back(by_period([&](std::size_t p) { return count_by(ready[h], end(p)); }));
      group.halls.push_back(std::move(halls));
    }
  }

  /// What is to be ready sooner than it can be built must have been begun: no more than the given plan has.
  [[nodiscard]] std::vector<double> most_begun(const std::vector<double>& ready, double lead) const
  {
    return by_period([&](std::size_t p) { return begin(p) < lead ? count_by(ready, begin(p)) : kUnbounded; });
  }

  void add_tranches(PlanGroup& group, const CampusGroup& given) const
  {
    const auto& campus = *given.campuses.front();
    const auto opened = core::in_days(opening(s_, campus));
    for (std::size_t k = 0; k < campus.power.tranches.size(); ++k) {
      const auto& spec = campus.power.tranches[k];
      std::vector<double> ready;
      for (const auto* other : given.campuses)
        ready.push_back(core::in_days(scenario::ready_of(s_, other->power.tranches[k].when)));
      PlanTranche tranche;
      tranche.name = spec.name;
      tranche.kind = spec.kind;
      tranche.capacity_mw = core::in_megawatts(spec.capacity);
      tranche.lead_days = lead_days(spec.when);
      tranche.age_days = std::max(0.0, ready.front() - opened);
      tranche.lease_days = lease_days(s_, spec).value_or(kEver);
      tranche.most = most_tranches(group, spec, ready);
      add_prices(tranche, group, campus, spec);
      if (group.kept)
        group.tranches_energized.push_back(by_period([&](std::size_t p) { return count_by(ready, end(p)); }));
      group.energized_at_start.push_back(group.kept ? count_by(ready, 0) : 0);
      group.tranches.push_back(std::move(tranche));
    }
  }

  [[nodiscard]] std::vector<double> most_tranches(const PlanGroup& group, const scenario::Tranche& spec,
                                                  const std::vector<double>& ready) const
  {
    auto most = most_begun(ready, lead_days(spec.when));
    for (const auto& decision : decisions_.tranches)
      if (decision.campuses == group.name && decision.tranche == spec.name)
        for (auto& n : most)
          n = std::min(n, static_cast<double>(decision.most));
    return most;
  }

  void add_prices(PlanTranche& tranche, const PlanGroup& group, const scenario::Campus& campus,
                  const scenario::Tranche& spec) const
  {
    tranche.usd = by_period([&](std::size_t p) { return prices_.tranche_usd(spec, begin(p), tranche.lease_days); });
    const auto& region = scenario::region(s_.catalog, campus.region);
    SourcePrice energy{spec.price.value_or(region.price).values.mean(s_.start, s_.end) /
                           core::usd_per_megawatt_hour(1).base(),
                       spec.carbon.value_or(region.carbon).values.mean(s_.start, s_.end) /
                           core::grams_per_kilowatt_hour(1).base() / 1e3};
    if (const auto seen = base_.sources.find(group.name + "/" + spec.name); seen != base_.sources.end())
      energy = seen->second;
    tranche.usd_per_mwh =
        by_period([&](std::size_t p) { return energy.usd_per_mwh * prices_.worth((begin(p) + end(p)) / 2); });
    tranche.co2e_t_per_mwh = energy.co2e_t_per_mwh;
  }

  /// \return the first period by whose end a day has come; one past the last if none
  [[nodiscard]] std::size_t period_of(core::Duration day) const
  {
    std::size_t p = 0;
    while (p < n_periods() && end(p) < core::in_days(day))
      ++p;
    return p;
  }

  /// A campus as it is given.
  [[nodiscard]] Site site_of(const PlanGroup& group, const scenario::Campus& campus) const
  {
    Site site;
    site.opened = period_of(opening(s_, campus));
    for (const auto& tranche : campus.power.tranches) {
      const auto p = period_of(scenario::ready_of(s_, tranche.when));
      site.tranches.push_back(p < n_periods() ? static_cast<int>(p) : -1);
      site.tranche_ends.push_back(tranche.until ? model_.day(*tranche.until) : kEver);
    }
    site.halls.assign(group.halls.size(), std::vector<int>(n_periods(), 0));
    for (const auto& hall : scenario::hall_commissionings(s_, campus))
      for (auto p = period_of(hall.ready); p < n_periods(); ++p)
        ++site.halls[hall.index][p];
    return site;
  }

  void add_initial(PlanGroup& group, const scenario::Campus& campus, std::size_t site) const
  {
    for (const auto& spec : campus.initial) {
      const auto& rack = scenario::rack_type(s_.catalog, spec.rack_type);
      const auto n = static_cast<double>(spec.racks);
      const auto gpus = n * static_cast<double>(rack.gpus_per_rack);
      const auto bus_mw = n * reserved_mw(campus, rack);
      group.initial.push_back({n, gpus, gpus * rack.h100_equivalents, bus_mw * scenario::design_pue(campus), bus_mw,
                               (spec.installed ? model_.day(*spec.installed) : 0) + model_.lifetime_days, site});
    }
  }

  const scenario::Scenario& s_;
  const scenario::Decisions& decisions_;
  const Measured& base_;
  const Market& market_;
  Prices prices_;
  PlanModel model_;
};

} // namespace

PlanModel build_model(const scenario::Scenario& scenario, const scenario::Decisions& decisions, const Horizon& horizon,
                      const Measured& base, const Market& market)
{
  return Builder(scenario, decisions, base, market).build(horizon);
}

PlanModel relaxed_model(const scenario::Scenario& scenario, const scenario::Decisions& decisions,
                        const Horizon& horizon, const Measured& base, const Market& widest)
{
  auto model = build_model(scenario, decisions, horizon, base, widest);
  relax_makers(model);
  return model;
}

} // namespace gpuramp::plan

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/lever.hpp"

#include "gpuramp/core/rounding.hpp"
#include "gpuramp/scenario/equipment.hpp"
#include "gpuramp/scenario/slips.hpp"
#include "gpuramp/scenario/supply_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::study {

namespace {

using scenario::Campus;
using scenario::Scenario;
using Names = std::vector<std::string>;

bool among(const Names& campuses, const std::string& name)
{
  return campuses.empty() || std::find(campuses.begin(), campuses.end(), name) != campuses.end();
}

template <class Q>
void scale(scenario::Schedule<Q>& schedule, double factor)
{
  for (auto& point : schedule.points)
    point.value = factor * point.value;
}

/// Time mean over the scenario, in base units.
template <class Q>
double mean(const Scenario& s, const scenario::Schedule<Q>& schedule)
{
  const auto length = core::between(s.start, s.end);
  return schedule.integral(s.start, core::Duration{}, length).base() / core::in_seconds(length);
}

template <class Do>
void at_campuses(Scenario& s, const Names& campuses, const Do& change)
{
  for (auto& campus : s.campuses)
    if (among(campuses, campus.name))
      change(campus);
}

template <class Of>
double sum_over(const Scenario& s, const Names& campuses, const Of& of)
{
  double sum = 0;
  for (const auto& campus : s.campuses)
    if (among(campuses, campus.name))
      sum += of(campus);
  return sum;
}

void slip(Scenario& s, const std::string& what, core::Duration earlier, const Names& campuses)
{
  scenario::Slip slip;
  slip.what = what;
  slip.campuses = campuses;
  slip.delay = -earlier;
  s.slips.push_back(slip);
  scenario::apply_slips(s);
}

double months(const LeverStep& step)
{
  return core::in_seconds(step.earlier) / core::kSecondsPerMonth;
}

/// "/a/b*=1.1": whatever stands there, by a step more.
std::string more_of(const std::string& pointer, const LeverStep& step)
{
  return fmt::format("{}*={:.6g}", pointer, 1 + step.relative);
}

std::string less_of(const std::string& pointer, const LeverStep& step)
{
  return fmt::format("{}*={:.6g}", pointer, 1 - step.relative);
}

Lever chips(std::size_t i, const scenario::SupplyInput& input)
{
  return {(input.tasks.empty() ? "chips: " : "equipment: ") + input.name,
          "fleet",
          [i](Scenario& s, const LeverStep& step) { scenario::scale_flow(s.supply.inputs[i], 1 + step.relative); },
          scenario::planners_rate(input).unit,
          [i](const Scenario& s, const LeverStep& step) {
            const auto& in = s.supply.inputs[i];
            const auto length = core::between(s.start, s.end);
            return step.relative * scenario::our_share(in) * scenario::planners_rate(in).per_base *
                   scenario::amount_between(in, s.start, {}, length) / core::in_seconds(length);
          },
          [i, key = scenario::key_of(input)](const LeverStep& step) {
            return Names{more_of(fmt::format("/supply/inputs/{}/{}", i, key), step)};
          }};
}

Lever fabric_part(std::size_t i, const std::string& part)
{
  const auto of = [i](auto& s) -> auto&
  {
    return s.supply.fabric->parts[i];
  };
  return {"fabric parts: " + part, "fleet",
          [of](Scenario& s, const LeverStep& step) {
            scale(of(s).pieces, 1 + step.relative);
            of(s).on_hand = (1 + step.relative) * of(s).on_hand;
          },
          "piece/month",
          [of](const Scenario& s, const LeverStep& step) {
            return step.relative * of(s).share * mean(s, of(s).pieces) * core::kSecondsPerMonth;
          }};
}

Lever orders(std::size_t l, const scenario::SupplyLine& line)
{
  return {"orders: " + line.rack_type,
          "fleet",
          [l](Scenario& s, const LeverStep& step) { scale(s.supply.lines[l].orders, 1 + step.relative); },
          "rack/week",
          [l](const Scenario& s, const LeverStep& step) {
            return step.relative * mean(s, s.supply.lines[l].orders) * 7 * core::kSecondsPerDay;
          },
          [l](const LeverStep& step) { return Names{more_of(fmt::format("/supply/lines/{}/orders", l), step)}; }};
}

/// The same change at every campus; absent for some of them only, which would have to be named one by one.
std::function<Names(const LeverStep&)> at_all(const Names& campuses, std::function<Names(const LeverStep&)> set)
{
  return campuses.empty() ? std::move(set) : nullptr;
}

Lever power(const std::string& where, const Names& campuses)
{
  const auto mw = [](const Campus& c) {
    double sum = 0;
    for (const auto& tranche : c.power.tranches)
      sum += core::in_megawatts(tranche.capacity);
    return sum;
  };
  return {
      "power",
      where,
      [campuses](Scenario& s, const LeverStep& step) {
        at_campuses(s, campuses, [&](Campus& c) {
          for (auto& tranche : c.power.tranches)
            tranche.capacity = (1 + step.relative) * tranche.capacity;
        });
      },
      "MW",
      [campuses, mw](const Scenario& s, const LeverStep& step) { return step.relative * sum_over(s, campuses, mw); },
      at_all(campuses,
             [](const LeverStep& step) { return Names{more_of("/campuses/*/power/tranches/*/capacity", step)}; })};
}

Lever halls(const std::string& where, const Names& campuses)
{
  const auto mw = [](const Campus& c) {
    double sum = 0;
    for (const auto& group : c.halls)
      sum += static_cast<double>(group.count) * core::in_megawatts(group.bus);
    return sum;
  };
  return {
      "halls", where,
      [campuses](Scenario& s, const LeverStep& step) {
        at_campuses(s, campuses, [&](Campus& c) {
          for (auto& group : c.halls) {
            group.rack_slots =
                std::llround(core::whole_for(static_cast<double>(group.rack_slots) * (1 + step.relative)));
            group.bus = (1 + step.relative) * group.bus;
          }
        });
      },
      "MW of IT",
      [campuses, mw](const Scenario& s, const LeverStep& step) { return step.relative * sum_over(s, campuses, mw); }};
}

Lever crews(const std::string& where, const Names& campuses)
{
  return {"crews",
          where,
          [campuses](Scenario& s, const LeverStep& step) {
            at_campuses(s, campuses, [&](Campus& c) { c.install.rate = (1 + step.relative) * c.install.rate; });
          },
          "rack/week",
          [campuses](const Scenario& s, const LeverStep& step) {
            return step.relative * sum_over(s, campuses, [](const Campus& c) {
                     return c.install.rate.base() * 7 * core::kSecondsPerDay;
                   });
          },
          at_all(campuses, [](const LeverStep& step) { return Names{more_of("/campuses/*/install/rate", step)}; })};
}

Lever ports(const std::string& where, const Names& campuses)
{
  return {"fabric ports", where,
          [campuses](Scenario& s, const LeverStep& step) {
            at_campuses(s, campuses, [&](Campus& c) { scale(c.fabric_ports, 1 + step.relative); });
          },
          "k GPU",
          [campuses](const Scenario& s, const LeverStep& step) {
            return step.relative * sum_over(s, campuses, [&](const Campus& c) {
                     return c.fabric_ports.empty() ? 0 : mean(s, c.fabric_ports) / 1e3;
                   });
          }};
}

Lever earlier(const std::string& what, const std::string& where, const Names& campuses)
{
  return {(what == "hall" ? "halls" : what) + " earlier",
          where,
          [what, campuses](Scenario& s, const LeverStep& step) { slip(s, what, step.earlier, campuses); },
          "month",
          [](const Scenario&, const LeverStep& step) { return months(step); },
          at_all(campuses, [what](const LeverStep& step) {
            return Names{
                fmt::format(R"(/slips/-={{"what": "{}", "delay": "-{:.6g} day"}})", what, core::in_days(step.earlier))};
          })};
}

bool has_ports(const Scenario& s, const Names& campuses)
{
  return std::any_of(s.campuses.begin(), s.campuses.end(),
                     [&](const Campus& c) { return among(campuses, c.name) && not c.fabric_ports.empty(); });
}

void add_places(std::vector<Lever>& levers, const Scenario& s, const std::string& where, const Names& campuses)
{
  levers.push_back(power(where, campuses));
  levers.push_back(earlier("power", where, campuses));
  levers.push_back(halls(where, campuses));
  levers.push_back(earlier("hall", where, campuses));
  levers.push_back(crews(where, campuses));
  if (has_ports(s, campuses))
    levers.push_back(ports(where, campuses));
}

/// Spare parts of a component, as many more for each that has some.
double spares_percent(const Scenario& s)
{
  double sum = 0;
  for (const auto& component : s.failures.components)
    sum += 100 * component.spares_frac;
  return sum;
}

void add_repair(std::vector<Lever>& levers, const Scenario& s)
{
  if (s.failures.availability_frac < 1)
    levers.push_back({"less downtime", "fleet",
                      [](Scenario& x, const LeverStep& step) {
                        x.failures.availability_frac += step.relative * (1 - x.failures.availability_frac);
                      },
                      "% of GPUs up",
                      [](const Scenario& x, const LeverStep& step) {
                        return 100 * step.relative * (1 - x.failures.availability_frac);
                      }});
  if (not s.failures.components.empty())
    levers.push_back({"rarer failures", "fleet",
                      [](Scenario& x, const LeverStep& step) {
                        for (auto& component : x.failures.components)
                          component.mtbf = (1 + step.relative) * component.mtbf;
                      },
                      "% of MTBF", [](const Scenario&, const LeverStep& step) { return 100 * step.relative; },
                      [](const LeverStep& step) { return Names{more_of("/failures/components/*/mtbf", step)}; }});
  if (spares_percent(s) > 0)
    levers.push_back({"spare parts", "fleet",
                      [](Scenario& x, const LeverStep& step) {
                        for (auto& component : x.failures.components)
                          component.spares_frac = std::min(1.0, (1 + step.relative) * component.spares_frac);
                      },
                      "% of units",
                      [](const Scenario& x, const LeverStep& step) { return step.relative * spares_percent(x); }});
  if (s.failures.racks_per_technician)
    levers.push_back({"technicians", "fleet",
                      [](Scenario& x, const LeverStep& step) { *x.failures.racks_per_technician /= 1 + step.relative; },
                      "%", [](const Scenario&, const LeverStep& step) { return 100 * step.relative; }});
}

/// Inputs that belong to no campus.
void add_fleet(std::vector<Lever>& levers, const Scenario& s)
{
  for (std::size_t i = 0; i < s.supply.inputs.size(); ++i)
    levers.push_back(chips(i, s.supply.inputs[i]));
  if (s.supply.fabric)
    for (std::size_t i = 0; i < s.supply.fabric->parts.size(); ++i)
      levers.push_back(fabric_part(i, s.supply.fabric->parts[i].part));
  for (std::size_t l = 0; l < s.supply.lines.size(); ++l)
    levers.push_back(orders(l, s.supply.lines[l]));
  if (s.supply.lines.size() > 1)
    levers.push_back({"orders: all", "fleet",
                      [](Scenario& x, const LeverStep& step) {
                        for (auto& line : x.supply.lines)
                          scale(line.orders, 1 + step.relative);
                      },
                      "rack/week",
                      [](const Scenario& x, const LeverStep& step) {
                        double sum = 0;
                        for (const auto& line : x.supply.lines)
                          sum += step.relative * mean(x, line.orders) * 7 * core::kSecondsPerDay;
                        return sum;
                      },
                      [](const LeverStep& step) { return Names{more_of("/supply/lines/*/orders", step)}; }});
  if (not s.supply.lines.empty())
    levers.push_back({"lead time shorter", "fleet",
                      [](Scenario& x, const LeverStep& step) {
                        for (auto& line : x.supply.lines) {
                          line.integration_time = (1 - step.relative) * line.integration_time;
                          line.transit_time = (1 - step.relative) * line.transit_time;
                        }
                      },
                      "%", [](const Scenario&, const LeverStep& step) { return 100 * step.relative; },
                      [](const LeverStep& step) {
                        return Names{less_of("/supply/lines/*/integration_time", step),
                                     less_of("/supply/lines/*/transit_time", step)};
                      }});
  levers.push_back(
      {"install time shorter", "fleet",
       [](Scenario& x, const LeverStep& step) {
         for (auto& campus : x.campuses) {
           campus.install.duration = (1 - step.relative) * campus.install.duration;
           campus.install.burn_in = (1 - step.relative) * campus.install.burn_in;
         }
       },
       "%", [](const Scenario&, const LeverStep& step) { return 100 * step.relative; },
       [](const LeverStep& step) {
         return Names{less_of("/campuses/*/install/duration", step), less_of("/campuses/*/install/burn_in", step)};
       }});
  add_repair(levers, s);
  if (std::any_of(s.campuses.begin(), s.campuses.end(), [](const Campus& c) { return c.pue > 1; }))
    levers.push_back({"lower PUE", "fleet",
                      [](Scenario& x, const LeverStep& step) {
                        for (auto& campus : x.campuses) {
                          campus.pue -= step.relative * (campus.pue - 1);
                          campus.cooling.reset(); // it would make the old PUE again
                        }
                      },
                      "% of overhead", [](const Scenario&, const LeverStep& step) { return 100 * step.relative; }});
  for (std::size_t w = 0; w < s.wan.size(); ++w)
    levers.push_back(
        {fmt::format("WAN: {}-{}", s.wan[w].from, s.wan[w].to), "fleet",
         [w](Scenario& x, const LeverStep& step) { x.wan[w].capacity = (1 + step.relative) * x.wan[w].capacity; },
         "GB/s",
         [w](const Scenario& x, const LeverStep& step) {
           return step.relative * core::in_gigabytes_per_second(x.wan[w].capacity);
         },
         [w](const LeverStep& step) { return Names{more_of(fmt::format("/wan/{}/capacity", w), step)}; }});
}

/// Every lever, without what follows from its move elsewhere: dates of equipment.
std::vector<Lever> moves_of(const Scenario& s, LeverScope finest)
{
  std::vector<Lever> levers;
  add_fleet(levers, s);
  add_places(levers, s, "fleet", {});
  if (finest == LeverScope::fleet)
    return levers;
  std::vector<std::pair<std::string, Names>> places; // in the order of the file
  for (const auto& campus : s.campuses) {
    const auto place = finest == LeverScope::campuses ? campus.name : scenario::campus_group(campus.name);
    const auto known = std::find_if(places.begin(), places.end(), [&](const auto& p) { return p.first == place; });
    if (known == places.end())
      places.push_back({place, {campus.name}});
    else
      known->second.push_back(campus.name);
  }
  if (places.size() > 1)
    for (const auto& [place, campuses] : places)
      add_places(levers, s, place, campuses);
  return levers;
}

} // namespace

std::vector<Lever> levers_of(const Scenario& s, LeverScope finest)
{
  auto levers = moves_of(s, finest);
  for (auto& lever : levers)
    lever.move = [move = std::move(lever.move)](Scenario& moved, const LeverStep& step) {
      move(moved, step);
      scenario::apply_equipment(moved);
    };
  return levers;
}

} // namespace gpuramp::study

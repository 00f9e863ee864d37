// SPDX-License-Identifier: Apache-2.0
#include "plan/formulator.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::plan {

namespace {

/// Of orders as good as each other those that are placed latest: M USD for a rack that is on order for a day.
constexpr double kOnOrder = 1e-7;
/// Of what is minimised (M USD, kt or MW), for each rack a day that makers add though nothing is short: more than that
/// capacity is worth to any plan (assumption: as much as some thousand racks). It keeps programmes feasible whose
/// orders are so few that makers would add nothing. It is no money: weighed as money is it would be bought to save
/// carbon.
constexpr double kNotShort = 1e4;

/// Whether makers may add all that any plan could make them: the programme of a bound.
bool is_relaxed(const PlanModel& model)
{
  return std::any_of(model.inputs.begin(), model.inputs.end(),
                     [](const PlanInput& input) { return input.makers && not input.makers->surplus.empty(); });
}

} // namespace

/// What is ordered is made in the end, and nothing when nothing may be ordered any more.
void Formulator::add_orders_ahead(std::size_t l)
{
  const auto& line = model_.lines[l];
  const auto& made = all_.columns.made[l];
  const auto& ordered = all_.columns.ordered[l];
  const auto name = fmt::format("made_l{}", l);
  const auto on_order = is_relaxed(model_) ? 0 : kOnOrder * of_a_musd(); // no part of a bound
  add_growth(name, made);
  for (std::size_t p = 0; p < made.size(); ++p) {
    add_row(name + "_ordered", p, "", 0, kUnbounded, {{ordered[p], 1}, {made[p], -1}});
    all_.program.columns[ordered[p]].cost += on_order * horizon_.length(p);
    all_.program.columns[made[p]].cost -= on_order * horizon_.length(p);
    if (line.most[p] > 0)
      continue;
    Entries over;
    add_in(over, made, p, 1);
    add_row(name + "_over", p, "", p > 0 ? -kUnbounded : 0, 0, over);
  }
  add_row(name + "_all", 0, "", 0, 0, {{ordered.back(), 1}, {made.back(), -1}});
}

double input_row_unit(const PlanModel& model, std::size_t input)
{
  double most = 0;
  for (const auto& line : model.lines)
    most = std::max(most, line.needs[input]);
  return most > 0 ? most : 1;
}

void Formulator::add_input(std::size_t i)
{
  const auto& input = model_.inputs[i];
  const auto unit = input_row_unit(model_, i);
  all_.columns.committed.emplace_back();
  if (input.makers)
    add_makers(i);
  auto& rows = all_.rows.inputs.emplace_back();
  for (std::size_t p = 0; p < horizon_.n_periods(); ++p) {
    Entries entries;
    for (std::size_t l = 0; l < model_.lines.size(); ++l)
      if (const auto need = model_.lines[l].needs[i] / unit; need > 0)
        add_in(entries, all_.columns.made[l], p, need);
    auto amount = input.amount[p] / unit;
    if (const auto& makers = input.makers) {
      const auto ours = horizon_.length(p) * makers->yield[p] * makers->ours_frac[p];
      amount += add_parts(entries, horizon_.mean_of(p, makers->lead_days), all_.columns.committed[i], makers->committed,
                          -ours, unit);
    }
    rows.push_back(add_row(fmt::format("input_{}", i), p, "chips: " + input.name, -kUnbounded, amount, entries));
  }
}

/// Adds factor x parts of a cumulative quantity. \return the same of what it is in a run, in those units
double Formulator::add_parts(Entries& entries, const std::vector<Horizon::Part>& parts, const ByPeriod& columns,
                             const std::vector<double>& in_run, double factor, double unit) const
{
  double sum = 0;
  for (const auto& part : parts) {
    if (part.boundary > 0)
      entries.push_back({columns[part.boundary - 1], factor * part.weight});
    sum += factor * part.weight * in_run[part.boundary] / unit;
  }
  return sum;
}

/// Adds factor x what of an input is ordered in a period, in units of its rows.
void Formulator::add_orders_for(Entries& entries, std::size_t i, std::size_t p, double factor) const
{
  for (std::size_t l = 0; l < model_.lines.size(); ++l)
    if (const auto need = factor * model_.lines[l].needs[i] / input_row_unit(model_, i); need != 0)
      add_in(entries, all_.columns.ordered[l], p, need);
}

/// Makers commit to no more than what is short, and to no more than they can. Where nothing was short in the run they
/// are left as they were: the rows are tangents of what makers do, which is convex in orders, so that what they allow
/// is there.
void Formulator::add_makers(std::size_t i)
{
  const auto& makers = *model_.inputs[i].makers;
  const auto unit = input_row_unit(model_, i);
  const auto name = fmt::format("committed_{}", i);
  all_.columns.committed[i] = add_columns(name, false);
  const auto& committed = all_.columns.committed[i];
  add_growth(name, committed);
  for (std::size_t p = 0; p < committed.size(); ++p) {
    const auto in_run = (makers.committed[p + 1] - makers.committed[p]) / unit;
    Entries more;
    add_in(more, committed, p, 1);
    if (makers.surplus.empty() && not makers.adds[p]) {
      add_row(name + "_none", p, "", -kUnbounded, in_run, more);
      continue;
    }
    const auto grown = add_parts(more, horizon_.mean_of(p, makers.lead_days), committed, makers.committed,
                                 -makers.growth_per_day * horizon_.length(p), unit);
    add_row(name + "_growth", p, "", -kUnbounded, in_run + makers.spare_growth[p] / unit + grown, more);
    add_shortage(i, p);
  }
}

/// What is made and coming by the end of a period is no more than what is wanted; by the envelope, it may be as much
/// more as makers have not used of what they could commit to.
void Formulator::add_shortage(std::size_t i, std::size_t p)
{
  const auto& makers = *model_.inputs[i].makers;
  const auto unit = input_row_unit(model_, i);
  const auto& committed = all_.columns.committed[i];
  Entries entries{{committed[p], 1}};
  const auto there = horizon_.parts_at(horizon_.days[p + 1] - makers.lead_days);
  auto most = add_parts(entries, there, committed, makers.committed, makers.yield[p] - 1, unit);
  most += (makers.committed[p + 1] - makers.ordered[p]) / unit;
  add_orders_for(entries, i, p, -1 / horizon_.length(p));
  if (makers.surplus.empty()) {
    const auto name = fmt::format("not_short_{}_{}", i, p);
    all_.columns.not_short.push_back(all_.program.add(Column{name, 0, kUnbounded, kNotShort, false}));
    entries.push_back({all_.columns.not_short.back(), -1});
    most += std::max(0.0, makers.short_of[p]) / unit;
  } else if (const auto growth = makers.most_growth[p]; growth > 0) {
    most += (makers.short_of[p] + makers.surplus[p]) / unit;
    add_in(entries, committed, p, makers.surplus[p] / growth);
  } else {
    return;
  }
  add_row(fmt::format("committed_{}_wanted", i), p, "", -kUnbounded, most, entries);
}

} // namespace gpuramp::plan

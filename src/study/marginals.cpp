// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/marginals.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/input/shape.hpp"
#include "gpuramp/results/text.hpp"
#include "gpuramp/study/lever.hpp"
#include "study/gain.hpp"
#include "study/json.hpp"
#include "study/yield.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace gpuramp::study {

namespace {

using results::count_text;

constexpr std::size_t kMostTogether = 5; ///< inputs of a what-if

LeverStep twice(const LeverStep& step)
{
  return {2 * step.relative, 2 * step.earlier};
}

/// A lever and what its first step brings.
struct Moved {
  Lever lever;
  Marginal marginal;
};

Moved moved_by(const Lever& lever, const LeverStep& step, const scenario::Scenario& scenario, const Yield& base,
               const YieldResult& result)
{
  Marginal m{
      gain_of(base, result), lever.input, lever.where, lever.amount(scenario, step), lever.unit, {}, {}, {}, {}, {}};
  if (lever.set) {
    m.set = lever.set(step);
    m.set_twice = lever.set(twice(step));
  }
  return {lever, std::move(m)};
}

/// The strongest inputs that can be stated as overrides and move different things.
std::vector<std::size_t> strongest(const std::vector<Moved>& rows)
{
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < rows.size() && chosen.size() < kMostTogether; ++i) {
    const auto& m = rows[i].marginal;
    const bool new_kind =
        std::none_of(chosen.begin(), chosen.end(), [&](std::size_t other) { return overlap(rows[other].marginal, m); });
    if (m.error.empty() && m.gpu_days > 0 && not m.set.empty() && new_kind)
      chosen.push_back(i);
  }
  return chosen;
}

/// One step of each of some levers.
Change one_step_of(std::vector<Lever> levers, const LeverStep& step)
{
  return [levers = std::move(levers), step](scenario::Scenario& s) {
    for (const auto& lever : levers)
      lever.move(s, step);
  };
}

/// Reruns the strongest with two steps each, in pairs, and all together.
void add_what_if(Marginals& all, const std::vector<Moved>& rows, const scenario::Scenario& scenario,
                 const LeverStep& step, const MarginalOptions& options)
{
  auto& together = all.together;
  together.rows = strongest(rows);
  if (together.rows.empty())
    return;
  std::vector<Change> changes;
  std::vector<Lever> levers;
  for (const auto i : together.rows) {
    levers.push_back(rows[i].lever);
    changes.push_back(one_step_of({rows[i].lever}, twice(step)));
  }
  for (std::size_t a = 0; a < levers.size(); ++a)
    for (std::size_t b = a + 1; b < levers.size(); ++b) {
      together.pairs.push_back({together.rows[a], together.rows[b], {}});
      changes.push_back(one_step_of({levers[a], levers[b]}, step));
    }
  changes.push_back(one_step_of(levers, step));
  const auto yields = yields_of(scenario, changes, options);
  for (std::size_t k = 0; k < together.rows.size(); ++k)
    all.rows[together.rows[k]].twice = gain_of(all.base, yields[k]);
  for (std::size_t p = 0; p < together.pairs.size(); ++p)
    together.pairs[p].gain = gain_of(all.base, yields[together.rows.size() + p]);
  together.gain = gain_of(all.base, yields.back());
}

/// "+41", "new" where only the moved run reached it, "-" where neither did.
std::string gain_text(const Marginal& m, std::size_t milestone)
{
  if (m.newly_reached[milestone])
    return "new";
  return m.days_gained[milestone] ? fmt::format("{:+.0f}", *m.days_gained[milestone] + 0.0) : "-";
}

std::string signed_bn(double usd)
{
  return std::abs(usd) >= 1e7 ? fmt::format("{:+.2f}", usd / 1e9) : "0";
}

} // namespace

Marginals marginals(const scenario::Scenario& scenario, const MarginalOptions& options)
{
  core::require(options.relative > 0 && core::in_seconds(options.earlier) > 0, "marginals: steps must be positive");
  const LeverStep step{options.relative, options.earlier};
  const auto levers = levers_of(scenario, options.finest);
  std::vector<Change> changes{[](scenario::Scenario&) {}};
  for (const auto& lever : levers)
    changes.push_back([&lever, &step](scenario::Scenario& s) { lever.move(s, step); });
  const auto yields = yields_of(scenario, changes, options);
  if (not yields.front().error.empty())
    throw core::InputError(
        {{scenario.name, 0, "", "cannot be run: " + yields.front().error, "make 'gpuramp run' work first"}});
  Marginals all{scenario.targets.milestones, yields.front().yield, {}, {}};
  std::vector<Moved> rows;
  for (std::size_t i = 0; i < levers.size(); ++i)
    rows.push_back(moved_by(levers[i], step, scenario, all.base, yields[i + 1]));
  std::stable_sort(rows.begin(), rows.end(), [](const Moved& x, const Moved& y) {
    const auto &a = x.marginal, &b = y.marginal;
    return std::tuple(not a.error.empty(), -a.gpu_days, -a.useful_flop) <
           std::tuple(not b.error.empty(), -b.gpu_days, -b.useful_flop);
  });
  for (const auto& row : rows)
    all.rows.push_back(row.marginal);
  if (options.what_if)
    add_what_if(all, rows, scenario, step, options);
  return all;
}

std::string marginals_text(const Marginals& all, std::size_t most_rows)
{
  std::string text = "What one more step of each input buys (reruns with the same random streams; days gained by "
                     "milestone, + is earlier)\n";
  text += fmt::format("  {:<28} {:<12} {:>20}", "input", "where", "step");
  for (const auto gpus : all.milestones)
    text += fmt::format(" {:>6}", count_text(static_cast<double>(gpus)));
  text += fmt::format(" {:>9} {:>9} {:>11} {:>9} {:>14}\n", "GPU-days", "by duals", "useful FLOP", "bn USD",
                      "FLOP per unit");
  for (std::size_t i = 0; i < std::min(most_rows, all.rows.size()); ++i) {
    const auto& m = all.rows[i];
    text += fmt::format("  {:<28} {:<12} {:>20}", m.input, m.where, amount_text(m));
    if (not m.error.empty()) {
      text += " " + m.error + "\n";
      continue;
    }
    for (std::size_t k = 0; k < all.milestones.size(); ++k)
      text += fmt::format(" {:>6}", gain_text(m, k));
    text += fmt::format(" {:>9} {:>9} {:>11} {:>9} {:>14}\n", signed_count(m.gpu_days),
                        m.dual_gpu_days ? signed_count(*m.dual_gpu_days) : "-", fmt::format("{:+.2e}", m.useful_flop),
                        signed_bn(m.cost_usd), m.amount != 0 ? fmt::format("{:+.2e}", m.useful_flop / m.amount) : "-");
    if (not m.difference.empty())
      text += fmt::format("  {:<28}   {}\n", "", m.difference);
  }
  if (all.rows.size() > most_rows)
    text += fmt::format("  ... and {} that buy less; all are in the JSON\n", all.rows.size() - most_rows);
  return text;
}

namespace {

/// What a change brings, and per unit of what was added where that is not 0.
void put_gain(Json& row, const Gain& gain, const std::vector<std::int64_t>& milestones, double amount)
{
  auto days = Json::array();
  for (std::size_t k = 0; k < milestones.size(); ++k)
    days.push_back({{"gpus", milestones[k]},
                    {"days_gained", gain.days_gained[k] ? Json(*gain.days_gained[k]) : Json(nullptr)},
                    {"newly_reached", bool(gain.newly_reached[k])}});
  row["milestones"] = days;
  for (const auto& [name, value] : {std::pair{"gpu_days", gain.gpu_days},
                                    std::pair{"useful_model_flop", gain.useful_flop}, std::pair{"tokens", gain.tokens},
                                    std::pair{"energy_mwh", gain.energy_mwh}, std::pair{"cost_usd", gain.cost_usd}}) {
    row[name] = value;
    row[std::string(name) + "_per_unit"] = amount != 0 ? Json(value / amount) : Json(nullptr);
  }
  row["useful_model_flop_per_usd"] = gain.cost_usd > 0 ? Json(gain.useful_flop / gain.cost_usd) : Json(nullptr);
  row["standard_error"] = 0; // nothing is drawn at random: the difference is exact
}

Json gain_json(const Gain& gain, const std::vector<std::int64_t>& milestones, double amount)
{
  Json row = Json::object();
  if (gain.error.empty())
    put_gain(row, gain, milestones, amount);
  else
    row["error"] = gain.error;
  return row;
}

Json marginal_json(const Marginal& m, const std::vector<std::int64_t>& milestones)
{
  Json row{{"input", m.input}, {"where", m.where}, {"amount", m.amount}, {"unit", m.unit}};
  row.update(gain_json(m, milestones, m.amount));
  if (m.dual_gpu_days)
    row["dual_gpu_days"] = *m.dual_gpu_days;
  if (not m.difference.empty())
    row["difference"] = m.difference;
  if (not m.set.empty())
    row["set"] = m.set;
  if (m.twice) {
    row["twice"] = gain_json(*m.twice, milestones, 2 * m.amount);
    row["twice"]["set"] = m.set_twice;
  }
  return row;
}

Json together_json(const Together& together, const std::vector<std::int64_t>& milestones)
{
  auto pairs = Json::array();
  for (const auto& pair : together.pairs)
    pairs.push_back({{"rows", {pair.first, pair.second}}, {"gain", gain_json(pair.gain, milestones, 0)}});
  return {{"rows", together.rows}, {"pairs", pairs}, {"gain", gain_json(together.gain, milestones, 0)}};
}

/// What marginals_json() writes; of an input that cannot be moved there is only the error.
const input::Shape& marginals_shape()
{
  const std::string gain = R"("milestones?": [{"gpus": "whole", "days_gained": "number?", "newly_reached": "flag"}],
      "gpu_days?": "number", "gpu_days_per_unit?": "number?", "useful_model_flop?": "number",
      "useful_model_flop_per_unit?": "number?", "tokens?": "number", "tokens_per_unit?": "number?",
      "energy_mwh?": "number", "energy_mwh_per_unit?": "number?", "cost_usd?": "number", "cost_usd_per_unit?": "number?",
      "useful_model_flop_per_usd?": "number?", "standard_error?": "number", "error?": "text")";
  static const auto shape = input::shape_of(fmt::format(
      R"({{"marginals": [{{"input": "text", "where": "text", "amount": "number", "unit": "text", {0}, "set?": ["text"],
                          "dual_gpu_days?": "number", "difference?": "text",
                          "twice?": {{{0}, "set": ["text"]}}}}],
           "together?": {{"rows": ["whole"], "pairs": [{{"rows": ["whole"], "gain": {{{0}}}}}], "gain": {{{0}}}}}}})",
      gain));
  return shape;
}

} // namespace

void require_marginals(const std::string& text, const std::string& file)
{
  input::require_shape(text, marginals_shape(),
                       {file, "write it anew with 'gpuramp explain RESULT --marginals --json'"});
}

std::string marginals_json(const Marginals& all)
{
  auto rows = Json::array();
  for (const auto& m : all.rows)
    rows.push_back(marginal_json(m, all.milestones));
  Json json{{"marginals", rows}};
  if (not all.together.rows.empty())
    json["together"] = together_json(all.together, all.milestones);
  return json.dump(1) + "\n";
}

} // namespace gpuramp::study

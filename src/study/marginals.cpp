// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/marginals.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/results/text.hpp"
#include "study/lever.hpp"
#include "study/yield.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace gpuramp::study {

namespace {

using Json = nlohmann::ordered_json;
using results::count_text;

Marginal difference(const Lever& lever, double amount, const Yield& base, const YieldResult& moved)
{
  Marginal m;
  m.input = lever.input;
  m.where = lever.where;
  m.amount = amount;
  m.unit = lever.unit;
  m.error = moved.error;
  if (not m.error.empty())
    return m;
  for (std::size_t i = 0; i < base.milestones.size(); ++i) {
    const auto& before = base.milestones[i];
    const auto& after = moved.yield.milestones[i];
    m.days_gained.push_back(before && after ? std::optional(core::in_days(core::between(*after, *before)))
                                            : std::nullopt);
    m.newly_reached.push_back(not before && after);
  }
  m.gpu_days = moved.yield.gpu_days - base.gpu_days;
  m.useful_flop = moved.yield.useful_flop - base.useful_flop;
  m.tokens = moved.yield.tokens - base.tokens;
  m.energy_mwh = moved.yield.energy_mwh - base.energy_mwh;
  m.cost_usd = moved.yield.cost_usd - base.cost_usd;
  return m;
}

/// "+41", "new" where only the moved run reached it, "-" where neither did.
std::string gain_text(const Marginal& m, std::size_t milestone)
{
  if (m.newly_reached[milestone])
    return "new";
  return m.days_gained[milestone] ? fmt::format("{:+.0f}", *m.days_gained[milestone] + 0.0) : "-";
}

std::string signed_count(double n)
{
  return fmt::format("{}{}", n > 0 ? "+" : "", count_text(n));
}

std::string amount_text(const Marginal& m)
{
  constexpr double kLong = 1e4;
  return (std::abs(m.amount) >= kLong ? signed_count(m.amount) : fmt::format("{:+.3g}", m.amount)) + " " + m.unit;
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
  const auto levers = levers_of(scenario, options.every_campus ? LeverScope::campuses : LeverScope::groups);
  std::vector<Change> changes{[](scenario::Scenario&) {}};
  for (const auto& lever : levers)
    changes.push_back([&lever, &step](scenario::Scenario& s) { lever.move(s, step); });
  const auto yields = yields_of(scenario, changes, options);
  if (not yields.front().error.empty())
    throw core::InputError(
        {{scenario.name, 0, "", "cannot be run: " + yields.front().error, "make 'gpuramp run' work first"}});
  Marginals all{scenario.targets.milestones, yields.front().yield, {}};
  for (std::size_t i = 0; i < levers.size(); ++i)
    all.rows.push_back(difference(levers[i], levers[i].amount(scenario, step), all.base, yields[i + 1]));
  std::stable_sort(all.rows.begin(), all.rows.end(), [](const Marginal& a, const Marginal& b) {
    return std::tuple(not a.error.empty(), -a.gpu_days, -a.useful_flop) <
           std::tuple(not b.error.empty(), -b.gpu_days, -b.useful_flop);
  });
  return all;
}

std::string marginals_text(const Marginals& all, std::size_t most_rows)
{
  std::string text = "What one more step of each input buys (reruns with the same random streams; days gained by "
                     "milestone, + is earlier)\n";
  text += fmt::format("  {:<28} {:<12} {:>20}", "input", "where", "step");
  for (const auto gpus : all.milestones)
    text += fmt::format(" {:>6}", count_text(static_cast<double>(gpus)));
  text += fmt::format(" {:>9} {:>11} {:>9} {:>14}\n", "GPU-days", "useful FLOP", "bn USD", "FLOP per unit");
  for (std::size_t i = 0; i < std::min(most_rows, all.rows.size()); ++i) {
    const auto& m = all.rows[i];
    text += fmt::format("  {:<28} {:<12} {:>20}", m.input, m.where, amount_text(m));
    if (not m.error.empty()) {
      text += " " + m.error + "\n";
      continue;
    }
    for (std::size_t k = 0; k < all.milestones.size(); ++k)
      text += fmt::format(" {:>6}", gain_text(m, k));
    text += fmt::format(" {:>9} {:>11} {:>9} {:>14}\n", signed_count(m.gpu_days), fmt::format("{:+.2e}", m.useful_flop),
                        signed_bn(m.cost_usd), m.amount != 0 ? fmt::format("{:+.2e}", m.useful_flop / m.amount) : "-");
  }
  if (all.rows.size() > most_rows)
    text += fmt::format("  ... and {} that buy less; all are in the JSON\n", all.rows.size() - most_rows);
  return text;
}

std::string marginals_json(const Marginals& all)
{
  auto rows = Json::array();
  for (const auto& m : all.rows) {
    Json row{{"input", m.input}, {"where", m.where}, {"amount", m.amount}, {"unit", m.unit}};
    if (not m.error.empty()) {
      row["error"] = m.error;
      rows.push_back(row);
      continue;
    }
    auto days = Json::array();
    for (std::size_t k = 0; k < all.milestones.size(); ++k)
      days.push_back({{"gpus", all.milestones[k]},
                      {"days_gained", m.days_gained[k] ? Json(*m.days_gained[k]) : Json(nullptr)},
                      {"newly_reached", bool(m.newly_reached[k])}});
    row["milestones"] = days;
    for (const auto& [name, value] :
         {std::pair{"gpu_days", m.gpu_days}, std::pair{"useful_model_flop", m.useful_flop},
          std::pair{"tokens", m.tokens}, std::pair{"energy_mwh", m.energy_mwh}, std::pair{"cost_usd", m.cost_usd}}) {
      row[name] = value;
      row[std::string(name) + "_per_unit"] = m.amount != 0 ? Json(value / m.amount) : Json(nullptr);
    }
    row["useful_model_flop_per_usd"] = m.cost_usd > 0 ? Json(m.useful_flop / m.cost_usd) : Json(nullptr);
    row["standard_error"] = 0; // nothing is drawn at random: the difference is exact
    rows.push_back(row);
  }
  return Json{{"marginals", rows}}.dump(1) + "\n";
}

} // namespace gpuramp::study

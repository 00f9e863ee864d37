// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/advice.hpp"

#include "gpuramp/sim/estimate.hpp"
#include "study/gain.hpp"
#include "study/yield.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::study {

namespace {

constexpr std::size_t kMostLevers = 3;

/// Whether racks have waited for something that another campus may have.
bool any_stuck(const record::Record& record)
{
  using record::Stage;
  for (const auto& year : record.years)
    for (const auto& campus : year.campuses)
      for (const auto stage : {Stage::waiting_hall, Stage::waiting_power, Stage::waiting_fabric})
        if (campus.gpu_days[stage] > 0)
          return true;
  return false;
}

scenario::Scenario rerouting(const scenario::Scenario& scenario)
{
  auto changed = scenario;
  changed.supply.reroute = scenario::Reroute{};
  return changed;
}

std::string strongest_text(const scenario::Scenario& scenario, MarginalOptions options)
{
  options.resolution = record::Resolution::campus;
  options.finest = LeverScope::fleet;
  options.what_if = false;
  const auto all = marginals(scenario, options);
  std::vector<const Marginal*> shown;
  std::string text;
  for (const auto& m : all.rows) {
    const bool known = std::any_of(shown.begin(), shown.end(), [&](const auto* other) { return overlap(*other, m); });
    if (not m.error.empty() || m.gpu_days <= 0 || known || shown.size() == kMostLevers)
      continue;
    shown.push_back(&m);
    text += fmt::format("  {} ({}): {}\n", m.input, amount_text(m), gain_sentence(m, all.milestones));
  }
  return text;
}

bool may_be_rerouted(const scenario::Scenario& scenario)
{
  return not scenario.supply.reroute && scenario.campuses.size() > 1;
}

/// Whether a run takes so little that reruns are no wait.
bool is_cheap(const scenario::Scenario& scenario, record::Resolution resolution)
{
  constexpr double kCheapS = 0.1;
  return sim::estimate(scenario, resolution).cpu_s() <= kCheapS;
}

/// Results are those of halls where hosts are racks or rows, which only cost more.
MarginalOptions at_halls(MarginalOptions options)
{
  if (options.resolution == record::Resolution::rack || options.resolution == record::Resolution::row)
    options.resolution = record::Resolution::hall;
  return options;
}

} // namespace

Advice::Advice(const scenario::Scenario& scenario, const AdviceOptions& options) : scenario_(scenario)
{
  const auto reruns = at_halls(options.reruns);
  if (may_be_rerouted(scenario) && is_cheap(scenario, reruns.resolution))
    rerouted_.emplace([&] { return run_for_yield(rerouting(scenario), reruns); });
  if (options.of_levers && is_cheap(scenario, record::Resolution::campus))
    levers_.emplace([&] { return strongest_text(scenario, reruns); });
}

std::string Advice::of_rerouting(const record::Record& record, const results::Outcome& outcome)
{
  if (not may_be_rerouted(scenario_) || not any_stuck(record))
    return "";
  if (not rerouted_)
    return "  racks wait where there is no room; what sending them on would bring: add --set '/supply/reroute={}'\n";
  const auto run = rerouted_->ask();
  if (not run.ok)
    return "  with racks sent on (supply.reroute) it could not be run: " + run.text + "\n";
  const auto gain = gain_of(yield_of(record, outcome), {yield_in(run.text), ""});
  const scenario::Reroute policy;
  return fmt::format("  if racks that wait for {:g} weeks went where there is room (supply.reroute): {}\n",
                     core::in_days(policy.after) / 7,
                     gain.gpu_days == 0 ? "nothing: no other campus has any"
                                        : gain_sentence(gain, scenario_.targets.milestones));
}

std::string Advice::of_levers()
{
  if (not levers_)
    return "";
  const auto strongest = levers_->ask();
  return strongest.ok ? strongest.text : "";
}

} // namespace gpuramp::study

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace gpuramp::study {

namespace {

constexpr std::size_t kMostRows = 6;

std::string month(double day)
{
  return core::format_date(core::Date(std::chrono::days(std::llround(day)))).substr(0, 7);
}

std::string end_of(const LoadedStudy& loaded)
{
  const auto end = core::format_date(loaded.base.end);
  return end.ends_with("-01-01") ? end.substr(0, 4) : end;
}

std::string gpus_text(std::int64_t gpus)
{
  return milestone_name(gpus).substr(5);
}

std::string amount(double value)
{
  return std::abs(value) >= 1e5 || (value != 0 && std::abs(value) < 1e-2) ? fmt::format("{:.3e}", value)
                                                                          : fmt::format("{:.4g}", value);
}

/// A date where reached, else what is known of it.
std::string when(const std::optional<double>& value, const LoadedStudy& loaded)
{
  return value ? month(*value) : "not before " + end_of(loaded);
}

std::string never_text(double frac)
{
  if (frac == 0)
    return "";
  if (frac == 1)
    return " (no run reaches it)";
  return frac < 0.01 ? " (less than 1 % of runs never)" : fmt::format(" ({:.0f} % of runs never)", 100 * frac);
}

/// Points of a grid are chosen, not drawn: nothing is known of how likely they are.
bool is_grid(const Study& study)
{
  return not study.axes.empty() && study.samples.n <= 1;
}

std::string milestone_line(const OutputSummary& o, std::int64_t gpus, const LoadedStudy& loaded)
{
  const auto name = fmt::format("{:>6} GPUs: ", gpus_text(gpus));
  if (o.never_frac == 1)
    return name + "not before " + end_of(loaded) + " in any run";
  if (o.n == 1)
    return name + when(o.percentiles[3].value, loaded);
  if (not o.percentiles[1].value)
    return name + fmt::format("not before {} in {:.0f} % of runs", end_of(loaded), 100 * o.never_frac);
  auto line = name + fmt::format("P10 {}, P50 {}, P90 {}{}", when(o.percentiles[1].value, loaded),
                                 when(o.percentiles[3].value, loaded), when(o.percentiles[5].value, loaded),
                                 never_text(o.never_frac));
  if (const auto& error = o.percentiles[3].standard_error; error && not is_grid(loaded.study))
    line += fmt::format("; P50 +- {:.0f} days", *error);
  if (o.on_time_frac && not is_grid(loaded.study))
    line += fmt::format("; by {} as wanted: {:.0f} %", core::format_date(*o.due), 100 * *o.on_time_frac);
  return line;
}

std::string figure_line(const OutputSummary& o)
{
  const auto show = [](const Percentile& p) { return p.value ? amount(*p.value) : std::string("none"); };
  if (o.n == 1)
    return fmt::format("{:<30} {}", o.name, show(o.percentiles[3]));
  return fmt::format("{:<30} P10 {}, P50 {}, P90 {}", o.name, show(o.percentiles[1]), show(o.percentiles[3]),
                     show(o.percentiles[5]));
}

std::string influence_line(const Influence& i, bool milestone)
{
  const auto show = [&](double v) { return milestone ? month(v) : amount(v); };
  auto line = fmt::format("{:<34}", i.input);
  line += i.swing ? fmt::format(" {} -> {}", show(i.swing->at_low), show(i.swing->at_high)) : std::string(20, ' ');
  if (i.rank_correlation)
    line += fmt::format("  rank {:+.2f}", *i.rank_correlation);
  if (i.sobol)
    line += fmt::format("  Sobol {:.2f} [{:.2f}, {:.2f}]", i.sobol->value, i.sobol->low, i.sobol->high);
  return line;
}

/// The milestone that says most: the largest that most runs reach; else the first output.
const OutputSummary* main_output(const StudySummary& s)
{
  const OutputSummary* chosen = nullptr;
  for (const auto& o : s.outputs)
    if (o.role == "milestone" && o.never_frac < 0.5 && o.percentiles.front().value != o.percentiles.back().value)
      chosen = &o;
  return chosen != nullptr || s.outputs.empty() ? chosen : &s.outputs.back();
}

std::optional<core::Date> date_of(const std::optional<double>& day)
{
  return day ? std::optional(core::Date(std::chrono::days(std::llround(*day)))) : std::nullopt;
}

/// The strongest by rank correlation.
std::vector<results::Mover> movers_of(const OutputSummary& o)
{
  constexpr std::size_t kMostMovers = 3;
  std::vector<results::Mover> movers;
  for (const auto& i : o.influences)
    if (i.rank_correlation)
      movers.push_back({i.input, *i.rank_correlation, i.swing ? date_of(i.swing->at_low) : std::nullopt,
                        i.swing ? date_of(i.swing->at_high) : std::nullopt});
  std::stable_sort(movers.begin(), movers.end(), [](const auto& a, const auto& b) {
    return std::abs(a.rank_correlation) > std::abs(b.rank_correlation);
  });
  movers.resize(std::min(movers.size(), kMostMovers));
  return movers;
}

std::string contour_text(const Contour& contour, const LoadedStudy& loaded, bool milestone)
{
  auto text = fmt::format("\nMedian {} by {} (across) and {} (down)\n  {:>12}", contour.output, contour.x_axis,
                          contour.y_axis, "");
  for (const auto& x : contour.x)
    text += fmt::format(" {:>11}", x);
  for (std::size_t y = 0; y < contour.y.size(); ++y) {
    text += fmt::format("\n  {:>12}", contour.y[y]);
    for (const auto& value : contour.median[y])
      text += fmt::format(" {:>11}", not value   ? (milestone ? fmt::format(">{}", end_of(loaded)) : "-")
                                     : milestone ? month(*value)
                                                 : amount(*value));
  }
  return text + "\n";
}

std::string objectives_text(const LoadedStudy& loaded, const StudySummary& s)
{
  const auto& objectives = loaded.study.objectives;
  if (objectives.empty() || s.best.empty())
    return "";
  const auto kind = s.cells.empty() ? "point" : "cell";
  std::string text = "\nBest\n";
  for (std::size_t o = 0; o < objectives.size(); ++o) {
    text +=
        fmt::format("  {} {}: {} {}", objectives[o].minimise ? "least" : "most", objectives[o].output, kind, s.best[o]);
    if (s.best[o] < s.cells.size())
      text += fmt::format(" ({})", fmt::join(s.cells[s.best[o]].values, ", "));
    text += "\n";
  }
  if (objectives.size() > 1)
    text += fmt::format("  {} {}s of the Pareto front: {}\n", s.pareto_cells.size(), kind,
                        fmt::join(s.pareto_cells.begin(),
                                  s.pareto_cells.begin() +
                                      static_cast<std::ptrdiff_t>(std::min<std::size_t>(20, s.pareto_cells.size())),
                                  ", "));
  return text;
}

} // namespace

std::string summary_text(const LoadedStudy& loaded, const StudySummary& s)
{
  const auto& study = loaded.study;
  auto text =
      fmt::format("  {}: {} of {}, {} points ({} ok, {} failed, {} killed){}\n", study.name, loaded.base.name,
                  study.axes.empty() ? "samples"
                  : is_grid(study)   ? "a grid"
                                     : "a grid with samples",
                  s.n_ok + s.n_failed + s.n_killed, s.n_ok, s.n_failed, s.n_killed,
                  is_grid(study) ? "; percentiles are over its points"
                                 : fmt::format(", {}, seed {}", to_string(study.samples.method), study.samples.seed));
  for (const auto& error : s.errors)
    text += "  FAILED " + error.substr(0, error.find('\n')) + "\n";
  if (s.outputs.empty())
    return text + "\nNo point ran through: nothing to summarise\n";
  text += "\nWhen\n";
  for (std::size_t o = 0; o < s.outputs.size(); ++o)
    if (s.outputs[o].role == "milestone")
      text += "  " + milestone_line(s.outputs[o], study.outputs[o].gpus, loaded) + "\n";
  text += "\nWhat comes of it\n";
  for (const auto& o : s.outputs)
    if (o.role != "milestone")
      text += "  " + figure_line(o) + "\n";
  if (const auto* chosen = main_output(s); chosen != nullptr && s.n_ok >= 10) {
    text += fmt::format("\nWhat moves {} (median in the lowest -> highest fifth of the input)\n", chosen->name);
    for (std::size_t i = 0; i < std::min(kMostRows, chosen->influences.size()); ++i)
      text += "  " + influence_line(chosen->influences[i], chosen->role == "milestone") + "\n";
  }
  for (std::size_t c = 0; c < s.contours.size(); ++c)
    if (s.outputs[c].role == "milestone" && s.outputs[c].percentiles.front().value &&
        s.outputs[c].percentiles.front().value != s.outputs[c].percentiles.back().value)
      text += contour_text(s.contours[c], loaded, true);
  return text + objectives_text(loaded, s);
}

results::Certainty certainty_of(const LoadedStudy& loaded, const StudySummary& s)
{
  results::Certainty certainty{s.n_ok + s.n_failed + s.n_killed, s.n_failed + s.n_killed, {}, 0, {},
                               summary_json(loaded, s)};
  for (std::size_t i = 0; i < s.outputs.size(); ++i)
    if (const auto& o = s.outputs[i]; o.role == "milestone")
      certainty.milestones.push_back({loaded.study.outputs[i].gpus, date_of(o.percentiles[1].value),
                                      date_of(o.percentiles[3].value), date_of(o.percentiles[5].value), o.never_frac,
                                      o.due, o.on_time_frac});
  if (const auto* main = main_output(s); main != nullptr && main->role == "milestone") {
    certainty.moved_gpus = loaded.study.outputs[static_cast<std::size_t>(main - s.outputs.data())].gpus;
    certainty.movers = movers_of(*main);
  }
  return certainty;
}

} // namespace gpuramp::study

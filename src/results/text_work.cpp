// SPDX-License-Identifier: Apache-2.0
#include "results/text_parts.hpp"

#include <array>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace gpuramp::results {

namespace {

using record::Figure;

/// Where the peak went, term by term; what rounds to nothing is left to result.json.
void add_waterfall(Page& page, const Outcome& outcome)
{
  constexpr double kSmallestShown = 0.0005; ///< of the peak
  const auto sum = whole_waterfall(outcome.waterfall);
  if (sum.peak_flop <= 0)
    return;
  std::vector<std::string> parts;
  for (const auto& [loss, term] : record::kTerms<record::Loss>)
    if (const auto frac = sum.flop[loss] / sum.peak_flop; frac >= kSmallestShown || loss == record::Loss::useful)
      parts.push_back(fmt::format("{} {:.1f} %", term.label, 100 * frac));
  page.list("of peak: ", parts);
}

/// Work that came to nothing, with the reason; the first few.
void add_not_served(Page& page, const Outcome& outcome)
{
  constexpr std::size_t kMostShown = 5;
  const auto& all = outcome.not_served;
  for (std::size_t i = 0; i < std::min(kMostShown, all.size()); ++i)
    page.line(fmt::format("never {}: {} (due {}): {}", all[i].work_class == "training" ? "started" : "served",
                          all[i].name, core::format_date(all[i].due), all[i].reason));
  if (all.size() > kMostShown)
    page.line(fmt::format("... and {} more, in not_served of result.json", all.size() - kMostShown));
}

/// "45 s", "3.2 min", "1.5 h", "2.1 d"
std::string duration_text(double s)
{
  if (s < 120)
    return fmt::format("{:.3g} s", s);
  if (s < 7'200)
    return fmt::format("{:.3g} min", s / 60);
  return s < 172'800 ? fmt::format("{:.3g} h", s / 3'600) : fmt::format("{:.3g} d", s / 86'400);
}

/// "GPUs 80 %, power 20 %": what jobs waited for, the most first.
std::string causes_text(const record::QueueFigures& figures)
{
  constexpr std::string_view kBefore = "mean wait for ";
  constexpr double kWorthSaying = 0.005;
  const auto mean_s = figures[record::QueueFigure::wait_mean_s];
  std::vector<record::QueueFigure> causes(record::kWaitFigures.begin(), record::kWaitFigures.end());
  std::stable_sort(causes.begin(), causes.end(), [&](auto a, auto b) { return figures[a] > figures[b]; });
  std::vector<std::string> parts;
  for (const auto cause : causes)
    if (mean_s > 0 && figures[cause] / mean_s >= kWorthSaying)
      parts.push_back(
          fmt::format("{} {:.0f} %", record::term(cause).label.substr(kBefore.size()), 100 * figures[cause] / mean_s));
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// "0.84 s", "41 ms", "endless"
std::string latency_text(double s)
{
  if (not std::isfinite(s))
    return "endless";
  return s < 1 ? fmt::format("{:.3g} ms", 1e3 * s) : fmt::format("{:.3g} s", s);
}

/// "3.0 % lost to power while running": what took more than a thousandth of the GPU time of jobs.
std::string slowed_text(const record::QueueFigures& figures)
{
  using record::QueueFigure;
  constexpr double kWorthSaying = 1e-3;
  std::vector<std::string> parts;
  for (const auto& [figure, what] : {std::pair{QueueFigure::slowed_by_power_gpu_s, "lost to power while running"},
                                     {QueueFigure::slowed_by_network_gpu_s, "lost to the network"},
                                     {QueueFigure::extra_gpu_s, "work done again, checkpoints and restarts"}})
    if (const auto part = figures[figure] / std::max(1.0, figures[QueueFigure::gpu_s]); part >= kWorthSaying)
      parts.push_back(fmt::format("{:.1f} % {}", 100 * part, what));
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// What was lent, how far the closed form was off, and rows of the trace that are no requests; where there are any.
void add_request_notes(Page& page, const record::RequestRecord& service)
{
  using record::RequestFigure;
  constexpr double kNotable = 0.25;
  const auto f = service.whole();
  if (f[RequestFigure::gpu_hours_lent] > 0)
    page.line(
        fmt::format("  lent to research while fewer replicas were called: {} GPU hours beside {} of the service's",
                    count_text(f[RequestFigure::gpu_hours_lent]), count_text(f[RequestFigure::gpu_hours])));
  if (f[RequestFigure::closed_form_error_frac] > kNotable)
    page.line(fmt::format("  queues in closed form would be off by up to {:.0f} % here and are corrected by that: "
                          "\"mode\": \"simulated\" measures",
                          100 * f[RequestFigure::closed_form_error_frac]));
  for (const auto& rejection : service.rejections)
    page.line(fmt::format("  rejected {} rows of the trace: {}", count_text(static_cast<double>(rejection.requests)),
                          rejection.reason));
}

} // namespace

std::string words_text(double n)
{
  constexpr std::pair<double, const char*> kWords[] = {
      {1e18, " quintillion"}, {1e15, " quadrillion"}, {1e12, " trillion"}, {1e9, " billion"}, {1e6, " million"}};
  for (const auto& [size, word] : kWords)
    if (n >= size)
      return fmt::format("{:.3g}{}", n / size, word);
  return fmt::format("{:.3g}", n);
}

void add_output(Page& page, const record::Record& record, const Outcome& outcome)
{
  const auto& s = outcome.summary;
  page.heading("What we get");
  const auto up = static_cast<double>(s[Figure::gpus_up_end]);
  page.line(
      fmt::format("{} GPUs up at the end, of {} compute dies{}", count_text(up),
                  count_text(static_cast<double>(s[Figure::dies_up_end])),
                  up > 0 ? fmt::format("; each computes as much as {:.3g} H100", s[Figure::h100e_up_end] / up) : ""));
  // what the workloads do not state or have is left out
  std::vector<std::string> work;
  if (const auto flop = s[Figure::useful_model_flop]; flop > 0)
    work.push_back(fmt::format("{:.2e} FLOP of useful model compute, as in {} trainings of GPT-4", flop,
                               words_text(flop / kGpt4Flop)));
  const auto runs = std::count_if(record.jobs.begin(), record.jobs.end(),
                                  [](const auto& job) { return job.work_class == "training"; });
  if (runs > 0)
    work.push_back(fmt::format("{} of {} training runs finished", s[Figure::training_runs_finished], runs));
  if (s[Figure::tokens_trained] > 0)
    work.push_back(fmt::format("{} tokens trained", words_text(s[Figure::tokens_trained])));
  if (not work.empty())
    page.line(fmt::format("{}", fmt::join(work, "; ")));
  if (s[Figure::tokens_demanded] > 0)
    page.line(fmt::format("{} tokens served, {:.0f} % of what was asked for", words_text(s[Figure::tokens_served]),
                          100 * s[Figure::tokens_served] / s[Figure::tokens_demanded]));
  add_not_served(page, outcome);
  add_waterfall(page, outcome);
}

/// "  0.4", "  136": hours in five columns
std::string hours_text(double s)
{
  const auto hours = s / core::kSecondsPerHour;
  return hours < 9.95 ? fmt::format("{:5.1f}", hours) : fmt::format("{:5.0f}", hours);
}

constexpr double kWorthSaying_s = 180; ///< 0.05 h

/// Mean waits by month of submission, a row for each year in which someone waits: what a purchase does to them.
void add_monthly_waits(Page& page, const record::QueueRecord& queue)
{
  constexpr std::size_t kMostYears = 12; ///< the last ones; queue_waits.csv has all
  struct Year {
    std::array<std::string, 12> months;
    double longest_s = 0;
  };
  std::map<std::string, Year> years;
  for (const auto& group : queue.groups) {
    if (group.by != "month")
      continue;
    const auto month = static_cast<std::size_t>(std::stoi(group.group.substr(5)));
    const auto& f = group.figures;
    if (f[record::QueueFigure::finished] + f[record::QueueFigure::killed] + f[record::QueueFigure::running_end] <= 0)
      continue;
    const auto mean_s = f[record::QueueFigure::wait_mean_s];
    auto& year = years[group.group.substr(0, 4)];
    year.months.at(month - 1) = hours_text(mean_s);
    year.longest_s = std::max(year.longest_s, mean_s);
  }
  std::erase_if(years, [](const auto& year) { return year.second.longest_s < kWorthSaying_s; });
  if (not years.empty())
    page.line("  mean wait in hours of jobs submitted in each month, January to December:");
  const auto n_before = years.size() > kMostYears ? years.size() - kMostYears : 0;
  for (auto year = std::next(years.begin(), static_cast<std::ptrdiff_t>(n_before)); year != years.end(); ++year) {
    std::string row;
    for (const auto& month : year->second.months)
      row += fmt::format(" {:>5}", month.empty() ? "-" : month);
    page.line(fmt::format("    {}{}", year->first, row));
  }
}

void add_queues(Page& page, const record::Record& record)
{
  using record::QueueFigure;
  if (record.queues.empty())
    return;
  page.heading("How long jobs waited");
  for (const auto& queue : record.queues) {
    const auto& f = queue.figures;
    page.line(
        fmt::format("{} ({}): {} jobs, {} finished, {} rejected, {} waiting at the end; {:.0f} % of its GPUs in use",
                    queue.name, queue.policy, count_text(f[QueueFigure::jobs]), count_text(f[QueueFigure::finished]),
                    count_text(f[QueueFigure::rejected]), count_text(f[QueueFigure::waiting_end]),
                    100 * f[QueueFigure::utilisation_frac]));
    if (f[QueueFigure::finished] + f[QueueFigure::killed] + f[QueueFigure::running_end] > 0)
      page.line(fmt::format("  waits: mean {}, median {}, p90 {}, p99 {}, longest {}",
                            duration_text(f[QueueFigure::wait_mean_s]), duration_text(f[QueueFigure::wait_p50_s]),
                            duration_text(f[QueueFigure::wait_p90_s]), duration_text(f[QueueFigure::wait_p99_s]),
                            duration_text(f[QueueFigure::wait_max_s])));
    add_monthly_waits(page, queue);
    if (const auto causes = causes_text(f); not causes.empty())
      page.line("  waited for: " + causes);
    if (const auto slowed = slowed_text(f); not slowed.empty())
      page.line("  of the GPU time of jobs: " + slowed);
    for (const auto& rejection : queue.rejections)
      page.line(fmt::format("  rejected {}: {}", count_text(static_cast<double>(rejection.jobs)), rejection.reason));
  }
}

void add_requests(Page& page, const Outcome& outcome)
{
  using record::RequestFigure;
  if (outcome.requests.empty())
    return;
  page.heading("Whether users got their tokens in time");
  for (const auto& service : outcome.requests) {
    const auto f = service.whole();
    const auto& last = service.months.back().figures;
    page.line(fmt::format("{} ({}): {:.2f} % of {} requests within all targets, {:.2f} % in the worst busiest hour",
                          service.service, service.mode, 100 * f[RequestFigure::attainment_frac],
                          count_text(f[RequestFigure::requests]), 100 * f[RequestFigure::peak_attainment_frac]));
    page.line(fmt::format("  at the {:g}th percentile there: first token {}, per token {}, all {}",
                          100 * service.percentile, latency_text(f[RequestFigure::ttft_s]),
                          latency_text(f[RequestFigure::tpot_s]), latency_text(f[RequestFigure::latency_s])));
    page.line(fmt::format("  GPUs needed: {} in the last month ({} without bursts, {} for the tokens alone), {} held; "
                          "{:.2f} USD per million tokens in time",
                          count_text(last[RequestFigure::gpus_needed]), count_text(last[RequestFigure::gpus_smooth]),
                          count_text(last[RequestFigure::gpus_for_tokens]), count_text(last[RequestFigure::gpus_held]),
                          f[RequestFigure::usd_per_million_tokens]));
    add_request_notes(page, service);
  }
}

} // namespace gpuramp::results

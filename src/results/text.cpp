// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::results {

namespace {

using record::Figure;

class Page {
public:
  Page(const TextStyle& style) : style_(style) {}

  void heading(const std::string& text)
  {
    text_ += style_.color ? fmt::format("\n\x1b[1m{}\x1b[0m\n", text) : fmt::format("\n{}\n", text);
  }
  void line(const std::string& text) { text_ += "  " + text + "\n"; }
  /// Parts one after the other, broken into lines of the style's width; those after the first are indented.
  void list(const std::string& begin, const std::vector<std::string>& parts)
  {
    constexpr std::size_t kIndent = 2, kLeast = 100;
    auto text = begin;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const auto part = parts[i] + (i + 1 < parts.size() ? "," : "");
      if (text.size() + part.size() + kIndent > std::max<std::size_t>(kLeast, static_cast<std::size_t>(style_.width))) {
        line(text);
        text.assign(begin.size(), ' ');
      }
      text += (text.ends_with(' ') ? "" : " ") + part;
    }
    line(text);
  }
  [[nodiscard]] std::string bar(double part, int width) const
  {
    const auto n = static_cast<int>(std::lround(std::clamp(part, 0.0, 1.0) * width));
    std::string bar;
    for (int i = 0; i < width; ++i)
      bar += i < n ? (style_.unicode ? "█" : "#") : (style_.unicode ? "·" : ".");
    return bar;
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

private:
  TextStyle style_;
  std::string text_;
};

/// Which site and thing let the racks in that reached it. \pre it has a path
std::string carried_by(const record::Milestone& m)
{
  return fmt::format("{} at {}{}", m.path->enabled_by, m.path->campus,
                     m.path->supply_bound_by.empty() ? "" : "; chips by " + m.path->supply_bound_by);
}

std::string plain_date(const record::Milestone& m, const scenario::Scenario& scenario)
{
  return m.date ? core::format_date(*m.date) : "not before " + core::format_date(scenario.end);
}

std::string percent(const std::optional<double>& frac)
{
  return frac ? fmt::format("{:.0f} %", 100 * *frac) : "-";
}

/// "P10 2027-10", or that it lies beyond the end.
std::string month_of(const std::optional<core::Date>& date, const scenario::Scenario& scenario)
{
  return date ? core::format_date(*date).substr(0, 7) : ">" + core::format_date(scenario.end).substr(0, 7);
}

/// What moves the milestone that says most.
void add_movers(Page& page, const scenario::Scenario& scenario, const Certainty& certainty)
{
  std::vector<std::string> parts;
  for (const auto& m : certainty.movers)
    parts.push_back(fmt::format(
        "{} (rank {:+.2f}{})", m.input, m.rank_correlation,
        m.at_low || m.at_high ? fmt::format(", {} to {}", month_of(m.at_low, scenario), month_of(m.at_high, scenario))
                              : ""));
  if (not parts.empty())
    page.list(fmt::format("{} moves most with", count_text(static_cast<double>(certainty.moved_gpus))), parts);
}

void add_certainty(Page& page, const scenario::Scenario& scenario, const record::Record& record,
                   const Certainty& certainty)
{
  page.heading(fmt::format("When, and how surely: GPUs up (packages), over {} runs with what is uncertain and may slip",
                           certainty.n_runs));
  page.line(fmt::format("{:>6}  {:<9} {:<9} {:<9} {:>6}  {:<11} {:>9}  {}", "", "P10", "P50", "P90", "never",
                        "wanted by", "by then", "if nothing slips"));
  for (const auto& m : certainty.milestones) {
    const auto plain = std::find_if(record.milestones.begin(), record.milestones.end(),
                                    [&](const record::Milestone& r) { return r.gpus == m.gpus; });
    page.line(fmt::format("{:>6}  {:<9} {:<9} {:<9} {:>6}  {:<11} {:>9}  {}", count_text(static_cast<double>(m.gpus)),
                          month_of(m.p10, scenario), month_of(m.p50, scenario), month_of(m.p90, scenario),
                          percent(m.never_frac), m.due ? core::format_date(*m.due) : "-", percent(m.on_time_frac),
                          plain == record.milestones.end()
                              ? ""
                              : plain_date(*plain, scenario) + (plain->path ? ", " + carried_by(*plain) : "")));
  }
  add_movers(page, scenario, certainty);
  if (certainty.n_failed > 0)
    page.line(fmt::format("{} of the runs FAILED", certainty.n_failed));
}

void add_milestones(Page& page, const scenario::Scenario& scenario, const record::Record& record)
{
  page.heading("When, if nothing slips: GPUs up (packages)");
  for (const auto& m : record.milestones)
    page.line(fmt::format("{:>6}  {}{}", count_text(static_cast<double>(m.gpus)), plain_date(m, scenario),
                          m.path ? "  " + carried_by(m) : ""));
  page.line("how surely: add --samples 200");
}

/// What the targets date besides GPUs up in the fleet.
void add_levels(Page& page, const scenario::Scenario& scenario, const record::Record& record)
{
  for (const auto& reached : record.levels) {
    const auto& level = scenario.targets.levels[reached.level];
    page.line(fmt::format("{}  {}", scenario::text_of(level),
                          reached.date ? core::format_date(*reached.date)
                                       : fmt::format("not before {}; the most is {}", core::format_date(scenario.end),
                                                     scenario::amount_text(level, reached.most))));
  }
}

constexpr int kBarWidth = 12;

void add_years(Page& page, const Outcome& outcome)
{
  page.heading("What held the ramp back (means of each year: GPUs up, target, power, GPUs missing by cause)");
  page.line(fmt::format("{:<5} {:>7} {:>7} {:>7}  {:<12} {:>7}  {}", "year", "up", "target", "power", "up/target",
                        "at end", "largest causes"));
  for (const auto& y : outcome.years) {
    const auto held = held_back(y.causes);
    std::string causes;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, held.size()); ++i)
      causes += fmt::format("{}{} {}", i > 0 ? ", " : "", held[i].name, count_text(held[i].mean_gpus));
    const bool aims = y.mean_target > 0;
    page.line(fmt::format("{:<5} {:>7} {:>7} {:>7}  {} {:>7}  {}", y.year, count_text(y.mean_up),
                          aims ? count_text(y.mean_target) : "-", scaled(y.mean_facility_mw * 1e6, "W"),
                          aims ? page.bar(y.mean_up / y.mean_target, kBarWidth) : std::string(kBarWidth, ' '),
                          count_text(static_cast<double>(y.up_end)), causes));
  }
}

constexpr double kShortestShown = 0.05; ///< campus-years; what rounds to 0.0 is left to result.json

void add_binding(Page& page, const record::Record& record, const Outcome& outcome)
{
  page.heading("Top binding resources (campus-years during which it held GPUs or work back)");
  for (std::size_t i = 0; i < std::min<std::size_t>(5, outcome.top_binding.size()); ++i) {
    const auto& b = outcome.top_binding[i];
    if (b.campus_years < kShortestShown)
      continue;
    const auto where = b.worst_campus == "fleet"
                           ? "between campuses"
                           : fmt::format("at {} campus{}, longest at {} ({:.1f} years)", b.n_campuses,
                                         b.n_campuses == 1 ? "" : "es", b.worst_campus, b.worst_years);
    page.line(fmt::format("{:<16} {:>6.1f}  {}", b.resource, b.campus_years, where));
  }
  if (outcome.top_binding.empty())
    page.line("none");
  const auto& cut = record.samples.back().cut;
  std::string names;
  for (std::size_t i = 0; i < std::min<std::size_t>(4, cut.resources.size()); ++i)
    names += (i > 0 ? ", " : "") + cut.resources[i];
  if (cut.resources.size() > 4)
    names += fmt::format(" and {} more", cut.resources.size() - 4);
  page.line(fmt::format("capacity cut at the end: at most {} GPUs, by {}", count_text(cut.bound_gpus), names));
}

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

/// "82 trillion": three significant digits and a word.
std::string in_words(double n)
{
  constexpr std::pair<double, const char*> kWords[] = {
      {1e18, " quintillion"}, {1e15, " quadrillion"}, {1e12, " trillion"}, {1e9, " billion"}, {1e6, " million"}};
  for (const auto& [size, word] : kWords)
    if (n >= size)
      return fmt::format("{:.3g}{}", n / size, word);
  return fmt::format("{:.3g}", n);
}

/// What flowed in the last report period, per day. \return nothing where there is no period
std::optional<double> last_per_day(const record::Record& record, record::Flow flow)
{
  const auto& samples = record.samples;
  if (samples.size() < 2)
    return std::nullopt;
  const auto days = core::in_days(samples.back().at - samples[samples.size() - 2].at);
  return days > 0 ? std::optional(record::fleet_of(samples.back()).flows[flow] / days) : std::nullopt;
}

void add_output(Page& page, const record::Record& record, const Outcome& outcome)
{
  /// Pre-training of GPT-4. \source Epoch AI, Notable AI Models (estimate)
  constexpr double kGpt4Flop = 2.1e25;
  const auto& s = outcome.summary;
  page.heading("What we get");
  const auto up = static_cast<double>(s[Figure::gpus_up_end]);
  page.line(
      fmt::format("{} GPUs up at the end, of {} compute dies{}", count_text(up),
                  count_text(static_cast<double>(s[Figure::dies_up_end])),
                  up > 0 ? fmt::format("; each computes as much as {:.3g} H100", s[Figure::h100e_up_end] / up) : ""));
  // what the workloads do not state or have is left out
  auto work = fmt::format("{:.2e} FLOP of useful model compute, as in {} trainings of GPT-4",
                          s[Figure::useful_model_flop], in_words(s[Figure::useful_model_flop] / kGpt4Flop));
  const auto runs = std::count_if(record.jobs.begin(), record.jobs.end(),
                                  [](const auto& job) { return job.work_class == "training"; });
  if (runs > 0)
    work += fmt::format("; {} of {} training runs finished", s[Figure::training_runs_finished], runs);
  if (s[Figure::tokens_trained] > 0)
    work += fmt::format("; {} tokens trained", in_words(s[Figure::tokens_trained]));
  page.line(work);
  if (const auto daily = last_per_day(record, record::Flow::tokens_served); daily && s[Figure::tokens_demanded] > 0)
    page.line(fmt::format("{} tokens a day served at the end; {:.0f} % of what was asked for in all", in_words(*daily),
                          100 * s[Figure::tokens_served] / s[Figure::tokens_demanded]));
  add_not_served(page, outcome);
  add_waterfall(page, outcome);
}

/// GPU-hours up, between the dates of the gap.
double gpu_hours_up(const Outcome& outcome)
{
  constexpr double kHoursPerDay = 24;
  double hours = 0;
  const GapRow* before = nullptr;
  for (const auto& row : outcome.gap)
    if (row.campus == "fleet") {
      if (before != nullptr)
        hours += kHoursPerDay * static_cast<double>((row.date - before->date).count()) *
                 static_cast<double>(row.up + before->up) / 2;
      before = &row;
    }
  return hours;
}

/// What planners compare: share of a country's power, price of a GPU-hour.
void add_rates(Page& page, const record::Record& record, const Outcome& outcome)
{
  /// Net generation of the United States in 2024. \source EIA, Electric Power Monthly, 2025: 4,304,039 GWh
  constexpr double kUsMwhPerDay = 4'304'039e3 / 366;
  if (const auto daily = last_per_day(record, record::Flow::facility_energy_mwh); daily && *daily > 0)
    page.line(fmt::format(
        "{} drawn on average at the end: {:.2g} % of what all power plants of the United States gave in 2024",
        scaled(*daily / 24 * 1e6, "W"), 100 * *daily / kUsMwhPerDay));
  if (const auto hours = gpu_hours_up(outcome); hours > 0 && outcome.summary[Figure::spent_usd] > 0)
    page.line(
        fmt::format("{:.2f} USD per GPU-hour up, of all that was spent", outcome.summary[Figure::spent_usd] / hours));
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

/// "3 % lost to power, 1 % done again": what took more than a thousandth of the GPU time of jobs.
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
    if (const auto causes = causes_text(f); not causes.empty())
      page.line("  waited for: " + causes);
    if (const auto slowed = slowed_text(f); not slowed.empty())
      page.line("  of the GPU time of jobs: " + slowed);
    for (const auto& rejection : queue.rejections)
      page.line(fmt::format("  rejected {}: {}", count_text(static_cast<double>(rejection.jobs)), rejection.reason));
  }
}

/// "0.84 s", "41 ms", "endless"
std::string latency_text(double s)
{
  if (not std::isfinite(s))
    return "endless";
  return s < 1 ? fmt::format("{:.3g} ms", 1e3 * s) : fmt::format("{:.3g} s", s);
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
    if (f[RequestFigure::gpu_hours_lent] > 0)
      page.line(
          fmt::format("  lent to research while fewer replicas were called: {} GPU hours beside {} of the service's",
                      count_text(f[RequestFigure::gpu_hours_lent]), count_text(f[RequestFigure::gpu_hours])));
    if (constexpr double kNotable = 0.25; f[RequestFigure::closed_form_error_frac] > kNotable)
      page.line(fmt::format("  queues in closed form would be off by up to {:.0f} % here and are corrected by that: "
                            "\"mode\": \"simulated\" measures",
                            100 * f[RequestFigure::closed_form_error_frac]));
    for (const auto& rejection : service.rejections)
      page.line(fmt::format("  rejected {} rows of the trace: {}", count_text(static_cast<double>(rejection.requests)),
                            rejection.reason));
  }
}

/// The same figures as in result.json, with their labels; the parts are those of cost.csv.
void add_cost(Page& page, const scenario::Scenario& scenario, const Outcome& outcome)
{
  constexpr double kWorthSaying = 1e-6; ///< of all
  const auto& s = outcome.summary;
  const auto line = [&](Figure figure, const std::string& more) {
    return fmt::format("{}: {}{}", record::term(figure).label, dollars(s[figure]), more);
  };
  std::vector<std::string> parts;
  for (const auto& [category, term] : record::kTerms<account::CostCategory>)
    if (const auto usd = outcome.cost.spent[category]; usd > kWorthSaying * s[Figure::spent_usd])
      parts.push_back(fmt::format("{} {}", term.label, dollars(usd)));
  page.list(line(Figure::spent_usd, parts.empty() ? "" : "; "), parts);
  if (scenario.economics.discount_rate > 0)
    page.line(line(Figure::cost_usd, fmt::format(" at {:g} % a year", 100 * scenario.economics.discount_rate)));
  if (s[Figure::sunk_usd] > 0)
    page.line(line(Figure::sunk_usd, ", not in it"));
  if (const auto usd = outcome.cost.unit.site_usd_per_kw_month; usd > 0)
    page.line(fmt::format("site alone: {:.0f} USD per kW in service and month (halls and plants written off, staff, "
                          "maintenance, rent)",
                          usd));
}

std::string rate_text(const std::optional<double>& rate)
{
  return rate ? fmt::format("{:.1f} %", 100 * *rate) : "none";
}

std::string returns_text(double break_even_usd, const account::Returns& returns)
{
  return fmt::format("break-even {:.2f} USD/GPU h; IRR {}{}; payback {}", break_even_usd, rate_text(returns.irr_frac),
                     returns.equity_irr_frac ? ", of own money " + rate_text(returns.equity_irr_frac) : "",
                     returns.payback ? core::format_date(*returns.payback) : "not within the run");
}

void add_income(Page& page, const account::IncomeAccount& income)
{
  constexpr std::size_t kMostCampuses = 6;
  if (income.services.empty())
    return;
  page.heading("What it earns (plain dollars, before tax)");
  for (const auto& s : income.services) {
    const auto asked = s.sum.gpu_hours_asked > 0 ? s.sum.gpu_hours / s.sum.gpu_hours_asked
                       : s.sum.tokens_asked > 0  ? s.sum.tokens / s.sum.tokens_asked
                                                 : 1;
    page.line(fmt::format("{} ({}): {}, {} GPU hours, {:.1f} % of what it asked for{}", s.customer, s.service,
                          dollars(s.sum.revenue_usd), count_text(s.sum.gpu_hours), 100 * asked,
                          s.sum.penalty_usd > 0 ? "; penalty " + dollars(s.sum.penalty_usd) : ""));
  }
  page.line(fmt::format("revenue {}, penalties {}, spent {}: margin {}; purchases are still worth {}",
                        dollars(income.sum.revenue_usd), dollars(income.sum.penalty_usd), dollars(income.spent_usd),
                        dollars(income.margin_usd()), dollars(income.returns.residual_usd)));
  page.line(fmt::format("{:.1f} % of GPU hours sold; {}", 100 * income.sold_frac,
                        returns_text(income.break_even_usd_per_gpu_hour, income.returns)));
  if (income.returns.debt_end_usd > 0 || income.returns.interest_usd > 0)
    page.line(fmt::format("interest {}; still owed at the end {}", dollars(income.returns.interest_usd),
                          dollars(income.returns.debt_end_usd)));
  if (income.campuses.size() > 1 && income.campuses.size() <= kMostCampuses)
    for (const auto& c : income.campuses)
      page.line(fmt::format("{}: earned {}, spent {}; {}", c.campus, dollars(c.revenue_usd - c.penalty_usd),
                            dollars(c.spent_usd), returns_text(c.break_even_usd_per_gpu_hour, c.returns)));
}

void add_energy(Page& page, const scenario::Scenario& scenario, const record::Record& record, const Outcome& outcome)
{
  const auto& s = outcome.summary;
  page.heading("What it draws and costs");
  page.line(fmt::format("peak {}, {} in all, PUE {}, {} CO2e", scaled(s[Figure::peak_facility_mw] * 1e6, "W"),
                        scaled(s[Figure::energy_mwh] * 1e6, "Wh"),
                        s[Figure::mean_pue] > 0 ? fmt::format("{:.2f}", s[Figure::mean_pue]) : "-",
                        scaled(s[Figure::co2e_t], "t")));
  add_rates(page, record, outcome);
  add_cost(page, scenario, outcome);
  for (const auto stranded : {Figure::stranded_gpu_days, Figure::stranded_mw_days})
    page.line(
        fmt::format("{} {}s: {}", count_text(s[stranded]), record::term(stranded).unit, record::term(stranded).label));
}

/// Outages and curtailments, and swings that the utility does not allow.
void add_disturbances(Page& page, const record::Record& record, const Outcome& outcome)
{
  const auto lost = std::count_if(record.events.begin(), record.events.end(),
                                  [](const auto& e) { return e.kind == record::EventKind::power_lost; });
  double given_mwh = 0;
  for (const auto& sample : record.samples)
    for (const auto& campus : sample.campuses)
      given_mwh += campus.flows[record::Flow::battery_given_mwh];
  if (lost > 0)
    page.line(fmt::format("feeds gave less {} times; batteries gave {}", lost, scaled(given_mwh * 1e6, "Wh")));
  for (const auto& s : outcome.swings)
    if (not s.within_limit())
      page.line(fmt::format("swings of {} at {}, {} after smoothing, are faster than its feed allows",
                            scaled(s.swing.base(), "W"), s.campus, scaled(s.left.base(), "W")));
}

} // namespace

std::string scaled(double value, const char* unit)
{
  struct Prefix {
    double factor;
    const char* name;
  };
  static constexpr Prefix kPrefixes[] = {{1e21, "Z"}, {1e18, "E"}, {1e15, "P"}, {1e12, "T"},
                                         {1e9, "G"},  {1e6, "M"},  {1e3, "k"}};
  if (std::abs(value) >= 1e24) // FLOP of training runs are written so: 3.8e+25
    return fmt::format("{:.2e} {}", value, unit);
  constexpr double kRoundsUp = 0.9995; // 999.5 G is 1 T
  for (const auto& prefix : kPrefixes)
    if (std::abs(value) >= kRoundsUp * prefix.factor)
      return fmt::format("{:.3g} {}{}", value / prefix.factor, prefix.name, unit);
  return fmt::format("{:.3g} {}", value, unit);
}

std::string dollars(double usd)
{
  if (std::abs(usd) >= 1e12)
    return fmt::format("{:.2f} T USD", usd / 1e12);
  return std::abs(usd) >= 1e9 ? fmt::format("{:.1f} bn USD", usd / 1e9) : fmt::format("{:.1f} M USD", usd / 1e6);
}

std::string count_text(double n)
{
  if (std::abs(n) >= 999.5e6)
    return fmt::format("{:.3g} bn", n / 1e9);
  if (std::abs(n) >= 999.5e3)
    return fmt::format("{:.3g}M", n / 1e6);
  return std::abs(n) >= 999.5 ? fmt::format("{:.3g}k", n / 1e3) : fmt::format("{:.0f}", n);
}

std::string terminal_summary(const scenario::Scenario& scenario, const record::Record& record, const Outcome& outcome,
                             const TextStyle& style)
{
  Page page(style);
  const auto n_campuses = record.campus_names.size();
  page.line(fmt::format("{}: {} to {}, {} campus{}, resolution {}, seed {}", scenario.name,
                        core::format_date(scenario.start), core::format_date(scenario.end), n_campuses,
                        n_campuses == 1 ? "" : "es", record::to_string(record.resolution), record.seed));
  if (outcome.certainty)
    add_certainty(page, scenario, record, *outcome.certainty);
  else
    add_milestones(page, scenario, record);
  add_levels(page, scenario, record);
  add_years(page, outcome);
  add_binding(page, record, outcome);
  add_output(page, record, outcome);
  add_queues(page, record);
  add_requests(page, outcome);
  add_energy(page, scenario, record, outcome);
  add_income(page, outcome.income);
  add_disturbances(page, record, outcome);
  page.heading("Trust");
  page.line(fmt::format("{} conservation checks, {} broken, worst relative error {:.1e}; {} SimGrid hosts, {} links",
                        outcome.conservation.checks, outcome.conservation.broken.size(),
                        outcome.conservation.worst_relative_error, record.effort[record::Effort::simgrid_hosts],
                        record.effort[record::Effort::simgrid_links]));
  for (const auto& broken : outcome.conservation.broken)
    page.line("BROKEN " + broken);
  return page.take();
}

} // namespace gpuramp::results

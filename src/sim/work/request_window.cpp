// SPDX-License-Identifier: Apache-2.0
#include "sim/work/request_window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gpuramp::sim {

namespace {

/// The value at a share of some values. \pre there are some
double at_share(std::vector<double> values, double share)
{
  const auto n = std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(n);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

bool in_time(const model::ServedRequest& served, const model::LatencyTargets& t)
{
  return (not t.ttft_s || served.ttft_s() <= *t.ttft_s) && (not t.tpot_s || served.tpot_s() <= *t.tpot_s) &&
         (not t.latency_s || served.latency_s() <= *t.latency_s);
}

} // namespace

RequestWindow::RequestWindow(const WindowSpec& spec, Platform& platform, Checks& checks)
    : spec_(spec), platform_(platform), checks_(checks),
      pool_(spec.serving->layout(), spec.serving->lengths(), spec.all),
      gaps_(spec.seed, "request_arrivals/" + spec.service, spec.replication),
      lengths_(spec.seed, "request_lengths/" + spec.service, spec.replication)
{
  if (spec.traced != nullptr) // each window begins elsewhere in the trace
    next_traced_ = static_cast<std::size_t>(gaps_.uniform() * static_cast<double>(spec.traced->requests.size()));
  for (std::size_t r = 0; r < pool_.n_replicas(); ++r)
    began_at_.push_back(platform.replica_tokens(spec.first_flow + r).done);
  n_changes_.assign(began_at_.size(), 0);
}

/// \return the next one; its arrival is the time since the one before
model::Request RequestWindow::next_request()
{
  if (spec_.traced == nullptr)
    return {draw_interval(spec_.arrivals, gaps_) / spec_.arrivals.per_s, spec_.serving->lengths().input.draw(lengths_),
            spec_.serving->lengths().output.draw(lengths_)};
  const auto& all = spec_.traced->requests;
  const auto i = next_traced_++ % all.size();
  auto request = all[i];
  const auto gap = i > 0 ? request.arrival_s - all[i - 1].arrival_s : 1 / spec_.traced->per_s;
  request.arrival_s = gap * spec_.traced->per_s / spec_.arrivals.per_s;
  return request;
}

WindowOutcome RequestWindow::run(double until_s)
{
  constexpr double kFilling = 0.1;
  const auto begin_s = platform_.now_s();
  const auto end_s = std::min(until_s, begin_s + spec_.length_s);
  count_from_s_ = begin_s + kFilling * (end_s - begin_s);
  count_to_s_ = end_s;
  pool_.set_active(spec_.at_begin, begin_s);
  auto ready_s = begin_s + spec_.ready_s;
  auto coming = next_request();
  coming.arrival_s += begin_s;
  auto now_s = begin_s;
  while (now_s < end_s || counted_open_ > 0) {
    const auto next_s = std::min({coming.arrival_s, pool_.next_s(), ready_s});
    if (next_s >= until_s)
      break;
    if (next_s > now_s)
      platform_.sleep_until(next_s);
    now_s = next_s;
    pool_.advance(now_s);
    if (ready_s <= now_s) {
      pool_.set_active(spec_.from_ready, now_s);
      ready_s = until_s;
    }
    if (coming.arrival_s <= now_s) {
      pool_.arrive(coming, now_s);
      counted_open_ += coming.arrival_s >= count_from_s_ && coming.arrival_s < count_to_s_ ? 1 : 0;
      coming = next_request();
      coming.arrival_s += now_s;
    }
    note_served();
    set_rates();
  }
  check_positions(now_s);
  return outcome();
}

void RequestWindow::note_served()
{
  for (const auto& served : pool_.take_served())
    if (served.request.arrival_s >= count_from_s_ && served.request.arrival_s < count_to_s_) {
      served_.push_back(served);
      --counted_open_;
    }
}

void RequestWindow::set_rates()
{
  std::vector<std::pair<std::size_t, double>> rates;
  for (const auto r : pool_.take_changed()) {
    rates.emplace_back(spec_.first_flow + r, pool_.decode_rate(r));
    n_changes_[r] += 1;
  }
  if (not rates.empty())
    platform_.set_replicas(rates);
}

/// SimGrid's flows against the pool's own account, and all of them at a standstill after. Each change of a rate comes
/// as late as the clock is coarse.
void RequestWindow::check_positions(double now_s)
{
  std::vector<std::pair<std::size_t, double>> rates;
  const auto& layout = spec_.serving->layout();
  const auto fastest = 1 / (layout.decode ? *layout.decode : layout.replica).step_s.at(1);
  const auto clock_s = now_s * 0x1p-52;
  for (std::size_t r = 0; r < pool_.n_replicas(); ++r) {
    const auto theirs = platform_.replica_tokens(spec_.first_flow + r);
    const auto ours = pool_.position(r, now_s);
    const auto coarse = theirs.resolution + (n_changes_[r] + 1) * clock_s * fastest;
    checks_.close(theirs.done - began_at_[r], ours, std::max({1.0, ours, coarse / Checks::kTolerance}),
                  fmt::format("SimGrid tokens of replica {} of {}", r + 1, spec_.service));
    rates.emplace_back(spec_.first_flow + r, 0);
  }
  platform_.set_replicas(rates);
}

WindowOutcome RequestWindow::outcome() const
{
  WindowOutcome outcome;
  outcome.n = static_cast<std::int64_t>(served_.size());
  if (served_.empty())
    return outcome;
  const auto& targets = spec_.serving->targets();
  std::vector<double> ttft, tpot, latency;
  for (const auto& served : served_) {
    ttft.push_back(served.ttft_s());
    tpot.push_back(served.tpot_s());
    latency.push_back(served.latency_s());
    outcome.attainment_frac += in_time(served, targets) ? 1 : 0;
  }
  outcome.attainment_frac /= static_cast<double>(outcome.n);
  outcome.ttft_s = at_share(std::move(ttft), targets.percentile);
  outcome.tpot_s = at_share(std::move(tpot), targets.percentile);
  outcome.latency_s = at_share(std::move(latency), targets.percentile);
  return outcome;
}

} // namespace gpuramp::sim

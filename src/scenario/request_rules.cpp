// SPDX-License-Identifier: Apache-2.0
#include "scenario/request_rules.hpp"

#include "gpuramp/scenario/request_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::scenario {

namespace {

class RequestRulesCheck {
public:
  RequestRulesCheck(const InferenceService& service, std::string at, const Complain& complain)
      : service_(service), r_(*service.requests), at_(std::move(at)), complain_(complain)
  {
  }

  /// \return whether nothing is wrong
  bool check()
  {
    check_rates(r_.arrivals.by_hour, 24, "/requests/arrivals/by_hour");
    check_rates(r_.arrivals.by_weekday, 7, "/requests/arrivals/by_weekday");
    check_trace();
    check_targets();
    check_serving();
    if (service_.daily_swing_frac > 0 || service_.weekly_swing_frac > 0)
      complain("/requests", "has its own hours and weekdays, and the service swings",
               "leave 'daily_swing' and 'weekly_swing' out: by_hour and by_weekday say the same");
    if (service_.efficiency.goodput_frac <= 0)
      complain("/efficiency/goodput", "at 0 no request is ever served", "give a share above 0");
    if (service_.user_tokens_per_s)
      complain("/user_tokens_per_s", "limits the batch for throughput, and requests have targets",
               "leave it out: requests.targets.tpot says the same");
    return sound_;
  }

private:
  void complain(const std::string& where, std::string problem, std::string suggestion)
  {
    sound_ = false;
    complain_(at_ + where, std::move(problem), std::move(suggestion));
  }

  void check_rates(const std::vector<double>& rates, std::size_t n, const char* where)
  {
    if (not rates.empty() && rates.size() != n)
      complain(where, fmt::format("has {} rates", rates.size()), fmt::format("give {}, or leave it out", n));
    else if (not rates.empty() && std::none_of(rates.begin(), rates.end(), [](double rate) { return rate > 0; }))
      complain(where, "has no rate above 0", "give relative rates");
  }

  void check_trace()
  {
    if (r_.trace && r_.trace->csv.empty() == r_.trace->rows.empty())
      complain("/requests/trace", "needs exactly one of 'csv' and 'rows'", "name the file that holds the requests");
    if (not r_.traced)
      return;
    constexpr double kSame = 1e-6;
    const auto differs = [](const std::optional<double>& stated, double traced) {
      return stated && std::abs(*stated / traced - 1) > kSame;
    };
    for (const auto& [key, stated, traced] :
         {std::tuple{"/input_tokens", service_.input_tokens, r_.traced->input_tokens},
          std::tuple{"/output_tokens", service_.output_tokens, r_.traced->output_tokens}})
      if (differs(stated, traced))
        complain(key, fmt::format("is {:g}, and {:g} in the trace", *stated, traced),
                 "leave it out: lengths follow from the trace");
  }

  void check_targets()
  {
    const auto& t = r_.targets;
    if (not t.ttft && not t.tpot && not t.latency)
      complain("/requests/targets", "promises nothing", "give 'ttft', 'tpot' or 'latency'");
    if (t.ttft && t.latency && *t.latency <= *t.ttft)
      complain("/requests/targets/latency", "is no longer than 'ttft', which is a part of it", "give more time");
  }

  void check_serving()
  {
    const auto& s = r_.serving;
    if (s.decode_gpus && s.kind == ServingKind::aggregated)
      complain("/requests/serving/decode_gpus", "is for replicas that only decode", R"(say "kind": "apart")");
    if (s.measured && not s.gpus)
      complain("/requests/serving/gpus", "is missing", "say how many GPUs the measured replica has");
    if (service_.model.empty() && not s.measured)
      complain("/requests/serving", "there is no model that tells how fast replicas are",
               "name a 'model', or give 'measured' times");
  }

  const InferenceService& service_;
  const Requests& r_;
  std::string at_;
  const Complain& complain_;
  bool sound_ = true;
};

/// \return whether all numbers are within their bounds: of those that are not the reader has complained, and no model
/// takes them
bool is_within_bounds(const InferenceService& service)
{
  const auto& r = *service.requests;
  const auto positive = [](const std::optional<core::Duration>& d) { return not d || d->base() > 0; };
  const auto& measured = r.serving.measured;
  return r.arrivals.interval_cv.value_or(1) >= 1 && r.arrivals.burst_factor.value_or(2) > 1 &&
         r.targets.percentile > 0 && r.targets.percentile < 1 && positive(r.targets.ttft) && positive(r.targets.tpot) &&
         positive(r.targets.latency) && r.lengths.cached_frac >= 0 && r.lengths.cached_frac < 1 &&
         r.lengths.input.cv >= 0 && r.lengths.output.cv >= 0 && r.serving.gpus.value_or(1) >= 1 &&
         r.serving.decode_gpus.value_or(1) >= 1 && service.efficiency.goodput_frac > 0 &&
         service.input_tokens.value_or(1) > 0 && service.output_tokens.value_or(1) > 0 &&
         (not measured || (measured->prefill.base() > 0 && measured->step.base() > 0 && measured->most_sequences >= 1 &&
                           measured->prefill_start.base() >= 0 && measured->step_per_sequence.base() >= 0)) &&
         std::all_of(service.demand.points.begin(), service.demand.points.end(),
                     [](const auto& point) { return point.value.base() >= 0; });
}

} // namespace

void check_request_rules(const Scenario& scenario, const InferenceService& service, const std::string& at,
                         const Complain& complain)
{
  if (not RequestRulesCheck(service, at, complain).check() || not is_within_bounds(service) ||
      (service.requests->trace && not service.requests->traced))
    return;
  if (const auto wrong = request_problem(scenario, service); not wrong.problem.empty())
    complain(at + "/requests" + wrong.where, wrong.problem, wrong.suggestion);
}

} // namespace gpuramp::scenario

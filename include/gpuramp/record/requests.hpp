// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/record/vocabulary.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

/// How services met what they promise the users of single requests.
namespace gpuramp::record {

/// Figures of a service that states requests: of a month, or of the run.
enum class RequestFigure {
  requests,
  peak_per_s,
  busiest_minute_per_s,
  gpus_for_tokens,
  gpus_smooth,
  gpus_needed,
  replicas_needed,
  gpus_held,
  replicas_held,
  ttft_s,
  tpot_s,
  latency_s,
  peak_attainment_frac,
  attainment_frac,
  headroom_frac,
  tokens_in_time,
  gpu_hours,
  gpu_hours_lent,
  goodput_tokens_per_s,
  usd_per_million_tokens,
  closed_form_error_frac,
  simulated
};

template <>
inline constexpr std::array kTerms<RequestFigure> = {
    Entry<RequestFigure>{RequestFigure::requests,
                         {.key = "requests",
                          .label = "requests",
                          .unit = "request",
                          .meaning = "that come",
                          .over_time = Aggregation::flow,
                          .driver = "demand",
                          .whole = true}},
    Entry<RequestFigure>{RequestFigure::peak_per_s,
                         {.key = "peak_per_s",
                          .label = "requests per second",
                          .unit = "1/s",
                          .meaning = "mean of the busiest hour",
                          .over_time = Aggregation::most,
                          .driver = "demand, by_hour and by_weekday",
                          .colour = "grey"}},
    Entry<RequestFigure>{RequestFigure::busiest_minute_per_s,
                         {.key = "busiest_minute_per_s",
                          .label = "busiest minute",
                          .unit = "1/s",
                          .meaning = "requests per second that the busiest minute of that hour has, as expected",
                          .over_time = Aggregation::most,
                          .driver = "interval_cv, burst_factor",
                          .colour = "orange"}},
    Entry<RequestFigure>{RequestFigure::gpus_for_tokens,
                         {.key = "gpus_for_tokens",
                          .label = "GPUs for the tokens",
                          .unit = "GPU",
                          .meaning = "with which the busiest hour's tokens are just made, whoever waits",
                          .over_time = Aggregation::most,
                          .driver = "demand, speed of replicas",
                          .colour = "silver",
                          .whole = true}},
    Entry<RequestFigure>{RequestFigure::gpus_smooth,
                         {.key = "gpus_smooth",
                          .label = "GPUs without bursts",
                          .unit = "GPU",
                          .meaning = "that meet the targets in the busiest hour if requests came one by one (Poisson)",
                          .over_time = Aggregation::most,
                          .driver = "targets",
                          .colour = "sky",
                          .whole = true}},
    Entry<RequestFigure>{RequestFigure::gpus_needed,
                         {.key = "gpus_needed",
                          .label = "GPUs needed",
                          .unit = "GPU",
                          .meaning = "that meet the targets in the busiest hour, with those that failures keep busy",
                          .over_time = Aggregation::most,
                          .driver = "targets, bursts",
                          .colour = "blue",
                          .whole = true,
                          .better = Better::lower}},
    Entry<RequestFigure>{RequestFigure::replicas_needed,
                         {.key = "replicas_needed",
                          .label = "replicas needed",
                          .unit = "",
                          .meaning = "of these GPUs",
                          .over_time = Aggregation::most,
                          .driver = "targets, bursts, GPUs of a replica",
                          .whole = true,
                          .better = Better::lower}},
    Entry<RequestFigure>{RequestFigure::gpus_held,
                         {.key = "gpus_held",
                          .label = "GPUs held",
                          .unit = "GPU",
                          .meaning = "that the service has in the busiest hour",
                          .over_time = Aggregation::least,
                          .driver = "GPUs up, work of higher priority",
                          .colour = "green",
                          .whole = true}},
    Entry<RequestFigure>{RequestFigure::replicas_held,
                         {.key = "replicas_held",
                          .label = "replicas held",
                          .unit = "",
                          .meaning = "of these GPUs, less those that failures keep busy",
                          .over_time = Aggregation::least,
                          .driver = "GPUs held, goodput",
                          .whole = true}},
    Entry<RequestFigure>{
        RequestFigure::ttft_s,
        {.key = "ttft_s",
         .label = "time to first token",
         .unit = "s",
         .meaning = "at the percentile of the targets, in the busiest hour; null: the queue grows without end",
         .over_time = Aggregation::most,
         .driver = "replicas, bursts, prompts",
         .better = Better::lower}},
    Entry<RequestFigure>{RequestFigure::tpot_s,
                         {.key = "tpot_s",
                          .label = "time per output token",
                          .unit = "s",
                          .meaning = "likewise, after the first token",
                          .over_time = Aggregation::most,
                          .driver = "sequences of a replica, prefills between",
                          .better = Better::lower}},
    Entry<RequestFigure>{RequestFigure::latency_s,
                         {.key = "latency_s",
                          .label = "latency",
                          .unit = "s",
                          .meaning = "likewise, from arrival to the last token",
                          .over_time = Aggregation::most,
                          .driver = "answers, time per output token",
                          .better = Better::lower}},
    Entry<RequestFigure>{RequestFigure::peak_attainment_frac,
                         {.key = "peak_attainment_frac",
                          .label = "attainment in the busiest hour",
                          .unit = "frac",
                          .meaning = "share of its requests that meet all targets",
                          .over_time = Aggregation::least,
                          .driver = "GPUs held",
                          .better = Better::higher}},
    Entry<RequestFigure>{RequestFigure::attainment_frac,
                         {.key = "attainment_frac",
                          .label = "attainment",
                          .unit = "frac",
                          .meaning = "share of all requests that meet all targets",
                          .over_time = Aggregation::mean,
                          .driver = "GPUs held, autoscaling",
                          .better = Better::higher}},
    Entry<RequestFigure>{RequestFigure::headroom_frac,
                         {.key = "headroom_frac",
                          .label = "headroom in the busiest minute",
                          .unit = "frac",
                          .meaning = "requests that replicas can serve / those of the busiest minute - 1",
                          .over_time = Aggregation::least,
                          .driver = "GPUs held, bursts",
                          .better = Better::higher}},
    Entry<RequestFigure>{RequestFigure::tokens_in_time,
                         {.key = "tokens_in_time",
                          .label = "tokens in time",
                          .unit = "token",
                          .meaning = "of output, of requests that meet all targets",
                          .over_time = Aggregation::flow,
                          .driver = "attainment",
                          .better = Better::higher}},
    Entry<RequestFigure>{RequestFigure::gpu_hours,
                         {.key = "gpu_hours",
                          .label = "GPU hours",
                          .unit = "GPU h",
                          .meaning = "of the replicas that are there",
                          .over_time = Aggregation::flow,
                          .driver = "GPUs held, autoscaling"}},
    Entry<RequestFigure>{RequestFigure::gpu_hours_lent,
                         {.key = "gpu_hours_lent",
                          .label = "GPU hours lent to research",
                          .unit = "GPU h",
                          .meaning =
                              "of the replicas that autoscaling takes away: research works on them until they are "
                              "called again",
                          .over_time = Aggregation::flow,
                          .driver = "autoscaling, share of research",
                          .better = Better::higher}},
    Entry<RequestFigure>{RequestFigure::goodput_tokens_per_s,
                         {.key = "goodput_tokens_per_s",
                          .label = "goodput",
                          .unit = "token/s",
                          .meaning = "tokens in time / time",
                          .over_time = Aggregation::mean,
                          .driver = "attainment",
                          .better = Better::higher}},
    Entry<RequestFigure>{RequestFigure::usd_per_million_tokens,
                         {.key = "usd_per_million_tokens",
                          .label = "cost per million tokens in time",
                          .unit = "USD",
                          .meaning = "write-offs and running costs of its GPU hours / tokens in time",
                          .over_time = Aggregation::mean,
                          .driver = "cost of the fleet, GPU hours",
                          .better = Better::lower}},
    Entry<RequestFigure>{RequestFigure::closed_form_error_frac,
                         {.key = "closed_form_error_frac",
                          .label = "error of the closed form",
                          .unit = "frac",
                          .meaning =
                              "by how much the queues in closed form, left alone, would miss the time per output "
                              "token or the latency of single requests at the busiest hour's load; figures are "
                              "corrected by it, and above 0.25 best simulated",
                          .over_time = Aggregation::most,
                          .driver = "bursts, size of the pool",
                          .better = Better::lower}},
    Entry<RequestFigure>{RequestFigure::simulated,
                         {.key = "simulated",
                          .label = "requests simulated",
                          .unit = "request",
                          .meaning = "one by one, in the busiest hour",
                          .over_time = Aggregation::flow,
                          .driver = "mode, window",
                          .whole = true}},
};
static_assert(is_complete<RequestFigure>());

using RequestFigures = Account<RequestFigure, double>;

struct RequestMonth {
  core::Date from{}, to{}; ///< the month, as far as it lies in the run
  core::Date busiest{};    ///< day of its busiest hour
  RequestFigures figures;
};

/// Rows of a trace that are no requests.
struct RejectedRequests {
  std::string reason;
  std::int64_t requests = 0;
};

struct RequestRecord {
  std::string service, mode; ///< mode: analytic or simulated
  double percentile = 0.99;  ///< of its targets
  std::vector<RequestMonth> months;
  std::vector<RejectedRequests> rejections = {}; ///< of its trace

  /// \return the same figures of the whole run: flows summed, the most or least of any month; goodput by time, cost
  /// by tokens, other means by requests
  [[nodiscard]] RequestFigures whole() const;
};

} // namespace gpuramp::record

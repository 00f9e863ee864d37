// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/request.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// How the demand of an inference service comes as single requests, what users are promised, and which replicas serve.
namespace gpuramp::scenario {

enum class RequestMode { analytic, simulated };
enum class LengthForm { lognormal, exponential };
enum class ServingKind { aggregated, apart };

/// When requests come, about the demand's mean.
struct RequestArrivals {
  std::vector<double> by_hour;        ///< 24 relative rates, UTC; empty: even
  std::vector<double> by_weekday;     ///< 7 relative rates, Monday first; empty: even
  std::optional<double> interval_cv;  ///< that of the trace, else 1
  std::optional<double> burst_factor; ///< that of the trace, else model::ArrivalProcess's
  std::string source;
};

/// How much prompts or answers differ in length, about the service's mean.
struct LengthSpread {
  LengthForm form = LengthForm::lognormal;
  double cv = 1; ///< of lognormal lengths
  std::string source;
};

struct RequestSpread {
  LengthSpread input, output;
  double cached_frac = 0; ///< of the tokens of prompts
  std::string source;
};

/// Names of columns in a trace of requests.
struct RequestColumns {
  std::string arrival = "arrival_s", input = "input_tokens", output = "output_tokens";
};

struct RequestTrace {
  std::string csv; ///< file, relative to the scenario's
  RequestColumns columns;
  core::Duration time_unit = core::seconds(1); ///< of arrivals that are plain numbers
  std::string rows; ///< the text of a CSV in the place of a file: how a trace stands in results
  std::string source;
};

/// What users are promised.
struct RequestTargets {
  double percentile = 0.99;
  std::optional<core::Duration> ttft, tpot, latency;
  std::string source;
};

/// A replica as measured, in the place of the step model's.
struct MeasuredReplica {
  core::TokenRate prefill;          ///< of one prompt
  core::Duration prefill_start;     ///< of each prompt, besides
  core::Duration step;              ///< in which one sequence gets a token
  core::Duration step_per_sequence; ///< longer for each further one
  std::int64_t most_sequences = 256;
  std::string source;
};

/// How soon replicas follow the load. Absent: those of the busiest hour are always there.
struct Autoscaling {
  core::Duration lag;                          ///< until more load is noticed and acted upon
  core::Duration start;                        ///< of a replica, without its weights
  std::optional<core::Bandwidth> load_weights; ///< into one replica; absent: in no time
  double spare_frac = 0;                       ///< replicas beyond those that the load needs
  std::string source;
};

struct ServingText {
  ServingKind kind = ServingKind::aggregated;
  std::optional<std::int64_t> gpus;        ///< of a replica; the number that serves with fewest GPUs where absent
  std::optional<std::int64_t> decode_gpus; ///< of one that only decodes
  std::optional<MeasuredReplica> measured;
  std::optional<Autoscaling> autoscaling;
  std::string source;
};

/// What the reader found in a trace.
struct TracedRequests {
  std::vector<model::Request> requests; ///< ascending, the first at 0
  std::vector<model::Request> rejected; ///< rows that are no requests: without tokens of the prompt, or of the answer
  double per_s = 0, interval_cv = 1, burst_factor = 2;
  double input_tokens = 0, output_tokens = 0; ///< means
};

/// \return why rows of a trace were rejected, with how many
[[nodiscard]] std::vector<std::pair<std::string, std::int64_t>> rejected_by_reason(const TracedRequests& traced);

struct Requests {
  RequestMode mode = RequestMode::analytic;
  RequestArrivals arrivals;
  RequestSpread lengths;
  std::optional<RequestTrace> trace;
  RequestTargets targets;
  ServingText serving;
  core::Duration window = core::seconds(3600); ///< that is simulated of each month
  std::string source;
  std::shared_ptr<const TracedRequests> traced;
};

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#include "scenario/options.hpp"

namespace gpuramp::input {

template <>
struct EnumNames<scenario::RequestMode> {
  static constexpr std::array<std::string_view, 2> names{"analytic", "simulated"};
};

template <>
struct EnumNames<scenario::LengthForm> {
  static constexpr std::array<std::string_view, 2> names{"lognormal", "exponential"};
};

template <>
struct EnumNames<scenario::ServingKind> {
  static constexpr std::array<std::string_view, 2> names{"aggregated", "apart"};
};

} // namespace gpuramp::input

namespace gpuramp::scenario {

namespace {

constexpr double kMostCv = 1e3;
constexpr double kMostGpusOfReplica = 1e5;
constexpr double kMostWindow = core::days(31).base();

} // namespace

void describe(input::Visitor& v, RequestArrivals& x)
{
  v.option("by_hour", x.by_hour, Doc{"24 relative rates, from 00:00 UTC; empty: even", 0});
  v.option("by_weekday", x.by_weekday, Doc{"7 relative rates, Monday first; empty: even", 0});
  v.option("interval_cv", x.interval_cv,
           Doc{"coefficient of variation of the times between requests: 1 Poisson, more in bursts; default: the "
               "trace's, else 1",
               1, kMostCv});
  v.option(
      "burst_factor", x.burst_factor,
      Doc{"rate within a burst / mean rate, where interval_cv is above 1; default: the trace's, else 2", 1.01, 1e6});
  v.source(x.source);
}

void describe(input::Visitor& v, LengthSpread& x)
{
  v.option("form", x.form, Doc{"lognormal or exponential"});
  v.option("cv", x.cv, Doc{"standard deviation / mean of lognormal lengths; 0: all alike", 0, 20});
  v.source(x.source);
}

void describe(input::Visitor& v, RequestSpread& x)
{
  v.option("input", x.input, Doc{"prompts, about the service's input_tokens"});
  v.option("output", x.output, Doc{"answers, about the service's output_tokens"});
  v.option("prefix_cache_hit", x.cached_frac, Doc{"share of the tokens of prompts that need no prefill", 0, 0.999});
  v.source(x.source);
}

void describe(input::Visitor& v, RequestColumns& x)
{
  v.option("arrival", x.arrival, Doc{"when it comes: numbers from any origin, or dates with times; ascending"});
  v.option("input_tokens", x.input, Doc{"tokens of the prompt"});
  v.option("output_tokens", x.output, Doc{"tokens of the answer"});
  v.note();
}

void describe(input::Visitor& v, RequestTrace& x)
{
  v.option("csv", x.csv,
           Doc{"a file, relative to this one, with columns arrival_s, input_tokens, output_tokens; or rows"});
  v.option("columns", x.columns, Doc{"names of columns in the file, where they are others"});
  v.option("time_unit", x.time_unit, Doc{"of arrivals that are plain numbers", 1e-9, core::kSecondsPerDay});
  v.option("rows", x.rows, Doc{"the text of a CSV in the place of a file: how a trace stands in results"});
  v.source(x.source);
}

void describe(input::Visitor& v, RequestTargets& x)
{
  v.option("percentile", x.percentile, Doc{"share of requests for which each target is met", 0.5, 0.9999});
  v.option("ttft", x.ttft, Doc{"time to first token", kPositive});
  v.option("tpot", x.tpot, Doc{"time per output token after the first, mean of a request", kPositive});
  v.option("latency", x.latency, Doc{"from arrival to the last token", kPositive});
  v.source(x.source);
}

void describe(input::Visitor& v, MeasuredReplica& x)
{
  v.required("prefill", x.prefill, Doc{"tokens of one prompt per time", kPositive});
  v.option("prefill_start", x.prefill_start, Doc{"for each prompt besides, whatever its length", 0});
  v.required("step", x.step, Doc{"time in which one sequence alone gets a token", kPositive});
  v.option("step_per_sequence", x.step_per_sequence, Doc{"that a step takes longer for each further sequence", 0});
  v.option("most_sequences", x.most_sequences, Doc{"decoded at a time", 1, 1e6});
  v.source(x.source);
}

void describe(input::Visitor& v, Autoscaling& x)
{
  v.required("lag", x.lag, Doc{"until more load is noticed and acted upon", 0, core::kSecondsPerDay});
  v.option("start", x.start, Doc{"of a replica, without its weights", 0, core::kSecondsPerDay});
  v.option("load_weights", x.load_weights,
           Doc{"rate at which weights get into a replica; default: at once", kPositive});
  v.option("spare", x.spare_frac, Doc{"replicas beyond those that the load needs", 0, 10});
  v.source(x.source);
}

void describe(input::Visitor& v, ServingText& x)
{
  v.option("kind", x.kind, Doc{"aggregated: each replica prefills and decodes; apart: some prefill, others decode"});
  v.option("gpus", x.gpus,
           Doc{"of a replica; default: the power of two that needs fewest GPUs", 1, kMostGpusOfReplica});
  v.option("decode_gpus", x.decode_gpus,
           Doc{"of a replica that only decodes; default: as gpus", 1, kMostGpusOfReplica});
  v.option("measured", x.measured, Doc{"times of a replica, in the place of the step model's"});
  v.option("autoscaling", x.autoscaling,
           Doc{"replicas follow the load; default: those of the busiest hour are always there"});
  v.source(x.source);
}

void describe(input::Visitor& v, Requests& x)
{
  v.option(
      "mode", x.mode,
      Doc{"analytic: queues in closed form; simulated: besides, the busiest hour of each month request by request"});
  v.option("arrivals", x.arrivals, Doc{"when requests come, about the mean of the demand"});
  v.option("lengths", x.lengths, Doc{"how much requests differ in length"});
  v.option("trace", x.trace, Doc{"requests as they came somewhere: their lengths, bursts and mean rate"});
  v.required("targets", x.targets, Doc{"what users are promised"});
  v.option("serving", x.serving, Doc{"replicas"});
  v.option("window", x.window,
           Doc{"what is simulated of each month, from the middle of its busiest hour", kPositive, kMostWindow});
  v.source(x.source);
}

} // namespace gpuramp::scenario

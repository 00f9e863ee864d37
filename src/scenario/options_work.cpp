// SPDX-License-Identifier: Apache-2.0
#include "scenario/options.hpp"

namespace gpuramp::input {

template <>
struct EnumNames<model::Precision> {
  static constexpr std::array<std::string_view, 3> names{"bf16", "fp8", "fp4"};
};

template <>
struct EnumNames<scenario::WorkClass> {
  static constexpr std::array<std::string_view, 4> names{"inference", "training", "batch", "research"};
};

template <>
struct EnumNames<scenario::CountedTokens> {
  static constexpr std::array<std::string_view, 3> names{"output", "input", "all"};
};

template <>
struct EnumNames<scenario::FailureMode> {
  static constexpr std::array<std::string_view, 2> names{"expected", "sampled"};
};

template <>
struct EnumNames<scenario::FailureArrivals> {
  static constexpr std::array<std::string_view, 2> names{"bursty", "independent"};
};

template <>
struct EnumNames<scenario::RankPlacement> {
  static constexpr std::array<std::string_view, 2> names{"pack", "spread"};
};

template <>
struct EnumNames<scenario::FailureUnit> {
  static constexpr std::array<std::string_view, 7> names{"gpu", "gpus", "rack", "row", "hall", "campus", "node_pair"};
};

} // namespace gpuramp::input

namespace gpuramp::model {

using input::Doc;
using input::kPositive;

void describe(input::Visitor& v, GivenEfficiency& x)
{
  v.option("precision", x.precision, Doc{"bf16, fp8 or fp4; the next wider one where a chip lacks it"});
  v.option("mfu", x.mfu_frac, Doc{"useful model FLOP / peak FLOP while undisturbed", 0, 1});
  v.option("goodput", x.goodput_frac, Doc{"share of time not lost to failures, restarts, checkpoints", 0, 1});
  v.option("busy", x.busy_frac, Doc{"utilisation that sets the rack's power", 0, 1});
  v.option("scale_out_traffic", x.scale_out_traffic, Doc{"bytes over hall uplink and campus core per useful FLOP", 0});
  v.option("wan_traffic", x.wan_traffic, Doc{"bytes over each WAN link per useful FLOP of the run", 0});
  v.note_source();
}

} // namespace gpuramp::model

namespace gpuramp::scenario {

void describe(input::Visitor& v, TrainingMapping& x)
{
  auto& m = x.mapping;
  v.option("tensor", m.tensor, Doc{"tensor parallelism", 1, 100'000});
  v.option("pipeline", m.pipeline, Doc{"pipeline stages", 1, 100'000});
  v.option("context", m.context, Doc{"context parallelism", 1, 100'000});
  v.option("expert", m.expert, Doc{"expert parallelism", 1, 100'000});
  v.option("interleave", m.interleave, Doc{"model chunks per pipeline stage", 1, 10'000});
  v.option("micro_batch", m.micro_batch, Doc{"sequences", 1, 1'000'000});
  v.option("recompute", m.recompute, Doc{"activations computed again in the backward pass"});
  v.option("sequence_parallel", m.sequence_parallel, Doc{"norms split over the tensor group"});
  v.option("fully_sharded", m.fully_sharded,
           Doc{"weights and gradients split over the data-parallel group too (FSDP, ZeRO-3)"});
  v.option("sharded_optimizer", x.sharded_optimizer, Doc{"optimizer state split over the data-parallel group"});
  v.option("kept_activations", x.kept_activations_frac,
           Doc{"share of activations kept; less where software frees tensors early", 0, 1});
  v.option("overlapped_gradients", x.overlapped_gradients, Doc{"gradients reduced while the backward pass goes on"});
  v.option(
      "searched", x.searched,
      Doc{"found by the search of \"auto\": the step takes longer by what searches flatter (auto_mapping_optimism)"});
  v.option("full_graphs", x.full_graphs,
           Doc{"whole layers launched as graphs: the host sets no floor to mixtures of experts"});
  v.option("dropped_tokens", x.dropped_frac,
           Doc{"share of the copies of tokens that experts at their capacity drop", 0, 0.9});
  v.option("overlapped_tensor", x.overlapped_tensor,
           Doc{"tensor-parallel exchange partly hidden by fused kernels (default: on chips with fp8)"});
  v.note();
}

void describe(input::Visitor& v, Checkpointing& x)
{
  constexpr auto kMost = core::days(30).base(); // a run that stands still for longer does not train
  v.option("interval", x.interval, Doc{"between checkpoints; default: Young's optimum", kPositive});
  v.option("write", x.write, Doc{"training stands still, per checkpoint", 0, kMost});
  v.option("detect", x.detect, Doc{"until a failure is noticed", 0, kMost});
  v.option("restart", x.restart,
           Doc{"back to the first step; default: by size, from the catalogue's constants", 0, kMost});
  v.option("hot_spares", x.hot_spares,
           Doc{"GPUs held idle beside the run's own, whole racks of them step in for racks in repair; default: the "
               "fleet always has some",
               0});
  v.source(x.source);
}

void describe(input::Visitor& v, TrainingRun& x)
{
  v.required("name", x.name, Doc{"unique; repeated runs get -1, -2, ..."});
  v.option("flop", x.flop, Doc{"model FLOP to do; or parameters and tokens", kPositive});
  v.option("parameters", x.parameters, Doc{"active parameters; FLOP = 6 * parameters * tokens", 0, 1e18});
  v.option("tokens", x.tokens, Doc{"to train on", 0});
  v.option("gpus", x.gpus, Doc{"gang size; or share", 1, kMostGpus});
  v.option("share", x.share, Doc{"of the GPUs up in the fleet when it starts", 0, 1});
  v.option("earliest", x.earliest, Doc{"default: the start"});
  v.option("campuses", x.campuses, Doc{"empty: any one; one: that one; several: all of them, over WAN"});
  v.option("regions", x.regions, Doc{"instead of campuses: any one campus of these"});
  v.option("rack_types", x.rack_types, Doc{"empty: any"});
  v.option("repeat", x.repeat, Doc{"runs of this kind", 1, 1'000});
  v.option("every", x.every, Doc{"between the earliest dates of repeated runs"});
  v.option("growth", x.growth, Doc{"factor on FLOP and GPUs from one run to the next", 0.01, 100});
  v.option("efficiency", x.efficiency, Doc{"given numbers; or model and what follows"});
  v.option("model", x.model,
           Doc{"transformer of the catalogue: speed, bytes, power and memory come from the step model"});
  v.option("sequence", x.sequence, Doc{"tokens per sequence", 0, 1e9});
  v.option("global_batch", x.global_batch, Doc{"sequences per step", 0, 1e9});
  v.option("precision", x.precision, Doc{"of the matrix multiplies"});
  v.option("mapping", x.mapping, Doc{"how the model is spread over the GPUs; or \"auto\""});
  v.option("software", x.software,
           Doc{"release that it trains with: young kernels are slower; default: of the day on which it starts"});
  v.option(
      "placement", x.placement,
      Doc{"pack: in the fewest pods (or halls, where a fabric has no parts) that hold it, best fit, ranks in their "
          "order; spread: over all of them, so that exchanges beyond a scale-up domain cross the tiers of the fabric"});
  v.option("gpus_per_rack", x.gpus_per_rack,
           Doc{"that work, such as 64 of an NVL72; the others stand in for those of their rack that fail; default: all",
               1, 100'000});
  v.option("outer_steps", x.outer_steps, Doc{"steps between exchanges of gradients across campuses", 1, 1'000'000});
  v.option("outer_overlap", x.outer_overlap_frac,
           Doc{"share of an exchange that goes on behind the steps, where there are several between two", 0, 1});
  v.option("checkpoint", x.checkpoint, Doc{"goodput then follows from the components of failures"});
  v.source(x.source);
}

void describe(input::Visitor& v, Sale& x)
{
  v.option("customer", x.customer, Doc{"who pays; default: the service's name"});
  v.option("token_price", x.token_price, Doc{"per token served, as the demand counts them", 0});
  v.option("gpu_price", x.gpu_price, Doc{"per GPU held and time, such as \"2.5 USD/GPU/hour\"", 0});
  v.option("committed", x.committed_frac, Doc{"share of what is asked for that is promised", 0, 1});
  v.option("penalty", x.penalty_frac, Doc{"share of the price that is paid back for what is missing of it", 0, 100});
  v.source(x.source);
}

void describe(input::Visitor& v, InferenceService& x)
{
  v.required("name", x.name, Doc{"unique"});
  v.option("demand", x.demand, Doc{"tokens asked for; or gpus", 0});
  v.option("gpus", x.gpus, Doc{"GPUs let to a customer; efficiency says how they are used", 0, kMostGpus});
  v.option("counts", x.counts, Doc{"which tokens of a request the demand counts: output, input or all"});
  v.option("campuses", x.campuses, Doc{"that may serve it; empty: all"});
  v.option("regions", x.regions, Doc{"whose campuses may serve it; empty: all"});
  v.option("rack_types", x.rack_types, Doc{"that may serve it; empty: all"});
  v.option("sale", x.sale, Doc{"price, promise and penalty"});
  v.option("daily_swing", x.daily_swing_frac, Doc{"peak of the day is 1 + this times the mean", 0, 1});
  v.option("weekly_swing", x.weekly_swing_frac, Doc{"peak of the week is 1 + this times the mean", 0, 1});
  v.option("flop_per_token", x.flop_per_token, Doc{"about 2 x active parameters; follows from model", 0});
  v.option("model", x.model,
           Doc{"transformer of the catalogue, whose speed, power and memory the inference model tells; or "
               "flop_per_token with efficiency"});
  v.option("input_tokens", x.input_tokens, Doc{"mean of a request; default: the transformer's benchmark", 0, 1e8});
  v.option("output_tokens", x.output_tokens,
           Doc{"mean of a request; default: the transformer's benchmark", kPositive, 1e8});
  v.option("user_tokens_per_s", x.user_tokens_per_s,
           Doc{"least rate that each user must see: limits the batch", kPositive, 1e6});
  v.option("software", x.software,
           Doc{"release that it is served with: young kernels are slower; default: of each day, and mature where "
               "'requests' are simulated"});
  v.option("efficiency", x.efficiency, Doc{"given numbers"});
  v.option("requests", x.requests,
           Doc{"how the demand comes as single requests, and in what time they are to be served"});
  v.source(x.source);
}

void describe(input::Visitor& v, ResearchPool& x)
{
  v.option("share", x.share, Doc{"of the GPUs up at each campus", 0, 1});
  v.option("efficiency", x.efficiency, Doc{"given numbers"});
  v.source(x.source);
}

void describe(input::Visitor& v, Workloads& x)
{
  v.option("priority", x.priority,
           Doc{"who gets GPUs, power and network first; batch may be left out where there are no queues"});
  v.option("training", x.training, Doc{"training runs"});
  v.option("inference", x.inference, Doc{"services"});
  v.option("jobs", x.jobs, Doc{"queues of batch jobs"});
  v.option("research", x.research, Doc{"elastic pool"});
  v.note_source();
}

void describe(input::Visitor& v, FailureComponent& x)
{
  v.required("name", x.name, Doc{"of the component or of what racks share"});
  v.option("per", x.per,
           Doc{"what fails: gpu, some gpus of a rack, rack, row of ten racks, hall, campus, or what two nodes (of 8 "
               "GPUs) of a job share: "
               "node_pair"});
  v.option("gpus", x.gpus, Doc{"with per gpus: how many fail together; the rest of their rack works on", 1, 1e6});
  v.required("mtbf", x.mtbf, Doc{"mean time between failures of one", kPositive});
  v.option("interrupts", x.interrupts_frac, Doc{"share of its failures that interrupt a job", 0, 1});
  v.option("takes_down", x.takes_down_frac, Doc{"share of its failures that take its racks down for a repair", 0, 1});
  v.option(
      "repair", x.repair,
      Doc{"median time until the failed part is back or replaced, for which the racks wait where there is no spare",
          0});
  v.option("repair_p90", x.repair_p90, Doc{"nine of ten repairs are done by then; default: all take the median", 0});
  v.option(
      "repair_mean", x.repair_mean,
      Doc{"mean time, in place of repair_p90: where some repairs take very long, the two say different things", 0});
  v.option(
      "spares", x.spares_frac,
      Doc{"parts kept at each campus / units installed there; a failed part waits for its repair only if none is left",
          0, 1});
  v.option("hands_on", x.hands_on, Doc{"technician's time per repair, after the part is there", 0});
  v.option("rack_types", x.rack_types, Doc{"empty: all"});
  v.source(x.source);
}

void describe(input::Visitor& v, EarlyFailures& x)
{
  v.required("factor", x.factor, Doc{"on the rates of all components that racks have while they are new", 1, 1000});
  v.required("duration", x.duration, Doc{"for which they count as new, since they came online", kPositive});
  v.source(x.source);
}

void describe(input::Visitor& v, FailureWaves& x)
{
  v.required("variation", x.variation,
             Doc{"standard deviation / mean of the rates at which racks of a campus fail, over long times", 0, 3});
  v.required("duration", x.duration, Doc{"mean time from one level of the rates to the next", kPositive});
  v.source(x.source);
}

void describe(input::Visitor& v, FabricFailures& x)
{
  v.required("repair", x.repair, Doc{"median, of a switch or a link", kPositive});
  v.option("repair_p90", x.repair_p90, Doc{"nine of ten repairs are done by then; default: all take the median", 0});
  v.option(
      "repair_mean", x.repair_mean,
      Doc{"mean time, in place of repair_p90: where some repairs take very long, the two say different things", 0});
  v.source(x.source);
}

void describe(input::Visitor& v, Failures& x)
{
  v.option("availability", x.availability_frac, Doc{"share of online racks that are up; or components", 0, 1});
  v.option("mode", x.mode, Doc{"expected: closed form; sampled: events drawn at random"});
  v.option("arrivals", x.arrivals, Doc{"bursty, or independent of each other"});
  v.option("interval_cv", x.interval_cv, Doc{"coefficient of variation of the times between bursty failures", 1, 10});
  v.option("components", x.components, Doc{"what fails how often, and how long its repair takes"});
  v.option("racks_per_technician", x.racks_per_technician,
           Doc{"racks online per technician at work; default: nobody waits for one", 0.1});
  v.option("early", x.early, Doc{"more failures of new racks"});
  v.option("waves", x.waves, Doc{"months with more failures than others"});
  v.option(
      "fabric", x.fabric,
      Doc{"parts of fabrics of a topology fail at the rates of the catalogue: GPUs are cut off, or bandwidth is lost"});
  v.source(x.source);
}

} // namespace gpuramp::scenario

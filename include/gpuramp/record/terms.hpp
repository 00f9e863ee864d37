// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/vocabulary.hpp"

#include <cstdint>

/// Where racks are, where their FLOP go, and what a target lacks.
namespace gpuramp::record {

/// Where a rack is between the factory gate and its retirement. Every rack produced is in exactly one stage.
enum class Stage {
  in_transit,
  waiting_hall,
  waiting_power,
  waiting_fabric,
  waiting_crew,
  installing,
  burn_in,
  up,
  down,
  dark,
  retired
};

template <>
inline constexpr std::array kTerms<Stage> = {
    Entry<Stage>{Stage::in_transit,
                 {.key = "in_transit",
                  .label = "in transit",
                  .unit = "GPU",
                  .meaning = "on the way from the factory to the campus",
                  .driver = "transit of the rack type's supply line",
                  .colour = "silver",
                  .whole = true}},
    Entry<Stage>{Stage::waiting_hall,
                 {.key = "waiting_hall",
                  .label = "waiting for a hall",
                  .unit = "GPU",
                  .meaning = "on site, kept out for want of a rack slot in a hall, or of power on its bus",
                  .driver = "halls of the campus: their dates, slots and buses",
                  .colour = "yellow",
                  .whole = true}},
    Entry<Stage>{Stage::waiting_power,
                 {.key = "waiting_power",
                  .label = "waiting for power",
                  .unit = "GPU",
                  .meaning = "on site, kept out for want of firm power on the feed",
                  .driver = "power tranches and provisioning of the campus",
                  .colour = "orange",
                  .whole = true}},
    Entry<Stage>{Stage::waiting_fabric,
                 {.key = "waiting_fabric",
                  .label = "waiting for fabric",
                  .unit = "GPU",
                  .meaning = "on site, kept out for want of free ports of the campus's fabric",
                  .driver = "fabric of the campus",
                  .colour = "purple",
                  .whole = true}},
    Entry<Stage>{Stage::waiting_crew,
                 {.key = "waiting_crew",
                  .label = "waiting for a crew",
                  .unit = "GPU",
                  .meaning = "on site with all else, until a crew installs it",
                  .driver = "install crews of the campus",
                  .colour = "blue",
                  .whole = true}},
    Entry<Stage>{Stage::installing,
                 {.key = "installing",
                  .label = "installing",
                  .unit = "GPU",
                  .meaning = "being installed by a crew",
                  .driver = "install duration of the campus",
                  .colour = "sky",
                  .whole = true}},
    Entry<Stage>{Stage::burn_in,
                 {.key = "burn_in",
                  .label = "burn-in",
                  .unit = "GPU",
                  .meaning = "tested before productive use",
                  .driver = "burn-in of the campus",
                  .colour = "mint",
                  .whole = true}},
    Entry<Stage>{Stage::up,
                 {.key = "up",
                  .label = "up",
                  .unit = "GPU",
                  .meaning = "in service, in working order and powered: able to work",
                  .driver = "everything before it",
                  .colour = "green",
                  .whole = true}},
    Entry<Stage>{Stage::down,
                 {.key = "down",
                  .label = "down",
                  .unit = "GPU",
                  .meaning = "in service, waiting for a repair or being repaired",
                  .driver = "failures: rates, repair times, spares and technicians",
                  .colour = "vermilion",
                  .whole = true}},
    Entry<Stage>{Stage::dark,
                 {.key = "dark",
                  .label = "dark",
                  .unit = "GPU",
                  .meaning = "in service and in working order, switched off because the campus lost power",
                  .driver = "power events of the campus: outages, maintenance, curtailment; its batteries",
                  .colour = "bronze",
                  .whole = true}},
    Entry<Stage>{Stage::retired,
                 {.key = "retired",
                  .label = "retired",
                  .unit = "GPU",
                  .meaning = "taken out of service for good: too old, or replaced",
                  .driver = "lifetime, and refresh of the campus",
                  .colour = "grey",
                  .whole = true}},
};
static_assert(is_complete<Stage>());

/// Where the peak FLOP of online racks went; their sum is the peak.
enum class Loss {
  down,
  idle,
  power,
  network,
  failures,
  rework,
  inefficiency,
  kernels,
  communication,
  bubble,
  stragglers,
  useful
};

template <>
inline constexpr std::array kTerms<Loss> = {
    Entry<Loss>{Loss::down,
                {.key = "down_flop",
                 .label = "down (in repair)",
                 .unit = "FLOP",
                 .meaning = "peak of racks that are down",
                 .over_time = Aggregation::flow,
                 .driver = "failures",
                 .colour = "vermilion"}},
    Entry<Loss>{Loss::idle,
                {.key = "idle_flop",
                 .label = "idle (no work)",
                 .unit = "FLOP",
                 .meaning = "peak of GPUs that have no work",
                 .over_time = Aggregation::flow,
                 .driver = "demand: runs, services, research",
                 .colour = "vermilion"}},
    Entry<Loss>{Loss::power,
                {.key = "power_capped_flop",
                 .label = "power capping",
                 .unit = "FLOP",
                 .meaning = "held back because a feed or a bus was full, or racks were dark",
                 .over_time = Aggregation::flow,
                 .driver = "power of campus and halls, its events",
                 .colour = "vermilion"}},
    Entry<Loss>{Loss::network,
                {.key = "network_contention_flop",
                 .label = "network contention",
                 .unit = "FLOP",
                 .meaning = "held back because an uplink, a core or a WAN link was full",
                 .over_time = Aggregation::flow,
                 .driver = "fabric and WAN",
                 .colour = "vermilion"}},
    Entry<Loss>{Loss::failures,
                {.key = "failures_flop",
                 .label = "failures and restarts",
                 .unit = "FLOP",
                 .meaning = "work lost to failures, checkpoints and restarts: 1 - goodput",
                 .over_time = Aggregation::flow,
                 .driver = "failures, checkpoints and spares of the runs",
                 .colour = "vermilion"}},
    Entry<Loss>{Loss::rework,
                {.key = "rework_flop",
                 .label = "rework of jobs",
                 .unit = "FLOP",
                 .meaning =
                     "of jobs in queues that lost their GPUs: what they do again, checkpoints and restarts; where "
                     "failures are expected, its mean",
                 .over_time = Aggregation::flow,
                 .driver = "failures, preemption and checkpoints of the queues",
                 .colour = "vermilion"}},
    Entry<Loss>{Loss::inefficiency,
                {.key = "inefficiency_flop",
                 .label = "stated inefficiency",
                 .unit = "FLOP",
                 .meaning = "1 - MFU of work whose efficiency the scenario states",
                 .over_time = Aggregation::flow,
                 .driver = "stated efficiency of runs, services, research",
                 .colour = "vermilion"}},
    Entry<Loss>{Loss::kernels,
                {.key = "kernels_flop",
                 .label = "kernels",
                 .unit = "FLOP",
                 .meaning = "of modelled work: kernels below peak, memory-bound, recomputation, optimizer",
                 .over_time = Aggregation::flow,
                 .driver = "model, mapping and accelerator",
                 .colour = "vermilion"}},
    Entry<Loss>{Loss::communication,
                {.key = "communication_flop",
                 .label = "exposed communication",
                 .unit = "FLOP",
                 .meaning = "of modelled work: waiting for tensor, context, expert, pipeline or data parallelism",
                 .over_time = Aggregation::flow,
                 .driver = "model, mapping, scale-up and scale-out bandwidth",
                 .colour = "vermilion"}},
    Entry<Loss>{Loss::bubble,
                {.key = "bubble_flop",
                 .label = "pipeline bubble",
                 .unit = "FLOP",
                 .meaning = "of modelled work: pipeline stages without a micro-batch",
                 .over_time = Aggregation::flow,
                 .driver = "mapping",
                 .colour = "vermilion"}},
    Entry<Loss>{Loss::stragglers,
                {.key = "stragglers_flop",
                 .label = "stragglers",
                 .unit = "FLOP",
                 .meaning = "of modelled work: waiting for the slowest server",
                 .over_time = Aggregation::flow,
                 .driver = "jitter of steps, size of the run",
                 .colour = "vermilion"}},
    Entry<Loss>{Loss::useful,
                {.key = "useful_flop",
                 .label = "useful",
                 .unit = "FLOP",
                 .meaning = "model FLOP of training, services and research",
                 .over_time = Aggregation::flow,
                 .driver = "everything before it",
                 .colour = "green"}},
};
static_assert(is_complete<Loss>());

/// What the GPUs are that a target lacks. target - up = the sum over all causes.
enum class Cause {
  supply,
  in_transit,
  waiting_hall,
  waiting_power,
  waiting_fabric,
  waiting_crew,
  installing,
  burn_in,
  down,
  dark
};

/// \return the row of a cause that is racks in this stage: key, meaning and driver are the stage's
constexpr Entry<Cause> missing_in(Cause id, Stage stage, std::string_view label, std::string_view colour)
{
  const auto& racks = term(stage);
  return {id,
          {.key = racks.key,
           .label = label,
           .unit = "GPU",
           .meaning = racks.meaning,
           .driver = racks.driver,
           .colour = colour,
           .whole = true}};
}

template <>
inline constexpr std::array kTerms<Cause> = {
    Entry<Cause>{Cause::supply,
                 {.key = "supply",
                  .label = "supply",
                  .unit = "GPU",
                  .meaning = "target - produced + retired: not made yet, or gone; split by what bound production",
                  .driver = "orders, production and shared inputs of the supply lines",
                  .colour = "grey",
                  .whole = true}},
    missing_in(Cause::in_transit, Stage::in_transit, "in transit", "silver"),
    missing_in(Cause::waiting_hall, Stage::waiting_hall, "halls", "yellow"),
    missing_in(Cause::waiting_power, Stage::waiting_power, "power", "orange"),
    missing_in(Cause::waiting_fabric, Stage::waiting_fabric, "fabric", "purple"),
    missing_in(Cause::waiting_crew, Stage::waiting_crew, "crews", "blue"),
    missing_in(Cause::installing, Stage::installing, "installing", "sky"),
    missing_in(Cause::burn_in, Stage::burn_in, "burn-in", "mint"),
    missing_in(Cause::down, Stage::down, "down", "vermilion"),
    missing_in(Cause::dark, Stage::dark, "dark", "bronze"),
};
static_assert(is_complete<Cause>());

/// What a waiting rack may lack.
enum class Missing { hall, power, fabric, crew };

template <>
inline constexpr std::array kTerms<Missing> = {
    Entry<Missing>{Missing::hall,
                   {.key = "hall",
                    .label = "hall",
                    .unit = "GPU",
                    .meaning = "waiting GPUs that lack a slot, or power on its bus",
                    .whole = true}},
    Entry<Missing>{Missing::power,
                   {.key = "power",
                    .label = "power",
                    .unit = "GPU",
                    .meaning = "waiting GPUs that lack power on the feed",
                    .whole = true}},
    Entry<Missing>{
        Missing::fabric,
        {.key = "fabric", .label = "fabric", .unit = "GPU", .meaning = "waiting GPUs that lack ports", .whole = true}},
    Entry<Missing>{
        Missing::crew,
        {.key = "crew", .label = "crew", .unit = "GPU", .meaning = "waiting GPUs that lack a crew", .whole = true}},
};
static_assert(is_complete<Missing>());

/// GPUs (packages) by stage: the sum is what was produced, exactly.
using GpuStates = Account<Stage, std::int64_t>;

/// Integrals over time of GPUs by stage, in GPU days.
using GpuDays = Account<Stage, double>;

/// Waiting GPUs by each thing they lack; the counts overlap.
using MissingCounts = Account<Missing, std::int64_t>;

/// Peak FLOP of a period by where it went.
using FlopAccount = Account<Loss, double>;

/// GPUs that a target lacks, by cause.
using GapAccount = Account<Cause, std::int64_t>;

/// \return the gap between a target and what is up, by cause; its sum is target - up
[[nodiscard]] GapAccount gap_of(std::int64_t target, const GpuStates& gpus);

} // namespace gpuramp::record

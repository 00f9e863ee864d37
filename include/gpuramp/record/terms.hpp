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
                  .meaning = "on site, without a free rack slot in a hall",
                  .driver = "halls of the campus: their dates and slots",
                  .colour = "yellow",
                  .whole = true}},
    Entry<Stage>{Stage::waiting_power,
                 {.key = "waiting_power",
                  .label = "waiting for power",
                  .unit = "GPU",
                  .meaning = "on site with a slot, without firm power on the feed or the hall's bus",
                  .driver = "power tranches, provisioning and hall buses of the campus",
                  .colour = "orange",
                  .whole = true}},
    Entry<Stage>{Stage::waiting_fabric,
                 {.key = "waiting_fabric",
                  .label = "waiting for fabric",
                  .unit = "GPU",
                  .meaning = "on site with slot and power, without free ports of the campus's fabric",
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
                  .meaning = "in service and in working order",
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
                 .meaning = "held back because a feed or a bus was full",
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
  down
};

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
    Entry<Cause>{Cause::in_transit,
                 {.key = "in_transit",
                  .label = "in transit",
                  .unit = "GPU",
                  .meaning = term(Stage::in_transit).meaning,
                  .driver = term(Stage::in_transit).driver,
                  .colour = "silver",
                  .whole = true}},
    Entry<Cause>{Cause::waiting_hall,
                 {.key = "waiting_hall",
                  .label = "halls",
                  .unit = "GPU",
                  .meaning = term(Stage::waiting_hall).meaning,
                  .driver = term(Stage::waiting_hall).driver,
                  .colour = "yellow",
                  .whole = true}},
    Entry<Cause>{Cause::waiting_power,
                 {.key = "waiting_power",
                  .label = "power",
                  .unit = "GPU",
                  .meaning = term(Stage::waiting_power).meaning,
                  .driver = term(Stage::waiting_power).driver,
                  .colour = "orange",
                  .whole = true}},
    Entry<Cause>{Cause::waiting_fabric,
                 {.key = "waiting_fabric",
                  .label = "fabric",
                  .unit = "GPU",
                  .meaning = term(Stage::waiting_fabric).meaning,
                  .driver = term(Stage::waiting_fabric).driver,
                  .colour = "purple",
                  .whole = true}},
    Entry<Cause>{Cause::waiting_crew,
                 {.key = "waiting_crew",
                  .label = "crews",
                  .unit = "GPU",
                  .meaning = term(Stage::waiting_crew).meaning,
                  .driver = term(Stage::waiting_crew).driver,
                  .colour = "blue",
                  .whole = true}},
    Entry<Cause>{Cause::installing,
                 {.key = "installing",
                  .label = "installing",
                  .unit = "GPU",
                  .meaning = term(Stage::installing).meaning,
                  .driver = term(Stage::installing).driver,
                  .colour = "sky",
                  .whole = true}},
    Entry<Cause>{Cause::burn_in,
                 {.key = "burn_in",
                  .label = "burn-in",
                  .unit = "GPU",
                  .meaning = term(Stage::burn_in).meaning,
                  .driver = term(Stage::burn_in).driver,
                  .colour = "mint",
                  .whole = true}},
    Entry<Cause>{Cause::down,
                 {.key = "down",
                  .label = "down",
                  .unit = "GPU",
                  .meaning = term(Stage::down).meaning,
                  .driver = term(Stage::down).driver,
                  .colour = "vermilion",
                  .whole = true}},
};
static_assert(is_complete<Cause>());

/// What a waiting rack may lack.
enum class Missing { hall, power, fabric, crew };

template <>
inline constexpr std::array kTerms<Missing> = {
    Entry<Missing>{
        Missing::hall,
        {.key = "hall", .label = "hall", .unit = "GPU", .meaning = "waiting GPUs that lack a slot", .whole = true}},
    Entry<Missing>{
        Missing::power,
        {.key = "power", .label = "power", .unit = "GPU", .meaning = "waiting GPUs that lack power", .whole = true}},
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

/// Waiting GPUs by each thing they lack; the counts overlap.
using MissingCounts = Account<Missing, std::int64_t>;

/// Peak FLOP of a period by where it went.
using FlopAccount = Account<Loss, double>;

/// GPUs that a target lacks, by cause.
using GapAccount = Account<Cause, std::int64_t>;

/// \return the gap between a target and what is up, by cause; its sum is target - up
[[nodiscard]] GapAccount gap_of(std::int64_t target, const GpuStates& gpus);

} // namespace gpuramp::record

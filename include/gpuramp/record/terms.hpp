// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/vocabulary.hpp"

#include <cstdint>

/// The words of a run: stages of a rack, losses of FLOP, causes of a gap, things waited for, kinds of events, flows.
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
                  .driver = "transit of the rack type's supply line"}},
    Entry<Stage>{Stage::waiting_hall,
                 {.key = "waiting_hall",
                  .label = "waiting for a hall",
                  .unit = "GPU",
                  .meaning = "on site, kept out for want of a rack slot in a hall, or of power on its bus",
                  .driver = "halls of the campus: their dates, slots and buses"}},
    Entry<Stage>{Stage::waiting_power,
                 {.key = "waiting_power",
                  .label = "waiting for power",
                  .unit = "GPU",
                  .meaning = "on site, kept out for want of firm power on the feed",
                  .driver = "power tranches and provisioning of the campus"}},
    Entry<Stage>{Stage::waiting_fabric,
                 {.key = "waiting_fabric",
                  .label = "waiting for fabric",
                  .unit = "GPU",
                  .meaning = "on site, kept out for want of free ports of the campus's fabric",
                  .driver = "fabric of the campus"}},
    Entry<Stage>{Stage::waiting_crew,
                 {.key = "waiting_crew",
                  .label = "waiting for a crew",
                  .unit = "GPU",
                  .meaning = "on site with all else, until a crew installs it",
                  .driver = "install crews of the campus"}},
    Entry<Stage>{Stage::installing,
                 {.key = "installing",
                  .label = "installing",
                  .unit = "GPU",
                  .meaning = "being installed by a crew",
                  .driver = "install duration of the campus"}},
    Entry<Stage>{Stage::burn_in,
                 {.key = "burn_in",
                  .label = "burn-in",
                  .unit = "GPU",
                  .meaning = "tested before productive use",
                  .driver = "burn-in of the campus"}},
    Entry<Stage>{Stage::up,
                 {.key = "up",
                  .label = "up",
                  .unit = "GPU",
                  .meaning = "in service, in working order and powered: able to work",
                  .driver = "everything before it"}},
    Entry<Stage>{Stage::down,
                 {.key = "down",
                  .label = "down",
                  .unit = "GPU",
                  .meaning = "in service, waiting for a repair or being repaired",
                  .driver = "failures: rates, repair times, spares and technicians"}},
    Entry<Stage>{Stage::dark,
                 {.key = "dark",
                  .label = "dark",
                  .unit = "GPU",
                  .meaning = "in service and in working order, switched off because the campus lost power",
                  .driver = "power events of the campus: outages, maintenance, curtailment; its batteries"}},
    Entry<Stage>{Stage::retired,
                 {.key = "retired",
                  .label = "retired",
                  .unit = "GPU",
                  .meaning = "taken out of service for good: too old, or replaced",
                  .driver = "lifetime, and refresh of the campus"}},
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
                 .driver = "failures"}},
    Entry<Loss>{Loss::idle,
                {.key = "idle_flop",
                 .label = "idle (no work)",
                 .unit = "FLOP",
                 .meaning = "peak of GPUs that have no work",
                 .over_time = Aggregation::flow,
                 .driver = "demand: runs, services, research"}},
    Entry<Loss>{Loss::power,
                {.key = "power_capped_flop",
                 .label = "power capping",
                 .unit = "FLOP",
                 .meaning = "held back because a feed or a bus was full, or racks were dark",
                 .over_time = Aggregation::flow,
                 .driver = "power of campus and halls, its events"}},
    Entry<Loss>{Loss::network,
                {.key = "network_contention_flop",
                 .label = "network contention",
                 .unit = "FLOP",
                 .meaning = "held back because an uplink, a core or a WAN link was full",
                 .over_time = Aggregation::flow,
                 .driver = "fabric and WAN"}},
    Entry<Loss>{Loss::failures,
                {.key = "failures_flop",
                 .label = "failures and restarts",
                 .unit = "FLOP",
                 .meaning = "work lost to failures, checkpoints and restarts: 1 - goodput",
                 .over_time = Aggregation::flow,
                 .driver = "failures, checkpoints and spares of the runs"}},
    Entry<Loss>{Loss::inefficiency,
                {.key = "inefficiency_flop",
                 .label = "stated inefficiency",
                 .unit = "FLOP",
                 .meaning = "1 - MFU of work whose efficiency the scenario states",
                 .over_time = Aggregation::flow,
                 .driver = "stated efficiency of runs, services, research"}},
    Entry<Loss>{Loss::kernels,
                {.key = "kernels_flop",
                 .label = "kernels",
                 .unit = "FLOP",
                 .meaning = "of modelled work: kernels below peak, memory-bound, recomputation, optimizer",
                 .over_time = Aggregation::flow,
                 .driver = "model, mapping and accelerator"}},
    Entry<Loss>{Loss::communication,
                {.key = "communication_flop",
                 .label = "exposed communication",
                 .unit = "FLOP",
                 .meaning = "of modelled work: waiting for tensor, context, expert, pipeline or data parallelism",
                 .over_time = Aggregation::flow,
                 .driver = "model, mapping, scale-up and scale-out bandwidth"}},
    Entry<Loss>{Loss::bubble,
                {.key = "bubble_flop",
                 .label = "pipeline bubble",
                 .unit = "FLOP",
                 .meaning = "of modelled work: pipeline stages without a micro-batch",
                 .over_time = Aggregation::flow,
                 .driver = "mapping"}},
    Entry<Loss>{Loss::stragglers,
                {.key = "stragglers_flop",
                 .label = "stragglers",
                 .unit = "FLOP",
                 .meaning = "of modelled work: waiting for the slowest server",
                 .over_time = Aggregation::flow,
                 .driver = "jitter of steps, size of the run"}},
    Entry<Loss>{Loss::useful,
                {.key = "useful_flop",
                 .label = "useful",
                 .unit = "FLOP",
                 .meaning = "model FLOP of training, services and research",
                 .over_time = Aggregation::flow,
                 .driver = "everything before it"}},
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

template <>
inline constexpr std::array kTerms<Cause> = {
    Entry<Cause>{Cause::supply,
                 {.key = "supply",
                  .label = "supply",
                  .unit = "GPU",
                  .meaning = "target - produced + retired: not made yet, or gone; split by what bound production",
                  .driver = "orders, production and shared inputs of the supply lines"}},
    Entry<Cause>{Cause::in_transit,
                 {.key = "in_transit",
                  .label = "in transit",
                  .unit = "GPU",
                  .meaning = term(Stage::in_transit).meaning,
                  .driver = term(Stage::in_transit).driver}},
    Entry<Cause>{Cause::waiting_hall,
                 {.key = "waiting_hall",
                  .label = "halls",
                  .unit = "GPU",
                  .meaning = term(Stage::waiting_hall).meaning,
                  .driver = term(Stage::waiting_hall).driver}},
    Entry<Cause>{Cause::waiting_power,
                 {.key = "waiting_power",
                  .label = "power",
                  .unit = "GPU",
                  .meaning = term(Stage::waiting_power).meaning,
                  .driver = term(Stage::waiting_power).driver}},
    Entry<Cause>{Cause::waiting_fabric,
                 {.key = "waiting_fabric",
                  .label = "fabric",
                  .unit = "GPU",
                  .meaning = term(Stage::waiting_fabric).meaning,
                  .driver = term(Stage::waiting_fabric).driver}},
    Entry<Cause>{Cause::waiting_crew,
                 {.key = "waiting_crew",
                  .label = "crews",
                  .unit = "GPU",
                  .meaning = term(Stage::waiting_crew).meaning,
                  .driver = term(Stage::waiting_crew).driver}},
    Entry<Cause>{Cause::installing,
                 {.key = "installing",
                  .label = "installing",
                  .unit = "GPU",
                  .meaning = term(Stage::installing).meaning,
                  .driver = term(Stage::installing).driver}},
    Entry<Cause>{Cause::burn_in,
                 {.key = "burn_in",
                  .label = "burn-in",
                  .unit = "GPU",
                  .meaning = term(Stage::burn_in).meaning,
                  .driver = term(Stage::burn_in).driver}},
    Entry<Cause>{Cause::down,
                 {.key = "down",
                  .label = "down",
                  .unit = "GPU",
                  .meaning = term(Stage::down).meaning,
                  .driver = term(Stage::down).driver}},
    Entry<Cause>{Cause::dark,
                 {.key = "dark",
                  .label = "dark",
                  .unit = "GPU",
                  .meaning = term(Stage::dark).meaning,
                  .driver = term(Stage::dark).driver}},
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
                    .meaning = "waiting GPUs that lack a slot, or power on its bus"}},
    Entry<Missing>{
        Missing::power,
        {.key = "power", .label = "power", .unit = "GPU", .meaning = "waiting GPUs that lack power on the feed"}},
    Entry<Missing>{Missing::fabric,
                   {.key = "fabric", .label = "fabric", .unit = "GPU", .meaning = "waiting GPUs that lack ports"}},
    Entry<Missing>{Missing::crew,
                   {.key = "crew", .label = "crew", .unit = "GPU", .meaning = "waiting GPUs that lack a crew"}},
};
static_assert(is_complete<Missing>());

/// What happens at a date.
enum class EventKind {
  hall_ready,
  power_energized,
  power_lost,
  power_restored,
  racks_refreshed,
  first_online,
  milestone,
  run_started,
  run_finished,
  run_shed,
  run_resumed
};

template <>
inline constexpr std::array kTerms<EventKind> = {
    Entry<EventKind>{
        EventKind::hall_ready,
        {.key = "hall_ready", .label = "hall ready", .unit = "", .meaning = "a hall can take racks; detail: slots"}},
    Entry<EventKind>{EventKind::power_energized,
                     {.key = "power_energized",
                      .label = "power energized",
                      .unit = "",
                      .meaning = "a tranche of firm power is there; detail: facility MW"}},
    Entry<EventKind>{EventKind::power_lost,
                     {.key = "power_lost",
                      .label = "power lost",
                      .unit = "",
                      .meaning = "an outage, maintenance or curtailment begins; detail: what may still be drawn"}},
    Entry<EventKind>{
        EventKind::power_restored,
        {.key = "power_restored", .label = "power restored", .unit = "", .meaning = "a loss of power ends"}},
    Entry<EventKind>{EventKind::racks_refreshed,
                     {.key = "racks_refreshed",
                      .label = "racks refreshed",
                      .unit = "",
                      .meaning = "old racks are retired early to make room for new ones"}},
    Entry<EventKind>{EventKind::first_online,
                     {.key = "first_online",
                      .label = "first online",
                      .unit = "",
                      .meaning = "the first racks of a type are in service"}},
    Entry<EventKind>{EventKind::milestone,
                     {.key = "milestone",
                      .label = "milestone",
                      .unit = "",
                      .meaning = "the fleet has as many GPUs up as a milestone asks for"}},
    Entry<EventKind>{
        EventKind::run_started,
        {.key = "run_started", .label = "run started", .unit = "", .meaning = "a training run has its GPUs"}},
    Entry<EventKind>{
        EventKind::run_finished,
        {.key = "run_finished", .label = "run finished", .unit = "", .meaning = "a training run has done its work"}},
    Entry<EventKind>{EventKind::run_shed,
                     {.key = "run_shed",
                      .label = "run shed",
                      .unit = "",
                      .meaning = "a training run stands still for lack of power"}},
    Entry<EventKind>{EventKind::run_resumed,
                     {.key = "run_resumed", .label = "run resumed", .unit = "", .meaning = "a shed run goes on"}},
};
static_assert(is_complete<EventKind>());

/// What flows at a campus between two report dates.
enum class Flow {
  it_energy_mwh,
  facility_energy_mwh,
  battery_given_mwh,
  battery_taken_mwh,
  peak_flop,
  tokens_served,
  tokens_demanded,
  stranded_gpu_days,
  stranded_mw_days
};

template <>
inline constexpr std::array kTerms<Flow> = {
    Entry<Flow>{Flow::it_energy_mwh,
                {.key = "it_energy_mwh",
                 .label = "IT energy",
                 .unit = "MWh",
                 .meaning = "drawn by racks and fabric",
                 .over_time = Aggregation::flow,
                 .driver = "racks in service, what they do"}},
    Entry<Flow>{Flow::facility_energy_mwh,
                {.key = "facility_energy_mwh",
                 .label = "facility energy",
                 .unit = "MWh",
                 .meaning = "drawn by the campus: IT energy times PUE; without what ride-through batteries take",
                 .over_time = Aggregation::flow,
                 .driver = "IT energy, cooling"}},
    Entry<Flow>{Flow::battery_given_mwh,
                {.key = "battery_given_mwh",
                 .label = "from ride-through batteries",
                 .unit = "MWh",
                 .meaning = "given by ride-through batteries while power was lost",
                 .over_time = Aggregation::flow,
                 .driver = "response of the campus, its power events"}},
    Entry<Flow>{Flow::battery_taken_mwh,
                {.key = "battery_taken_mwh",
                 .label = "into ride-through batteries",
                 .unit = "MWh",
                 .meaning = "taken by ride-through batteries to fill up again; beside the facility energy",
                 .over_time = Aggregation::flow,
                 .driver = "response of the campus, its power events"}},
    Entry<Flow>{Flow::peak_flop,
                {.key = "peak_flop",
                 .label = "peak",
                 .unit = "FLOP",
                 .meaning = "peak of racks in service at the precision of their work; bf16 where idle or down",
                 .over_time = Aggregation::flow,
                 .driver = "racks in service"}},
    Entry<Flow>{Flow::tokens_served,
                {.key = "tokens_served",
                 .label = "tokens served",
                 .unit = "token",
                 .meaning = "served by inference services",
                 .over_time = Aggregation::flow,
                 .driver = "demand of services, GPUs placed for them"}},
    Entry<Flow>{Flow::tokens_demanded,
                {.key = "tokens_demanded",
                 .label = "tokens demanded",
                 .unit = "token",
                 .meaning = "asked of inference services, by the fleet as a whole",
                 .over_time = Aggregation::flow,
                 .driver = "demand of services"}},
    Entry<Flow>{Flow::stranded_gpu_days,
                {.key = "stranded_gpu_days",
                 .label = "GPUs waiting for power",
                 .unit = "GPU day",
                 .meaning = "GPUs on site that wait for power",
                 .over_time = Aggregation::flow,
                 .driver = term(Stage::waiting_power).driver}},
    Entry<Flow>{Flow::stranded_mw_days,
                {.key = "stranded_mw_days",
                 .label = "power waiting for GPUs",
                 .unit = "MW day",
                 .meaning = "energized facility power that no admitted rack reserves",
                 .over_time = Aggregation::flow,
                 .driver = "arrival of racks, halls"}},
};
static_assert(is_complete<Flow>());

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

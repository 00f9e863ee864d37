// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/vocabulary.hpp"

/// What happens in a run, and what binds it.
namespace gpuramp::record {

/// What happens at a date.
enum class EventKind {
  hall_ready,
  pods_open,
  power_energized,
  power_ended,
  power_lost,
  power_restored,
  racks_refreshed,
  racks_rerouted,
  first_online,
  campus_online,
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
    Entry<EventKind>{EventKind::pods_open,
                     {.key = "pods_open",
                      .label = "pods open",
                      .unit = "",
                      .meaning = "all parts of more pods of a fabric are in place; subject: how many are open"}},
    Entry<EventKind>{EventKind::power_energized,
                     {.key = "power_energized",
                      .label = "power energized",
                      .unit = "",
                      .meaning = "a tranche of firm power is there; detail: facility MW"}},
    Entry<EventKind>{EventKind::power_ended,
                     {.key = "power_ended",
                      .label = "power ended",
                      .unit = "",
                      .meaning = "a tranche's lease or permit has ended; detail: facility MW"}},
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
    Entry<EventKind>{EventKind::racks_rerouted,
                     {.key = "racks_rerouted",
                      .label = "racks rerouted",
                      .unit = "",
                      .meaning = "racks that waited too long go to another campus"}},
    Entry<EventKind>{EventKind::first_online,
                     {.key = "first_online",
                      .label = "first online",
                      .unit = "",
                      .meaning = "the first racks of a type are in service"}},
    Entry<EventKind>{EventKind::campus_online,
                     {.key = "campus_online",
                      .label = "first racks online",
                      .unit = "",
                      .meaning = "the first racks of a campus are in service"}},
    Entry<EventKind>{EventKind::milestone,
                     {.key = "milestone",
                      .label = "milestone",
                      .unit = "",
                      .meaning = "the fleet has as many GPUs up as a milestone asks for, or a level of the targets is "
                                 "reached"}},
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

/// What was the last thing to come before racks were let in.
enum class Enabler { crew, retirement, arrival, fabric_ports, power, hall };

template <>
inline constexpr std::array kTerms<Enabler> = {
    Entry<Enabler>{Enabler::crew,
                   {.key = "crew", .label = "install crews", .unit = "", .meaning = "a crew was free again"}},
    Entry<Enabler>{Enabler::retirement,
                   {.key = "retirement", .label = "retirement", .unit = "", .meaning = "older racks made room"}},
    Entry<Enabler>{
        Enabler::arrival,
        {.key = "arrival", .label = "arrival of racks", .unit = "", .meaning = "the racks themselves came on site"}},
    Entry<Enabler>{Enabler::fabric_ports,
                   {.key = "fabric_ports",
                    .label = "fabric ports",
                    .unit = "",
                    .meaning = "ports of the campus's fabric were added"}},
    Entry<Enabler>{Enabler::power,
                   {.key = "power", .label = "power", .unit = "", .meaning = "a tranche was energized"}},
    Entry<Enabler>{Enabler::hall, {.key = "hall", .label = "a hall", .unit = "", .meaning = "a hall was ready"}},
};
static_assert(is_complete<Enabler>());

/// What held racks or work back at a campus.
enum class Resource { hall_slots, hall_bus, power_admission, fabric_ports, crew, feed, bus, core, uplink, wan };

template <>
inline constexpr std::array kTerms<Resource> = {
    Entry<Resource>{Resource::hall_slots,
                    {.key = "hall_slots",
                     .label = "hall slots",
                     .unit = "",
                     .meaning = "racks on site had no slot in a hall",
                     .driver = "halls of the campus",
                     .colour = "yellow"}},
    Entry<Resource>{Resource::hall_bus,
                    {.key = "hall_bus",
                     .label = "hall buses (admission)",
                     .unit = "",
                     .meaning = "racks on site found no power left on the bus of a hall with a free slot",
                     .driver = "buses of halls, provisioning",
                     .colour = "mint"}},
    Entry<Resource>{Resource::power_admission,
                    {.key = "power_admission",
                     .label = "power (admission)",
                     .unit = "",
                     .meaning = "racks on site had no firm power left for them",
                     .driver = "power tranches, provisioning",
                     .colour = "orange"}},
    Entry<Resource>{Resource::fabric_ports,
                    {.key = "fabric_ports",
                     .label = "fabric ports",
                     .unit = "",
                     .meaning = "racks on site had no fabric ports",
                     .driver = "fabric of the campus",
                     .colour = "purple"}},
    Entry<Resource>{Resource::crew,
                    {.key = "crew",
                     .label = "install crews",
                     .unit = "",
                     .meaning = "racks on site waited for a crew alone",
                     .driver = "install crews of the campus",
                     .colour = "blue"}},
    Entry<Resource>{Resource::feed,
                    {.key = "feed",
                     .label = "power (feed)",
                     .unit = "",
                     .meaning = "work was held back because the campus's feed was full",
                     .driver = "power tranches, power events",
                     .colour = "bronze"}},
    Entry<Resource>{Resource::bus,
                    {.key = "bus",
                     .label = "power (hall bus)",
                     .unit = "",
                     .meaning = "work was held back because a hall's bus was full",
                     .driver = "buses of halls",
                     .colour = "sand"}},
    Entry<Resource>{Resource::core,
                    {.key = "core",
                     .label = "network (core)",
                     .unit = "",
                     .meaning = "work was held back because the campus core was full",
                     .driver = "fabric of the campus",
                     .colour = "sky"}},
    Entry<Resource>{Resource::uplink,
                    {.key = "uplink",
                     .label = "network (uplink)",
                     .unit = "",
                     .meaning = "work was held back because the uplinks of a hall were full",
                     .driver = "fabric of the campus",
                     .colour = "green"}},
    Entry<Resource>{Resource::wan,
                    {.key = "wan",
                     .label = "network (WAN)",
                     .unit = "",
                     .meaning = "work was held back because a WAN link was full; its name follows a colon: wan:a-b",
                     .driver = "WAN links",
                     .colour = "vermilion"}},
};
static_assert(is_complete<Resource>());

/// \return the row of a resource by its name in results: "feed", "wan:a-b"; nothing if there is none
[[nodiscard]] std::optional<Resource> find_resource(std::string_view name);

} // namespace gpuramp::record

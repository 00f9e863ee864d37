// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/record/events.hpp"
#include "gpuramp/record/figures.hpp"
#include "gpuramp/record/history.hpp"
#include "gpuramp/record/measures.hpp"
#include "gpuramp/record/queues.hpp"
#include "gpuramp/record/requests.hpp"
#include "gpuramp/record/supply_chain.hpp"
#include "gpuramp/record/terms.hpp"
#include "gpuramp/topology/capacity_cut.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a run observed, as plain values: the seam between the simulation and everything that reports on it.
namespace gpuramp::record {

enum class Resolution { automatic, rack, row, hall, campus };

/// \return "auto", "rack", "row", "hall" or "campus"
[[nodiscard]] const char* to_string(Resolution resolution);

/// What flowed at a campus during a period.
struct FlowAccount {
  Account<Flow, double> amount;
  FlopAccount flop; ///< sums to amount[Flow::peak_flop]
  GpuDays gpu_days; ///< integrals of GPUs by stage

  [[nodiscard]] double operator[](Flow flow) const { return amount[flow]; }
  FlowAccount& operator+=(const FlowAccount& other);
};

/// Share of a period during which something held GPUs or work back.
struct Binding {
  std::string resource; ///< "hall_slots", "hall_bus", "power_admission", "fabric_ports", "crew", or a link that work
                        ///< lacks: "feed", "bus", "uplink", "core", "wan:a-b"
  double share_of_time = 0; ///< 0 .. 1
};

/// One campus at one report date; flows since the date before.
struct CampusSample {
  GpuStates gpus;
  MissingCounts missing;
  Account<Level, double> levels;
  FlowAccount flows;
};

/// What held GPUs or work back between two instants: report dates and ends of quarters, whichever comes first.
struct BindingPeriod {
  core::Duration begin, end;                  ///< since the scenario's start
  std::vector<std::vector<Binding>> campuses; ///< [campus]
  std::vector<Binding> wan;
};

/// What a service had and did since the date before.
struct ServiceSample {
  double gpu_hours = 0;
  double tokens = 0;                ///< served
  std::vector<double> gpu_hours_at; ///< [campus] that sum to gpu_hours
};

/// GPUs of one rack type that are up.
struct TypeCount {
  std::string rack_type;
  std::int64_t gpus_up = 0;
};

/// The gap between target and production, by cause. In GPUs; sums to target - produced + retired.
struct SupplyTerm {
  std::string cause; ///< the name of a supply input, or one of scenario::kBuiltInSupplyCauses
  std::int64_t gpus = 0;
};

/// The most GPUs that there were of something, and when there first were so many.
struct Most {
  std::int64_t gpus = 0;
  core::Duration at; ///< since the scenario's start

  void note(std::int64_t now_gpus, core::Duration now)
  {
    if (now_gpus > gpus)
      gpus = now_gpus, at = now;
  }
};

/// What holds supply back, over time. Sums to target - produced + retired.
struct SupplyDays {
  std::string cause; ///< as in SupplyTerm
  double gpu_days = 0;
  Most most; ///< open orders that an input holds back; of the remainder, "orders", nothing
};

/// The fleet at one report date.
struct Sample {
  core::Date date{};
  core::Duration at; ///< since the scenario's start
  std::int64_t target_gpus = 0;
  double tokens_demanded = 0;               ///< of the fleet's services, since the date before
  std::vector<CampusSample> campuses;       ///< [campus], in the order of Record::campus_names
  std::vector<std::int64_t> campus_targets; ///< [campus]; 0 where it states none
  std::vector<ServiceSample> services;      ///< in the order of the scenario's
  std::vector<TypeCount> types;
  std::vector<SupplyTerm> supply;
  std::vector<SupplyDays> supply_days; ///< since the date before
  std::vector<double> input_offers;    ///< [supply input] of what was made since the date before, what would have been
                                       ///< ours had we wanted it all
  topology::CapacityCut cut;
  std::vector<QueueSample> queues;      ///< [queue], in the order of Record::queues
  std::int64_t largest_joined_gpus = 0; ///< that could train together across campuses joined by WAN
};

/// GPUs that waited for a hall or for power which would have been there, had its equipment come in time.
struct LateEquipment {
  std::string input; ///< name of the supply input
  Stage stage{};     ///< waiting_hall or waiting_power
  double gpu_days = 0;
};

/// One campus in a calendar year.
struct CampusYear {
  GpuDays gpu_days;
  Account<Stage, Most> most;
  std::vector<LateEquipment> late; ///< parts of gpu_days
  core::Energy facility_energy;
  core::Power peak_facility_power;
};

/// One calendar year, or the part of it that the run covers: integrals, whatever the report dates.
struct Year {
  int year = 0;
  core::Duration begin, end;        ///< since the scenario's start
  std::vector<CampusYear> campuses; ///< [campus]
  double target_gpu_days = 0;       ///< of the fleet
  std::vector<SupplyDays> supply;
  std::vector<InputYear> inputs;           ///< [supply input]
  std::int64_t up_end = 0, target_end = 0; ///< of the fleet, when it ends
};

/// The most that a training run drew above idle at a campus, overhead included, and when it first did.
struct LargestRun {
  core::Power power;
  core::Duration at; ///< since the scenario's start
};

/// \return all campuses together: counts and flows summed, levels as their rows say
[[nodiscard]] CampusSample fleet_of(const Sample& sample);

/// A training run, or what a pool or a queue did over the whole run.
struct JobRecord {
  std::string name;
  std::string work_class; ///< training, inference, batch, research
  std::vector<std::string> campuses;
  double gpus = 0; ///< training: the gang; pools and queues: mean over time
  core::Date due{};
  std::optional<core::Duration> started; ///< since the scenario's start
  std::optional<core::Duration> finished;
  double flop = 0;            ///< useful model FLOP done
  double flop_to_do = 0;      ///< training only
  double tokens = 0;          ///< trained or served
  double mean_rate_frac = 0;  ///< time mean of 0 .. 1 while it ran
  std::string bottleneck;     ///< resource that held it longest, empty if none did
  std::string why_waiting;    ///< for a run that never started
  double mfu_frac = 0;        ///< useful / peak of the time not lost to failures, capping or contention
  double goodput_frac = 1;    ///< of the running time, what was not lost to failures, restarts and checkpoints
  double interruptions = 0;   ///< sampled, or expected; training with modelled failures only
  double scale_out_bytes = 0; ///< sent by all its GPUs out of their scale-up domains
  double crossing_bytes = 0;  ///< of them, over uplinks of pods or halls and campus cores
  std::int64_t units = 0;     ///< pods, or halls, in which it lay; training only
  double wan_bytes = 0;       ///< over each WAN link
};

struct Event {
  core::Duration at;
  EventKind kind = EventKind::milestone;
  std::string campus;
  std::string subject;
  std::string detail;
};

/// How the racks came that reached a milestone: the largest batch that went online at that instant.
struct MilestonePath {
  std::string campus, rack_type;
  std::int64_t gpus = 0;
  core::Duration admitted;     ///< since the scenario's start: slot, power, ports and crew were there
  std::string enabled_by;      ///< what came last: "arrival", "hall", "power", "fabric_ports", "retirement", "crew"
  std::string subject;         ///< name of the hall or tranche that came last, else empty
  std::string supply_bound_by; ///< input that held its supply line back when it was made, empty: its orders
};

struct Milestone {
  std::int64_t gpus = 0;
  std::optional<core::Date> date;    ///< first day on which at least `gpus` were up
  std::optional<MilestonePath> path; ///< absent if it was not reached, or reached by the initial racks
};

/// The first day on which so many GPUs were up somewhere.
struct GpusReached {
  core::Date date{};
  std::string campus; ///< its name, or fleet
  std::int64_t gpus = 0;
};

/// A level of the targets.
struct LevelReached {
  std::size_t level = 0;          ///< index into Targets::levels
  std::optional<core::Date> date; ///< first day on which it was there
  double most = 0;                ///< the most there ever was, in its base unit
};

/// Checks that ran during the simulation.
struct Conservation {
  std::int64_t checks = 0;
  double worst_relative_error = 0;
  std::string worst_check;
  std::vector<std::string> broken; ///< one line per broken check; empty when all hold
};

struct Record {
  Resolution resolution = Resolution::hall;
  std::uint64_t seed = 1;
  std::vector<std::string> campus_names;
  std::vector<std::string> rack_types;
  std::vector<std::string> fabric_parts; ///< types of switches, transceivers and cables, by name
  std::vector<CampusHistory> history;    ///< [campus]
  std::vector<Sample> samples;           ///< the start, each report date, the end
  std::vector<BindingPeriod> binding;    ///< in order
  std::vector<Year> years;               ///< in order
  std::vector<LargestRun> largest_runs;  ///< [campus]
  std::vector<JobRecord> jobs;
  std::vector<QueueRecord> queues;
  std::vector<RequestRecord> requests; ///< services that state requests, in the order of the scenario
  std::vector<Event> events;
  std::vector<Milestone> milestones;
  std::vector<LevelReached> levels; ///< [level of the targets]
  std::vector<GpusReached> reached; ///< by date; each time that there were more than ever before
  std::vector<Sample> looks;        ///< on the days that were asked for: counts and levels of campuses, no flows
  Conservation conservation;
  core::Power peak_facility_power; ///< the most that the fleet drew at a time
  Account<Effort, std::int64_t> effort;
};

} // namespace gpuramp::record

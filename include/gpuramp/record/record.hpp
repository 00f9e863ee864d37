#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
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

/// GPUs (packages) by state. produced = in_transit + waiting_* + installing + burn_in + up + down + retired, exactly.
struct GpuStates {
  std::int64_t produced = 0;
  std::int64_t in_transit = 0;
  std::int64_t waiting_hall = 0; ///< labelled by the first thing missing, in this order
  std::int64_t waiting_power = 0;
  std::int64_t waiting_fabric = 0;
  std::int64_t waiting_crew = 0;
  std::int64_t installing = 0;
  std::int64_t burn_in = 0;
  std::int64_t up = 0;
  std::int64_t down = 0;
  std::int64_t retired = 0;

  GpuStates& operator+=(const GpuStates& other);
};

/// Waiting GPUs by each thing they lack; the counts overlap.
struct MissingCounts {
  std::int64_t hall = 0, power = 0, fabric = 0, crew = 0;

  MissingCounts& operator+=(const MissingCounts& other);
};

/// Where the peak FLOP of online racks went during a period. peak = the sum of all others.
struct FlopAccount {
  double peak = 0;         ///< at the precision of the work; bf16 where idle or down
  double down = 0;         ///< racks in repair
  double idle = 0;         ///< no work placed
  double power = 0;        ///< held back by feeds or buses
  double network = 0;      ///< held back by uplinks, cores or WAN
  double failures = 0;     ///< restarts and lost work (1 - goodput)
  double inefficiency = 0; ///< 1 - MFU of work whose efficiency is given
  double useful = 0;       ///< model FLOP
  // 1 - MFU of modelled work
  double kernels = 0;       ///< below peak, bound by memory, or not model FLOP (recomputation, optimizer)
  double communication = 0; ///< exposed: tensor, context, expert, pipeline and data parallelism
  double bubble = 0;        ///< of the pipeline
  double stragglers = 0;    ///< waiting for the slowest server

  /// Everything but the peak: what the peak must be.
  [[nodiscard]] double sum() const;

  FlopAccount& operator+=(const FlopAccount& other);
};

/// What flowed during a period.
struct FlowAccount {
  core::Energy it_energy, facility_energy;
  core::Energy battery_given, battery_taken; ///< by ride-through batteries; taken is not part of facility energy
  core::Money racks_bought;                  ///< price of the racks that left the factory, as the catalogue has it
  core::Mass racks_carbon;                   ///< embodied in them
  core::Power energized;                     ///< firm facility power that came after the start
  FlopAccount flop;
  double tokens_served = 0;
  double tokens_demanded = 0;   ///< fleet only
  double stranded_gpu_days = 0; ///< GPUs waiting for power
  double stranded_mw_days = 0;  ///< energized facility MW that no admitted rack reserves

  FlowAccount& operator+=(const FlowAccount& other);
};

/// Share of a period during which something held GPUs or work back.
struct Binding {
  std::string resource;     ///< "hall_slots", "power_admission", "fabric_ports", "crew", or a saturated link: "feed",
                            ///< "bus", "uplink", "core", "wan:a-b"
  double share_of_time = 0; ///< 0 .. 1
};

/// One campus at one report date; flows since the date before.
struct CampusSample {
  GpuStates gpus;
  MissingCounts missing;
  std::int64_t down_for_part = 0, down_for_technician = 0; ///< of gpus.down, those that only wait
  std::int64_t dies_up = 0;
  double h100e_up = 0;
  std::int64_t slots_ready = 0, slots_used = 0;
  core::Power it_power, facility_power; ///< drawn, just before the date
  core::Power feed_capacity;            ///< energized firm facility power
  core::Power feed_limit;               ///< what may be drawn now: less in outages and curtailments
  double cap_frac = 1;                  ///< of nameplate power, to which racks are capped now
  core::Power
      largest_run_power; ///< facility power above idle of the training run that draws most here, just before the date
  core::Power reserved_power; ///< facility power that admitted racks reserve
  FlowAccount flows;
  std::vector<Binding> binding;
  std::int64_t largest_training_gpus = 0; ///< that could run together at the campus now
};

/// GPUs of one rack type that are up.
struct TypeCount {
  std::string rack_type;
  std::int64_t gpus_up = 0;
};

/// The gap between target and production, by cause. In GPUs; sums to target - produced + retired.
struct SupplyTerm {
  std::string cause; ///< "orders" or the name of a supply input
  std::int64_t gpus = 0;
};

/// The fleet at one report date.
struct Sample {
  core::Date date{};
  std::int64_t target_gpus = 0;
  std::vector<CampusSample> campuses;       ///< [campus], in the order of Record::campus_names
  std::vector<std::int64_t> campus_targets; ///< [campus]; 0 where it states none
  std::vector<TypeCount> types;
  std::vector<SupplyTerm> supply;
  topology::CapacityCut cut;
  std::vector<Binding> wan_binding;
  std::int64_t largest_joined_gpus = 0; ///< that could train together across campuses joined by WAN
};

/// A training run, or what a pool did over the whole run.
struct JobRecord {
  std::string name;
  std::string work_class; ///< training, inference, research
  std::vector<std::string> campuses;
  double gpus = 0; ///< training: the gang; pools: mean over time
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
  double scale_out_bytes = 0; ///< sent by all its GPUs over hall uplinks
  double wan_bytes = 0;       ///< over each WAN link
};

struct Event {
  core::Duration at;
  std::string kind; ///< hall_ready, power_energized, milestone, first_online, run_started, run_finished, ...
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
  std::vector<Sample> samples; ///< the start, each report date, the end
  std::vector<JobRecord> jobs;
  std::vector<Event> events;
  std::vector<Milestone> milestones;
  Conservation conservation;
  core::Power peak_facility_power; ///< the most that the fleet drew at a time
  std::int64_t simgrid_hosts = 0, simgrid_links = 0;
  std::int64_t planning_instants = 0, limiter_updates = 0,
               limiter_groups = 0; ///< a group is what SimGrid solves at once
};

} // namespace gpuramp::record

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/option.hpp"
#include "gpuramp/scenario/scenario.hpp"
#include "scenario/currencies.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gpuramp::input {

template <>
struct EnumNames<model::Recompute> {
  static constexpr std::array<std::string_view, 3> names{"none", "selective", "full"};
};

} // namespace gpuramp::input

/// The option table: one describe() per object of a scenario file, in the files options*.cpp; how they are used is in
/// gpuramp/input/option.hpp. Defaults are those of the struct.
namespace gpuramp::model {

void describe(input::Visitor& v, OperatingPoint& x);
void describe(input::Visitor& v, RackType& x);
void describe(input::Visitor& v, GivenEfficiency& x);
void describe(input::Visitor& v, Site& x);

} // namespace gpuramp::model

namespace gpuramp::topology {

void describe(input::Visitor& v, Clos& x);
void describe(input::Visitor& v, ClosTier& x);
void describe(input::Visitor& v, Dragonfly& x);
void describe(input::Visitor& v, OpticsType& x);
void describe(input::Visitor& v, ScaleUp& x);
void describe(input::Visitor& v, SwitchType& x);
void describe(input::Visitor& v, Torus& x);

} // namespace gpuramp::topology

namespace gpuramp::scenario {

using input::Doc;
using input::kPositive;

inline constexpr double kMostRackRate = core::racks_per_week(1e9).base();
/// What has come, or is overdue, comes on one day: a rate of orders of that day tells it.
inline constexpr double kMostRacksInADay = 1e8;
static_assert(kMostRacksInADay < kMostRackRate * core::kSecondsPerDay);

/// A task as written: predecessors by name.
struct TaskText {
  std::string name;
  std::string task_class;
  core::Duration duration;
  std::vector<std::string> after;
  std::string source;
};

struct ProjectText {
  std::string name;
  std::string description;
  std::vector<TaskText> tasks;
};

struct ActivityText {
  model::WorkloadActivity value;
  std::string source;
};

/// A catalogue as written.
struct CatalogText {
  std::vector<model::RackType> rack_types;
  std::vector<ProjectText> projects;
  std::vector<topology::SwitchType> switches;
  std::vector<topology::OpticsType> optics;
  std::vector<Fabric> fabrics;
  std::vector<Region> regions;
  std::vector<SourceKind> sources;
  std::vector<NamedTransformer> transformers;
  std::vector<NamedChip> chips;
  std::vector<ConstantSource> constants;
  std::vector<ActivityText> activities; ///< of no use to a run
};

/// Makes many campuses of one.
struct CampusTemplate {
  std::string name;
  std::int64_t count = 1;
  core::Period every{1, {}};
  std::vector<double> latitude_deg, longitude_deg; ///< [campus made]; empty: the location stated beside, if any
};

/// A campus as written.
struct CampusText {
  std::optional<CampusTemplate> made;
  Campus campus;
};

/// A scenario file as written.
struct ScenarioText {
  Scenario scenario; ///< without campuses and catalogue
  std::vector<CampusText> campuses;
  std::optional<CatalogText> catalog;
  std::vector<Currency> currencies; ///< amounts in these have been turned into dollars
  input::Node variants;             ///< overlays by name, each of which makes another scenario of this one
};

void describe_availability(input::Visitor& v, Availability& x, const char* available);

void describe(input::Visitor& v, ActivityText& x);
void describe(input::Visitor& v, Autoscaling& x);
void describe(input::Visitor& v, BatchQueue& x);
void describe(input::Visitor& v, Campus& x);
void describe(input::Visitor& v, CampusPower& x);
void describe(input::Visitor& v, CampusTemplate& x);
void describe(input::Visitor& v, CampusText& x);
void describe(input::Visitor& v, CatalogText& x);
void describe(input::Visitor& v, Checkpointing& x);
void describe(input::Visitor& v, ConstantSource& x);
void describe(input::Visitor& v, Contract& x);
void describe(input::Visitor& v, Cooling& x);
void describe(input::Visitor& v, CurtailmentContract& x);
void describe(input::Visitor& v, CampusDecision& x);
void describe(input::Visitor& v, Decisions& x);
void describe(input::Visitor& v, DeliveredRacks& x);
void describe(input::Visitor& v, EarlyFailures& x);
void describe(input::Visitor& v, Economics& x);
void describe(input::Visitor& v, Fabric& x);
void describe(input::Visitor& v, FabricFailures& x);
void describe(input::Visitor& v, FabricPartSupply& x);
void describe(input::Visitor& v, FabricSupply& x);
void describe(input::Visitor& v, FailureComponent& x);
void describe(input::Visitor& v, Failures& x);
void describe(input::Visitor& v, Fuel& x);
void describe(input::Visitor& v, HallGroup& x);
void describe(input::Visitor& v, InferenceService& x);
void describe(input::Visitor& v, InitialRacks& x);
void describe(input::Visitor& v, Install& x);
void describe(input::Visitor& v, JobClass& x);
void describe(input::Visitor& v, JobGenerator& x);
void describe(input::Visitor& v, JobShape& x);
void describe(input::Visitor& v, JobTrace& x);
void describe(input::Visitor& v, LeftOut& x);
void describe(input::Visitor& v, LengthSpread& x);
void describe(input::Visitor& v, MeasuredReplica& x);
void describe(input::Visitor& v, NamedChip& x);
void describe(input::Visitor& v, NamedTransformer& x);
void describe(input::Visitor& v, OrderDecision& x);
void describe(input::Visitor& v, Partition& x);
void describe(input::Visitor& v, PowerEvent& x);
void describe(input::Visitor& v, PowerNetwork& x);
void describe(input::Visitor& v, PowerPiece& x);
void describe(input::Visitor& v, PowerResponse& x);
void describe(input::Visitor& v, ProjectText& x);
void describe(input::Visitor& v, Refresh& x);
void describe(input::Visitor& v, Region& x);
void describe(input::Visitor& v, RequestArrivals& x);
void describe(input::Visitor& v, RequestColumns& x);
void describe(input::Visitor& v, Requests& x);
void describe(input::Visitor& v, RequestSpread& x);
void describe(input::Visitor& v, RequestTargets& x);
void describe(input::Visitor& v, RequestTrace& x);
void describe(input::Visitor& v, Reroute& x);
void describe(input::Visitor& v, Debt& x);
void describe(input::Visitor& v, Shipment& x);
void describe(input::Visitor& v, ResearchPool& x);
void describe(input::Visitor& v, Sale& x);
void describe(input::Visitor& v, Scenario& x);
void describe(input::Visitor& v, ScenarioText& x);
void describe(input::Visitor& v, ServingText& x);
void describe(input::Visitor& v, Slip& x);
void describe(input::Visitor& v, SourceKind& x);
void describe(input::Visitor& v, Storage& x);
void describe(input::Visitor& v, Supply& x);
void describe(input::Visitor& v, SupplyInput& x);
void describe(input::Visitor& v, SupplyLine& x);
void describe(input::Visitor& v, TargetLevel& x);
void describe(input::Visitor& v, Targets& x);
void describe(input::Visitor& v, TaskText& x);
void describe(input::Visitor& v, TimeShift& x);
void describe(input::Visitor& v, TraceColumns& x);
void describe(input::Visitor& v, TrainingMapping& x);
void describe(input::Visitor& v, TrainingRun& x);
void describe(input::Visitor& v, Tranche& x);
void describe(input::Visitor& v, TrancheMove& x);
void describe(input::Visitor& v, MovedFrom& x);
void describe(input::Visitor& v, TrancheDecision& x);
void describe(input::Visitor& v, UserShare& x);
void describe(input::Visitor& v, WanLink& x);
void describe(input::Visitor& v, Workloads& x);

} // namespace gpuramp::scenario

namespace gpuramp::input {

template <>
struct EnumNames<model::HeatCarrier> {
  static constexpr std::array<std::string_view, 2> names{"air", "liquid"};
};

template <>
inline constexpr bool kMayBeTable<scenario::Shipment> = true;

template <>
inline constexpr bool kStatesOneSource<scenario::ProjectText> = true;
template <>
inline constexpr bool kStatesOneSource<scenario::NamedTransformer> = true;
template <>
inline constexpr bool kStatesOneSource<scenario::NamedChip> = true;
template <>
inline constexpr bool kStatesOneSource<scenario::ConstantSource> = true;
template <>
inline constexpr bool kStatesOneSource<scenario::ActivityText> = true;
template <>
inline constexpr bool kStatesOneSource<topology::Clos> = true;
template <>
inline constexpr bool kStatesOneSource<topology::Dragonfly> = true;
template <>
inline constexpr bool kStatesOneSource<topology::Torus> = true;
template <>
inline constexpr bool kStatesOneSource<topology::ScaleUp> = true;

} // namespace gpuramp::input

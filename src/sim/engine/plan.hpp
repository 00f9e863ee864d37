// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/failure_process.hpp"
#include "gpuramp/record/record.hpp"
#include "gpuramp/scenario/scenario.hpp"
#include "gpuramp/topology/fabric_failures.hpp"
#include "gpuramp/topology/fabric_pods.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The scenario with names resolved to indices, calendar dates to seconds since the start, and values to the units of
/// SimGrid's links (MW, GB/s). Immutable during a run.
namespace gpuramp::sim {

inline constexpr double kWattsPerMegawatt = 1e6;

struct PlanHall {
  std::string name;
  std::size_t campus = 0;
  std::size_t group = 0; ///< within the campus
  double ready_s = 0;
  std::int64_t slots = 0;
  double bus_mw = 0;       ///< IT
  std::int64_t ports = 0;  ///< GPUs that can be attached
  std::vector<char> takes; ///< [type] whether its racks may stand there
  double uplink_gb_per_s = 0;
};

struct PlanTranche {
  std::string name;
  double ready_s = 0;
  double facility_mw = 0;
  double until_s = 0; ///< infinite where it stays
  double outages_per_year = 0, repair_s = 0;
};

/// A step function of time: how much is there from when on.
class Growth {
public:
  void add(double from_s, double amount);
  void finish(); ///< call once after the last add()
  [[nodiscard]] double at(double when_s) const;
  /// \return the least from one time to another   \pre from_s <= to_s
  [[nodiscard]] double least(double from_s, double to_s) const;
  /// \return the most that there ever is
  [[nodiscard]] double most() const;

private:
  std::vector<std::pair<double, double>> steps_; ///< (from, total from then on), ascending
};

/// Halls of a campus that take racks of a type, where not all do.
struct TypeRoom {
  Growth slots;                        ///< of these halls
  std::vector<std::size_t> within;     ///< types that only some of these halls, or all, take: itself among them
  std::vector<std::size_t> containing; ///< types whose halls include all of these: itself among them
};

/// What fails, as the scenario says, or a part of a fabric.
struct PlanFailure {
  scenario::FailureComponent spec;
  std::string fabric; ///< empty: any
};

/// The pods of a campus's fabric where their parts are bought one by one.
struct PlanPods {
  topology::FabricPods pods;
  std::vector<double> due_s; ///< [pod] when the first hall that it attaches is ready
  std::size_t initial = 0;   ///< that the racks of the start need
};

/// The largest units of a campus's fabric that have links of their own to the others: pods, or halls where the fabric
/// is given by its oversubscription. GPUs' ports are numbered through the halls in the order in which these are ready.
class FabricUnits {
public:
  /// \param of_pod  ports of a full pod; 0: halls are the units
  void set_pods(std::int64_t of_pod) { pod_ports_ = of_pod; }
  void add_hall(std::int64_t ports);

  [[nodiscard]] bool are_pods() const { return pod_ports_ > 0; }
  [[nodiscard]] std::size_t size() const;
  /// \return the unit of a port   \pre there are halls
  [[nodiscard]] std::size_t at(double port) const;
  /// \return ports of a unit and of those before it
  [[nodiscard]] double end(std::size_t unit) const;
  [[nodiscard]] double ports(std::size_t unit) const { return end(unit) - (unit == 0 ? 0 : end(unit - 1)); }

  double gb_per_s_per_port = 0;  ///< that leaves a unit
  double gb_per_s_to_others = 0; ///< of it, what reaches other units when all of them send: less than that by the
                                 ///< oversubscription of a core of no parts

private:
  std::int64_t pod_ports_ = 0;
  std::vector<std::int64_t> hall_ends_; ///< ports of a hall and those before it
};

/// A hall or a tranche that waits for equipment from a market.
struct LatePiece {
  std::size_t input = 0; ///< supply input that it waits for last
  record::Stage stage{}; ///< that racks are in while they wait for it: waiting_hall or waiting_power
  double planned_s = 0, ready_s = 0;
  double mw = 0; ///< IT power of the bus, or facility power
  std::int64_t slots = 0;
};

struct PlanCampus {
  const scenario::Campus* spec = nullptr;
  std::vector<std::size_t> halls;    ///< by readiness
  std::vector<PlanTranche> tranches; ///< by readiness
  std::vector<LatePiece> late;       ///< halls and tranches, of what comes within the run and later than planned
  double core_gb_per_s = 0;
  core::Bandwidth port; ///< of a GPU, one direction
  FabricUnits units;
  double install_s = 0, burn_in_s = 0, mending_s = 0;
  scenario::PowerResponse response;
  std::optional<topology::PowerNetwork> network;  ///< where the scenario gives one
  std::vector<double> equipment_ready_s;          ///< [equipment of the network]
  double design_pue = 1;                          ///< of the worst month: what admission reserves
  std::optional<PlanPods> fabric;                 ///< absent: it is there with the halls
  std::vector<topology::SharedPart> shared_parts; ///< of the fabric, where they fail
  Growth slots, facility_mw;
  bool power_ends = false;     ///< some tranche has an end
  std::vector<Growth> hall_mw; ///< [type], IT MW that halls can reserve for racks of a type
  std::vector<TypeRoom> rooms; ///< [type]; empty where every hall takes every type
};

struct PlanType {
  const model::RackType* spec = nullptr;
  double nameplate_mw = 0;
  double idle_mw = 0;
  double h100e_per_mw = 0; ///< of nameplate power
};

struct PlanLine {
  const scenario::SupplyLine* spec = nullptr;
  std::size_t type = 0;
  double lead_s = 0;      ///< integration and transit
  double available_s = 0; ///< of the rack type: none ships before
  double last_production_s = 0;
  std::vector<std::size_t> campuses; ///< eligible ones
};

struct PlanWan {
  std::string name;
  std::size_t from = 0, to = 0;
  double capacity_gb_per_s = 0;
};

struct Plan {
  const scenario::Scenario* scenario = nullptr;
  record::Resolution resolution = record::Resolution::hall;
  double end_s = 0;
  double cadence_s = 0; ///< between steps of rack failures
  double production_every_s = 0;
  std::vector<double> production_s; ///< when racks leave factories, ascending
  std::vector<double> planning_s;   ///< these, and the days on which demand of services changes
  double lifetime_s = 0;
  std::vector<double> report_s;      ///< ascending, the start first, the end last
  std::vector<double> quarter_end_s; ///< ascending: each first day of a quarter after the start and before the end
  std::vector<double> year_end_s;    ///< ascending: each 1 January after the start and before the end, and the end
  std::vector<PlanType> types;       ///< those in use, newest first
  std::vector<PlanCampus> campuses;  ///< by name, numbers in names counted as numbers
  std::vector<PlanHall> halls;
  std::vector<std::pair<std::size_t, std::size_t>> tranches; ///< all of them: (campus, index there)
  std::vector<PlanLine> lines;
  std::vector<PlanWan> wan;
  std::vector<PlanFailure> failures;

  [[nodiscard]] std::size_t campus_index(const std::string& name) const;
  [[nodiscard]] std::size_t type_index(const std::string& name) const;
  [[nodiscard]] double seconds(core::Date date) const;
  /// IT MW of a rack that idles, with its share of a fabric whose parts are bought: a pod is switched on rack by rack.
  [[nodiscard]] double idle_mw(std::size_t campus, std::size_t type) const;
  /// Instants nearer to each other cannot be told apart: some steps of the double that counts seconds to the end.
  [[nodiscard]] double clock_step_s() const;
  /// IT MW that admission reserves for one rack on its hall's bus: the provisioned share of nameplate power, but no
  /// less than it draws when idle, and its share of the fabric.
  [[nodiscard]] double reserved_bus_mw(std::size_t campus, std::size_t type) const;
  /// Facility MW that admission reserves for one rack, in the worst month.
  [[nodiscard]] double reserved_mw(std::size_t campus, std::size_t type) const;
};

/// \return the pods of a campus, whose halls are planned; nothing where its fabric comes with them
[[nodiscard]] std::optional<PlanPods> plan_pods(const Plan& plan, const PlanCampus& campus);

/// \return the units of a campus's fabric, whose halls are planned
[[nodiscard]] FabricUnits plan_units(const Plan& plan, const PlanCampus& campus);

/// Enters the failures that the scenario states, and those of the fabrics' parts.
void add_failures(Plan& plan);

/// Repair time of a component, or of a fabric's parts: by its median and 90th percentile or mean.
template <class Spec>
[[nodiscard]] model::RepairTime repair_time_of(const Spec& spec)
{
  return spec.repair_mean ? model::repair_time_of_mean(spec.repair, *spec.repair_mean)
                          : model::repair_time(spec.repair, spec.repair_p90.value_or(spec.repair));
}

/// \return whether racks of the type at the campus have what fails
[[nodiscard]] bool fails(const PlanFailure& failure, const PlanCampus& campus, const model::RackType& rack);

/// \return times per second that a failure of the component takes a rack down, or parts of racks that make one,
///         shared ones included
[[nodiscard]] double outages_per_rack_s(const scenario::FailureComponent& component, const model::RackType& rack);

/// \throws core::ContractError if the scenario refers to what does not exist (the reader has checked that)
[[nodiscard]] Plan make_plan(const scenario::Scenario& scenario, record::Resolution resolution);

} // namespace gpuramp::sim

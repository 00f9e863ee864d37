// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/hardware.hpp"
#include "gpuramp/model/job_performance.hpp"
#include "gpuramp/scenario/energy.hpp"
#include "gpuramp/scenario/model_catalog.hpp"
#include "gpuramp/topology/fabric.hpp"
#include "gpuramp/topology/project_graph.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::scenario {

struct Tranche;

struct ProjectTemplate {
  std::string name;
  std::string description;
  std::vector<topology::Task> tasks;
};

/// The network of a campus: as a topology of parts, at most one of the three, or only by what it oversubscribes.
struct Fabric {
  std::string name;
  std::string description;
  core::Bandwidth port;                        ///< per GPU, one direction
  std::optional<double> hall_oversubscription; ///< hall uplink = ports * port / this; follows from clos or dragonfly
  std::optional<double> core_oversubscription; ///< campus core = hall uplinks / this; likewise
  std::optional<topology::Clos> clos;
  std::optional<topology::Dragonfly> dragonfly;
  std::optional<topology::Torus> torus;
  std::optional<topology::ScaleUp> scale_up; ///< inside racks
};

/// \return the fabric's topology, or nothing where it states none
[[nodiscard]] std::optional<topology::Topology> topology_of(const Fabric& fabric);

/// By how much less bandwidth leaves halls, and crosses the campus, than their GPUs' ports have together.
struct Oversubscription {
  double hall = 1; ///< hall uplink = ports * port / this
  double core = 1; ///< campus core = hall uplinks / this
};

/// As stated, or as it follows from the topology: whatever leaves a hall crosses the tiers below the top.
[[nodiscard]] Oversubscription oversubscription_of(const Fabric& fabric, const topology::FabricCatalog& parts);

/// What leaves the tiers of the fabric, smallest units first: those of its topology, else halls.
/// \param hall_gpus  GPUs of a hall, > 0
[[nodiscard]] std::vector<model::FabricTaper> tapers_of(const Fabric& fabric, const topology::FabricCatalog& parts,
                                                        std::int64_t hall_gpus);

struct Region {
  std::string name;
  std::string description;
  CarbonSeries carbon;
  PriceSeries price;
};

/// A kind of power source, and what its tranches take where they do not state it themselves.
struct SourceKind {
  std::string name;
  std::string description;
  core::Duration lead_time;                    ///< from order to operation; for planners, a run has its own dates
  core::Duration life;                         ///< likewise
  std::optional<core::PowerPrice> capex;       ///< per nameplate
  std::optional<core::EnergyPrice> fixed_cost; ///< per nameplate and time
  std::optional<core::EnergyPrice> price;      ///< variable cost, with fuel
  std::optional<core::CarbonIntensity> carbon; ///< over the life cycle, with fuel
  std::optional<double> capacity_factor;       ///< of sun or wind: mean of a year
  std::optional<double> efficiency_frac;       ///< electricity / fuel energy
  std::optional<double> ramp_per_min;          ///< share of nameplate by which its output may change in a minute
};

struct Catalog {
  Catalog(); // the six that copy and destroy all of it are compiled once, not by each source that has one
  Catalog(const Catalog&);
  Catalog(Catalog&&) noexcept;
  Catalog& operator=(const Catalog&);
  Catalog& operator=(Catalog&&) noexcept;
  ~Catalog();

  std::vector<model::RackType> rack_types;
  std::vector<ProjectTemplate> projects;
  std::vector<Fabric> fabrics;
  topology::FabricCatalog fabric_parts; ///< what fabrics are made of
  std::vector<Region> regions;
  std::vector<SourceKind> sources;
  std::vector<NamedTransformer> transformers;
  std::vector<NamedChip> chips;
  std::vector<ConstantSource> constants; ///< of the models
};

/// \return the one of this name; the reader has made sure that it exists
/// \throws ContractError if there is none
[[nodiscard]] const model::RackType& rack_type(const Catalog& catalog, const std::string& name);
[[nodiscard]] const ProjectTemplate& project(const Catalog& catalog, const std::string& name);
[[nodiscard]] const Fabric& fabric(const Catalog& catalog, const std::string& name);
[[nodiscard]] const Region& region(const Catalog& catalog, const std::string& name);

/// Of plants whose kind states no efficiency: between the gas engines and the combined cycles of the catalogue.
inline constexpr double kUsualEfficiency = 0.4;

/// Puts in what the kind of a source states and the source does not.
void apply_source_kind(const Catalog& catalog, Tranche& source);

} // namespace gpuramp::scenario

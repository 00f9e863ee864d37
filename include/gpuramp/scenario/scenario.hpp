// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/error.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/input/provenance.hpp"
#include "gpuramp/scenario/campus.hpp"
#include "gpuramp/scenario/campus_actuals.hpp"
#include "gpuramp/scenario/catalog.hpp"
#include "gpuramp/scenario/decisions.hpp"
#include "gpuramp/scenario/economics.hpp"
#include "gpuramp/scenario/failures.hpp"
#include "gpuramp/scenario/slip.hpp"
#include "gpuramp/scenario/supply.hpp"
#include "gpuramp/scenario/targets.hpp"
#include "gpuramp/scenario/workloads.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Plain structs, one per JSON object of a scenario file, by topic in the headers of this folder; defaults are in the
/// struct. How they read as JSON: src/scenario/options*.cpp.
namespace gpuramp::scenario {

using input::Provenance;

/// More than anyone means: beyond it counts would not fit whole numbers.
inline constexpr double kMostGpus = 1e13;

struct Scenario {
  Scenario(); // the six that copy and destroy all of it are compiled once, not by each source that has one
  Scenario(const Scenario&);
  Scenario(Scenario&&) noexcept;
  Scenario& operator=(const Scenario&);
  Scenario& operator=(Scenario&&) noexcept;
  ~Scenario();

  std::string file; ///< that it was read from, for messages
  std::int64_t format_version = 1;
  std::string name;
  std::string description;
  core::Date start{};
  core::Date end{};
  core::Duration cadence = core::weeks(1); ///< between steps of rack failures
  core::Period report_every{1, {}};
  std::vector<std::string> catalogs; ///< files, relative to the scenario's
  std::string study; ///< file of what is uncertain about it, relative to its own; empty: see default_study()
  Targets targets;
  Supply supply;
  std::vector<Campus> campuses; ///< templates already expanded
  std::vector<WanLink> wan;
  Workloads workloads;
  Failures failures;
  core::Duration lifetime = core::Duration::from_base(6 * core::kSecondsPerYear);
  Economics economics;
  std::optional<core::Date> as_of;    ///< what was due by this day is known and does not slip; the start where absent
  std::vector<Slip> slips;            ///< as written; the reader has applied them when it returns and leaves none
  std::optional<Decisions> decisions; ///< of `gpuramp plan`; a run does not look at them
  std::vector<CampusActuals> actuals; ///< as written; the reader has put them into the plan and leaves none
  Catalog catalog;                    ///< what the catalogue files and the scenario's own `catalog` object say
  std::vector<Provenance> provenance;
  std::vector<core::InputProblem> warnings; ///< what can be run but is hardly meant
  std::shared_ptr<const Scenario> stated;   ///< before slips, networks and mappings changed it; null without
};

/// \return null if there is none of that name
[[nodiscard]] const Campus* find_campus(const Scenario& scenario, const std::string& name);

/// \throws ContractError if there is none of that name
[[nodiscard]] const Campus& campus_named(const Scenario& scenario, const std::string& name);

/// Puts in what the kind of each tranche states and the tranche does not.
void apply_source_kinds(Scenario& scenario);

} // namespace gpuramp::scenario

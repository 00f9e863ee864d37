// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/result_file.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Why a ramp went as it did, from what the run wrote and the scenario it came from.
namespace gpuramp::study {

/// A task of a project with its dates.
struct TaskDates {
  std::string name, task_class;
  core::Date begin{}, end{};
  double slack_days = 0; ///< delay that would not move the project's end
  bool critical = false;
};

/// Why GPUs were missing for one cause, from what is seen to what is behind it.
struct CauseChain {
  std::vector<std::string> steps; ///< sentences, each because of the next
  std::string project;            ///< template behind it, empty if none
  std::vector<TaskDates> tasks;   ///< of that project, in order of their beginning
};

/// One cause in one year: how much it held back, where most, and why there.
struct YearCause {
  std::string cause;                ///< "halls", "power", "supply: cowos", ...
  double mean_gpus = 0;             ///< of the fleet, mean of the year
  std::string campus;               ///< where it held most over the year; empty for causes of supply
  double campus_mean_gpus = 0;      ///< mean of the year there
  std::optional<core::Date> date;   ///< when it held most there; absent for what was not ordered
  std::optional<std::int64_t> gpus; ///< held back there then
  CauseChain chain;
};

struct YearExplanation {
  results::YearRow row;
  std::vector<YearCause> causes; ///< those that held GPUs back, largest first
};

/// What waited at a campus over the whole run.
struct CampusExplanation {
  std::string campus;
  results::NamedGpus waiting;   ///< mean GPUs by halls, power, fabric, crews; those above zero, largest first
  double stranded_gpu_days = 0; ///< GPUs waiting for power
  double stranded_mw_days = 0;  ///< energized and not reserved
};

struct MilestoneExplanation {
  record::Milestone milestone;
  CauseChain chain; ///< empty if it was not reached
};

struct Explanation {
  std::vector<YearExplanation> years;
  std::vector<CampusExplanation> campuses; ///< most waiting first; empty without series.csv
  std::vector<MilestoneExplanation> milestones;
  results::WaterfallRow waterfall; ///< of the whole run
  std::vector<results::TopBinding> binding;
  std::vector<results::CutRow> cut; ///< at the end of each year
  account::StrandedCapital stranded;
  std::vector<results::NotServed> not_served;
};

/// \throws core::InputError if the result has no series.csv beside it
[[nodiscard]] Explanation explain(const results::ResultFile& result);

/// \return the explanation for a person, and for a program
[[nodiscard]] std::string explanation_text(const results::ResultFile& result, const Explanation& explanation);
[[nodiscard]] std::string explanation_json(const results::ResultFile& result, const Explanation& explanation);

} // namespace gpuramp::study

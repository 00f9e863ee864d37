// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/record/record.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "gpuramp/study/distribution.hpp"
#include "gpuramp/study/sampling.hpp"
#include "gpuramp/study/value.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::study {

/// Where a value goes: JSON pointers of the scenario, or the factor or delay of slips (see scenario::Slip).
struct Target {
  enum class Kind { pointer, scale, slip_factor, slip_delay };

  Kind kind =
      Kind::pointer; ///< scale: multiplies every number of what stands at the pointers, such as a whole schedule
  std::vector<std::string> names;    ///< pointers, or what slips
  std::vector<std::string> campuses; ///< of slips: these only; empty: all
};

/// A row of chosen values.
struct Axis {
  std::string name;
  Target target;
  ValueType type;
  std::vector<double> values; ///< at least one
};

/// One uncertain number.
struct Input {
  std::string name;
  Target target;
  ValueType type;
  Distribution distribution;
  double base = 0; ///< what a plain run uses
  std::string source;
};

/// How a class of announced or planned things slips. Site s of class k has the score
///   z = sqrt(shared) * Z_k + sqrt(1 - shared) * Z_ks,   Z standard normal and independent,
/// so that every site has the stated distribution and two sites correlate by `shared` (one-factor Gaussian copula).
/// \source Li 2000, On default correlation: a copula function approach, doi:10.3905/jfi.2000.319253
struct SlipClass {
  std::string what; ///< as scenario::Slip
  std::optional<Distribution> factor;
  std::optional<Distribution> delay; ///< s
  double shared_frac = 1;            ///< 0: each site for itself .. 1: all together
  std::string source;
};

/// A number to keep of every run.
struct Output {
  enum class Kind { milestone, summary, series, on_time, queue, requests };

  std::string name;
  Kind kind = Kind::summary;
  std::string unit;
  std::int64_t gpus = 0;                ///< of a milestone
  std::string figure;                   ///< of a summary, series, queue or requests
  core::Date date{};                    ///< of a series: when this day begins
  std::optional<core::Date> since;      ///< minus the value at this day
  std::string campus;                   ///< empty: the fleet
  std::string queue;                    ///< whose jobs
  std::string by = {}, group = {};      ///< of these jobs: as in queue_waits.csv; empty: all
  std::string service = {};             ///< whose requests
  std::optional<core::Date> month = {}; ///< a day in the month that is read; absent: the whole run
};

struct Objective {
  std::string output;
  bool minimise = true;
};

struct Samples {
  std::uint64_t n = 1;
  Method method = Method::latin_hypercube;
  std::uint64_t seed = 1;
};

/// A study file, read and checked against its scenario.
struct Study {
  std::string name;
  std::string description;
  std::filesystem::path file;
  std::filesystem::path scenario_file;
  std::vector<scenario::Override> set; ///< for all points; the document and the base have it in
  record::Resolution resolution = record::Resolution::automatic;
  std::vector<Axis> axes;
  bool crossed = true; ///< else zipped: the i-th value of every axis together
  Samples samples;
  std::vector<Input> inputs; ///< those of the study, then those of the scenario file in its order
  std::vector<SlipClass> slips;
  std::vector<RankCorrelation> correlations; ///< of random dimensions: inputs, then slips
  std::vector<Output> outputs;               ///< all milestones first
  std::vector<Objective> objectives;
  std::vector<std::filesystem::path> files; ///< all that was read: study, scenario, catalogues, slips, CSVs
};

inline constexpr std::uint64_t kMostPoints = 2'000'000;

/// Of the study of a scenario that names none.
inline constexpr std::int64_t kDefaultSamples = 200;

/// What the command line changes of a study file.
struct StudyChanges {
  std::optional<std::uint64_t> n_samples, seed;
  std::optional<record::Resolution> resolution;
  std::vector<scenario::Override> set;
};

/// A study with the scenario it varies.
struct LoadedStudy {
  Study study;
  scenario::Document document;
  scenario::Scenario base; ///< what a plain run of the document would run
  std::string fingerprint; ///< of all files, the changes and the version: a resumed study must have the same
};

/// Reads a study and what it names, and checks everything that can be checked before running.
/// \param file  a study; or a scenario, which stands for the study it names, else for one of all its uncertain numbers
/// and the slips that come with gpuramp
/// \throws core::InputError with every problem
[[nodiscard]] LoadedStudy load_study(const std::filesystem::path& file, const StudyChanges& changes = {});

/// \return names of the figures that `outputs` may list, and of those with a date
[[nodiscard]] const std::vector<std::string>& summary_figures();
[[nodiscard]] const std::vector<std::string>& series_figures();

/// \return "date_10M" for 10,000,000
[[nodiscard]] std::string milestone_name(std::int64_t gpus);

} // namespace gpuramp::study

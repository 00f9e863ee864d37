// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/uncertain.hpp"
#include "gpuramp/record/record.hpp"
#include "gpuramp/study/sampling.hpp"

#include <optional>
#include <string>
#include <vector>

/// Study and slip files as they are written: one describe() per object.
namespace gpuramp::study {

enum class Combine { cross, zip };
enum class Goal { min, max };

struct TargetText {
  input::Names pointer, scale, factor_of, delay_of; ///< one of them is given
  std::vector<std::string> campuses;
};

struct AxisText {
  std::string name;
  TargetText target;
  std::optional<std::vector<input::Scalar>> values;
  input::Scalar from, to;
  std::optional<std::int64_t> steps;
};

struct InputText {
  TargetText target;
  input::UncertainText number;
};

struct SamplesText {
  std::int64_t n = 0;
  Method method = Method::latin_hypercube;
  std::int64_t seed = 1;
};

struct SlipText {
  std::string what;
  std::optional<input::UncertainText> factor, delay;
  double shared_frac = 1;
  std::string source;
};

struct SlipsText {
  std::string file;
  std::vector<std::string> only;
  std::vector<SlipText> classes;
};

struct SlipFileText {
  std::int64_t format_version = 1;
  std::string description;
  std::vector<SlipText> classes;
};

struct CorrelationText {
  std::string first, second;
  double rank = 0;
};

/// A figure by its name alone, or one of a date, of a queue or of a service's requests under a name of its own.
struct OutputText {
  std::optional<std::string> brief;
  std::string name;
  std::string series;
  std::optional<core::Date> date, since;
  std::string campus;
  std::string queue, service, figure, by, group;
};

struct ObjectiveText {
  std::string output;
  Goal goal = Goal::min;
};

struct StudyText {
  std::int64_t format_version = 1;
  std::string name, description, scenario;
  record::Resolution resolution = record::Resolution::automatic;
  std::vector<std::string> set;
  Combine combine = Combine::cross;
  std::vector<AxisText> axes;
  std::vector<InputText> inputs;
  std::optional<SamplesText> samples;
  std::optional<SlipsText> slips;
  std::vector<CorrelationText> correlations;
  std::optional<std::vector<OutputText>> outputs;
  std::vector<ObjectiveText> objectives;
};

void describe(input::Visitor& v, AxisText& x);
void describe(input::Visitor& v, InputText& x);
void describe(input::Visitor& v, SamplesText& x);
void describe(input::Visitor& v, SlipText& x);
void describe(input::Visitor& v, SlipsText& x);
void describe(input::Visitor& v, SlipFileText& x);
void describe(input::Visitor& v, CorrelationText& x);
void describe(input::Visitor& v, OutputText& x);
void describe(input::Visitor& v, ObjectiveText& x);
void describe(input::Visitor& v, StudyText& x);

} // namespace gpuramp::study

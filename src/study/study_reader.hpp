// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/study.hpp"
#include "study/distribution_reader.hpp"
#include "study/study_text.hpp"

namespace gpuramp::study {

/// Reads the study file into a Study; what concerns the scenario is checked by StudyChecks.
class StudyReader {
public:
  /// \param file  a study; or a scenario, which stands for the study that it names, else for default_study()
  StudyReader(const std::filesystem::path& file, input::Problems& problems);

  /// Name of the scenario file, before the rest can be read. \throws core::InputError if the file cannot be read
  [[nodiscard]] std::filesystem::path scenario_file() const;
  /// What the study changes for all points. \throws core::InputError
  [[nodiscard]] std::vector<scenario::Override> changes() const;
  [[nodiscard]] Study read(const scenario::Document& document, const scenario::Scenario& base);

private:
  void read_tree();
  void read_study_of_scenario();
  void check_name(const std::string& name);
  void add_axes(const StudyText& text, Study& study);
  [[nodiscard]] Axis axis_of(const AxisText& text, const std::string& pointer);
  std::vector<double> axis_values(const AxisText& text, const std::string& pointer, std::optional<ValueType>& type);
  [[nodiscard]] std::optional<Input> input_of(const InputText& text, const std::string& pointer, Study& study);
  void add_uncertain(const input::Node& node, const std::string& pointer, Study& study, input::ReadContext& context);
  void add_correlations(const StudyText& text, Study& study);
  Target target_of(const TargetText& text, const std::string& pointer);

  std::filesystem::path file_, dir_;
  input::Node tree_;
  input::Problems& problems_;
  std::vector<input::Provenance> provenance_;
  input::ReadContext context_;
};

/// Adds the slips that a study states, and those of the file that it names, with which its own replace what they name.
void add_slips(input::ReadContext& context, const std::filesystem::path& dir, const SlipsText& text,
               const scenario::Scenario& base, Study& study);

/// Adds `outputs` and `objectives` of the study, with all milestones first.
void add_outputs(input::ReadContext& context, const StudyText& text, const scenario::Scenario& base, Study& study);

} // namespace gpuramp::study

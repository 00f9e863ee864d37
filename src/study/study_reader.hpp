// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/study.hpp"
#include "study/distribution_reader.hpp"

namespace gpuramp::study {

/// Reads the study file into a Study; what concerns the scenario is checked by StudyChecks.
class StudyReader {
public:
  StudyReader(const std::filesystem::path& file, std::vector<core::InputProblem>& problems);

  /// Name of the scenario file, before the rest can be read. \throws core::InputError if the file cannot be read
  [[nodiscard]] std::filesystem::path scenario_file() const;
  [[nodiscard]] Study read(const scenario::Document& document, const scenario::Scenario& base);

private:
  void read_root(Study& study, const scenario::Document& document, const scenario::Scenario& base);
  void read_axes(const scenario::Node& list, Study& study);
  void read_axis(const scenario::Node& node, const std::string& pointer, Study& study);
  std::vector<double> axis_values(scenario::ObjectReader& reader, const scenario::Node& node,
                                  const std::string& pointer, std::optional<ValueType>& type);
  void read_samples(const scenario::Node& node, Study& study);
  void read_inputs(const scenario::Node& list, Study& study);
  std::optional<Input> read_input(const scenario::Node& node, const std::string& pointer, Study& study);
  void add_scenario_inputs(Study& study, const scenario::Document& document);
  void add_uncertain(const scenario::Node& node, const std::string& pointer, Study& study,
                     const std::filesystem::path& file);
  void read_slips(const scenario::Node& node, Study& study, const scenario::Scenario& base);
  void read_slip_file(const std::filesystem::path& file, Study& study, const scenario::Scenario& base);
  void read_slip_class(const scenario::Node& node, const std::string& pointer, scenario::ReadContext& context,
                       Study& study, const std::filesystem::path& dir, const std::vector<std::string>* only);
  void read_correlations(const scenario::Node& list, Study& study);
  Target read_target(scenario::ObjectReader& reader, const scenario::Node& node, const std::string& pointer);
  bool is_list(const scenario::Node& node, const std::string& pointer);

  std::filesystem::path file_, dir_;
  scenario::Node tree_;
  std::vector<core::InputProblem>& problems_;
  std::vector<scenario::Provenance> provenance_;
  scenario::ReadContext context_;
};

/// Reads `outputs` and `objectives` of the study, with all milestones first.
void read_outputs(scenario::ReadContext& context, const scenario::Node& study_tree, const scenario::Scenario& base,
                  Study& study);

/// What slips in this scenario: classes of the projects in use, chips, and whichever of power, hall and announced ones
/// there are.
[[nodiscard]] std::vector<std::string> things_that_slip(const scenario::Scenario& base);

} // namespace gpuramp::study

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/study.hpp"
#include "study/distribution_reader.hpp"

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
  void read_root(Study& study, const scenario::Document& document, const scenario::Scenario& base);
  void read_axes(const input::Node& list, Study& study);
  void read_axis(const input::Node& node, const std::string& pointer, Study& study);
  std::vector<double> axis_values(input::ObjectReader& reader, const input::Node& node, const std::string& pointer,
                                  std::optional<ValueType>& type);
  void read_samples(const input::Node& node, Study& study);
  void read_inputs(const input::Node& list, Study& study);
  std::optional<Input> read_input(const input::Node& node, const std::string& pointer, Study& study);
  void add_scenario_inputs(Study& study, const scenario::Document& document);
  void add_uncertain(const input::Node& node, const std::string& pointer, Study& study,
                     const std::filesystem::path& file);
  void read_slips(const input::Node& node, Study& study, const scenario::Scenario& base);
  void read_slip_file(const std::filesystem::path& file, Study& study, const scenario::Scenario& base);
  void read_slip_class(const input::Node& node, const std::string& pointer, input::ReadContext& context, Study& study,
                       const std::filesystem::path& dir, const std::vector<std::string>* only);
  void read_correlations(const input::Node& list, Study& study);
  Target read_target(input::ObjectReader& reader, const input::Node& node, const std::string& pointer);
  bool is_list(const input::Node& node, const std::string& pointer);

  std::filesystem::path file_, dir_;
  input::Node tree_;
  input::Problems& problems_;
  std::vector<input::Provenance> provenance_;
  input::ReadContext context_;
};

/// Reads `outputs` and `objectives` of the study, with all milestones first.
void read_outputs(input::ReadContext& context, const input::Node& study_tree, const scenario::Scenario& base,
                  Study& study);

/// What slips in this scenario: classes of the projects in use, chips, and whichever of power, hall and announced ones
/// there are.
[[nodiscard]] std::vector<std::string> things_that_slip(const scenario::Scenario& base);

} // namespace gpuramp::study

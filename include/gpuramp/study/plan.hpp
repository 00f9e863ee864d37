// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/study.hpp"

namespace gpuramp::study {

/// One run of a study. Made from the study and the index alone, so that any process can make it again.
struct Point {
  std::uint64_t index = 0; ///< sample * n_cells + cell
  std::uint64_t cell = 0;  ///< combination of axis values; the last axis varies fastest
  std::uint64_t sample = 0;
  std::uint64_t seed = 0;     ///< of the simulation: the same for one sample in all cells (common random numbers)
  std::vector<double> values; ///< internal units: [axes, inputs, slips]; of a slip: its shared score as the value a
                              ///< wholly shared site has
  std::vector<scenario::Override> overrides;
  std::vector<scenario::Slip> slips;
};

/// A column of the inputs.
struct InputColumn {
  std::string name;
  std::string role; ///< "axis", "input", "slip"
  ValueType type;
  std::string target; ///< for people: the pointers or what slips
  bool discrete = false;
};

/// The points of a study. Axes crossed or zipped make cells; every cell has the same samples.
class Plan {
public:
  explicit Plan(const LoadedStudy& loaded);

  [[nodiscard]] std::uint64_t size() const { return n_cells_ * loaded_.study.samples.n; }
  [[nodiscard]] std::uint64_t n_cells() const { return n_cells_; }
  [[nodiscard]] const std::vector<InputColumn>& columns() const { return columns_; }
  /// \param index < size()
  [[nodiscard]] Point point(std::uint64_t index);
  /// \return index into the values of each axis
  [[nodiscard]] std::vector<std::size_t> cell_values(std::uint64_t cell) const;

private:
  void add_value(Point& point, const Target& target, double value, const ValueType& type) const;
  void add_slips(Point& point, const std::vector<double>& u) const;

  const LoadedStudy& loaded_;
  std::uint64_t n_cells_ = 1;
  std::vector<InputColumn> columns_;
  Sampler sampler_;
};

/// A slip has one column: its factor where it has one, else its delay.
[[nodiscard]] ValueType slip_type(const SlipClass& slip);

/// \return n_cells of the axes, or kMostPoints + 1 if there are more
[[nodiscard]] std::uint64_t count_cells(const Study& study);

} // namespace gpuramp::study

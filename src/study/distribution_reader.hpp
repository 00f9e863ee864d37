// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/object_reader.hpp"
#include "gpuramp/input/uncertain.hpp"
#include "gpuramp/study/distribution.hpp"
#include "gpuramp/study/value.hpp"

#include <filesystem>
#include <optional>

namespace gpuramp::study {

/// A distribution as read, with what its values are.
struct ReadDistribution {
  Distribution distribution;
  ValueType type;
  std::optional<double> base; ///< what a plain run uses, where stated
};

[[nodiscard]] inline bool is_given(const input::Scalar& scalar)
{
  return scalar.node.kind != input::Node::Kind::null;
}

/// Reads one number, quantity, date or (where allowed) label. The first value of a list sets the type, the others must
/// agree with it. \return the value in internal units, or nothing with a problem added
[[nodiscard]] std::optional<double> read_value(input::ReadContext& context, const input::Node& node,
                                               const std::string& pointer, std::optional<ValueType>& type,
                                               bool labels = false);

/// Makes a distribution of an uncertain number as it was written.
class DistributionReader {
public:
  /// \param files  gets the CSV files that were read
  DistributionReader(input::ReadContext& context, std::filesystem::path dir, std::vector<std::filesystem::path>& files)
      : context_(context), dir_(std::move(dir)), files_(files)
  {
  }

  /// \return nothing after adding a problem
  [[nodiscard]] std::optional<ReadDistribution> read(const input::UncertainText& text, const std::string& pointer);

private:
  using Found = std::optional<Distribution>;

  std::optional<double> value(const char* key, const input::Scalar& scalar);
  Found complain(const std::string& problem, const std::string& suggestion);
  Found percentiles();
  Found uniform();
  Found lognormal();
  Found empirical();
  Found choice();
  Found of_form();
  void add_limits(Distribution& distribution);

  input::ReadContext& context_;
  std::filesystem::path dir_;
  std::vector<std::filesystem::path>& files_;
  const input::UncertainText* text_ = nullptr;
  std::string pointer_;
  std::optional<ValueType> type_;
};

} // namespace gpuramp::study

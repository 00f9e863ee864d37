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

/// Reads one number, quantity, date or (where allowed) label. The first value of a list sets the type, the others must
/// agree with it. \return the value in internal units, or nothing with a problem added
[[nodiscard]] std::optional<double> read_value(input::ReadContext& context, const input::Node& node,
                                               const std::string& pointer, std::optional<ValueType>& type,
                                               bool labels = false);

/// The keys of an uncertain number, taken from an object that may have others:
///   low, base, high      5, 50 and 95 percentiles, fitted to `distribution`: lognormal (default), triangular or pert;
///                        of uniform: low and high are its ends
///   median, sigma        of lognormal, instead
///   csv, column, unit    of empirical: measured values; the path is relative to the file that says so
///   values, weights      of choice
///   at_least, at_most    limits; whole: round to whole numbers
class DistributionReader {
public:
  /// \param files  gets the CSV files that were read
  DistributionReader(input::ReadContext& context, const std::filesystem::path& dir,
                     std::vector<std::filesystem::path>& files)
      : context_(context), dir_(dir), files_(files)
  {
  }

  /// \param reader  of the object; its keys are marked as known
  [[nodiscard]] std::optional<ReadDistribution> read(input::ObjectReader& reader, const input::Node& object,
                                                     const std::string& pointer);

private:
  using Found = std::optional<Distribution>;

  std::optional<double> value(const char* key);
  Found complain(const std::string& problem, const std::string& suggestion);
  Found percentiles(const std::string& name);
  Found uniform();
  Found lognormal();
  Found empirical();
  Found choice();
  void add_limits(Distribution& distribution);

  input::ReadContext& context_;
  std::filesystem::path dir_;
  std::vector<std::filesystem::path>& files_;
  const input::Node* object_ = nullptr;
  std::string pointer_;
  std::optional<ValueType> type_;
};

} // namespace gpuramp::study

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/input/json_tree.hpp"
#include "gpuramp/input/option.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gpuramp::input {

/// How an uncertain number looks, for suggestions.
inline constexpr const char* kUncertainExample =
    R"(write {"low": "18 month", "base": "26 month", "high": "45 month"}: the 5, 50 and 95 percentiles)";

/// How an uncertain number is distributed.
enum class DistributionForm { lognormal, triangular, pert, uniform, empirical, choice };

/// An uncertain number as written; what it means is in gpuramp/study/distribution.hpp.
struct UncertainText {
  std::string name;
  DistributionForm distribution = DistributionForm::lognormal;
  Scalar low, base, high;
  Scalar median;
  std::optional<double> sigma;
  std::string csv, column, unit;
  std::optional<std::vector<Scalar>> values;
  std::optional<std::vector<double>> weights;
  Scalar at_least, at_most;
  bool whole = false;
  std::string source, date;
};

void describe(Visitor& v, UncertainText& x);

/// Keys of an uncertain number.
[[nodiscard]] const std::vector<std::string>& uncertain_keys();

/// \return whether this is an object in the place of a number that states a distribution: it has `base`, `low`, `high`
/// or `distribution`
[[nodiscard]] bool is_uncertain(const Node& node);

/// \return what is wrong with an uncertain number of a scenario file, as (key or "", problem): no base, unknown key,
/// low > base or base > high
[[nodiscard]] std::vector<std::pair<std::string, std::string>> uncertain_problems(const Node& node);

} // namespace gpuramp::input

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"

#include <string>

namespace gpuramp::sim {

/// Counts conservation checks and remembers the worst. Integers must agree exactly, reals to kTolerance.
class Checks {
public:
  static constexpr double kTolerance = 1e-9;

  void equal(std::int64_t a, std::int64_t b, const std::string& what);
  /// \param scale what the difference is compared with, > 0
  void close(double a, double b, double scale, const std::string& what);
  void at_most(double value, double limit, const std::string& what);

  [[nodiscard]] const record::Conservation& result() const { return result_; }

private:
  void note(double relative_error, bool holds, const std::string& what);
  record::Conservation result_;
};

} // namespace gpuramp::sim

// SPDX-License-Identifier: Apache-2.0
#include "sim/observe/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gpuramp::sim {

void Checks::equal(std::int64_t a, std::int64_t b, const std::string& what)
{
  const auto scale = static_cast<double>(std::max<std::int64_t>(1, std::max(std::abs(a), std::abs(b))));
  note(static_cast<double>(std::abs(a - b)) / scale, a == b, what);
}

void Checks::close(double a, double b, double scale, const std::string& what)
{
  const auto error = std::abs(a - b) / std::max(scale, 1e-300);
  note(error, error <= kTolerance, what);
}

void Checks::at_most(double value, double limit, const std::string& what)
{
  const auto excess = value <= limit ? 0 : (value - limit) / std::max(std::abs(limit), 1.0); // NaN is no less
  note(excess, excess <= kTolerance, what);
}

void Checks::note(double relative_error, bool holds, const std::string& what)
{
  constexpr std::size_t kMostReported = 20;
  ++result_.checks;
  if (relative_error > result_.worst_relative_error) {
    result_.worst_relative_error = relative_error;
    result_.worst_check = what;
  }
  if (not holds && result_.broken.size() < kMostReported)
    result_.broken.push_back(fmt::format("{}: relative error {:.3g}", what, relative_error));
}

} // namespace gpuramp::sim

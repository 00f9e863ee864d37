// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/maturity.hpp"

#include <algorithm>
#include <cmath>

namespace gpuramp::model {
namespace {

/// Share of what there is to learn about a chip that software has not learnt. \param since  when it began
/// \param years  time constant
double unlearnt(core::Date since, core::Date software, double years)
{
  const double t = std::max(0.0, core::between(since, software).base() / core::kSecondsPerYear) / years;
  return std::exp(-t * t);
}

/// 2025.25 is the day a quarter into 2025.
core::Date day_of_year(double year)
{
  const auto whole = static_cast<int>(year);
  const core::Date first = std::chrono::year(whole) / std::chrono::January / 1;
  return first + std::chrono::days(static_cast<int>((year - whole) * 365));
}

core::Date software_since(const RackType& rack, const Chip& chip)
{
  return chip.software_since.value_or(rack.available);
}

core::Date experts_since(const TransformerShape& shape, const RackType& rack, const Chip& chip, const Calibration& c)
{
  const auto kernels = std::max(software_since(rack, chip), day_of_year(c.expert_kernels_since));
  return std::max(kernels, shape.released.value_or(kernels));
}

} // namespace

double dense_maturity(std::optional<core::Date> software, const RackType& rack, const Chip& chip, const Calibration& c)
{
  return software ? 1 - c.dense_deficit * unlearnt(software_since(rack, chip), *software, c.maturity_years) : 1;
}

double expert_maturity(std::optional<core::Date> software, const TransformerShape& shape, const RackType& rack,
                       const Chip& chip, const Calibration& c)
{
  return software
             ? 1 - c.expert_deficit * unlearnt(experts_since(shape, rack, chip, c), *software, c.expert_maturity_years)
             : 1;
}

double served_expert_maturity(std::optional<core::Date> software, const TransformerShape& shape, const RackType& rack,
                              const Chip& chip, const Calibration& c)
{
  return software
             ? 1 - c.served_expert_deficit * unlearnt(experts_since(shape, rack, chip, c), *software, c.maturity_years)
             : 1;
}

} // namespace gpuramp::model

// SPDX-License-Identifier: Apache-2.0
#include "cli/validate_table.hpp"
#include "cli/print.hpp"

#include "gpuramp/model/transformer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>

namespace gpuramp::cli {
namespace {

using scenario::ValidationCase;

/// Its name, or its size in billions of weights.
std::string model_of(const ValidationCase& c)
{
  if (c.shape)
    return fmt::format("{} {:.0f}B", c.shape->experts > 0 ? "experts" : "dense",
                       model::total_parameters(*c.shape) / 1e9);
  return c.model_name;
}

std::string precision_of(const ValidationCase& c)
{
  const auto precision = c.batch ? std::optional(c.batch->precision) : c.precision;
  if (not precision)
    return "";
  return *precision == model::Precision::bf16 ? "bf16" : *precision == model::Precision::fp8 ? "fp8" : "fp4";
}

std::string software_year_of(const ValidationCase& c)
{
  return c.software ? core::format_date(*c.software).substr(0, 4) : "";
}

/// Errors of time and energy, turned to those of speed.
double bias_of(const ScoredCase& scored)
{
  const auto& unit = scored.from->unit;
  const bool less_is_faster = unit == "s" || unit == "ms" || unit == "us" || unit.front() == 'J';
  return less_is_faster ? 1 / (1 + scored.error) - 1 : scored.error;
}

using Group = std::pair<std::string, std::string>; ///< kind, value of the dimension

void print_dimension(const char* name, const std::vector<ScoredCase>& cases,
                     std::string (*value)(const ValidationCase&))
{
  std::map<Group, std::vector<const ScoredCase*>> groups;
  for (const auto& scored : cases)
    if (const auto text = value(*scored.from); not text.empty())
      groups[{kind_of(scored), text}].push_back(&scored);
  if (groups.empty())
    return;
  print_text("\n{:<24} {:<24} {:>5} {:>8} {:>8} {:>8} {:>8}\n", "kind", name, "cases", "median", "p90", "worst",
             "bias");
  for (const auto& [group, members] : groups) {
    std::vector<double> sizes;
    std::vector<double> biases;
    for (const auto* scored : members) {
      sizes.push_back(100 * std::abs(scored->error));
      biases.push_back(100 * bias_of(*scored));
    }
    print_text("{:<24} {:<24} {:>5} {:>7.1f}% {:>7.1f}% {:>7.1f}% {:>+7.1f}%\n", group.first, group.second,
               members.size(), quantile(sizes, 0.5), quantile(sizes, 0.9), quantile(sizes, 1), quantile(biases, 0.5));
  }
}

} // namespace

std::string kind_of(const ScoredCase& scored)
{
  const bool experts = scored.shape != nullptr && scored.shape->experts > 0;
  return scored.from->kind + (experts ? ", experts" : "");
}

double quantile(std::vector<double> errors, double q)
{
  std::sort(errors.begin(), errors.end());
  const double at = q * static_cast<double>(errors.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const auto high = std::min(low + 1, errors.size() - 1);
  return errors[low] + (at - static_cast<double>(low)) * (errors[high] - errors[low]);
}

void print_error_table(const std::vector<ScoredCase>& cases)
{
  print_dimension("split", cases, [](const ValidationCase& c) { return c.split; });
  print_dimension("chip", cases, [](const ValidationCase& c) { return c.accelerator; });
  print_dimension("model", cases, model_of);
  print_dimension("precision", cases, precision_of);
  print_dimension("software of", cases, software_year_of);
}

} // namespace gpuramp::cli

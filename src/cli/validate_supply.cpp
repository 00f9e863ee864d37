// SPDX-License-Identifier: Apache-2.0
#include "cli/validate_supply.hpp"

#include "gpuramp/topology/project_graph.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <variant>
#include <vector>

namespace gpuramp::cli {

Prediction predict_supply(const scenario::ValidationCase& c)
{
  if (c.wafers_per_month <= 0 || c.months <= 0 || c.gpus_per_wafer <= 0)
    return fails("supply needs 'wafers_per_month', 'months' and 'gpus_per_wafer'");
  if (c.quantity != "gpus")
    return fails(fmt::format("unknown quantity '{}' (known is gpus)", c.quantity));
  return in_unit(c.wafers_per_month * c.months * c.share_frac * c.gpus_per_wafer, c.unit,
                 {{"GPU", 1}, {"k GPU", 1e3}, {"M GPU", 1e6}});
}

Prediction predict_ramp(const scenario::ValidationCase& c, const scenario::Catalog& catalog)
{
  const auto found = std::find_if(catalog.projects.begin(), catalog.projects.end(),
                                  [&](const auto& p) { return p.name == c.project; });
  if (found == catalog.projects.end()) {
    std::vector<std::string> names;
    for (const auto& p : catalog.projects)
      names.push_back(p.name);
    return fails(fmt::format("unknown project '{}' (known are {})", c.project, fmt::join(names, ", ")));
  }
  if (c.quantity != "time_to_power")
    return fails(fmt::format("unknown quantity '{}' (known is time_to_power)", c.quantity));
  const auto schedule =
      std::get<topology::ProjectSchedule>(topology::schedule_project(found->tasks)); // no cycles: read
  return in_unit(schedule.length.base(), c.unit, {{"month", core::kSecondsPerMonth}, {"day", core::kSecondsPerDay}});
}

} // namespace gpuramp::cli

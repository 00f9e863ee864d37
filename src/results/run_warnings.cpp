// SPDX-License-Identifier: Apache-2.0
#include "results/run_warnings.hpp"

#include "gpuramp/scenario/decisions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace gpuramp::results {

namespace {

bool draws(const account::EnergyAccount& energy, std::size_t campus)
{
  return std::any_of(energy.campuses.begin(), energy.campuses.end(),
                     [&](const auto& period) { return period[campus].facility_mwh > 0; });
}

bool is_idle(const account::EnergyAccount& energy, std::size_t source)
{
  bool in_service = false;
  for (std::size_t p = 0; p < energy.by_source.size(); ++p) {
    const auto& flow = energy.by_source[p][source];
    if (flow.mwh > 0 || flow.charged_mwh > 0 || flow.curtailed_mwh > 0)
      return false;
    in_service = in_service || energy.in_use[p][source] != 0;
  }
  return in_service;
}

} // namespace

std::vector<core::InputProblem> run_warnings(const scenario::Scenario& scenario, const record::Record& record,
                                             const account::EnergyAccount& energy)
{
  std::vector<core::InputProblem> warnings;
  std::set<std::pair<std::string, std::string>> told; // campuses of one template are told of once
  for (std::size_t s = 0; s < energy.sources.size(); ++s)
    if (const auto& source = energy.sources[s]; draws(energy, source.campus) && is_idle(energy, s)) {
      const auto& campus = record.campus_names[source.campus];
      if (told.emplace(scenario::campus_group(campus), source.name).second)
        warnings.push_back({scenario.file, 0, fmt::format("/campuses/{}/power/tranches/{}", campus, source.name),
                            "is in service and never gives anything: its energy is never asked for",
                            "leave it out, or see 'dispatch' and what the campus draws"});
    }
  return warnings;
}

} // namespace gpuramp::results

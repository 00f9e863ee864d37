// SPDX-License-Identifier: Apache-2.0
#include "scenario/fleet_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace gpuramp::scenario {

namespace {

void check_initial(const Scenario& s, const InitialRacks& racks, const std::string& at, const Complain& complain)
{
  if (s.start == core::Date{})
    return; // it could not be read
  const auto installed = racks.installed.value_or(s.start);
  if (installed > s.start)
    complain(at + "/installed",
             fmt::format("{} is after the start {}", core::format_date(installed), core::format_date(s.start)),
             "order them from a supply line, or start later");
  else if (core::between(installed, s.start) >= s.lifetime)
    complain(at + "/installed",
             fmt::format("racks of {} have reached the lifetime of {:.1f} years at the start",
                         core::format_date(installed), s.lifetime.base() / core::kSecondsPerYear),
             "leave them out, or give a longer 'lifetime'");
  const auto type = std::find_if(s.catalog.rack_types.begin(), s.catalog.rack_types.end(),
                                 [&](const auto& other) { return other.name == racks.rack_type; });
  if (type != s.catalog.rack_types.end() && installed < type->available)
    complain(at + "/rack_type",
             fmt::format("'{}' ships from {}, after {}", racks.rack_type, core::format_date(type->available),
                         core::format_date(installed)),
             "name a type that was there, or order it from a supply line");
}

/// \return the name of the k-th of the repetitions of a run
std::string name_of(const TrainingRun& run, std::int64_t k)
{
  return run.repeat > 1 ? fmt::format("{}-{}", run.name, k + 1) : run.name;
}

} // namespace

void check_initial_racks(const Scenario& scenario, const std::vector<std::string>& campus_pointers,
                         const Complain& complain)
{
  for (std::size_t c = 0; c < scenario.campuses.size(); ++c)
    for (std::size_t i = 0; i < scenario.campuses[c].initial.size(); ++i)
      check_initial(scenario, scenario.campuses[c].initial[i], fmt::format("{}/initial/{}", campus_pointers[c], i),
                    complain);
}

void check_run_names(const Scenario& scenario, const Complain& complain)
{
  std::map<std::string, std::size_t> first;
  const auto& runs = scenario.workloads.training;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const auto at = fmt::format("/workloads/training/{}", r);
    for (std::int64_t k = 0; k < runs[r].repeat; ++k)
      if (const auto [other, is_new] = first.emplace(name_of(runs[r], k), r); not is_new && other->second != r) {
        complain(at + "/name",
                 fmt::format("a run of /workloads/training/{} is called '{}' too", other->second, other->first),
                 "give each its own name");
        break;
      }
  }
}

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#include "scenario/default_notes.hpp"

#include "gpuramp/core/units.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::scenario {

namespace {

void note(const input::ReadContext& context, const std::string& pointer, const std::string& value)
{
  if (not context.given(pointer))
    context.provenance->push_back({context.file, pointer, value, "assumption: default, not stated by the plan", ""});
}

std::string time_text(core::Duration time)
{
  return core::format_quantity(time.base(), core::kTimeDimension);
}

/// Of plants that say what they burn, and neither how well nor a kind that does.
void note_efficiencies(const input::ReadContext& context, const Catalog& catalog, const CampusPower& power,
                       const std::string& at)
{
  for (std::size_t t = 0; t < power.tranches.size(); ++t) {
    const auto& tranche = power.tranches[t];
    const bool of_kind = std::any_of(catalog.sources.begin(), catalog.sources.end(), [&](const SourceKind& kind) {
      return kind.name == tranche.kind && kind.efficiency_frac;
    });
    if (tranche.fuel && not of_kind)
      note(context, fmt::format("{}/{}/fuel/efficiency", at, t), fmt::format("{}", kUsualEfficiency));
  }
}

} // namespace

void note_defaults(const input::ReadContext& context, const Scenario& scenario,
                   const std::vector<std::string>& campus_pointers)
{
  for (std::size_t c = 0; c < scenario.campuses.size(); ++c) {
    if (c > 0 && campus_pointers[c] == campus_pointers[c - 1])
      continue; // of one template
    const auto& campus = scenario.campuses[c];
    if (not campus.cooling)
      note(context, campus_pointers[c] + "/pue", fmt::format("{}", campus.pue));
    note_efficiencies(context, scenario.catalog, campus.power, campus_pointers[c] + "/power/tranches");
    note(context, campus_pointers[c] + "/install",
         core::format_quantity(campus.install.rate.base(), core::RackRate::kDimension));
  }
  for (std::size_t l = 0; l < scenario.supply.lines.size(); ++l)
    note(context, fmt::format("/supply/lines/{}/transit_time", l), time_text(scenario.supply.lines[l].transit_time));
  if (const auto& fabric = scenario.supply.fabric) {
    note(context, "/supply/fabric/transit_time", time_text(fabric->transit_time));
    note(context, "/supply/fabric/install_time", time_text(fabric->install_time));
  }
}

} // namespace gpuramp::scenario

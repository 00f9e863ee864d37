// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/scenario/file_kinds.hpp"
#include "scenario/case_text.hpp"
#include "scenario/options.hpp"

namespace gpuramp::scenario {

input::FileKind scenario_kind()
{
  return {"scenario", "Scenario", input::pages_of<ScenarioText>("scenario")};
}

std::vector<input::FileKind> file_kinds()
{
  return {scenario_kind(),
          {"catalog", "Catalogue", input::pages_of<CatalogText>("catalog", true)},
          {"validation", "Measured cases", input::pages_of<CaseText>("case"), true, true}};
}

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/input/schema.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "scenario/options.hpp"

namespace gpuramp::scenario {

namespace {

input::FileKind file_kind()
{
  return {"scenario", "Scenario", input::pages_of<ScenarioText>("scenario"), false};
}

input::FileKind catalog_kind()
{
  return {"catalog", "Catalogue", input::pages_of<CatalogText>("catalog", true), false};
}

} // namespace

std::string scenario_schema()
{
  return input::json_schema(file_kind());
}

std::string reference_page()
{
  return input::reference_page(file_kind());
}

std::string catalog_schema()
{
  return input::json_schema(catalog_kind());
}

std::string catalog_reference_page()
{
  return input::reference_page(catalog_kind());
}

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#include "account/fabric_parts.hpp"

#include "gpuramp/core/error.hpp"

namespace gpuramp::account {

namespace {

template <class Type>
PartPrice price_of(const Type& type)
{
  return {core::in_usd(type.price), core::in_tonnes(type.embodied_carbon)};
}

} // namespace

std::vector<PartPrice> part_prices(const scenario::Scenario& scenario, const std::vector<std::string>& parts)
{
  const auto& catalog = scenario.catalog.fabric_parts;
  std::vector<PartPrice> prices;
  for (const auto& name : parts) {
    const auto* type = catalog.find_switch(name);
    core::require(type != nullptr || catalog.find_optics(name) != nullptr, "unknown part of a fabric");
    prices.push_back(type != nullptr ? price_of(*type) : price_of(*catalog.find_optics(name)));
  }
  return prices;
}

} // namespace gpuramp::account

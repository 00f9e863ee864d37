// SPDX-License-Identifier: Apache-2.0
#include "scenario/supply_rules.hpp"

#include "gpuramp/scenario/supply_causes.hpp"
#include "gpuramp/scenario/supply_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace gpuramp::scenario {

namespace {

class InputRules {
public:
  InputRules(const Scenario& scenario, const References& refer, const Complain& complain)
      : refer_(refer), complain_(complain), tasks_(tasks_of(scenario.catalog))
  {
  }

  void check(const SupplyInput& input, const std::string& at)
  {
    if (kinds_of(input) != 1) {
      complain_(at, "needs exactly one of 'wafers', 'hbm', 'racks', 'gpus', 'power' and 'money'",
                "say what the input counts");
      return;
    }
    if (std::find(kBuiltInSupplyCauses.begin(), kBuiltInSupplyCauses.end(), input.name) != kBuiltInSupplyCauses.end())
      complain_(at + "/name", fmt::format("'{}' is a cause that results have anyway", input.name),
                "choose another name");
    refer_.rack_types(at + "/rack_types", input.rack_types);
    check_tasks(input, at);
    check_contract(input.contract, input, at);
    check_alone(input, at);
    std::set<std::string> names{kOurselves, kOthers};
    for (std::size_t b = 0; b < input.buyers.size(); ++b)
      check_buyer(input.buyers[b], input, fmt::format("{}/buyers/{}", at, b), names);
  }

private:
  static Names tasks_of(const Catalog& catalog)
  {
    std::set<std::string> names;
    for (const auto& project : catalog.projects)
      for (const auto& task : project.tasks)
        names.insert(task.name);
    return {names.begin(), names.end()};
  }

  /// What projects take is power, and none of what is said of racks.
  void check_tasks(const SupplyInput& input, const std::string& at)
  {
    if (input.tasks.empty()) {
      if (input.capex.base() > 0)
        complain_(at + "/capex", "is of equipment, and no 'tasks' of projects take this input",
                  "name the tasks, or state the 'price' of what a GPU package takes");
      return;
    }
    if (not input.power)
      complain_(at, fmt::format("counts {}, and tasks of projects take power", unit_of(input)),
                "state 'power', such as \"30 GW/year\"");
    const auto complain = [&](const char* key, const char* suggestion) {
      complain_(fmt::format("{}/{}", at, key), "is of racks, and 'tasks' of projects take this input", suggestion);
    };
    if (not input.rack_types.empty())
      complain("rack_types", "leave it out");
    if (input.per_gpu)
      complain("per_gpu", "leave it out");
    if (input.price.base() > 0)
      complain("price", "state 'capex', such as \"20 USD/kW\"");
    refer_.all_of(at + "/tasks", input.tasks, tasks_, "task of a project");
  }

  void check_contract(const std::optional<InputFlow>& contract, const SupplyInput& input, const std::string& at)
  {
    if (not contract)
      return;
    if (not same_kind(*contract, input))
      complain_(at + "/contract", fmt::format("does not count what the input counts, {}", unit_of(input)),
                "state it under the same key as the capacity");
    if (input.rule != model::MarketRule::contract)
      complain_(at + "/contract", "counts for nothing under the rule of the input", "say \"rule\": \"contract\"");
  }

  /// What is for a market of several owners.
  void check_alone(const SupplyInput& input, const std::string& at)
  {
    if (not input.buyers.empty())
      return;
    const auto complain = [&](const char* key) {
      complain_(fmt::format("{}/{}", at, key), "is of a market, and nobody else buys", "name the other 'buyers'");
    };
    if (input.rule != model::MarketRule::share)
      complain("rule");
    if (input.price.base() > 0)
      complain("price");
    if (input.capex.base() > 0)
      complain("capex");
    if (input.expansion)
      complain("expansion");
    if (input.stock.base() > 0)
      complain("stock");
    if (input.stock_limit.base() > 0)
      complain("stock_limit");
  }

  void check_buyer(const SupplyBuyer& buyer, const SupplyInput& input, const std::string& at,
                   std::set<std::string>& names)
  {
    if (not names.insert(buyer.name).second)
      complain_(at + "/name", fmt::format("'{}' is the name of another owner", buyer.name), "give each its own name");
    if (not same_kind(buyer, input))
      complain_(at, fmt::format("does not say what it wants, in the unit of the input, {}", unit_of(input)),
                "state its demand under the same key as the capacity");
    check_contract(buyer.contract, input, at);
    if (buyer.barred_until && not(buyer.barred_from && *buyer.barred_from < *buyer.barred_until))
      complain_(at + "/barred_until", "is not after 'barred_from'", "say when the export rule begins and ends");
  }

  const References& refer_;
  const Complain& complain_;
  const KnownNames tasks_; ///< of all projects
};

} // namespace

void check_supply_inputs(const Scenario& scenario, const References& refer, const Complain& complain)
{
  InputRules rules(scenario, refer, complain);
  for (std::size_t i = 0; i < scenario.supply.inputs.size(); ++i)
    rules.check(scenario.supply.inputs[i], fmt::format("/supply/inputs/{}", i));
}

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scenario/rules.hpp"

#include "gpuramp/scenario/scenario.hpp"

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace gpuramp::scenario {

/// \return what a tranche that has come from a campus is called where another of its name has come as well
[[nodiscard]] std::string name_with_campus(const std::string& tranche, const std::string& campus);

/// Tranches that move become tranches that end, and others at the campuses that they go to, which begin when they have
/// come. A plant is bought once, where it was built; what it is rented for and its fixed costs go on while it is under
/// way, at the campus that it goes to. Moves that cannot be are complained of. \param pointers  [campus]
void move_plants(Scenario& scenario, const std::vector<std::string>& pointers, const Complain& complain);

/// Plants that come late leave late: made from a scenario as it is planned, applied to it as it comes (after actuals
/// and slips). A plant that is not there on the day on which it was to leave goes on the day on which it is, for as
/// long as was planned.
class MovesOfLatePlants {
public:
  explicit MovesOfLatePlants(const Scenario& planned);
  void apply(Scenario& scenario) const;

private:
  std::map<std::pair<std::string, std::string>, std::chrono::days> transits_; ///< by campus and tranche
};

} // namespace gpuramp::scenario

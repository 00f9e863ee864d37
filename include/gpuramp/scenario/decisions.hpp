// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What `gpuramp plan` may decide: one object of a scenario. A run does not look at it.
namespace gpuramp::scenario {

/// How many campuses of a template there are and when each opens. Halls and tranches of each come at the template's
/// pace or later, or not at all.
struct CampusDecision {
  std::string campuses;            ///< the template's name without its number: "plains" for "plains-{n}"
  std::int64_t most = 0;           ///< of them
  double per_year = 1;             ///< that may open
  std::optional<core::Date> first; ///< opening (first hall ready); the template's where absent
  std::string source;
};

/// A tranche of a template's power: by default each campus may take it or leave it.
struct TrancheDecision {
  std::string campuses, tranche; ///< names
  std::int64_t most = 0;         ///< of such tranches, over all campuses
  std::string source;
};

/// What may be ordered of a supply line.
struct OrderDecision {
  std::string rack_type;
  core::Date first{};             ///< orders
  std::optional<core::Date> last; ///< the line's last production where absent
  core::RackRate most;            ///< at any time
  std::string source;
};

struct Decisions {
  std::vector<CampusDecision> campuses; ///< campuses of no template named here stay as they are
  std::vector<TrancheDecision> tranches;
  std::vector<OrderDecision> orders;        ///< lines not named here stay as they are
  core::Duration waiting = core::weeks(13); ///< of racks on site, at most: nobody keeps racks in store for years
  std::string source;
};

/// The name that a campus shares with those made from the same template: "plains" for "plains-12".
[[nodiscard]] std::string campus_group(const std::string& campus);

} // namespace gpuramp::scenario

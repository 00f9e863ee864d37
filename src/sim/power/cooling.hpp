// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/plan.hpp"

#include <vector>

namespace gpuramp::sim {

/// PUE of each campus: what the scenario gives, or, where it describes cooling, that of the calendar month at the
/// campus's load.
class Cooling {
public:
  explicit Cooling(const Plan& plan);

  /// \return whether some campus's PUE changes with the month
  [[nodiscard]] bool any_weather() const;
  [[nodiscard]] bool has_weather(std::size_t campus) const { return plan_.campuses[campus].spec->cooling.has_value(); }
  [[nodiscard]] double pue(std::size_t campus) const { return pue_[campus]; }

  /// Takes the month that begins, or is under way, at a load that is held for all of it.
  /// \param it_mw  drawn now      \param design_it_mw  what the halls that are ready are built for
  void begin_month(std::size_t campus, double now_s, double it_mw, double design_it_mw);

  /// \return seconds since the start at which the month after `now_s` begins
  [[nodiscard]] double next_month_s(double now_s) const;

private:
  const Plan& plan_;
  std::vector<double> pue_; ///< [campus]
};

} // namespace gpuramp::sim

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace gpuramp::sim {

/// \return racks that a late piece would have let in. \param each_mw  that it gives to one; 0: its slots alone limit
/// them
[[nodiscard]] std::int64_t racks_let_in(const LatePiece& piece, double each_mw);

/// Racks that wait for a hall or for power which would be there, had its equipment come when it was due. A late hall or
/// tranche is charged with no more of the racks that wait for such a thing than it would have let in.
class LateEquipment {
public:
  LateEquipment(const Plan& plan, const Deployment& deployment)
      : plan_(plan), deployment_(deployment), year_(plan.campuses.size())
  {
  }

  /// Adds what waits at a campus from one time to the other.
  void add(std::size_t campus, double since_s, double now_s);

  /// \return what it came to at a campus since the last call
  std::vector<record::LateEquipment> take_year(std::size_t campus) { return std::exchange(year_[campus], {}); }

private:
  [[nodiscard]] std::int64_t lets_in(const LatePiece& piece, std::size_t campus) const;
  void note(std::size_t campus, const LatePiece& piece, double gpu_days);

  const Plan& plan_;
  const Deployment& deployment_;
  std::vector<std::vector<record::LateEquipment>> year_; ///< [campus]
};

} // namespace gpuramp::sim

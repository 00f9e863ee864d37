// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/vocabulary.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace gpuramp::study {

using record::Better;

/// How far a figure may move to each side; a side without a limit is free.
struct Allowed {
  std::optional<double> up;   ///< percent; of a milestone, days later
  std::optional<double> down; ///< percent; of a milestone, days earlier
};

/// How far metrics may move between two results. A plain number limits the side on which something is lost, and both
/// sides of figures of which neither more nor less is better.
struct Tolerances {
  std::string file;
  double relative_percent = 1; ///< of summary figures
  double milestone_days = 14;
  bool both_sides = false;                  ///< plain numbers limit both sides of everything
  std::map<std::string, double> metrics;    ///< percent, by name of a summary figure
  std::map<std::string, double> milestones; ///< days, by GPU count ("10000000" or "10M")
  std::map<std::string, Allowed> by_side;   ///< of figures and milestones that state both sides

  /// \return what is allowed of a figure without a tolerance of its own
  [[nodiscard]] Allowed of_direction(Better better) const;
  /// \return what is allowed of a summary figure
  [[nodiscard]] Allowed of_figure(const std::string& name) const;
  /// \return what is allowed of a milestone that goes by any of these names
  [[nodiscard]] Allowed of_milestone(const std::string& name, const std::string& other_name) const;
};

/// {"relative_percent": 1, "milestone_days": 14, "both_sides": false, "metrics": {"cost_usd": 2, "energy_mwh": {"up":
/// 2, "down": 5}}, "milestones": {"10M": 7, "1M": {"later": 7, "earlier": 60}}}; every key may be left out. \throws
/// core::InputError
[[nodiscard]] Tolerances read_tolerances(const std::filesystem::path& file);

} // namespace gpuramp::study

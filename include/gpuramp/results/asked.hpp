// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/record/record.hpp"
#include "gpuramp/scenario/scenario.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// What is asked of a run beyond what its files tell of report dates: so it is known exactly, whatever these are.
namespace gpuramp::results {

/// The name of the fleet beside those of campuses.
inline constexpr const char* kFleet = "fleet";

/// A count or level of series.csv at a campus or of the fleet.
struct WatchedColumn {
  std::string column, campus; ///< the campus may be "fleet"

  friend bool operator==(const WatchedColumn&, const WatchedColumn&) = default;
};

struct Asked {
  std::vector<core::Date> days;       ///< of the run, ascending: what there is when they begin
  std::vector<WatchedColumn> watched; ///< least and most over the run
};

/// The least and the most that there was for some time, or at the end, and the first day on which there was.
struct ExtremeRow {
  WatchedColumn of;
  core::Date least_on{}, most_on{};
  double least = 0, most = 0;
};

/// Finds them while a run goes on: its note() is for sim::RunOptions::watch.
class Extremes {
public:
  /// \throws ContractError for a column that series.csv, or a campus that the scenario does not have
  Extremes(const std::vector<WatchedColumn>& watched, const scenario::Scenario& scenario);

  /// \param sample  counts and levels of the scenario's campuses; of energy and cost it knows nothing, so these are 0
  void note(const record::Sample& sample);

  [[nodiscard]] const std::vector<ExtremeRow>& rows() const { return rows_; }

private:
  struct Source {
    std::size_t column = 0;            ///< of series.csv
    std::optional<std::size_t> campus; ///< none: the fleet
  };

  std::vector<Source> sources_; ///< [row]
  std::vector<ExtremeRow> rows_;
};

} // namespace gpuramp::results

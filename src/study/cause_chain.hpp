// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/result_file.hpp"
#include "gpuramp/scenario/commissioning.hpp"
#include "gpuramp/study/explain.hpp"

#include <optional>
#include <string>

namespace gpuramp::study {

/// Finds in a result and its scenario what lies behind a cause of the gap.
class CauseFinder {
public:
  explicit CauseFinder(const results::ResultFile& result) : result_(result), scenario_(result.scenario) {}

  /// Why GPUs lack what `cause` names at a campus on a date.
  /// \param row  of series.csv of that campus, at the last report date until then; null for supply
  [[nodiscard]] CauseChain of(const std::string& cause, const std::string& campus, core::Date date,
                              const results::SeriesRow* row) const;

  /// Why halls or power came late for want of an input, of a cause such as "power: turbines": of what waited for it at
  /// the campus within [from, to), the last to come. \return nothing where nothing there waited for it then
  [[nodiscard]] std::optional<CauseChain> of_late(const std::string& cause, const std::string& campus, core::Date from,
                                                  core::Date to) const;

  /// How the racks came that reached a milestone.
  [[nodiscard]] CauseChain of(const record::MilestonePath& path, core::Date reached) const;

private:
  using Commissionings = std::vector<scenario::Commissioning>;

  [[nodiscard]] const scenario::Campus& campus(const std::string& name) const;
  [[nodiscard]] core::Date ready(const scenario::Commissioning& c) const
  {
    return core::date_after(scenario_.start, c.ready);
  }
  [[nodiscard]] core::Date planned(const scenario::Commissioning& c) const
  {
    return core::date_after(scenario_.start, c.planned);
  }
  void explain_delivery(CauseChain& chain, const scenario::Commissioning& c, const std::string& input) const;
  [[nodiscard]] const scenario::Commissioning* next(const Commissionings& all, core::Date after) const;
  void explain_next(CauseChain& chain, const Commissionings& all, core::Date date, const std::string& what) const;
  void explain_project(CauseChain& chain, const scenario::Commissioning& c, core::Date date) const;
  void explain_repair(CauseChain& chain, const results::SeriesRow* row) const;
  void explain_halls(CauseChain& chain, const scenario::Campus& c, core::Date date,
                     const results::SeriesRow* row) const;
  void explain_power(CauseChain& chain, const scenario::Campus& c, core::Date date,
                     const results::SeriesRow* row) const;
  void explain_fabric(CauseChain& chain, const scenario::Campus& c, core::Date date,
                      const results::SeriesRow* row) const;
  void explain_supply(CauseChain& chain, const std::string& input, core::Date date) const;
  [[nodiscard]] const scenario::SupplyLine* line_of(const std::string& rack_type) const;

  const results::ResultFile& result_;
  const scenario::Scenario& scenario_;
};

} // namespace gpuramp::study

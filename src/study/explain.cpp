// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/explain.hpp"

#include "gpuramp/core/error.hpp"
#include "study/cause_chain.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace gpuramp::study {

namespace {

/// Whether a cause, by its label, is one for which racks wait on site.
bool is_waiting(const std::string& cause)
{
  using record::Cause;
  const auto waits = {Cause::waiting_hall, Cause::waiting_power, Cause::waiting_fabric, Cause::waiting_crew};
  return std::any_of(waits.begin(), waits.end(), [&](Cause id) { return record::term(id).label == cause; });
}

class Explainer {
public:
  explicit Explainer(const results::ResultFile& result) : result_(result), finder_(result) {}

  Explanation explain()
  {
    Explanation e;
    add_years(e);
    add_campuses(e);
    for (const auto& m : result_.milestones)
      e.milestones.push_back({m, m.path ? finder_.of(*m.path, *m.date) : CauseChain{}});
    e.waterfall = results::whole_waterfall(result_.waterfall);
    e.binding = results::top_bindings(result_.binding);
    add_cut(e);
    e.stranded = result_.stranded;
    e.not_served = result_.not_served;
    return e;
  }

private:
  void add_years(Explanation& e)
  {
    for (const auto& year : result_.years) {
      YearExplanation row{year, {}};
      for (const auto& cause : results::held_back(year.causes))
        row.causes.push_back(cause.cause == record::Cause::supply ? of_supply(cause, year) : of_place(cause, year));
      e.years.push_back(std::move(row));
    }
  }

  YearCause of_supply(const results::YearCause& cause, const results::YearRow& year) const
  {
    YearCause found{cause.name, cause.mean_gpus, "", 0, cause.most_on, cause.most_gpus, {}};
    found.chain = finder_.of(cause.name, "", cause.most_on.value_or(year.from), nullptr);
    return found;
  }

  /// Looks at the campus where the cause held most over the year, when it held most there.
  YearCause of_place(const results::YearCause& cause, const results::YearRow& year) const
  {
    YearCause found{cause.name, cause.mean_gpus, "", 0, {}, {}, {}};
    const bool late = cause.name != record::term(cause.cause).label; // "power: turbines"
    for (const auto& campus : year.campuses)
      for (const auto& there : campus.causes)
        if (there.cause == cause.cause && there.mean_gpus > found.campus_mean_gpus) {
          if (late) {
            auto chain = finder_.of_late(cause.name, campus.campus, year.from, year.to);
            if (not chain)
              continue;
            found.chain = std::move(*chain);
          }
          found.campus = campus.campus;
          found.campus_mean_gpus = there.mean_gpus;
          found.date = there.most_on;
          found.gpus = there.most_gpus;
        }
    if (found.date && not late)
      found.chain = finder_.of(std::string(record::term(cause.cause).label), found.campus, *found.date,
                               row_until(found.campus, *found.date));
    return found;
  }

  /// \return what the series tells of a campus at the last report date up to a day
  [[nodiscard]] const results::SeriesRow* row_until(const std::string& campus, core::Date day) const
  {
    const auto found = std::find_if(result_.series.rbegin(), result_.series.rend(),
                                    [&](const auto& row) { return row.campus == campus && row.date <= day; });
    return found == result_.series.rend() ? nullptr : &*found;
  }

  void add_campuses(Explanation& e)
  {
    std::map<std::string, CampusExplanation> all;
    for (const auto& row : result_.series) {
      if (row.campus == "fleet")
        continue;
      auto& campus = all[row.campus];
      campus.campus = row.campus;
      campus.stranded_gpu_days += row.at("stranded_gpu_days");
      campus.stranded_mw_days += row.at("stranded_mw_days");
    }
    for (auto& [name, campus] : all) {
      campus.waiting = results::mean_causes(result_.years, name);
      std::erase_if(campus.waiting, [](const auto& cause) { return not is_waiting(cause.first); });
      e.campuses.push_back(std::move(campus));
    }
    const auto sum = [](const CampusExplanation& c) {
      return std::accumulate(c.waiting.begin(), c.waiting.end(), 0.0,
                             [](double gpus, const auto& cause) { return gpus + cause.second; });
    };
    std::stable_sort(e.campuses.begin(), e.campuses.end(),
                     [&](const auto& a, const auto& b) { return sum(a) > sum(b); });
  }

  /// The last report date of each year.
  void add_cut(Explanation& e)
  {
    for (const auto& row : result_.cut) {
      if (row.date == result_.scenario.start)
        continue;
      if (not e.cut.empty() && results::year_of_period(e.cut.back().date) == results::year_of_period(row.date))
        e.cut.back() = row;
      else
        e.cut.push_back(row);
    }
  }

  const results::ResultFile& result_;
  CauseFinder finder_;
};

} // namespace

Explanation explain(const results::ResultFile& result)
{
  if (result.series.empty())
    throw core::InputError({{result.origin, 0, "", "has no series.csv beside it",
                             "give the directory that 'gpuramp run SCENARIO --out DIR' wrote"}});
  return Explainer(result).explain();
}

} // namespace gpuramp::study

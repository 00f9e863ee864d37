// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/study/explain.hpp"

#include "gpuramp/core/error.hpp"
#include "study/cause_chain.hpp"

#include <algorithm>
#include <map>

namespace gpuramp::study {

namespace {

/// Column of series.csv behind a cause that has a place.
const char* column_of(const std::string& cause)
{
  static constexpr std::pair<const char*, const char*> kColumns[] = {
      {"halls", "gpus_waiting_hall"}, {"power", "gpus_waiting_power"}, {"fabric", "gpus_waiting_fabric"},
      {"crews", "gpus_waiting_crew"}, {"down", "gpus_down"},           {"dark", "gpus_dark"}};
  for (const auto& [name, column] : kColumns)
    if (cause == name)
      return column;
  return nullptr;
}

class Explainer {
public:
  explicit Explainer(const results::ResultFile& result) : result_(result), finder_(result.scenario) {}

  Explanation explain()
  {
    Explanation e;
    add_years(e);
    add_campuses(e);
    for (const auto& m : result_.milestones)
      e.milestones.push_back({m, m.path ? finder_.of(*m.path, *m.date) : CauseChain{}});
    e.waterfall = results::whole_waterfall(result_.waterfall);
    e.binding = results::top_bindings(result_.binding, dates());
    add_cut(e);
    add_stranded(e);
    return e;
  }

private:
  std::vector<core::Date> dates() const
  {
    std::vector<core::Date> all;
    for (const auto& row : result_.gap)
      if (row.campus == "fleet")
        all.push_back(row.date);
    return all;
  }

  void add_years(Explanation& e)
  {
    std::vector<double> facility_mwh;
    for (const auto& row : result_.series)
      if (row.campus == "fleet")
        facility_mwh.push_back(row.at("facility_energy_mwh"));
    for (const auto& year : results::year_rows(result_.gap, facility_mwh)) {
      YearExplanation row{year, year.target_end - year.up_end, {}};
      for (const auto& [cause, mean] : year.causes)
        row.causes.push_back(explain_cause(cause, mean, year.year));
      e.years.push_back(std::move(row));
    }
  }

  /// Looks at the campus and date of the year where the cause held most; for causes without a place at the worst date
  /// of the fleet.
  YearCause explain_cause(const std::string& cause, double mean, int year)
  {
    YearCause found{cause, mean, "", {}, 0, {}};
    const results::SeriesRow* worst = nullptr;
    if (const auto* column = column_of(cause)) {
      for (const auto& row : result_.series)
        if (row.campus != "fleet" && row.date > result_.scenario.start && results::year_of_period(row.date) == year &&
            (worst == nullptr || row.at(column) > worst->at(column)))
          worst = &row;
      if (worst != nullptr)
        found.campus = worst->campus, found.date = worst->date,
        found.gpus = static_cast<std::int64_t>(worst->at(column));
    } else {
      for (const auto& row : result_.gap)
        if (row.campus == "fleet" && row.date > result_.scenario.start && results::year_of_period(row.date) == year)
          for (const auto& [name, gpus] : results::causes_of(row))
            if (name == cause && gpus > found.gpus)
              found.gpus = gpus, found.date = row.date;
    }
    if (found.gpus > 0)
      found.chain = finder_.of(cause, found.campus, found.date, worst);
    return found;
  }

  void add_campuses(Explanation& e)
  {
    std::map<std::string, CampusExplanation> all;
    std::map<std::string, std::map<std::string, double>> waiting;
    const auto n = static_cast<double>(std::max<std::size_t>(1, dates().size() - 1));
    for (const auto& row : result_.series) {
      if (row.campus == "fleet" || row.date == result_.scenario.start)
        continue;
      auto& campus = all[row.campus];
      campus.campus = row.campus;
      campus.stranded_gpu_days += row.at("stranded_gpu_days");
      campus.stranded_mw_days += row.at("stranded_mw_days");
      for (const auto* cause : {"halls", "power", "fabric", "crews"})
        waiting[row.campus][cause] += row.at(column_of(cause)) / n;
    }
    for (auto& [name, campus] : all) {
      for (const auto& [cause, gpus] : waiting[name])
        if (gpus > 0)
          campus.waiting.emplace_back(cause, gpus);
      std::stable_sort(campus.waiting.begin(), campus.waiting.end(),
                       [](const auto& a, const auto& b) { return a.second > b.second; });
      e.campuses.push_back(std::move(campus));
    }
    const auto sum = [](const CampusExplanation& c) {
      double gpus = 0;
      for (const auto& [cause, n_gpus] : c.waiting)
        gpus += n_gpus;
      return gpus;
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

  /// Idle racks cost their price over their lifetime, idle facility its price over its own.
  void add_stranded(Explanation& e)
  {
    e.stranded.gpu_days = result_.summary_value("stranded_gpu_days");
    e.stranded.mw_days = result_.summary_value("stranded_mw_days");
    const auto produced = fleet_gpus_produced();
    const auto capex = result_.summary_value("rack_capex_usd");
    if (produced > 0)
      e.stranded.gpu_usd = e.stranded.gpu_days * (capex / produced) / core::in_days(result_.scenario.lifetime);
    const auto& economics = result_.scenario.economics;
    e.stranded.mw_usd = e.stranded.mw_days *
                        core::in_usd(core::megawatts(1) * (economics.facility_capex + economics.shell_capex +
                                                           economics.power_cooling_capex)) /
                        core::in_days(economics.facility_lifetime);
  }

  double fleet_gpus_produced() const
  {
    double first = 0;
    double last = 0;
    for (const auto& row : result_.series)
      if (row.campus == "fleet")
        (row.date == result_.scenario.start ? first : last) = row.at("gpus_produced");
    return last - first;
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

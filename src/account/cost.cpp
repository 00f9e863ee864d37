// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/account/cost.hpp"

#include "account/calendar.hpp"
#include "account/campus_ledger.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/cost.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace gpuramp::account {

namespace {

using record::Flow;

constexpr double kFlopPerEflopDay = 1e18 * core::kSecondsPerDay;

class Accountant {
public:
  Accountant(const scenario::Scenario& scenario, const record::Record& record, const EnergyAccount& energy)
      : scenario_(scenario), economics_(scenario.economics), record_(record), energy_(energy)
  {
    cost_.campuses.resize(record.samples.size(), std::vector<CostRow>(record.campus_names.size()));
    for (std::size_t c = 0; c < record.campus_names.size(); ++c)
      ledgers_.emplace_back(scenario, record, c);
    add_premiums();
  }

  CostAccount account()
  {
    const auto slices = slices_of(scenario_, record_);
    for (std::size_t y = 0; not slices.empty() && y <= slices.back().year; ++y)
      cost_.years.push_back({first_year(scenario_) + static_cast<int>(y), {}, {}});
    for (std::size_t c = 0; c < ledgers_.size() && not cost_.years.empty(); ++c) {
      settle_start(c);
      for (std::size_t i = 0; i < slices.size(); ++i)
        spend(c, slices[i], ledgers_[c].spend(slices[i], energy_.slices[i][c]));
    }
    for (const auto& year : cost_.years) {
      cost_.spent += year.spent;
      cost_.discounted += year.discounted;
    }
    add_unit_costs();
    add_stranded();
    return std::move(cost_);
  }

private:
  void add_premiums()
  {
    std::vector<std::size_t> ledger_of; // [campus of the scenario]
    const auto& names = record_.campus_names;
    for (const auto& campus : scenario_.campuses)
      ledger_of.push_back(static_cast<std::size_t>(std::find(names.begin(), names.end(), campus.name) - names.begin()));
    for (const auto& premium : scenario::share_equipment(scenario_).premiums)
      ledgers_[ledger_of[premium.campus]].add_premium(premium);
  }

  void settle_start(std::size_t c)
  {
    const auto row = ledgers_[c].before_start();
    if (economics_.before_start == scenario::BeforeStart::sunk) {
      cost_.sunk += row;
      return;
    }
    cost_.campuses.front()[c] += row;
    cost_.years.front().spent += row;
    cost_.years.front().discounted += row;
  }

  void spend(std::size_t c, const Slice& slice, const CostRow& row)
  {
    cost_.campuses[slice.period][c] += row;
    cost_.years[slice.year].spent += row;
    cost_.years[slice.year].discounted.add(row, discount(slice.year));
  }

  /// Of the part of a calendar year that lies in the run.
  [[nodiscard]] double discount(std::size_t year) const
  {
    const auto begin = std::max(0.0, year_begin_s(scenario_, year)) / core::kSecondsPerYear;
    const auto end = std::min(years(core::between(scenario_.start, scenario_.end)),
                              year_begin_s(scenario_, year + 1) / core::kSecondsPerYear);
    const auto counted_at = economics_.discounting == scenario::Discounting::mid_period ? (begin + end) / 2 : end;
    return model::discount_factor(economics_.discount_rate, counted_at);
  }

  void add_unit_costs()
  {
    auto& unit = cost_.unit;
    CampusCosts fleet;
    for (std::size_t c = 0; c < ledgers_.size(); ++c) {
      cost_.campus_costs.push_back(campus_costs(c));
      unit.written_off_usd += cost_.campus_costs.back().written_off_usd;
      fleet.site_usd += cost_.campus_costs.back().site_usd;
      fleet.kw_months += cost_.campus_costs.back().kw_months;
    }
    unit.site_usd_per_kw_month = fleet.site_usd_per_kw_month();
    unit.running_usd = running_usd(cost_.spent);
    double useful_flop = 0;
    double facility_mwh = 0;
    for (std::size_t p = 0; p < record_.samples.size(); ++p)
      for (std::size_t c = 0; c < record_.campus_names.size(); ++c) {
        useful_flop += record_.samples[p].campuses[c].flows.flop[record::Loss::useful];
        facility_mwh += energy_.campuses[p][c].facility_mwh;
      }
    const auto usd = unit.written_off_usd + unit.running_usd;
    unit.usd_per_useful_eflop_day = useful_flop > 0 ? usd / (useful_flop / kFlopPerEflopDay) : 0;
    unit.usd_per_mw_year = facility_mwh > 0 ? usd / (facility_mwh / kHoursPerYear) : 0;
    add_token_costs(usd);
  }

  static double running_usd(const CostRow& row) { return row[CostCategory::energy] + row.operations(); }

  [[nodiscard]] CampusCosts campus_costs(std::size_t campus) const
  {
    const auto end = years(core::between(scenario_.start, scenario_.end));
    const auto& ledger = ledgers_[campus];
    const auto spent = cost_.spent_at(campus);
    const auto upkeep = spent[CostCategory::staff] + spent[CostCategory::maintenance] + spent[CostCategory::fixed];
    return {ledger.written_off_usd(end), running_usd(spent), ledger.site_written_off_usd(end) + upkeep,
            ledger.kw_months_in_service(end)};
  }

  void add_token_costs(double usd)
  {
    const auto end_s = core::in_seconds(core::between(scenario_.start, scenario_.end));
    double all_gpu_s = 0;
    double served_gpu_s = 0, served = 0;
    double trained_gpu_s = 0, trained = 0;
    for (const auto& job : record_.jobs) {
      const bool training = job.work_class == "training";
      const auto held_s =
          not training  ? end_s
          : job.started ? (job.finished ? core::in_seconds(*job.finished) : end_s) - core::in_seconds(*job.started)
                        : 0;
      all_gpu_s += job.gpus * held_s;
      if (training && job.tokens > 0)
        trained_gpu_s += job.gpus * held_s, trained += job.tokens;
      if (job.work_class == "inference")
        served_gpu_s += job.gpus * held_s, served += job.tokens;
    }
    constexpr double kMillion = 1e6;
    if (all_gpu_s > 0)
      cost_.unit.usd_per_gpu_hour = usd / (all_gpu_s / core::kSecondsPerHour);
    if (served > 0 && all_gpu_s > 0)
      cost_.unit.usd_per_million_tokens_served = usd * (served_gpu_s / all_gpu_s) / (served / kMillion);
    if (trained > 0 && all_gpu_s > 0)
      cost_.unit.usd_per_million_tokens_trained = usd * (trained_gpu_s / all_gpu_s) / (trained / kMillion);
  }

  std::int64_t produced(const record::Sample& sample) const
  {
    return std::accumulate(sample.campuses.begin(), sample.campuses.end(), std::int64_t{0},
                           [](std::int64_t sum, const auto& c) { return sum + c.gpus.sum(); });
  }

  void add_stranded()
  {
    auto& s = cost_.stranded;
    double bought_usd = 0;
    for (std::size_t p = 1; p < record_.samples.size(); ++p) // what is charged at the start was not bought in the run
      for (std::size_t c = 0; c < record_.campus_names.size(); ++c) {
        const auto& flows = record_.samples[p].campuses[c].flows;
        bought_usd += cost_.campuses[p][c].racks();
        s.gpu_days += flows.gpu_days[record::Stage::waiting_hall] + flows.gpu_days[record::Stage::waiting_power];
        s.mw_days += flows[Flow::stranded_mw_days];
      }
    const auto gpus =
        record_.samples.empty() ? 0 : produced(record_.samples.back()) - produced(record_.samples.front());
    if (gpus > 0)
      s.gpu_usd = s.gpu_days * (bought_usd / static_cast<double>(gpus)) / core::in_days(scenario_.lifetime);
    const auto facility = economics_.facility_capex + economics_.shell_capex + economics_.power_cooling_capex;
    s.mw_usd = s.mw_days * core::in_usd(core::megawatts(1) * facility) / core::in_days(economics_.facility_lifetime);
  }

  const scenario::Scenario& scenario_;
  const scenario::Economics& economics_;
  const record::Record& record_;
  const EnergyAccount& energy_;
  std::vector<CampusLedger> ledgers_; ///< [campus]
  CostAccount cost_;
};

} // namespace

double CostRow::operations() const
{
  return (*this)[CostCategory::water] + (*this)[CostCategory::staff] + (*this)[CostCategory::repair] +
         (*this)[CostCategory::maintenance] + (*this)[CostCategory::fixed];
}

bool CostAccount::charged_at_start() const
{
  return not campuses.empty() && std::any_of(campuses.front().begin(), campuses.front().end(),
                                             [](const CostRow& row) { return row.sum() > 0; });
}

CostRow CostAccount::spent_at(std::size_t campus) const
{
  CostRow sum;
  for (const auto& period : campuses)
    sum += period[campus];
  return sum;
}

CostAccount account_cost(const scenario::Scenario& scenario, const record::Record& record, const EnergyAccount& energy)
{
  return Accountant(scenario, record, energy).account();
}

} // namespace gpuramp::account

// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/account/cost.hpp"

#include "gpuramp/model/cost.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace gpuramp::account {

namespace {

using record::Flow;

constexpr double kHoursPerYear = core::kSecondsPerYear / 3600;
constexpr double kFlopPerEflopDay = 1e18 * core::kSecondsPerDay;

double years(core::Duration duration)
{
  return core::in_seconds(duration) / core::kSecondsPerYear;
}

/// Purchases of one campus so far.
struct Ledger {
  std::vector<model::Purchase> racks, facilities;
};

class Accountant {
public:
  Accountant(const scenario::Scenario& scenario, const record::Record& record, const EnergyAccount& energy)
      : scenario_(scenario), economics_(scenario.economics), record_(record), energy_(energy),
        ledgers_(record.campus_names.size())
  {
  }

  CostAccount account()
  {
    for (std::size_t p = 0; p < record_.samples.size(); ++p) {
      const auto end = years(core::between(scenario_.start, record_.samples[p].date));
      const auto begin = p == 0 ? end : years(core::between(scenario_.start, record_.samples[p - 1].date));
      const auto counted_at = economics_.discounting == scenario::Discounting::mid_period ? (begin + end) / 2 : end;
      cost_.campuses.emplace_back();
      for (std::size_t c = 0; c < record_.campus_names.size(); ++c) {
        cost_.campuses[p].push_back(row(p, c, begin, end));
        cost_.spent.add(cost_.campuses[p][c]);
        cost_.discounted.add(cost_.campuses[p][c], model::discount_factor(economics_.discount_rate, counted_at));
      }
    }
    add_unit_costs();
    add_stranded();
    return std::move(cost_);
  }

private:
  CostRow row(std::size_t p, std::size_t c, double begin, double end)
  {
    const auto& flows = record_.samples[p].campuses[c].flows;
    const auto& energy = energy_.campuses[p][c];
    const auto middle = (begin + end) / 2;
    const auto rack_factor = model::price_factor(economics_.rack_price_change, middle);
    const auto facility_factor = model::price_factor(economics_.facility_price_change, middle);
    const auto energized = core::megawatts(flows[Flow::energized_mw]);
    CostRow row;
    row[CostCategory::racks] = flows[Flow::racks_bought_usd] * rack_factor;
    row[CostCategory::fabric] = row[CostCategory::racks] * economics_.network_capex_frac;
    row[CostCategory::facility] = core::in_usd(energized * economics_.facility_capex) * facility_factor;
    row[CostCategory::shell] = core::in_usd(energized * economics_.shell_capex) * facility_factor;
    row[CostCategory::power_cooling] = core::in_usd(energized * economics_.power_cooling_capex) * facility_factor;
    row[CostCategory::generation] = energy.generation_capex_usd * facility_factor;
    row[CostCategory::energy] = energy.flow.usd;
    row[CostCategory::water] = core::in_usd(core::grams(energy.water_t * 1e6) * economics_.water_price);
    row[CostCategory::staff] =
        core::in_usd(core::megawatt_hours(energy.energized_mw_years * kHoursPerYear) * economics_.staff);
    auto& ledger = ledgers_[c];
    ledger.racks.push_back({middle, row.racks()});
    ledger.facilities.push_back({middle, row.facilities() + row[CostCategory::generation]});
    if (economics_.repair_frac > 0)
      row[CostCategory::repair] =
          economics_.repair_frac * model::usd_years_in_service(ledger.racks, years(scenario_.lifetime), begin, end);
    if (economics_.maintenance_frac > 0)
      row[CostCategory::maintenance] =
          economics_.maintenance_frac *
          model::usd_years_in_service(ledger.facilities, years(economics_.facility_lifetime), begin, end);
    return row;
  }

  void add_unit_costs()
  {
    auto& unit = cost_.unit;
    const auto end = years(core::between(scenario_.start, scenario_.end));
    for (const auto& ledger : ledgers_) {
      unit.written_off_usd +=
          model::usd_years_in_service(ledger.racks, years(scenario_.lifetime), 0, end) / years(scenario_.lifetime);
      unit.written_off_usd +=
          model::usd_years_in_service(ledger.facilities, years(economics_.facility_lifetime), 0, end) /
          years(economics_.facility_lifetime);
    }
    double useful_flop = 0;
    double facility_mwh = 0;
    for (std::size_t p = 0; p < record_.samples.size(); ++p)
      for (std::size_t c = 0; c < record_.campus_names.size(); ++c) {
        const auto& row = cost_.campuses[p][c];
        unit.running_usd += row[CostCategory::energy] + row.operations();
        useful_flop += record_.samples[p].campuses[c].flows.flop[record::Loss::useful];
        facility_mwh += energy_.campuses[p][c].facility_mwh;
      }
    const auto usd = unit.written_off_usd + unit.running_usd;
    unit.usd_per_useful_eflop_day = useful_flop > 0 ? usd / (useful_flop / kFlopPerEflopDay) : 0;
    unit.usd_per_mw_year = facility_mwh > 0 ? usd / (facility_mwh / kHoursPerYear) : 0;
    add_token_costs(usd);
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
    if (served > 0 && all_gpu_s > 0)
      cost_.unit.usd_per_million_tokens_served = usd * (served_gpu_s / all_gpu_s) / (served / kMillion);
    if (trained > 0 && all_gpu_s > 0)
      cost_.unit.usd_per_million_tokens_trained = usd * (trained_gpu_s / all_gpu_s) / (trained / kMillion);
  }

  std::int64_t waiting(std::size_t p) const
  {
    std::int64_t gpus = 0;
    for (const auto& campus : record_.samples[p].campuses)
      gpus += campus.gpus[record::Stage::waiting_hall] + campus.gpus[record::Stage::waiting_power];
    return gpus;
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
    for (std::size_t p = 0; p < record_.samples.size(); ++p)
      for (std::size_t c = 0; c < record_.campus_names.size(); ++c) {
        bought_usd += cost_.campuses[p][c].racks();
        s.mw_days += record_.samples[p].campuses[c].flows[Flow::stranded_mw_days];
      }
    for (std::size_t p = 1; p < record_.samples.size(); ++p)
      s.gpu_days += (static_cast<double>(waiting(p - 1)) + static_cast<double>(waiting(p))) / 2 * energy_.hours[p] / 24;
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
  std::vector<Ledger> ledgers_; ///< [campus]
  CostAccount cost_;
};

} // namespace

double CostRow::operations() const
{
  return (*this)[CostCategory::water] + (*this)[CostCategory::staff] + (*this)[CostCategory::repair] +
         (*this)[CostCategory::maintenance];
}

double CostRow::total() const
{
  return std::accumulate(usd.begin(), usd.end(), 0.0);
}

void CostRow::add(const CostRow& other, double factor)
{
  for (std::size_t i = 0; i < usd.size(); ++i)
    usd[i] += factor * other.usd[i];
}

CostAccount account_cost(const scenario::Scenario& scenario, const record::Record& record, const EnergyAccount& energy)
{
  return Accountant(scenario, record, energy).account();
}

} // namespace gpuramp::account

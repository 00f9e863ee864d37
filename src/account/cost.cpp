// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/account/cost.hpp"

#include "account/assets.hpp"
#include "account/calendar.hpp"
#include "account/fabric_parts.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/cost.hpp"
#include "gpuramp/scenario/fabric_plan.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace gpuramp::account {

namespace {

using record::Flow;

constexpr double kHoursPerYear = core::kSecondsPerYear / 3600;
constexpr double kFlopPerEflopDay = 1e18 * core::kSecondsPerDay;

double years(core::Duration duration)
{
  return core::in_seconds(duration) / core::kSecondsPerYear;
}

constexpr double kEver = std::numeric_limits<double>::infinity();

/// Something bought that lasts, under the category that it counts to.
struct Asset {
  CostCategory category;
  model::Purchase purchase;
};

/// The money of one campus, slice by slice.
class CampusLedger {
public:
  CampusLedger(const scenario::Scenario& scenario, const record::Record& record, std::size_t campus)
      : scenario_(scenario), economics_(scenario.economics), history_(record.history[campus]),
        spec_(*std::find_if(scenario.campuses.begin(), scenario.campuses.end(),
                            [&](const auto& c) { return c.name == record.campus_names[campus]; })),
        network_frac_(scenario::buys_fabric(scenario, spec_) ? 0 : economics_.network_capex_frac),
        assets_(assets_of(scenario, spec_)), part_prices_(part_prices(scenario, record.fabric_parts)),
        in_service_(record.rack_types.size(), 0)
  {
    for (const auto& name : record.rack_types)
      rack_usd_.push_back(core::in_usd(scenario::rack_type(scenario.catalog, name).price));
    for (const auto& hall : assets_.halls) {
      add_building(CostCategory::facility, economics_.facility_capex, hall);
      add_building(CostCategory::shell, economics_.shell_capex, hall);
      add_building(CostCategory::power_cooling, economics_.power_cooling_capex, hall);
    }
    for (const auto& e : assets_.equipment)
      add_facility(CostCategory::generation, e.usd, e.begun_years, e.ready_years);
  }

  /// \return what was paid before the start
  [[nodiscard]] CostRow before_start() const
  {
    CostRow row;
    for (const auto& asset : facilities_)
      row[asset.category] += model::usd_paid(asset.purchase, -kEver, 0);
    for (const auto& racks : initial_racks())
      row[CostCategory::racks] += racks.usd;
    row[CostCategory::fabric] = row[CostCategory::racks] * network_frac_ + initial_fabric().usd;
    return row;
  }

  /// Slices must come in their order. \param energy  of the campus in this slice
  CostRow spend(const Slice& slice, const SliceEnergy& energy)
  {
    const auto begin = slice.begin_years();
    const auto end = slice.end_years();
    CostRow row;
    for (const auto& asset : facilities_)
      row[asset.category] += model::usd_paid(asset.purchase, begin, end);
    row[CostCategory::racks] = buy_racks(slice.end_s);
    row[CostCategory::fabric] = row[CostCategory::racks] * network_frac_ + buy_fabric(slice.end_s);
    row[CostCategory::racks] += std::exchange(premium_paid_, 0) + send_on_racks(slice.end_s);
    row[CostCategory::energy] = energy.usd;
    row[CostCategory::water] = core::in_usd(core::grams(energy.water_t * 1e6) * economics_.water_price);
    row[CostCategory::staff] =
        core::in_usd(core::megawatt_hours(assets_.mw_years_in_service(begin, end) * kHoursPerYear) * economics_.staff);
    row[CostCategory::repair] =
        economics_.repair_frac * ((1 + network_frac_) * rack_usd_years(slice) + fabric_usd_years(begin, end));
    for (const auto& e : assets_.equipment)
      row[CostCategory::fixed] +=
          e.fixed_usd_per_year * std::max(0.0, std::min(end, e.until_years) - std::max(begin, e.ready_years));
    if (economics_.maintenance_frac > 0)
      for (const auto& asset : facilities_)
        row[CostCategory::maintenance] +=
            economics_.maintenance_frac * model::usd_years_in_service(asset.purchase, begin, end);
    return row;
  }

  /// \return the straight-line write-off, within the run, of halls and plants that were paid in it or are charged
  [[nodiscard]] double site_written_off_usd(double end_years) const
  {
    double usd = 0;
    for (const auto& asset : facilities_)
      usd += written_off(asset.purchase, is_charged() ? -kEver : 0, end_years);
    return usd;
  }

  [[nodiscard]] double kw_months_in_service(double end_years) const
  {
    constexpr double kKwMonthsPerMwYear = 12'000;
    return kKwMonthsPerMwYear * assets_.mw_years_in_service(0, end_years);
  }

  /// \return the same with racks and networks
  [[nodiscard]] double written_off_usd(double end_years) const
  {
    const bool charged = is_charged();
    auto usd = site_written_off_usd(end_years);
    auto racks = bought_;
    if (charged)
      for (const auto& initial : initial_racks())
        racks.push_back(initial);
    for (const auto& purchase : racks)
      usd += (1 + network_frac_) * written_off(purchase, -kEver, end_years);
    for (const auto* purchases : {&fabric_, &premiums_})
      for (const auto& purchase : *purchases)
        usd += written_off(purchase, -kEver, end_years);
    if (charged)
      usd += written_off(initial_fabric(), -kEver, end_years);
    return usd;
  }

private:
  [[nodiscard]] bool is_charged() const { return economics_.before_start == scenario::BeforeStart::charged; }

  void add_building(CostCategory category, core::PowerPrice price, const Building& hall)
  {
    add_facility(category, core::in_usd(core::megawatts(hall.facility_mw) * price), hall.begun_years, hall.ready_years);
  }

  void add_facility(CostCategory category, double usd, double begun_years, double ready_years)
  {
    if (usd > 0)
      facilities_.push_back(
          {category,
           {usd, begun_years, ready_years, years(economics_.facility_lifetime), economics_.facility_price_change}});
  }

  /// Racks that are there at the start, at the start's prices.
  [[nodiscard]] std::vector<model::Purchase> initial_racks() const
  {
    std::vector<model::Purchase> all;
    for (const auto& initial : spec_.initial) {
      const auto at = years(core::between(scenario_.start, initial.installed.value_or(scenario_.start)));
      const auto price = core::in_usd(scenario::rack_type(scenario_.catalog, initial.rack_type).price);
      all.push_back({static_cast<double>(initial.racks) * price, at, at, years(scenario_.lifetime), 0});
    }
    return all;
  }

  /// Parts are written off over the life of racks, and stay when these go.
  [[nodiscard]] model::Purchase fabric_purchase(double usd, double at_s) const
  {
    const auto at = at_s / core::kSecondsPerYear;
    return {usd, at, at, years(scenario_.lifetime), 0};
  }

  [[nodiscard]] model::Purchase initial_fabric() const
  {
    double usd = 0;
    for (const auto& parts : history_.fabric_initial)
      usd += static_cast<double>(parts.pieces) * part_prices_[parts.part].usd;
    return fabric_purchase(usd, 0);
  }

  double buy_fabric(double until_s)
  {
    double usd = 0;
    for (; next_fabric_ < history_.fabric_bought.size() && history_.fabric_bought[next_fabric_].at_s <= until_s;
         ++next_fabric_) {
      const auto& parts = history_.fabric_bought[next_fabric_];
      fabric_.push_back(fabric_purchase(static_cast<double>(parts.pieces) * part_prices_[parts.part].usd, parts.at_s));
      usd += fabric_.back().usd;
    }
    return usd;
  }

  /// Integral of the price of all parts bought, in USD x year.
  [[nodiscard]] double fabric_usd_years(double begin, double end) const
  {
    auto sum = initial_fabric().usd * (end - begin);
    for (const auto& purchase : fabric_)
      sum += purchase.usd * (end - std::max(begin, purchase.ready_years));
    return sum;
  }

  double buy_racks(double until_s)
  {
    double usd = 0;
    for (; next_bought_ < history_.bought.size() && history_.bought[next_bought_].at_s <= until_s; ++next_bought_) {
      const auto& racks = history_.bought[next_bought_];
      const auto at = racks.at_s / core::kSecondsPerYear;
      bought_.push_back({static_cast<double>(racks.racks) * rack_usd_[racks.type], at, at, years(scenario_.lifetime),
                         economics_.rack_price_change});
      usd += model::usd_paid(bought_.back());
      if (racks.premium_usd > 0)
        premiums_.push_back({racks.premium_usd, at, at, years(scenario_.lifetime), 0});
      premium_paid_ += racks.premium_usd;
    }
    return usd;
  }

  /// What it costs to send racks to other campuses.
  double send_on_racks(double until_s)
  {
    double usd = 0;
    for (; next_sent_on_ < history_.sent_on.size() && history_.sent_on[next_sent_on_].at_s <= until_s; ++next_sent_on_)
      usd += static_cast<double>(history_.sent_on[next_sent_on_].racks) * core::in_usd(scenario_.supply.reroute->cost);
    return usd;
  }

  /// Integral of the catalogue's price of all racks in service, in USD x year.
  double rack_usd_years(const Slice& slice)
  {
    double sum = 0;
    for (auto from_s = slice.begin_s; from_s < slice.end_s;) {
      for (; next_service_ < history_.service.size() && history_.service[next_service_].from_s <= from_s;
           ++next_service_)
        in_service_[history_.service[next_service_].type] = history_.service[next_service_].racks;
      const auto to_s = next_service_ < history_.service.size()
                            ? std::min(slice.end_s, history_.service[next_service_].from_s)
                            : slice.end_s;
      for (std::size_t k = 0; k < in_service_.size(); ++k)
        sum += static_cast<double>(in_service_[k]) * rack_usd_[k] * (to_s - from_s) / core::kSecondsPerYear;
      from_s = to_s;
    }
    return sum;
  }

  /// \param paid_since  what was paid up to then does not count
  [[nodiscard]] static double written_off(const model::Purchase& p, double paid_since, double end_years)
  {
    if (p.usd <= 0)
      return 0;
    const auto counted = model::usd_paid(p, paid_since, kEver) / model::usd_paid(p);
    return counted * model::usd_years_in_service(p, 0, end_years) / p.life_years;
  }

  const scenario::Scenario& scenario_;
  const scenario::Economics& economics_;
  const record::CampusHistory& history_;
  const scenario::Campus& spec_;
  double network_frac_ = 0; ///< price of racks' networks / price of racks, where parts are not bought
  CampusAssets assets_;
  std::vector<PartPrice> part_prices_; ///< [part]
  std::vector<double> rack_usd_;       ///< [type]
  std::vector<Asset> facilities_;
  std::vector<model::Purchase> bought_;   ///< racks so far
  std::vector<model::Purchase> fabric_;   ///< parts so far
  std::vector<model::Purchase> premiums_; ///< what scarcity of inputs has added to racks so far
  double premium_paid_ = 0;               ///< of the slice under way
  std::vector<std::int64_t> in_service_;  ///< [type]
  std::size_t next_bought_ = 0, next_service_ = 0, next_fabric_ = 0, next_sent_on_ = 0;
};

class Accountant {
public:
  Accountant(const scenario::Scenario& scenario, const record::Record& record, const EnergyAccount& energy)
      : scenario_(scenario), economics_(scenario.economics), record_(record), energy_(energy)
  {
    cost_.campuses.resize(record.samples.size(), std::vector<CostRow>(record.campus_names.size()));
    for (std::size_t c = 0; c < record.campus_names.size(); ++c)
      ledgers_.emplace_back(scenario, record, c);
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

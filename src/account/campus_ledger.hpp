// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "account/assets.hpp"
#include "account/calendar.hpp"
#include "account/fabric_parts.hpp"
#include "gpuramp/account/cost.hpp"
#include "gpuramp/model/cost.hpp"
#include "gpuramp/scenario/equipment.hpp"

#include <cstdint>
#include <vector>

namespace gpuramp::account {

/// The money of one campus, slice by slice.
class CampusLedger {
public:
  CampusLedger(const scenario::Scenario& scenario, const record::Record& record, std::size_t campus);

  /// Scarcity adds so much to the price of equipment that was taken. To be called before any money is spent.
  void add_premium(const scenario::EquipmentPremium& premium);

  /// \return what was paid before the start
  [[nodiscard]] CostRow before_start() const;

  /// Slices must come in their order. \param energy  of the campus in this slice
  CostRow spend(const Slice& slice, const SliceEnergy& energy);

  /// \return the straight-line write-off, within the run, of halls and plants that were paid in it or are charged
  [[nodiscard]] double site_written_off_usd(double end_years) const;

  [[nodiscard]] double kw_months_in_service(double end_years) const;

  /// \return the same with racks and networks
  [[nodiscard]] double written_off_usd(double end_years) const;

private:
  /// Something bought that lasts, under the category that it counts to.
  struct Asset {
    CostCategory category;
    model::Purchase purchase;
  };

  [[nodiscard]] bool is_charged() const { return economics_.before_start == scenario::BeforeStart::charged; }

  void add_building(CostCategory category, core::PowerPrice price, const Building& hall);

  void add_facility(CostCategory category, double usd, double begun_years, double ready_years);

  /// Racks that are there at the start, at the start's prices.
  [[nodiscard]] std::vector<model::Purchase> initial_racks() const;

  /// Parts are written off over the life of racks, and stay when these go.
  [[nodiscard]] model::Purchase fabric_purchase(double usd, double at_s) const;

  [[nodiscard]] model::Purchase initial_fabric() const;

  double buy_fabric(double until_s);

  /// Integral of the price of all parts bought, in USD x year.
  [[nodiscard]] double fabric_usd_years(double begin, double end) const;

  double buy_racks(double until_s);

  /// What it costs to send racks to other campuses.
  double send_on_racks(double until_s);

  /// Integral of the catalogue's price of all racks in service, in USD x year.
  double rack_usd_years(const Slice& slice);

  /// \param paid_since  what was paid up to then does not count
  [[nodiscard]] static double written_off(const model::Purchase& p, double paid_since, double end_years);

  const scenario::Scenario& scenario_;
  const scenario::Economics& economics_;
  const record::CampusHistory& history_;
  const scenario::Campus& spec_;
  double network_frac_ = 0; ///< price of racks' networks / price of racks, where parts are not bought
  CampusAssets assets_;
  std::vector<PartPrice> part_prices_; ///< [part]
  std::vector<double> rack_usd_;       ///< [type]
  std::vector<Asset> facilities_;
  std::vector<Asset> scarce_;             ///< what scarcity of their equipment adds to facilities; needs no upkeep
  std::vector<model::Purchase> bought_;   ///< racks so far
  std::vector<model::Purchase> fabric_;   ///< parts so far
  std::vector<model::Purchase> premiums_; ///< what scarcity of inputs has added to racks so far
  double premium_paid_ = 0;               ///< of the slice under way
  std::vector<std::int64_t> in_service_;  ///< [type]
  std::size_t next_bought_ = 0, next_service_ = 0, next_fabric_ = 0, next_sent_on_ = 0;
};

} // namespace gpuramp::account

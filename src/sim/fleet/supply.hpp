// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/allocator.hpp"
#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/fleet/input_markets.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gpuramp::sim {

/// Factories: turn orders into racks as far as shared inputs reach, and send them to campuses.
class Supply {
public:
  Supply(const Plan& plan, Deployment& deployment, Agenda& agenda);

  /// Production since the last call.
  void produce(double now_s);

  /// The pipeline's shortest way has passed for a batch: its GPUs could be online.
  void make_reachable(std::size_t shipment);

  /// GPUs of [type] that can have come through the pipeline by now, initial ones included.
  [[nodiscard]] const std::vector<std::int64_t>& reachable_racks() const { return reachable_racks_; }
  void add_reachable(std::size_t type, std::int64_t racks) { reachable_racks_[type] += racks; }

  /// \return [type] USD that scarcity of inputs has added to the price of racks since the last call
  std::vector<double> take_premiums() { return inputs_.take_premiums(); }
  /// \return who got what of each input since the last call
  std::vector<record::InputYear> take_inputs() { return inputs_.take_year(); }
  std::vector<double> take_offers() { return inputs_.take_offers(); }

  /// \return how many more racks of a type a campus will be able to take at a time, beyond what is on its way
  [[nodiscard]] double headroom_racks(std::size_t type, std::size_t campus, double at_s) const;

  /// Splits target - produced + retired by cause; sums exactly.
  [[nodiscard]] std::vector<record::SupplyTerm> terms(std::int64_t gap_gpus) const;

  /// Integrates what is ordered and not made, by what holds it back, up to now.
  void advance(double now_s);
  /// \return that since the last call, by cause
  std::vector<record::SupplyDays> take_held_back();
  /// \return the same without the most, since the last call of this
  std::vector<record::SupplyDays> take_held_back_of_period();

private:
  struct LineState {
    double ordered = 0;       ///< racks, cumulative
    double newly_ordered = 0; ///< of these, in the last interval
    std::int64_t produced = 0;
    std::size_t bound_by = model::kNotBound;
    bool ships = true; ///< the rack type is available
    [[nodiscard]] std::int64_t open() const;
  };
  struct Shipment {
    std::size_t type = 0;
    std::int64_t racks = 0;
  };

  void take_orders(double since_s, double now_s);
  void drop_orders(double now_s);
  std::vector<std::int64_t> share_inputs(double since_s, double now_s);
  [[nodiscard]] double taken(std::size_t input, std::size_t line) const;
  [[nodiscard]] bool ships(std::size_t line, double now_s) const;
  [[nodiscard]] std::map<std::string, std::int64_t> open_gpus() const;
  void ship(std::size_t line, std::int64_t racks, double now_s);
  std::int64_t ship_where_room(std::size_t line, std::int64_t racks, const std::vector<double>& room, double now_s);
  void send(std::size_t line, std::size_t campus, std::int64_t racks, double now_s);
  [[nodiscard]] double lacking_racks(std::size_t line, std::size_t campus, double at_s) const;
  [[nodiscard]] double free_slots(std::size_t type, std::size_t campus, double at_s) const;
  [[nodiscard]] double free_ports(std::size_t type, std::size_t campus, double at_s) const;
  [[nodiscard]] double hall_room(std::size_t type, std::size_t campus, double at_s) const;
  [[nodiscard]] double installable_racks(std::size_t line, std::size_t campus, double at_s, double now_s) const;

  const Plan& plan_;
  Deployment& deployment_;
  Agenda& agenda_;
  model::Allocator allocator_;
  std::vector<LineState> lines_;
  InputMarkets inputs_;
  std::vector<std::int64_t> reachable_racks_;
  std::vector<Shipment> shipments_;
  double last_s_ = 0, advanced_s_ = 0;
  std::map<std::string, record::SupplyDays> held_back_, held_back_of_period_;
};

} // namespace gpuramp::sim

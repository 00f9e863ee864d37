// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/agenda.hpp"
#include "sim/engine/plan.hpp"
#include "sim/fleet/queue_labels.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace gpuramp::sim {

/// Racks in repair, and of these the ones that only wait.
struct DownRacks {
  std::int64_t racks = 0;
  std::int64_t for_part = 0; ///< no spare is left
  std::int64_t for_technician = 0;

  friend bool operator==(const DownRacks&, const DownRacks&) = default;
};

/// Racks of one type at one campus by stage. Whole racks; exact.
struct RackStages {
  std::int64_t produced = 0;
  std::int64_t in_transit = 0;
  std::int64_t waiting = 0;
  std::int64_t installing = 0;
  std::int64_t burn_in = 0;
  std::int64_t online = 0;
  DownRacks down;           ///< of those online; where failures have components
  std::int64_t dark = 0;    ///< of those online and in working order, without power
  std::int64_t cut_off = 0; ///< of those dark, in halls that power does not reach
  std::int64_t young = 0;   ///< of those online, new enough to fail more often
  std::int64_t retired = 0;

  /// \return those dark in halls that power reaches
  [[nodiscard]] std::int64_t dark_in_reach() const { return dark - cut_off; }
};

/// What let racks in that had waited, or that did not wait: the last thing to come, in the order of this list where
/// several came at once.
enum class Enabler { crew, retirement, arrival, fabric_ports, power, hall };

[[nodiscard]] const char* to_string(Enabler enabler);

/// Racks that move through the stages together.
struct Batch {
  std::size_t campus = 0;
  std::size_t hall = 0; ///< set at admission
  std::size_t type = 0;
  std::int64_t racks = 0;
  std::size_t bound_by = 0; ///< supply input that held its line back when it was made, or model::kNotBound
  double admitted_s = 0;
  Enabler enabled_by = Enabler::crew;
  std::size_t enabler = 0; ///< hall, or tranche of the campus
  bool young = false;
};

struct HallState {
  bool ready = false;
  std::int64_t slots_used = 0;
  double bus_reserved_mw = 0;
  std::vector<std::int64_t> online; ///< [type]
};

struct Lot {
  std::size_t type = 0;
  std::int64_t racks = 0;
  std::size_t bound_by = 0; ///< as in Batch, of the racks that came last
  double since_s = 0;       ///< when the first of them came
};

struct CampusState {
  std::vector<RackStages> types;           ///< [type]
  std::deque<Lot> queue;                   ///< racks on site, first come first served
  std::vector<std::size_t> online_batches; ///< in the order in which they came online
  double facility_mw = 0;                  ///< energized
  double admission_mw = 0;                 ///< of it, what stays until racks let in now would be online
  double reserved_mw = 0;                  ///< facility MW reserved by admitted racks
  double reserved_gpus = 0;                ///< fabric ports in use
  double ports = 0;                        ///< fabric ports there are
  std::string missing_part;                ///< of which the fabric's next pod lacks most, where parts are bought
  double crew_racks = 0;                   ///< installs the crew can still start
  double crew_since_s = 0;
  std::int64_t slots_ready = 0, slots_used = 0;
  QueueLabels labels;                 ///< of the queue after the last admission
  Enabler enabled_by = Enabler::crew; ///< the last thing to come at this instant, and which
  std::size_t enabler = 0;
};

/// Carries racks from the factory gate to retirement: production -> transit -> waiting -> installing -> burn-in ->
/// online -> retired.
class Deployment {
public:
  Deployment(const Plan& plan, Agenda& agenda);

  /// Racks leave a factory for a campus.
  /// \param bound_by  supply input that holds the line back, or model::kNotBound
  void ship(std::size_t line, std::size_t campus, std::int64_t racks, std::size_t bound_by, double now_s);

  /// To be called when something new happens at a campus at an instant, before what happens.
  void begin_instant(std::size_t campus) { campuses_[campus].enabled_by = Enabler::crew; }

  void arrive(std::size_t batch, double now_s);
  void begin_burn_in(std::size_t batch, double now_s);
  /// \param failed  racks of the batch that failed burn-in: they come online later
  void go_online(std::size_t batch, std::int64_t failed, double now_s);
  void come_of_age(std::size_t batch);
  /// \param racks  of the batch; what is left of it retires later
  void retire(std::size_t batch, std::int64_t racks);
  void open_hall(std::size_t hall);
  void energize(std::size_t campus, std::size_t tranche, double facility_mw);
  /// Firm power goes for good: what stands there stays, and is slowed.
  void end_power(std::size_t campus, double facility_mw) { campuses_[campus].facility_mw -= facility_mw; }
  /// \param gpus  that open pods attach \param missing_part  as in CampusState
  void set_pods(std::size_t campus, std::int64_t gpus, std::string missing_part);
  void connect_ports(std::size_t campus) { note_enabler(campus, Enabler::fabric_ports, 0); }

  /// Admits what has a slot, provisioned power, fabric ports and a crew, and labels what is left.
  void admit(std::size_t campus, double now_s);

  /// Puts the racks online that are there at the start. \throws core::InputError where they do not fit
  void place_initial();

  [[nodiscard]] const std::vector<CampusState>& campuses() const { return campuses_; }
  [[nodiscard]] const std::vector<HallState>& halls() const { return halls_; }
  [[nodiscard]] const Batch& batch(std::size_t index) const { return batches_[index]; }

  /// Racks of the type that are in repair from now on. \return whether that changes anything
  bool set_down(std::size_t campus, std::size_t type, const DownRacks& racks);

  /// Racks of the type that are dark from now on. \return whether that changes anything
  bool set_dark(std::size_t campus, std::size_t type, std::int64_t racks);
  /// Those of them in halls that power does not reach.
  bool set_cut_off(std::size_t campus, std::size_t type, std::int64_t racks);

  /// \return GPUs of all racks online
  [[nodiscard]] std::int64_t gpus_online() const { return gpus_online_; }
  /// \return racks of the type in working order: online less those in repair
  [[nodiscard]] std::int64_t working(std::size_t campus, std::size_t type) const;
  /// \return racks of the type that are up: in working order and powered
  [[nodiscard]] std::int64_t up(std::size_t campus, std::size_t type) const;
  /// \return mean failure rate of the type's racks there / that of old ones
  [[nodiscard]] double early_factor(std::size_t campus, std::size_t type) const;
  /// \return GPUs by state
  [[nodiscard]] record::GpuStates states(std::size_t campus) const;
  /// \return facility MW, IT MW on buses, slots and GPUs of everything shipped to the campus and not retired
  [[nodiscard]] double committed_mw(std::size_t campus) const;
  [[nodiscard]] double committed_bus_mw(std::size_t campus) const;
  [[nodiscard]] std::int64_t committed_slots(std::size_t campus) const;
  [[nodiscard]] double committed_gpus(std::size_t campus) const;
  /// \return racks of these types of which the same holds
  [[nodiscard]] std::int64_t committed_racks(std::size_t campus, const std::vector<std::size_t>& types) const;

  /// Racks that have waited at a campus since before, with their type: at most so many leave it, the last in line
  /// first. \return how many left
  std::int64_t take_back(std::size_t campus, std::size_t type, std::int64_t racks, double waiting_since_s);
  /// Racks leave a campus for another.
  void send_on(std::size_t type, std::size_t to, std::int64_t racks, std::size_t bound_by, double arrival_s);

private:
  /// \param per_rack  (type) -> amount   \return the sum over everything shipped to the campus and not retired
  template <class PerRack>
  [[nodiscard]] double committed(std::size_t campus, const PerRack& per_rack) const;
  void note_enabler(std::size_t campus, Enabler what, std::size_t which);
  void be_young(std::size_t batch, double until_s);
  std::int64_t admit_lot(std::size_t campus, const Lot& lot, double now_s);
  [[nodiscard]] std::vector<std::size_t> admission_order(std::size_t campus, double now_s) const;
  [[nodiscard]] bool lacks_gpus(std::size_t campus, double now_s) const;
  [[nodiscard]] double firm_mw(std::size_t campus, double now_s) const;
  std::int64_t put_into_hall(std::size_t campus, std::size_t hall, const Lot& lot);
  void start_install(std::size_t campus, std::size_t hall, const Lot& lot, double now_s);
  void update_crew(std::size_t campus, double now_s);
  void label_queue(std::size_t campus, double now_s);
  [[nodiscard]] std::int64_t room_on_bus(std::size_t hall, std::size_t type) const;
  [[nodiscard]] std::int64_t room_on_feed(std::size_t campus, std::size_t type) const;
  [[nodiscard]] std::int64_t room_on_fabric(std::size_t campus, std::size_t type) const;
  void put_initial(std::size_t campus, std::size_t entry);

  const Plan& plan_;
  Agenda& agenda_;
  std::vector<CampusState> campuses_;
  std::vector<HallState> halls_;
  std::vector<Batch> batches_;
  std::int64_t gpus_online_ = 0;
};

} // namespace gpuramp::sim

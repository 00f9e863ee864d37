// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/agenda.hpp"
#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/observe/meter.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace gpuramp::sim {

/// Pieces of one part at one campus; made = on their way + in place.
struct FabricPieces {
  std::int64_t made = 0;
  std::int64_t on_way = 0; ///< or on site, and not installed yet
  std::int64_t in_place = 0;
};

/// Parts of fabrics, from their factories to pods that are open. Pods are served in the order in which their halls are
/// ready. A scarce part is ordered its lead time ahead of that and comes when there is capacity; any other is in place
/// when the hall is ready.
class FabricSupply {
public:
  /// The pods of the racks that are there at the start are open.
  FabricSupply(const Plan& plan, Deployment& deployment, Meter& meter, Agenda& agenda);

  /// Production since the last call.
  void produce(double now_s);

  /// Parts of a shipment are in place. \return whether pods open
  bool install(std::size_t shipment);
  [[nodiscard]] std::size_t campus_of(std::size_t shipment) const { return shipments_[shipment].campus; }

  /// \return parts of all campuses, by name
  [[nodiscard]] const std::vector<std::string>& parts() const { return parts_; }
  /// \return [part of the campus's pods]; empty where they are not bought
  [[nodiscard]] const std::vector<FabricPieces>& pieces(std::size_t campus) const { return campuses_[campus].pieces; }
  [[nodiscard]] std::size_t pods_open(std::size_t campus) const { return campuses_[campus].open; }
  /// \return pods whose hall is ready
  [[nodiscard]] std::size_t pods_due(std::size_t campus, double now_s) const;

private:
  struct Line {
    const scenario::FabricPartSupply* spec = nullptr; ///< none: not scarce
    double rest = 0;                                  ///< of a piece
    std::int64_t on_hand = 0;
    std::size_t next = 0; ///< in pods_: all before have what they need
  };
  struct CampusParts {
    std::vector<FabricPieces> pieces; ///< [part of its pods]
    std::vector<std::size_t> index;   ///< [part]; kNone: its pods have none
    std::size_t open = 0;
  };
  struct Pod {
    double due_s = 0;
    std::size_t campus = 0, pod = 0;
  };
  struct Shipment {
    std::size_t campus = 0, part = 0;
    std::int64_t pieces = 0;
    double at_s = 0; ///< in place
  };

  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  void add_campus(std::size_t campus);
  void open_initial(std::size_t campus);
  [[nodiscard]] std::int64_t make(Line& line, double since_s, double now_s) const;
  [[nodiscard]] double delivery_s() const;
  [[nodiscard]] double ordered_until_s(std::size_t part, const Pod& pod, double now_s) const;
  void serve(std::size_t part, double since_s, double now_s);
  std::int64_t allot(std::size_t part, std::int64_t left, double now_s);
  void ship(std::size_t part, const Pod& pod, std::int64_t pieces, std::size_t first, double now_s);
  bool open_pods(std::size_t campus);
  [[nodiscard]] bool is_whole(std::size_t campus, std::size_t pods) const;
  [[nodiscard]] std::string missing_part(std::size_t campus) const;

  const Plan& plan_;
  Deployment& deployment_;
  Meter& meter_;
  Agenda& agenda_;
  std::vector<std::string> parts_;
  std::vector<Line> lines_;           ///< [part]
  std::vector<CampusParts> campuses_; ///< [campus]
  std::vector<Pod> pods_;             ///< of all campuses, in the order in which they are served
  std::vector<Shipment> shipments_;
  double last_s_ = 0;
};

} // namespace gpuramp::sim

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/record.hpp"
#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::sim {

/// What happened when: events, the first racks of each type, milestones and the way on which they were reached.
class Chronicle {
public:
  Chronicle(const Plan& plan, const Deployment& deployment);

  /// \param campus  none: the fleet
  void note(double at_s, record::EventKind kind, std::optional<std::size_t> campus, std::string subject,
            std::string detail = {});

  /// A batch comes online at this instant.
  void came_online(std::size_t batch) { came_online_.push_back(batch); }

  /// To be called at each instant at which racks came or went, when all of them have. \param moved  campuses where
  void look(const std::vector<std::size_t>& moved, double now_s);

  [[nodiscard]] const std::vector<record::Event>& events() const { return events_; }
  [[nodiscard]] const std::vector<record::Milestone>& milestones() const { return milestones_; }
  [[nodiscard]] const std::vector<record::GpusReached>& reached() const { return reached_; }

private:
  void look_for_first_online(double now_s);
  void look_for_milestones(double now_s);
  void note_reached(std::size_t place, core::Date day);
  [[nodiscard]] std::optional<record::MilestonePath> path_of_latest() const;

  const Plan& plan_;
  const Deployment& deployment_;
  std::vector<bool> type_seen_;   ///< [type] online somewhere
  std::vector<bool> campus_seen_; ///< [campus] some racks online
  std::size_t n_unseen_ = 0;      ///< types and campuses
  std::vector<std::size_t> came_online_;
  std::vector<record::Event> events_;
  std::vector<record::Milestone> milestones_;
  struct Up {
    std::int64_t gpus = 0, most = 0;
    std::size_t last = 0; ///< its row of reached_
  };
  std::vector<Up> up_; ///< [campus], and last the fleet
  std::vector<record::GpusReached> reached_;
};

} // namespace gpuramp::sim

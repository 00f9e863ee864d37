// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/agenda.hpp"
#include "sim/engine/plan.hpp"
#include "sim/fleet/deployment.hpp"
#include "sim/power/feed_events.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace gpuramp::sim {

/// What a campus may draw at every moment: its energized firm capacity less what events take away, plus what its
/// battery gives during events; after an event no faster than its recovery ramp. Firm capacity itself, which admission
/// plans with, is the deployment's.
class Feeds {
public:
  /// Enters all events into the agenda.
  Feeds(const Plan& plan, const Deployment& deployment, Agenda& agenda, std::uint64_t seed);

  [[nodiscard]] const std::vector<FeedEvent>& events() const { return events_; }
  [[nodiscard]] const FeedEvent& event(std::size_t index) const { return events_[index]; }

  void start(std::size_t event);
  /// \param draw_mw  what the campus draws until now
  void end(std::size_t event, double now_s, double draw_mw);

  /// Integrates the battery up to now; to be called before anything about the campus changes.
  void advance(std::size_t campus, double now_s);

  /// \return MW that load and cooling may draw now, battery included
  [[nodiscard]] double limit_mw(std::size_t campus) const;

  /// \return [equipment of the campus's network] whether it is there and not lost now
  [[nodiscard]] std::vector<bool> works(std::size_t campus) const;

  /// Tells what the campus draws from now on, from which the battery's flow follows.
  void follow(std::size_t campus, double draw_mw, double now_s);

  /// \return MW that the battery gives (positive) or takes (negative)
  [[nodiscard]] double battery_mw(std::size_t campus) const { return states_[campus].battery_mw; }
  [[nodiscard]] double charging_mw(std::size_t campus) const { return std::max(0.0, -states_[campus].battery_mw); }
  [[nodiscard]] double stored_mwh(std::size_t campus) const { return states_[campus].stored_mwh; }
  [[nodiscard]] bool disturbed(std::size_t campus) const { return not states_[campus].active.empty(); }
  /// \return whether runs at the campus had the time to save their state before what is going on now
  [[nodiscard]] bool had_notice(std::size_t campus) const;

private:
  struct Ramp {
    double begin_s = 0, end_s = 0;
    double from_mw = 0, to_mw = 0;
  };
  struct State {
    std::vector<std::size_t> active; ///< events
    std::optional<Ramp> ramp;
    double stored_mwh = 0;
    double battery_mw = 0;
    double since_s = 0;
  };

  [[nodiscard]] double surviving_mw(std::size_t campus) const;
  [[nodiscard]] double network_mw(std::size_t campus) const;
  [[nodiscard]] const scenario::PowerResponse& response(std::size_t campus) const;
  void schedule(std::size_t campus, double at_s);

  const Plan& plan_;
  const Deployment& deployment_;
  Agenda& agenda_;
  std::vector<FeedEvent> events_;
  std::vector<State> states_; ///< [campus]
};

} // namespace gpuramp::sim

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/fleet/deployment.hpp"
#include "sim/observe/meter.hpp"
#include "sim/power/feeds.hpp"
#include "sim/work/placement.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace gpuramp::sim {

/// What a change at a campus may alter.
enum class Alters {
  queue, ///< only which racks wait, and for what
  rates  ///< what is up, what may be drawn, or what work runs
};

class Changes;

/// A change at some campuses, as long as it lives: their accounts are closed when it begins; when it ends, admission
/// looks at them, and the rates of their work are solved anew if those may be other ones.
class Change {
public:
  Change(Changes& changes, std::vector<std::size_t> campuses, Alters what, double now_s);
  ~Change();
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;

private:
  Changes& changes_;
  std::vector<std::size_t> campuses_;
  Alters what_;
};

/// What has changed at an instant, and the accounts that must be closed before it does.
class Changes {
public:
  Changes(const Plan& plan, Deployment& deployment, Feeds& feeds, const Placement& placement, Meter& meter);

  [[nodiscard]] Change at(std::size_t campus, double now_s, Alters what = Alters::rates)
  {
    return {*this, {campus}, what, now_s};
  }
  [[nodiscard]] Change at_run(std::size_t run, double now_s)
  {
    return {*this, placement_.runs()[run].campuses, Alters::rates, now_s};
  }

  /// Work of a campus has changed, and nothing else there.
  void alter_work(std::size_t campus, double now_s);

  /// For changes of whoever has closed all accounts.
  void mark(std::size_t campus)
  {
    if (std::exchange(rates_[campus], 1) == 0)
      to_solve_.push_back(campus);
  }

  /// \return campuses that changed and that admission has not looked at, in the order of their events
  [[nodiscard]] const std::vector<std::size_t>& to_admit() const { return to_admit_; }
  void admitted(); ///< it has now

  /// \return campuses whose rates are to be solved anew, ascending
  [[nodiscard]] std::vector<std::size_t> to_solve() const;
  std::vector<std::size_t> take_to_solve(); ///< the same, which then are no longer

private:
  friend class Change;
  void close(std::size_t campus, Alters what, double now_s);

  Deployment& deployment_;
  Feeds& feeds_;
  const Placement& placement_;
  Meter& meter_;
  std::vector<bool> listed_; ///< [campus] in to_admit_
  std::vector<std::size_t> to_admit_;
  std::vector<char> rates_; ///< [campus] in to_solve_
  std::vector<std::size_t> to_solve_;
};

} // namespace gpuramp::sim

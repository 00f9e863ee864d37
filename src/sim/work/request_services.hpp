// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/agenda.hpp"
#include "sim/engine/platform.hpp"
#include "sim/observe/checks.hpp"
#include "sim/work/placement.hpp"
#include "sim/work/request_month.hpp"
#include "sim/work/request_window.hpp"

#include <cstdint>
#include <vector>

namespace gpuramp::sim {

/// \return flows that the platform needs for replicas that are simulated
[[nodiscard]] ReplicaFlows simulated_replicas(const Placement& placement, const Plan& plan);

/// How services that state requests fare, month by month: their queues in closed form with the GPUs that they hold in
/// the busiest hour, and where they ask for it that hour request by request.
class RequestServices {
public:
  RequestServices(const Plan& plan, const Placement& placement, Agenda& agenda, Platform& platform, Checks& checks,
                  std::uint64_t seed);

  /// Notes the busiest hours of all months.
  void begin();
  /// In the middle of the busiest hour of a month. \param event  its number among those that begin() noted
  void at_peak(std::size_t event);

  /// \return what each service came to, in the order of the scenario; to be called when the run is over
  [[nodiscard]] std::vector<record::RequestRecord> records() const { return records_; }

private:
  /// A month of a service.
  struct Month {
    std::size_t service = 0; ///< among those that state requests
    std::size_t index = 0;   ///< among its months
    RequestMonthSpan span;
  };

  void add_months(std::size_t service);
  void simulate(const Month& month, const std::vector<ReplicaShare>& shares);
  void start_window(const Month& month, const ReplicaShare& share, std::size_t first_flow);
  void add(const Month& month, double share, const WindowOutcome& outcome);

  const Plan& plan_;
  Agenda& agenda_;
  Platform& platform_;
  Checks& checks_;
  std::uint64_t seed_;
  std::vector<const Pool*> pools_;             ///< that state requests
  std::vector<std::size_t> first_flow_;        ///< [service] at the platform
  std::vector<Month> months_;                  ///< of all services
  std::vector<record::RequestRecord> records_; ///< [service]
};

} // namespace gpuramp::sim

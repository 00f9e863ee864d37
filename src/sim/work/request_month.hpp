// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/record/requests.hpp"
#include "sim/work/request_demand.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace gpuramp::sim {

/// Replicas of a service on racks of one type, and the part of its requests that goes to them.
struct ReplicaShare {
  const model::ServingModel* serving = nullptr;
  double share = 0; ///< of the requests
  double gpus = 0;  ///< held
  model::ReplicaCounts held;
};

/// How replicas follow the load within a week.
class ReplicaSchedule {
public:
  ReplicaSchedule(const RequestDemand& demand, const ReplicaShare& share, std::int64_t first_hour);

  /// A part of an hour in which neither load nor replicas change.
  struct Part {
    double requests_per_s = 0; ///< that come to these replicas
    double hours = 0;
    model::ReplicaCounts replicas;
  };
  /// \return the parts of an hour of the run
  [[nodiscard]] std::vector<Part> parts_of(std::int64_t hour);

private:
  [[nodiscard]] double per_s(std::int64_t hour) const;
  [[nodiscard]] model::ReplicaCounts wanted(std::int64_t hour);

  const RequestDemand& demand_;
  const ReplicaShare& share_;
  double level_;                                 ///< requests per second of the service, mean of the week
  double delay_h_ = 0;                           ///< until replicas follow
  std::map<double, model::ReplicaCounts> known_; ///< by requests per second
};

/// A month of a service.
struct RequestMonthSpan {
  double from_s = 0, to_s = 0;
  std::int64_t busiest_hour = 0;
};

/// Shares requests out among rack types by how many of them the GPUs held could serve.
/// \param gpus_held  [type]   \return types that serve some
[[nodiscard]] std::vector<ReplicaShare> replica_shares(const RequestDemand& demand,
                                                       const std::vector<double>& gpus_held, std::int64_t busiest_hour);

/// \return of the time of the replicas that a service holds, the share in which they are there, over the week about its
/// busiest hour; 1 without autoscaling   \param gpus_held  [type]
[[nodiscard]] double replicas_there_frac(const RequestDemand& demand, const std::vector<double>& gpus_held,
                                         std::int64_t busiest_hour);

/// The figures of a month in closed form, but for costs.
[[nodiscard]] record::RequestFigures month_figures(const RequestDemand& demand, const std::vector<ReplicaShare>& shares,
                                                   const RequestMonthSpan& month);

} // namespace gpuramp::sim

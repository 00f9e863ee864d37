// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "serving_state.hpp"

#include <functional>
#include <vector>

/// A pool of replicas request by request on a plain clock, for what its closed form does not say well enough.
namespace gpuramp::model {

/// Runs the requests of the inputs' trace, stretched to the mean rate of the arrivals, from an empty pool until all are
/// served. \param goes_on  asked after each that is served: the run ends where it says no
void replay(const PoolInputs& inputs, const ArrivalProcess& arrivals, const ReplicaCounts& counts,
            const std::function<bool(const ServedRequest&)>& goes_on);

/// The state of the pool where its arrivals are those of the trace: what became of each of its requests. Its bursts are
/// of all lengths, which no process of few parameters has.
[[nodiscard]] PoolState solve_trace(const PoolInputs& inputs, const ArrivalProcess& arrivals,
                                    const ReplicaCounts& counts);

/// \return whether each target is met for its share of the trace's requests; known early where too many are late
[[nodiscard]] bool trace_meets(const PoolInputs& inputs, const ArrivalProcess& arrivals, const ReplicaCounts& counts,
                               const LatencyTargets& targets);

/// Requests drawn one by one; the first tenth, while the pool fills, does not count. The same arguments draw the same
/// requests.
[[nodiscard]] std::vector<ServedRequest> draw_served(const PoolInputs& inputs, const ArrivalProcess& arrivals,
                                                     const ReplicaCounts& counts, int n);

/// The value at index floor(share n) of the sorted values. \pre there are some
[[nodiscard]] double value_at_share(std::vector<double> values, double share);

} // namespace gpuramp::model

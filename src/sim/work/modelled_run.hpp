// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/engine/plan.hpp"
#include "sim/work/placement.hpp"

namespace gpuramp::sim {

/// The run trains with the software that it states, else with that of the day.
void date_software(const Plan& plan, double now_s, Run& run);

/// Fills in what models know of a run: speed, bytes and power from the training step, goodput from failures and
/// checkpoints. Of a given efficiency only what the run leaves to the models is replaced.
void model_run(const Plan& plan, Run& run);

/// To be called when the run lies in units of its fabrics: its exchanges cross the tiers that they really do there.
void model_run_as_placed(const Plan& plan, Run& run);

/// To be called when the run has its GPUs: how often they fail, and what that leaves of its speed. Where failures are
/// sampled they stop the run one by one, and only the writing of checkpoints slows it.
void model_failures(const Plan& plan, const Deployment& deployment, Run& run);

} // namespace gpuramp::sim

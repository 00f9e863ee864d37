// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/job_performance.hpp"
#include "gpuramp/scenario/batch_queue.hpp"
#include "gpuramp/scenario/inference_service.hpp"
#include "gpuramp/scenario/training_run.hpp"

#include <string>
#include <vector>

namespace gpuramp::scenario {

struct ResearchPool {
  double share = 0; ///< of the GPUs up at each campus
  model::GivenEfficiency efficiency;
  std::string source;
};

enum class WorkClass { inference, training, batch, research };

struct Workloads {
  Workloads(); // the six that copy and destroy all of it are compiled once, not by each source that has one
  Workloads(const Workloads&);
  Workloads(Workloads&&) noexcept;
  Workloads& operator=(const Workloads&);
  Workloads& operator=(Workloads&&) noexcept;
  ~Workloads();

  std::vector<WorkClass> priority{WorkClass::inference, WorkClass::training, WorkClass::batch, WorkClass::research};
  std::vector<TrainingRun> training;
  std::vector<InferenceService> inference;
  std::vector<BatchQueue> jobs;
  ResearchPool research;
};

} // namespace gpuramp::scenario

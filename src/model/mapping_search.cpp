// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/mapping_search.hpp"

#include "gpuramp/core/error.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace gpuramp::model {
namespace {

constexpr std::int64_t kMostContext = 64;
constexpr std::int64_t kMostMicroBatch = 16;
constexpr std::array kRecomputes{Recompute::none, Recompute::selective, Recompute::full};

/// Divisors of n up to `most`, ascending.
std::vector<std::int64_t> divisors(std::int64_t n, std::int64_t most)
{
  std::vector<std::int64_t> result;
  for (std::int64_t d = 1; d <= n && d <= most; ++d)
    if (n % d == 0)
      result.push_back(d);
  return result;
}

class Search {
public:
  Search(const TransformerShape& shape, const TrainingBatch& batch, std::int64_t gpus, const RackType& rack,
         const Chip& chip, const Calibration& c, bool default_kernels)
      : shape_(shape), batch_(batch), gpus_(gpus), rack_(rack), chip_(chip), c_(c), default_kernels_(default_kernels)
  {
  }

  MappingSearch run()
  {
    Mapping m;
    for (const auto tensor : divisors(gpus_, std::min(rack_.scale_up_domain, shape_.heads))) {
      if (shape_.heads % tensor != 0 || shape_.ffn_hidden % tensor != 0)
        continue;
      m.tensor = tensor;
      m.sequence_parallel = tensor > 1;
      for (const auto pipeline : divisors(gpus_ / tensor, shape_.layers))
        visit_pipeline(m, pipeline);
    }
    if (not result_.best)
      result_.problem = problem();
    return result_;
  }

private:
  void visit_pipeline(Mapping m, std::int64_t pipeline)
  {
    m.pipeline = pipeline;
    for (const auto context : divisors(gpus_ / (m.tensor * pipeline), kMostContext)) {
      m.context = context;
      m.data = gpus_ / (m.tensor * pipeline * context);
      if (batch_.global_batch % m.data != 0 || batch_.sequence % context != 0)
        continue;
      for (std::int64_t interleave = 1; interleave == 1 || (pipeline > 1 && pipeline * interleave <= shape_.layers + 2);
           ++interleave) {
        m.interleave = interleave;
        visit_batches(m);
      }
    }
  }

  void visit_batches(Mapping m)
  {
    const auto experts =
        shape_.experts > 0 ? divisors(shape_.experts, m.tensor * m.data * m.context) : std::vector<std::int64_t>{1};
    for (const auto micro_batch : divisors(batch_.global_batch / m.data, kMostMicroBatch)) {
      m.micro_batch = micro_batch;
      for (const auto expert : experts) {
        m.expert = expert;
        if (divides(m, shape_, batch_, gpus_))
          for (const auto recompute : kRecomputes) {
            m.recompute = recompute;
            consider(m);
          }
      }
    }
  }

  void consider(const Mapping& m)
  {
    ++result_.candidates;
    const auto batch = default_kernels_ ? with_default_kernels(batch_, m, rack_) : batch_;
    const auto memory = training_memory(shape_, batch, m);
    if (memory.total() > rack_.hbm * kUsableMemory) {
      if (memory.total() < closest_memory_.total() || closest_memory_.total().base() == 0) {
        closest_memory_ = memory;
        closest_ = m;
      }
      return;
    }
    ++result_.fitting;
    const double step_s = training_step(shape_, batch, m, rack_, chip_, c_).time.total.base();
    if (result_.best && step_s >= result_.step_s)
      return;
    result_.best = m;
    result_.step_s = step_s;
  }

  [[nodiscard]] std::string problem() const
  {
    const auto gpus = std::to_string(gpus_);
    if (result_.candidates == 0)
      return "no mapping of the model on " + gpus + " GPUs divides its " + std::to_string(shape_.heads) + " heads, " +
             std::to_string(shape_.layers) + " layers and a global batch of " + std::to_string(batch_.global_batch) +
             " sequences";
    return "no mapping of the model on " + gpus + " GPUs fits their memory; the closest (tensor " +
           std::to_string(closest_.tensor) + ", pipeline " + std::to_string(closest_.pipeline) + ", context " +
           std::to_string(closest_.context) + ", expert " + std::to_string(closest_.expert) + ", data " +
           std::to_string(closest_.data) + ") " + memory_problem(closest_memory_, rack_.hbm * kUsableMemory);
  }

  const TransformerShape& shape_;
  const TrainingBatch& batch_;
  std::int64_t gpus_;
  const RackType& rack_;
  const Chip& chip_;
  const Calibration& c_;
  bool default_kernels_;
  MappingSearch result_;
  TrainingMemory closest_memory_;
  Mapping closest_;
};

} // namespace

MappingSearch search_mapping(const TransformerShape& shape, const TrainingBatch& batch, std::int64_t gpus,
                             const RackType& rack, const Chip& chip, const Calibration& c, bool default_kernels)
{
  core::require(gpus >= 1, "search_mapping: gpus is below 1");
  core::require(batch.global_batch >= 1 && batch.sequence >= 1, "search_mapping: the batch is empty");
  core::require(problem_of(shape).empty(), "search_mapping: the shape is not valid");
  return Search(shape, batch, gpus, rack, chip, c, default_kernels).run();
}

} // namespace gpuramp::model

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/collective.hpp"
#include "gpuramp/model/inference.hpp"
#include "kernels.hpp"

#include <cstdint>

/// What one iteration of an inference server takes: shared by the model of throughput and that of latency.
namespace gpuramp::model {

/// Weights one GPU of the group holds: dense models are split evenly, of experts only those are split that are not
/// attention.
[[nodiscard]] double weights_per_gpu(const TransformerShape& shape, const InferenceLoad& load, double group);

[[nodiscard]] double mean_context(const InferenceLoad& load);

/// Times of one iteration of the group, in seconds.
struct Iteration {
  double matmul_s = 0;
  double attention_s = 0;
  double memory_s = 0;
  double communication_s = 0;
  double gap_s = 0;
  [[nodiscard]] double total() const { return matmul_s + attention_s + memory_s + communication_s + gap_s; }
};

/// A group of GPUs that serves one copy of a model.
class Server {
public:
  /// \param pipeline  stages that the group is cut into, each of group / pipeline tensor-parallel GPUs; 1 for mixtures
  /// of experts
  Server(const TransformerShape& shape, const InferenceLoad& load, std::int64_t group, std::int64_t pipeline,
         const RackType& rack, const Chip& chip, const Calibration& c);

  [[nodiscard]] double largest_batch() const;

  [[nodiscard]] double maturity() const { return maturity_; }

  /// Decodes one token of each sequence, and prefills as much as keeps sequences ending and beginning in step.
  [[nodiscard]] Iteration iteration(double batch) const;
  /// Decodes only.
  [[nodiscard]] Iteration decode(double batch) const { return mixed(batch, 0, 0); }
  /// Prefills one prompt only.
  [[nodiscard]] Iteration prefill(double tokens) const { return mixed(0, tokens, tokens); }

private:
  /// \param prefill  tokens, of prompts that are as long as `prompt`
  [[nodiscard]] Iteration mixed(double batch, double prefill, double prompt) const;
  [[nodiscard]] double kernels_per_layer() const;
  void add_matmuls(Iteration& it, double tokens) const;
  [[nodiscard]] double tile_padding(double tokens) const;
  void add_matmul(Iteration& it, double compute_s, double reading_s) const;
  void add_elementwise(Iteration& it, double tokens) const;
  void add_attention(Iteration& it, double batch, double prefill, double prompt) const;
  void add_communication(Iteration& it, double tokens) const;

  const TransformerShape& shape_;
  const InferenceLoad& load_;
  const RackType& rack_;
  const Calibration& c_;
  double g_;
  double p_;
  KernelRates rates_;
  KernelRates rates_attention_;
  Group group_; ///< tensor-parallel, or of experts
  double balance_;
  double maturity_; ///< speed / that of mature software
};

} // namespace gpuramp::model

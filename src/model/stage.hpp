// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/collective.hpp"
#include "gpuramp/model/mapping.hpp"
#include "kernels.hpp"

namespace gpuramp::model {

/// What one layer (or one pass) takes, in seconds.
struct Work {
  MatmulTime matmul;
  double attention_s = 0;
  double memory_s = 0;
  double tensor_s = 0;  ///< before overlap
  double context_s = 0; ///< exposed
  double expert_s = 0;  ///< exposed

  [[nodiscard]] double compute() const { return matmul.ideal_s + matmul.lost_s + attention_s + memory_s; }
  Work& operator+=(const Work& b);
  friend Work operator*(Work a, double f);
};

/// Forward and backward of one layer and one micro-batch, and the edges of the pipeline, on one GPU. \pre the shape is
/// a trained_shape()
class Stage {
public:
  Stage(const TransformerShape& shape, const TrainingBatch& batch, const Mapping& m, const RackType& rack,
        const Chip& chip, const Calibration& c);

  /// One layer, averaged over dense and mixture-of-experts layers.
  [[nodiscard]] Work layer() const;

  /// Output projection and loss, forward and backward: a bf16 matrix multiply of vocabulary / t columns, fp32 logits
  /// through memory five times.
  [[nodiscard]] Work head() const;

  /// Time that the host needs for one layer, averaged like layer(): it launches kernels for each local expert, and
  /// waits for their counts of tokens. None with whole layers as graphs, nor for dense models, whose kernels run ahead.
  [[nodiscard]] double host_s() const;

  /// Bytes of one activation tensor between stages, as sent by one GPU (scattered over the tensor group).
  [[nodiscard]] double boundary_bytes() const { return tokens_ * h_ * 2 / t_; }
  /// Bytes a GPU sends over scale-up for one layer.
  [[nodiscard]] double tensor_bytes() const { return 2 * collectives() * (t_ - 1) / t_ * tokens_ * h_ * 2; }
  /// Bytes a GPU sends to other members of its expert group for one layer: dispatch and combine.
  [[nodiscard]] TokenExchange expert_bytes() const;
  [[nodiscard]] double context_bytes() const;

private:
  [[nodiscard]] double moe_share() const { return shape_.moe_layers() / static_cast<double>(shape_.layers); }
  /// Copies of tokens that one GPU sends to experts: the tensor group shares its tokens out.
  [[nodiscard]] double routed() const { return tokens_ / t_ * copies(); }
  /// Of a token that experts work on; those beyond an expert's capacity are dropped. \source Fedus et al. 2021 (Switch
  /// Transformer, arXiv 2101.03961), section 2.2
  [[nodiscard]] double copies() const
  {
    return static_cast<double>(shape_.experts_per_token) * (1 - batch_.dropped_frac);
  }
  /// Fully sharded weights and selective recomputation are PyTorch's own (TorchTitan).
  [[nodiscard]] bool by_pytorch() const { return m_.fully_sharded && m_.recompute == Recompute::selective; }
  [[nodiscard]] double operand_bytes() const;
  /// All-reduce equivalents of one layer: two forward, two backward, two more if the forward pass is repeated.
  [[nodiscard]] double collectives() const { return m_.recompute == Recompute::full ? 6 : 4; }
  /// Bytes per value to cast an operand of a matrix multiply: read in bf16, write it and its transpose narrow; fp4
  /// reads twice, for its block scales.
  [[nodiscard]] double cast_bytes() const;

  void add_matmuls(Work& work, double m, double n, double k, bool backward, double batch = 1) const;
  void add_projections(Work& work, bool backward) const;
  void add_mlp(Work& work, double tokens, double inner, double split, double count, bool backward) const;
  [[nodiscard]] Work experts(bool backward) const;
  void add_elementwise(Work& work, bool backward) const;
  void add_attention(Work& work, bool backward) const;
  void add_context(Work& work, double attention_s, bool backward) const;
  void add_tensor(Work& work) const;
  [[nodiscard]] Work dense_pass(bool backward) const;
  [[nodiscard]] Work pass(bool backward) const;
  void add_recompute(Work& all, const Work& forward) const;

  const TransformerShape& shape_;
  const TrainingBatch& batch_;
  const Mapping& m_;
  const Calibration& c_;
  KernelRates rates_;
  KernelRates rates_bf16_;
  Group tensor_group_;
  Group context_group_;
  Group expert_group_;
  double t_;
  double h_;
  double tokens_;         ///< of one micro-batch on one GPU of the context group
  double q_;              ///< query width per GPU
  double kv_;             ///< key and value width per GPU
  double sequence_share_; ///< GPUs that share norms and residuals
  double dense_maturity_; ///< speed / mature speed
  double expert_maturity_;
  double expert_balance_; ///< mean / largest load of the GPUs among which experts are dealt out
};

} // namespace gpuramp::model

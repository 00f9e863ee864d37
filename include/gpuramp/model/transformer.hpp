// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace gpuramp::model {

enum class Mlp { gelu, swiglu };

/// Shape of a decoder-only transformer, dense or mixture-of-experts. Zero `experts` means dense.
/// Multi-head latent attention (DeepSeek) is stated by `kv_latent`: what one token stores per layer instead of keys and
/// values.
struct TransformerShape {
  std::int64_t layers = 0;
  std::int64_t hidden = 0;
  std::int64_t heads = 0;
  std::int64_t kv_heads = 0;   ///< = heads: multi-head; fewer: grouped-query attention
  std::int64_t head_dim = 0;   ///< 0: hidden / heads
  std::int64_t ffn_hidden = 0; ///< inner width of a dense layer's MLP
  Mlp mlp = Mlp::swiglu;
  std::int64_t vocabulary = 0;
  std::int64_t experts = 0; ///< routed experts of a mixture-of-experts layer
  std::int64_t experts_per_token = 0;
  std::int64_t shared_experts = 0;    ///< experts that every token visits
  std::int64_t expert_hidden = 0;     ///< inner width of one expert
  std::int64_t dense_layers = 0;      ///< of the layers, those with a dense MLP in a mixture-of-experts model
  std::int64_t kv_latent = 0;         ///< values stored per token and layer by latent attention; 0: keys and values
  std::int64_t q_latent = 0;          ///< inner width of a low-rank query projection (latent attention)
  std::int64_t mtp_layers = 0;        ///< multi-token-prediction modules: trained, not served
  std::optional<core::Date> released; ///< publication; absent: not known, nothing had to be learnt for it

  [[nodiscard]] double head_size() const;
  /// Width of all query heads together.
  [[nodiscard]] double query_width() const;
  /// Width of the keys and values of one token together.
  [[nodiscard]] double key_value_width() const;
  [[nodiscard]] double mlp_matrices() const { return mlp == Mlp::swiglu ? 3 : 2; }
  [[nodiscard]] double moe_layers() const { return experts > 0 ? static_cast<double>(layers - dense_layers) : 0; }
};

[[nodiscard]] inline bool is_moe(const TransformerShape& shape)
{
  return shape.experts > 0;
}

/// What is trained: each multi-token-prediction module is one more layer and one more output projection (its 2h x h
/// input projection, below 1 % of a layer of experts, is left out). \source DeepSeek-V3 technical report, arXiv
/// 2412.19437, section 2.2
[[nodiscard]] TransformerShape trained_shape(TransformerShape shape);

/// \return what is wrong with the shape, or "" if nothing is
[[nodiscard]] std::string problem_of(const TransformerShape& shape);

/// Weights of the attention block, of the dense MLP, of one expert. Biases and norms (below 0.1 %) are left out.
/// \source Narayanan et al. 2021 (arXiv 2104.04473) appendix; Llama 3 herd of models 2024 (arXiv 2407.21783) table 3
[[nodiscard]] double attention_parameters(const TransformerShape& shape);
[[nodiscard]] double dense_mlp_parameters(const TransformerShape& shape);
[[nodiscard]] double expert_parameters(const TransformerShape& shape);

/// Weights of all layers, and of embedding plus output projection counted twice if the model has two matrices.
[[nodiscard]] double total_parameters(const TransformerShape& shape);

/// Weights that one token meets, without the input embedding (a look-up), with the output projection.
[[nodiscard]] double active_parameters(const TransformerShape& shape);

/// FLOP of the model for one token in training, forward and backward, nothing recomputed: 6 x active weights +
/// attention. \param sequence  tokens per sequence      \param causal  count only the half of the attention matrix that
/// a causal mask needs \source Kaplan et al. 2020 (arXiv 2001.08361) section 2.1; Narayanan et al. 2021 equation 3
/// (causal = false)
[[nodiscard]] double training_flop_per_token(const TransformerShape& shape, std::int64_t sequence, bool causal);

/// FLOP per token in one forward pass of a context of `context` tokens (each token attends to all of them).
[[nodiscard]] double forward_flop_per_token(const TransformerShape& shape, double context);

/// Key and value (or latent) values that one token leaves in memory for decoding, over all layers.
[[nodiscard]] double kv_values_per_token(const TransformerShape& shape);

} // namespace gpuramp::model

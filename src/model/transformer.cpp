// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/model/transformer.hpp"

#include <array>
#include <utility>

namespace gpuramp::model {

double TransformerShape::head_size() const
{
  return head_dim > 0 ? static_cast<double>(head_dim) : static_cast<double>(hidden) / static_cast<double>(heads);
}

double TransformerShape::query_width() const
{
  return head_size() * static_cast<double>(heads);
}

double TransformerShape::key_value_width() const
{
  return 2 * head_size() * static_cast<double>(kv_heads);
}

TransformerShape trained_shape(TransformerShape shape)
{
  shape.layers += shape.mtp_layers;
  shape.vocabulary *= 1 + shape.mtp_layers;
  shape.mtp_layers = 0;
  return shape;
}

std::string problem_of(const TransformerShape& shape)
{
  const std::array<std::pair<const char*, std::int64_t>, 6> needed{{{"layers", shape.layers},
                                                                    {"hidden", shape.hidden},
                                                                    {"heads", shape.heads},
                                                                    {"kv_heads", shape.kv_heads},
                                                                    {"ffn_hidden", shape.ffn_hidden},
                                                                    {"vocabulary", shape.vocabulary}}};
  for (const auto& [name, value] : needed)
    if (value <= 0)
      return std::string(name) + " is " + std::to_string(value) + ", not above zero";
  if (shape.head_dim < 0 || shape.experts < 0 || shape.shared_experts < 0 || shape.dense_layers < 0 ||
      shape.kv_latent < 0)
    return "a size is negative";
  if (shape.head_dim == 0 && shape.hidden % shape.heads != 0)
    return "hidden " + std::to_string(shape.hidden) + " does not divide by heads " + std::to_string(shape.heads) +
           "; state head_dim";
  if (shape.heads % shape.kv_heads != 0)
    return "heads " + std::to_string(shape.heads) + " does not divide by kv_heads " + std::to_string(shape.kv_heads);
  if (shape.experts > 0 && (shape.experts_per_token <= 0 || shape.experts_per_token > shape.experts))
    return "experts_per_token is " + std::to_string(shape.experts_per_token) + ", not within 1 .. " +
           std::to_string(shape.experts);
  if (shape.experts > 0 && shape.expert_hidden <= 0)
    return "expert_hidden is missing for a mixture of experts";
  if (shape.dense_layers > shape.layers)
    return "dense_layers " + std::to_string(shape.dense_layers) + " are more than layers " +
           std::to_string(shape.layers);
  return "";
}

double attention_parameters(const TransformerShape& shape)
{
  const auto h = static_cast<double>(shape.hidden);
  const double q = shape.query_width();
  if (shape.kv_latent == 0)
    return h * (2 * q + shape.key_value_width());
  const auto latent = static_cast<double>(shape.kv_latent);
  const auto q_latent = static_cast<double>(shape.q_latent);
  const double queries = shape.q_latent > 0 ? q_latent * (h + q) : h * q;
  return queries + h * latent + 2 * latent * q + q * h; // query, latent, its expansion to keys and values, output
}

double dense_mlp_parameters(const TransformerShape& shape)
{
  return shape.mlp_matrices() * static_cast<double>(shape.hidden) * static_cast<double>(shape.ffn_hidden);
}

double expert_parameters(const TransformerShape& shape)
{
  return shape.mlp_matrices() * static_cast<double>(shape.hidden) * static_cast<double>(shape.expert_hidden);
}

namespace {

double layer_parameters(const TransformerShape& shape, double experts)
{
  const double dense = static_cast<double>(shape.layers) - shape.moe_layers();
  return static_cast<double>(shape.layers) * attention_parameters(shape) + dense * dense_mlp_parameters(shape) +
         shape.moe_layers() * (experts + static_cast<double>(shape.shared_experts)) * expert_parameters(shape);
}

} // namespace

double total_parameters(const TransformerShape& shape)
{
  const double embedding = static_cast<double>(shape.vocabulary) * static_cast<double>(shape.hidden);
  const double matrices = shape.mlp == Mlp::gelu ? 1 : 2; // GPT ties input and output embedding, Llama does not
  return layer_parameters(shape, static_cast<double>(shape.experts)) + matrices * embedding;
}

double active_parameters(const TransformerShape& shape)
{
  return layer_parameters(shape, static_cast<double>(shape.experts_per_token)) +
         static_cast<double>(shape.vocabulary) * static_cast<double>(shape.hidden);
}

double forward_flop_per_token(const TransformerShape& shape, double context)
{
  // scores and weighted values: 2 FLOP per multiply-add each; latent attention scores and sums in the latent space
  const double width = shape.kv_latent > 0 ? static_cast<double>(shape.heads * shape.kv_latent) : shape.query_width();
  return 2 * active_parameters(shape) + 4 * static_cast<double>(shape.layers) * context * width;
}

double training_flop_per_token(const TransformerShape& shape, std::int64_t sequence, bool causal)
{
  const double attended = static_cast<double>(sequence) * (causal ? 0.5 : 1.0);
  return 6 * active_parameters(shape) + 12 * static_cast<double>(shape.layers) * attended * shape.query_width();
}

double kv_values_per_token(const TransformerShape& shape)
{
  return static_cast<double>(shape.layers) *
         (shape.kv_latent > 0 ? static_cast<double>(shape.kv_latent) : shape.key_value_width());
}

} // namespace gpuramp::model

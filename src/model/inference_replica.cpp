// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/model/inference.hpp"
#include "inference_server.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace gpuramp::model {

namespace {

using Points = std::vector<PiecewiseLinear::Point>;

constexpr double kDenser = 1.25; ///< each point / the one before: what lies between is nearly straight

/// Prefill by length of prompt, up to lengths that no prompt has.
Points prefill_points(const Server& server)
{
  constexpr double kLongest = 2e6; // tokens
  Points points;
  for (double tokens = 1; tokens < kLongest; tokens *= kDenser)
    points.push_back({tokens, server.prefill(tokens).total() / server.maturity()});
  return points;
}

/// Steps of decode by number of sequences: each of the first few, then ever fewer.
Points step_points(const Server& server, double most)
{
  Points points;
  for (double n = 1; n < most; n = std::max(n + 1, std::floor(n * kDenser)))
    points.push_back({n, server.decode(n).total() / server.maturity()});
  points.push_back({most, server.decode(most).total() / server.maturity()});
  return points;
}

} // namespace

std::optional<Replica> serving_replica(const TransformerShape& shape, const InferenceLoad& load, std::int64_t group,
                                       bool apart, const RackType& rack, const Chip& chip, const Calibration& c)
{
  core::require(group >= 1, "serving_replica: group is below 1");
  const Server whole(shape, load, group, 1, rack, chip, c);
  const auto most = std::floor(whole.largest_batch());
  if (most < 1)
    return std::nullopt;
  auto decode_only = load;
  decode_only.context_tokens = mean_context(load);
  if (apart)
    decode_only.input_tokens = 0;
  const Server decoder(shape, decode_only, group, 1, rack, chip, c);
  return Replica{
      group, PiecewiseLinear(prefill_points(whole)), PiecewiseLinear(step_points(decoder, most)), most,
      core::Bytes::from_base(weights_per_gpu(shape, load, static_cast<double>(group)) * static_cast<double>(group))};
}

} // namespace gpuramp::model

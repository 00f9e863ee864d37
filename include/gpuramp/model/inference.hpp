// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/model/calibration.hpp"
#include "gpuramp/model/chip.hpp"
#include "gpuramp/model/replica.hpp"
#include "gpuramp/model/transformer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gpuramp::model {

/// What is asked of an inference service.
struct InferenceLoad {
  double input_tokens = 0;  ///< mean per request; 0: decode only, prefill is done elsewhere
  double output_tokens = 1; ///< mean per request, > 0
  std::optional<double>
      reserved_output_tokens; ///< memory reserved per sequence, so that none is evicted; else the mean context
  std::optional<double> context_tokens;    ///< mean context of a decoded token; else input + output / 2
  std::optional<double> user_tokens_per_s; ///< least rate each user must see: limits the batch
  std::optional<double>
      requests; ///< of equal length that are all there is: the last wave of them fills the batch in part
  std::int64_t tensor_parallel = 0; ///< GPUs that hold one copy, without pipeline stages; 0: the group that gives most
  Precision precision = Precision::fp8; ///< of weights and matrix multiplies
  bool across_domains = false;          ///< expert groups may be larger than a scale-up domain
  std::optional<core::Date> software;   ///< release that runs; absent: mature
};

/// What a group of GPUs gives, and what limits it.
struct InferenceRate {
  std::int64_t group = 0;         ///< GPUs that hold one copy of the weights
  double batch = 0;               ///< sequences decoded at a time by the group
  double output_tokens_per_s = 0; ///< per GPU
  double user_tokens_per_s = 0;   ///< seen by one user
  double activity = 0;            ///< share of the GPUs' dynamic power
  // shares of an iteration
  double matmul_share = 0;
  double memory_share = 0; ///< weights and key-value cache
  double communication_share = 0;
};

/// Narrowest precision the chip multiplies in: what inference servers use.
[[nodiscard]] Precision serving_precision(const RackType& rack);

/// Steady state of continuous batching: an iteration decodes one token of each of B sequences and, so that sequences
/// end and begin in step, prefills B x input / output tokens. Its time: matrix multiplies (or reading the weights, if
/// longer), attention of decode (reading the cache, or its FLOP) and of prefill, tensor-parallel all-reduces (dense) or
/// all-to-all (experts), kernel gaps. B is the least of what the cache holds, of the servers' largest batch, and of
/// what the users' rate allows. The group is the power of two of GPUs, within a scale-up domain, that gives most per
/// GPU; more domains where one cannot hold the weights. Dense models: the group is cut into tensor-parallel stages of a
/// pipeline, as many as give most; each stage reads its weights once per micro-batch. Experts: attention is
/// data-parallel in the group, experts are spread over it; the busiest GPU sets the pace (expert_load_cv), each
/// expert's last tile of rows is half empty, and tokens are exchanged in the open (one copy for each domain); where
/// decode is served apart, behind the other half of the batch. All of it takes longer by what the software lacks to
/// maturity. \return the best group, or nothing if the weights fit no group of `gpus` (see inference_problem) \source
/// Pope et al. 2022 (arXiv 2211.05102); Yu et al. 2022 (Orca, OSDI); DeepSeek-V3 technical report 2024 (arXiv
/// 2412.19437) section 3.4
[[nodiscard]] std::optional<InferenceRate> inference_rate(const TransformerShape& shape, const InferenceLoad& load,
                                                          std::int64_t gpus, const RackType& rack, const Chip& chip,
                                                          const Calibration& calibration);

/// Same for one given group and no choice. \param group GPUs that hold one copy, >= 1
[[nodiscard]] std::optional<InferenceRate> inference_rate_of_group(const TransformerShape& shape,
                                                                   const InferenceLoad& load, std::int64_t group,
                                                                   const RackType& rack, const Chip& chip,
                                                                   const Calibration& calibration);

/// How long prefill and decode take on one replica of a group, tensor-parallel without stages: what a queue of requests
/// needs to know. A prompt is prefilled by itself; decode goes on in steps of all sequences at their mean context.
/// \param apart  prefill is done elsewhere   \return nothing if the weights do not fit
[[nodiscard]] std::optional<Replica> serving_replica(const TransformerShape& shape, const InferenceLoad& load,
                                                     std::int64_t group, bool apart, const RackType& rack,
                                                     const Chip& chip, const Calibration& calibration);

/// \return why no group of `gpus` can hold the model, with both sizes, or ""
[[nodiscard]] std::string inference_problem(const TransformerShape& shape, const InferenceLoad& load, std::int64_t gpus,
                                            const RackType& rack);

/// Energy of one output token at the wall of the server. \param air_cooled  with fans
[[nodiscard]] core::Energy energy_per_token(const InferenceRate& rate, const Chip& chip, bool air_cooled,
                                            const Calibration& calibration);

/// Demand for tokens: a level that grows exponentially, times a daily and a weekly wave with mean 1.
struct DemandCurve {
  double tokens_per_s = 0;    ///< mean at time 0
  double growth_per_year = 0; ///< 1: doubles in a year
  double daily_swing = 0;     ///< 0 .. 1: peak of the day is 1 + swing times the mean
  double weekly_swing = 0;    ///< 0 .. 1

  [[nodiscard]] double at(core::Duration t) const;
};

/// Demand over some time, for as many capacities as are asked for: midpoint rule in steps of 225 s (relative error
/// below 1e-5).
class DemandSteps {
public:
  DemandSteps(const DemandCurve& demand, core::Duration from, core::Duration to);

  /// \return the integral of min(demand, capacity), in tokens
  [[nodiscard]] double served_tokens(double capacity_tokens_per_s) const;

private:
  double step_s_ = 0;
  std::vector<double> tokens_per_s_; ///< in the middle of each step
};

} // namespace gpuramp::model

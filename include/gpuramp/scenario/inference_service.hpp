// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/core/quantity.hpp"
#include "gpuramp/input/schedule.hpp"
#include "gpuramp/model/job_performance.hpp"
#include "gpuramp/scenario/requests.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gpuramp::scenario {

using input::Interpolation;
using input::Schedule;

using TokenPrice = core::Quantity<core::kMoneyDimension - core::kTokenDimension>;                        ///< USD/token
using GpuTimePrice = core::Quantity<core::kMoneyDimension - core::kGpuDimension - core::kTimeDimension>; ///< USD/GPU/s

/// Which tokens of a request a service's demand counts.
enum class CountedTokens { output, input, all };

/// What a customer pays for a service, and what it is promised.
struct Sale {
  std::string customer; ///< the service's name where empty
  TokenPrice token_price;
  GpuTimePrice gpu_price;    ///< of GPUs that the service holds
  double committed_frac = 0; ///< of what is asked for: what must be given
  double penalty_frac = 0;   ///< of the price, for what is missing of it
  std::string source;
};

/// Serves tokens, or lets GPUs: exactly one of demand and gpus is stated.
struct InferenceService {
  std::string name;
  Schedule<core::TokenRate> demand{Interpolation::ramp, {}};
  Schedule<core::GpuCount> gpus{Interpolation::ramp, {}}; ///< let to a customer, whatever runs on them
  CountedTokens counts = CountedTokens::output;
  std::vector<std::string> campuses;   ///< that may serve it; empty: all
  std::vector<std::string> regions;    ///< likewise; with campuses: their campuses besides
  std::vector<std::string> rack_types; ///< that may serve it; empty: all
  std::optional<Sale> sale;
  double daily_swing_frac = 0;                       ///< peak of the day = (1 + this) x mean
  double weekly_swing_frac = 0;                      ///< peak of the week = (1 + this) x mean
  core::FlopPerToken flop_per_token;                 ///< by the model where it names one
  std::string model;                                 ///< transformer of the catalogue; empty: efficiency as given
  std::optional<double> input_tokens, output_tokens; ///< mean of a request; the transformer's where absent
  std::optional<double> user_tokens_per_s;           ///< least rate that each user must see: limits the batch
  std::optional<core::Date> software;                ///< release that it is served with; absent: of each day
  model::GivenEfficiency efficiency;
  std::optional<Requests> requests;
  std::string source;
};

/// \return whether a service may run on racks of this type
[[nodiscard]] bool may_serve(const InferenceService& service, const std::string& rack_type);

} // namespace gpuramp::scenario

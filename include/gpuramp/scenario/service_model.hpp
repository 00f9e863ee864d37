// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/model/inference.hpp"
#include "gpuramp/scenario/catalog.hpp"
#include "gpuramp/scenario/inference_service.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>

/// From an inference service given as a model and the lengths of its requests to the inference model.
namespace gpuramp::scenario {

struct Scenario;

/// What is wrong with a modelled service, where (below it, such as "/model"), and what would be right. Empty problem:
/// nothing.
struct ServiceProblem {
  std::string where;
  std::string problem;
  std::string suggestion;
};

/// \return unknown model, missing lengths or constants, or that none of the rack types which come can hold the model
/// (by how much)
[[nodiscard]] ServiceProblem service_problem(const Scenario& scenario, const InferenceService& service);

/// Mean tokens of a service's requests: as it states them, else as its transformer does.
struct MeanTokens {
  double input = 0, output = 0;
};
[[nodiscard]] MeanTokens mean_tokens(const Catalog& catalog, const InferenceService& service);

/// \return the names of rack types that stand there or are ordered
[[nodiscard]] std::set<std::string> types_in_use(const Scenario& scenario);

/// \return tokens that the demand counts for each token of output   \pre service_problem() finds nothing
[[nodiscard]] double counted_per_output(const Catalog& catalog, const InferenceService& service);

/// FLOP of one token as the demand counts them: of output with its share of the prompt's. \pre service_problem() finds
/// nothing
[[nodiscard]] core::FlopPerToken service_flop_per_token(const Catalog& catalog, const InferenceService& service);

/// \return what one GPU of the rack type gives, in its best group within the scale-up domain; nothing if the model
/// knows no chip for it or
///         the weights do not fit
[[nodiscard]] std::optional<model::InferenceRate> service_rate(const Catalog& catalog, const InferenceService& service,
                                                               const model::RackType& rack);

/// \return the times of one replica of so many GPUs; nothing as above   \param apart  prefill is done by other replicas
[[nodiscard]] std::optional<model::Replica> replica_of(const Catalog& catalog, const InferenceService& service,
                                                       const model::RackType& rack, std::int64_t gpus, bool apart);

} // namespace gpuramp::scenario

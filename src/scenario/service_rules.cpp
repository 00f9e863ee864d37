// SPDX-License-Identifier: Apache-2.0
#include "scenario/service_rules.hpp"

#include "gpuramp/scenario/service_model.hpp"
#include "scenario/request_rules.hpp"

namespace gpuramp::scenario {

namespace {

void check_let(const InferenceService& service, const std::string& at, const Complain& complain)
{
  if (not service.model.empty() || service.flop_per_token.base() > 0 || service.counts != CountedTokens::output)
    complain(at + "/gpus", "lets GPUs and says how tokens are made",
             "leave out what is about tokens, or give 'demand'");
  if (service.efficiency.mfu_frac <= 0)
    complain(at + "/efficiency/mfu", "GPUs that are let would do nothing", "say how their customer uses them");
  if (service.sale && service.sale->token_price.base() > 0)
    complain(at + "/sale/token_price", "nobody counts tokens of GPUs that are let", "give 'gpu_price'");
}

/// \return whether it is known how its tokens are made
bool check_served(const Scenario& scenario, const InferenceService& service, const std::string& at,
                  const Complain& complain)
{
  if (not service.model.empty()) {
    const auto wrong = service_problem(scenario, service);
    if (not wrong.problem.empty())
      complain(at + wrong.where, wrong.problem, wrong.suggestion);
    return wrong.problem.empty();
  }
  if (service.flop_per_token.base() <= 0)
    complain(at, "'flop_per_token' is missing", "it is about 2 x active parameters; or name a 'model'");
  const bool has_lengths = service.input_tokens || service.output_tokens;
  const auto [input, output] = mean_tokens(scenario.catalog, service);
  const bool needs_lengths = service.requests && (input <= 0 || output <= 0) && not service.requests->trace;
  if (needs_lengths)
    complain(at, "has requests, and no lengths of them", "give 'input_tokens' and 'output_tokens', or a trace");
  if ((has_lengths && not service.requests) || service.user_tokens_per_s || service.software)
    complain(at, "has lengths of requests, a users' rate or software, but no 'model'",
             "name the transformer that they are for");
  if (service.counts != CountedTokens::output && not service.requests)
    complain(at + "/counts", "only a 'model' tells tokens of output from others",
             "name it, or state flop_per_token as the demand counts tokens");
  return not needs_lengths && service.flop_per_token.base() > 0;
}

} // namespace

void check_service_rules(const Scenario& scenario, const InferenceService& service, const std::string& at,
                         const Complain& complain)
{
  if (service.demand.empty() == service.gpus.empty())
    complain(at, "needs exactly one of 'demand' and 'gpus'",
             "say how many tokens are asked for, or how many GPUs are let");
  else if (service.demand.empty())
    check_let(service, at, complain);
  else if (check_served(scenario, service, at, complain) && service.requests)
    check_request_rules(scenario, service, at, complain);
  if (service.requests && not service.gpus.empty())
    complain(at + "/requests", "nobody counts requests to GPUs that are let", "give 'demand' in the place of 'gpus'");
  if (service.sale && service.sale->penalty_frac > 0 && service.sale->committed_frac <= 0)
    complain(at + "/sale/penalty", "a penalty for nothing that was promised", "give 'committed', or leave it out");
}

} // namespace gpuramp::scenario

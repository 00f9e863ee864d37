// SPDX-License-Identifier: Apache-2.0
#include "scenario/service_rules.hpp"

#include "gpuramp/scenario/service_model.hpp"

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

void check_served(const Scenario& scenario, const InferenceService& service, const std::string& at,
                  const Complain& complain)
{
  if (not service.model.empty()) {
    if (const auto wrong = service_problem(scenario, service); not wrong.problem.empty())
      complain(at + wrong.where, wrong.problem, wrong.suggestion);
    return;
  }
  if (service.flop_per_token.base() <= 0)
    complain(at, "'flop_per_token' is missing", "it is about 2 x active parameters; or name a 'model'");
  if (service.input_tokens || service.output_tokens || service.user_tokens_per_s || service.software)
    complain(at, "has lengths of requests, a users' rate or software, but no 'model'",
             "name the transformer that they are for");
  if (service.counts != CountedTokens::output)
    complain(at + "/counts", "only a 'model' tells tokens of output from others",
             "name it, or state flop_per_token as the demand counts tokens");
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
  else
    check_served(scenario, service, at, complain);
  if (service.sale && service.sale->penalty_frac > 0 && service.sale->committed_frac <= 0)
    complain(at + "/sale/penalty", "a penalty for nothing that was promised", "give 'committed', or leave it out");
}

} // namespace gpuramp::scenario

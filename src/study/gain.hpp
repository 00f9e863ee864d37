// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/marginals.hpp"
#include "study/yield.hpp"

#include <string>
#include <vector>

namespace gpuramp::study {

/// \return what a rerun brings against the base run
[[nodiscard]] Gain gain_of(const Yield& base, const YieldResult& moved);

/// \return whether two inputs are parts of each other, such as all orders and those of one rack type
[[nodiscard]] bool overlap(const Marginal& a, const Marginal& b);

/// \return "+1.2M"
[[nodiscard]] std::string signed_count(double n);

/// \return what the step of an input added: "+120 MW"
[[nodiscard]] std::string amount_text(const Marginal& marginal);

/// \return "1M 41 days earlier, 10M only so; +2.1M GPU-days"
[[nodiscard]] std::string gain_sentence(const Gain& gain, const std::vector<std::int64_t>& milestones);

} // namespace gpuramp::study

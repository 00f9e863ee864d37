// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/study/gate.hpp"
#include "study/junit.hpp"

#include "study/json.hpp"

#include <string>
#include <vector>

namespace gpuramp::study {

[[nodiscard]] std::string gates_table(const std::vector<GateOutcome>& outcomes);
[[nodiscard]] std::string gates_markdown(const std::vector<GateOutcome>& outcomes);
[[nodiscard]] Json gates_json(const std::vector<GateOutcome>& outcomes);
[[nodiscard]] std::vector<JunitCase> gate_cases(const std::vector<GateOutcome>& outcomes);

} // namespace gpuramp::study

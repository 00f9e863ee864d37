// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/result_file.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// What a plan must fulfil, whatever it was before: "100 k GPU by 2027-01-01".
namespace gpuramp::study {

/// One gate as its file states it.
struct Gate {
  std::string text;   ///< see read_gates()
  std::string reason; ///< why it is there; may be empty
  std::string file;
  int line = 0;
  std::string pointer;
};

/// What became of one gate.
struct GateOutcome {
  std::string gate, reason;
  std::string value, limit, margin; ///< for people; the margin is positive where the gate holds
  std::optional<double> value_number, limit_number, margin_number; ///< in `unit`; of dates days since the start
  std::string unit;
  std::string when; ///< date of the value; empty for the whole run
  bool passes = false;
};

/// How the outcome of a check is written.
enum class CheckFormat { table, json, markdown, junit };

/// {"gates": ["100 k GPU by 2027-01-01", {"gate": "peak <= 200 MW", "reason": "contract with the utility"}]}
///
/// - N [at CAMPUS] by DATE: so many GPUs are up on some day not after DATE
/// - FIGURE <= LIMIT: of the summary, for the whole run; also >=, <, >
/// - peak <= LIMIT at CAMPUS: the most that it draws at any time
/// - COLUMN <= LIMIT [at CAMPUS]: of series.csv: a count or a level at all times, a flow summed over the whole run
/// - COLUMN <= LIMIT [at CAMPUS] on DATE: a count or a level, when that day begins
/// - FIGURE <= LIMIT [of class CLASS] of queue QUEUE: of queue_waits.csv; no wait is good where no job started
///
/// \throws core::InputError
[[nodiscard]] std::vector<Gate> read_gates(const std::filesystem::path& file);

/// \return what a run should tell for the gates to be judged exactly, whatever its report dates
[[nodiscard]] results::Asked asked_by(const std::vector<Gate>& gates, const scenario::Scenario& scenario);

/// Holds a result with its series, which tells what gates ask of it, to all gates.
/// \throws core::InputError if a gate does not read, or names a figure, column or campus that there is not, or what the
/// result does not tell
[[nodiscard]] std::vector<GateOutcome> judge_gates(const std::vector<Gate>& gates, const results::ResultFile& result);

[[nodiscard]] bool all_pass(const std::vector<GateOutcome>& outcomes);

/// \param title  what was held to them, for JUnit and Markdown
[[nodiscard]] std::string gates_text(const std::vector<GateOutcome>& outcomes, const std::string& title,
                                     CheckFormat format);

} // namespace gpuramp::study

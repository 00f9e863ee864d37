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
/// - COLUMN <= LIMIT [at CAMPUS]: of series.csv, on every report date
/// - COLUMN <= LIMIT [at CAMPUS] on DATE: when that day begins, if the run was asked for it (dates_of) and the column is
///   no flow; else on the last report date not after it
///
/// \throws core::InputError
[[nodiscard]] std::vector<Gate> read_gates(const std::filesystem::path& file);

/// \return the days within the scenario of which a run should tell what there is, ascending
[[nodiscard]] std::vector<core::Date> dates_of(const std::vector<Gate>& gates, const scenario::Scenario& scenario);

/// Holds a result with its series to all gates.
/// \throws core::InputError if a gate does not read, or names a figure, column or campus that there is not
[[nodiscard]] std::vector<GateOutcome> judge_gates(const std::vector<Gate>& gates, const results::ResultFile& result);

[[nodiscard]] bool all_pass(const std::vector<GateOutcome>& outcomes);

/// \param title  what was held to them, for JUnit and Markdown
[[nodiscard]] std::string gates_text(const std::vector<GateOutcome>& outcomes, const std::string& title,
                                     CheckFormat format);

} // namespace gpuramp::study

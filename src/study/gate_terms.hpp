// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/core/date.hpp"
#include "gpuramp/study/gate.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gpuramp::study {

enum class Relation { at_most, below, at_least, above };

/// Whether a limit is one from above.
[[nodiscard]] inline bool is_upper(Relation relation)
{
  return relation == Relation::at_most || relation == Relation::below;
}

/// Jobs that a gate is about.
struct GateJobs {
  std::string queue;     ///< empty: the only one that has such a group
  std::string by, group; ///< of its jobs; empty: all
};

/// A gate taken apart.
struct GateTerm {
  bool is_milestone = false;
  double gpus = 0;     ///< of a milestone
  std::string measure; ///< key of a summary figure or of a column, aliases replaced
  Relation relation = Relation::at_most;
  std::string limit;            ///< as written
  std::string campus;           ///< empty: the fleet
  std::optional<GateJobs> jobs; ///< of a figure of queues: "p90 wait of class large of queue batch"
  std::string service;          ///< of a figure of requests: "ttft of service chat"; empty: of something else
  std::optional<core::Date> date;
  std::string problem, suggestion; ///< why the text is no gate
};

[[nodiscard]] GateTerm parse_gate(const std::string& text);

[[nodiscard]] bool holds(Relation relation, double value, double limit);

/// \return a limit such as "200 MW" or "1.2" as a number in the unit of a measure; nothing if it is none
[[nodiscard]] std::optional<double> limit_in_unit(const std::string& limit, const std::string& unit);

/// \return the unit in which a figure or a column is written, by the end or the beginning of its key; may be empty
[[nodiscard]] std::string unit_of(const std::string& key);

} // namespace gpuramp::study

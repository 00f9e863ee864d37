// SPDX-License-Identifier: Apache-2.0
#include "scenario/trace_table.hpp"

#include "scenario/philly_log.hpp"

#include <sstream>
#include <string_view>

namespace gpuramp::scenario {

namespace {

/// Fields of a line of the Standard Workload Format, in order.
/// \source Chapin et al. 1999, doi:10.1007/3-540-47954-6_4; www.cs.huji.ac.il/labs/parallel/workload/swf.html
const std::vector<std::string> kSwfFields{
    "job",          "submit", "wait", "run",   "processors", "cpu",   "memory",    "asked",         "limit",
    "asked_memory", "status", "user", "group", "executable", "queue", "partition", "preceding_job", "think_time"};

constexpr std::size_t kLeastSwfFields = 8; ///< up to the processors that a job asks for

/// Lines of fields between blanks; those after a semicolon are comments.
input::CsvTable swf_table(const std::string& text)
{
  input::CsvTable table{{kSwfFields}, {1}};
  std::istringstream lines(text);
  std::string line;
  for (int n = 1; std::getline(lines, line); ++n) {
    std::istringstream fields(line.substr(0, line.find(';')));
    std::vector<std::string> row;
    for (std::string field; fields >> field;)
      row.push_back(std::move(field));
    if (row.empty())
      continue;
    if (row.size() >= kLeastSwfFields) // what a line does not say at its end is unknown
      row.resize(kSwfFields.size(), "-1");
    table.rows.push_back(std::move(row));
    table.lines.push_back(n);
  }
  return table;
}

/// Lines of fields between bars, as `sacct -P` writes them.
input::CsvTable bar_table(const std::string& text)
{
  input::CsvTable table;
  std::istringstream lines(text);
  std::string line;
  for (int n = 1; std::getline(lines, line); ++n) {
    if (line.ends_with('\r'))
      line.pop_back();
    if (line.empty())
      continue;
    std::vector<std::string> row(1);
    for (const auto c : line)
      if (c == '|')
        row.emplace_back();
      else
        row.back() += c;
    table.rows.push_back(std::move(row));
    table.lines.push_back(n);
  }
  return table;
}

} // namespace

TraceDialect dialect_of(TraceForm form)
{
  TraceDialect d;
  auto& c = d.columns;
  switch (form) {
    case TraceForm::csv:
      c = {"submit_s", "gpus",      "run_s", "requested_s", "start_s",  "end_s",
           "user",     "partition", "class", "priority",    "min_gpus", "cancel_s"};
      d.in_order = d.needs_requested = true;
      break;
    case TraceForm::swf:
      c = {"submit", "processors", "run", "limit", "", "", "user", "partition", "queue", "", "", ""};
      d.in_order = d.unknown_is_negative = true;
      break;
    case TraceForm::sacct:
      c = {"Submit", "AllocTRES", "ElapsedRaw", "TimelimitRaw", "Start", "End",
           "User",   "Partition", "QOS",        "Priority",     "",      ""};
      d.requested_unit_s = 60;
      break;
    case TraceForm::helios:
      c = {"submit_time", "gpu_num", "duration", "", "start_time", "end_time", "user", "vc", "", "", "", ""};
      break;
    case TraceForm::philly:
      c = {"timestamp", "num_gpus", "duration", "", "", "", "user", "cluster", "", "", "", ""};
      break;
    case TraceForm::alibaba:
      c = {"creation_time", "num_gpu", "", "", "scheduled_time", "deletion_time", "", "", "qos", "", "", ""};
      break;
  }
  return d;
}

std::optional<input::CsvTable> trace_table(TraceForm form, const std::string& text, const std::string& origin,
                                           input::Problems& problems)
{
  if (form == TraceForm::swf)
    return swf_table(text);
  if (form == TraceForm::sacct)
    return bar_table(text);
  if (form == TraceForm::philly && text.find_first_not_of(" \t\r\n") != std::string::npos &&
      text[text.find_first_not_of(" \t\r\n")] == '[')
    return philly_table(text, origin, problems);
  return input::parse_csv(text, origin, problems);
}

} // namespace gpuramp::scenario

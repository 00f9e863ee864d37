// SPDX-License-Identifier: Apache-2.0
#include "scenario/philly_log.hpp"

#include "gpuramp/input/json_tree.hpp"
#include "scenario/trace_columns.hpp"
#include "scenario/trace_values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gpuramp::scenario {

namespace {

using input::Node;

class PhillyLog {
public:
  PhillyLog(const std::string& origin, input::Problems& problems) : origin_(origin), problems_(problems) {}

  /// Job by job, since a whole log has millions of values.
  std::optional<input::CsvTable> read(const std::string& text)
  {
    input::CsvTable table{{{"timestamp", "num_gpus", "duration", "cluster", "user"}}, {1}};
    auto at = text.find('[') + 1;
    skip(text, 0, at);
    for (auto next = next_value(text, at); next < text.size() && text[next] != ']' && n_problems_ < kMostTraceProblems;
         next = next_value(text, at)) {
      skip(text, at, next);
      at = end_of_object(text, next);
      read_job(text.substr(next, at - next), table);
      skip(text, next, at);
    }
    if (n_problems_ == 0 && next_value(text, at) >= text.size())
      complain(1, "not JSON: the list of jobs does not end", "write ']' after the last job");
    return n_problems_ > 0 ? std::nullopt : std::optional(std::move(table));
  }

private:
  /// Counts the lines of what has been read.
  void skip(const std::string& text, std::size_t from, std::size_t to)
  {
    lines_before_ += static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(from),
                                                 text.begin() + static_cast<std::ptrdiff_t>(to), '\n'));
  }

  static std::size_t next_value(const std::string& text, std::size_t at)
  {
    return std::min(text.find_first_not_of(" \t\r\n,", at), text.size());
  }

  /// \return where the text of an object, or of anything else up to the next comma, ends
  static std::size_t end_of_object(const std::string& text, std::size_t at)
  {
    int depth = 0;
    bool quoted = false;
    for (; at < text.size(); ++at) {
      const auto c = text[at];
      if (quoted) {
        at += c == '\\' ? 1 : 0;
        quoted = c != '"';
      } else if (c == '"')
        quoted = true;
      else if (c == '{' || c == '[')
        ++depth;
      else if ((c == '}' || c == ']') && --depth <= 0)
        return depth < 0 ? at : at + 1;
      else if (c == ',' && depth == 0)
        return at;
    }
    return text.size();
  }

  void read_job(const std::string& text, input::CsvTable& table)
  {
    Node job;
    input::Problems found;
    if (input::read_json_text(text, origin_, job, found)) {
      table.rows.push_back(row_of(job));
      table.lines.push_back(job.line + lines_before_);
    }
    for (auto problem : found.kept()) {
      problem.line += lines_before_;
      problems_.add(std::move(problem));
      ++n_problems_;
    }
  }

  std::vector<std::string> row_of(const Node& job)
  {
    std::int64_t gpus = 0;
    double ran_s = 0;
    bool ran = false;
    for (const auto& attempt : list_of(job, "attempts")) {
      gpus = std::max(gpus, gpus_of(attempt));
      if (const auto s = running_time(attempt)) {
        ran_s += *s;
        ran = true;
      }
    }
    return {text_of(job, "submitted_time"), fmt::format("{}", gpus), ran ? fmt::format("{}", ran_s) : "",
            text_of(job, "vc"), text_of(job, "user")};
  }

  std::int64_t gpus_of(const Node& attempt)
  {
    std::size_t gpus = 0;
    for (const auto& server : list_of(attempt, "detail"))
      gpus += list_of(server, "gpus").size();
    return static_cast<std::int64_t>(gpus);
  }

  /// \return nothing if it did not start or end
  std::optional<double> running_time(const Node& attempt)
  {
    const auto begun = time_of(attempt, "start_time");
    const auto ended = time_of(attempt, "end_time");
    if (not begun || not ended)
      return std::nullopt;
    if (ended->s < begun->s)
      complain(attempt.line,
               fmt::format("an attempt ends at {}, before it starts at {}", text_of(attempt, "end_time"),
                           text_of(attempt, "start_time")),
               "give the time of its end");
    return ended->s - begun->s;
  }

  std::optional<When> time_of(const Node& attempt, const char* key)
  {
    const auto text = text_of(attempt, key);
    const auto when = parse_when(text);
    if (not when && not text.empty() && text != "None")
      complain(attempt.line, fmt::format("'{}' is not a time: '{}'", text, key),
               "write \"2017-10-09 07:02:46\" or \"None\"");
    return when;
  }

  const std::vector<Node>& list_of(const Node& node, const char* key)
  {
    static const std::vector<Node> kNothing;
    const auto* list = node.find(key);
    if (list != nullptr && list->kind == Node::Kind::array)
      return list->items;
    complain(node.line, fmt::format("has no list '{}'", key), "give a cluster_job_log as it was published");
    return kNothing;
  }

  static std::string text_of(const Node& node, const char* key)
  {
    const auto* text = node.find(key);
    return text != nullptr && text->kind == Node::Kind::text ? text->text : "";
  }

  void complain(int line, std::string problem, std::string suggestion)
  {
    if (n_problems_++ < kMostTraceProblems)
      problems_.add({origin_, line + lines_before_, "", std::move(problem), std::move(suggestion)});
  }

  const std::string& origin_;
  input::Problems& problems_;
  std::size_t n_problems_ = 0;
  int lines_before_ = 0; ///< the present job: its own lines count from 1
};

} // namespace

std::optional<input::CsvTable> philly_table(const std::string& text, const std::string& origin,
                                            input::Problems& problems)
{
  return PhillyLog(origin, problems).read(text);
}

} // namespace gpuramp::scenario

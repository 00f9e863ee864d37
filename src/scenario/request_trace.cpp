// SPDX-License-Identifier: Apache-2.0
#include "scenario/request_trace.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/input/csv.hpp"
#include "gpuramp/input/text_file.hpp"
#include "gpuramp/model/arrival_process.hpp"
#include "scenario/trace_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

namespace gpuramp::scenario {

namespace {

constexpr std::size_t kMostProblems = 5; ///< per file: whoever has a wrong column has it in every line
constexpr std::size_t kFewest = 20;      ///< requests, of which anything can be said
constexpr double kMostTokens = 1e8;

class RequestReader {
public:
  RequestReader(const RequestTrace& trace, std::string origin, input::Problems& problems)
      : unit_s_(trace.rows.empty() ? core::in_seconds(trace.time_unit) : 1),
        columns_(trace.rows.empty() ? trace.columns : RequestColumns{}), origin_(std::move(origin)), problems_(problems)
  {
  }

  std::optional<TracedRequests> read(const std::string& text)
  {
    const auto table = input::parse_csv(text, origin_, problems_);
    if (not table)
      return std::nullopt;
    if (table->rows.empty() || not find_columns(table->rows[0]))
      return std::nullopt;
    for (std::size_t r = 1; r < table->rows.size() && n_problems_ < kMostProblems; ++r)
      read_row(table->lines[r], table->rows[r], table->rows[0].size());
    if (n_problems_ == 0 && found_.requests.size() < kFewest)
      complain(1, fmt::format("has {} requests", found_.requests.size()), fmt::format("give {} or more", kFewest));
    if (n_problems_ == 0 && found_.requests.back().arrival_s <= found_.requests.front().arrival_s)
      complain(table->lines.back(), "all requests come at once", "give times that differ");
    if (n_problems_ > 0)
      return std::nullopt;
    summarize();
    return std::move(found_);
  }

private:
  void complain(int line, std::string problem, std::string suggestion)
  {
    ++n_problems_;
    problems_.add({origin_, line, "", std::move(problem), std::move(suggestion)});
  }

  bool find_columns(const std::vector<std::string>& header)
  {
    for (const auto& [name, place] :
         {std::pair{&columns_.arrival, &arrival_}, {&columns_.input, &input_}, {&columns_.output, &output_}}) {
      const auto found = std::find(header.begin(), header.end(), *name);
      if (found == header.end())
        complain(1, fmt::format("there is no column '{}'", *name),
                 core::suggest_word(*name, header) + "; or name it under 'columns'");
      else
        *place = static_cast<std::size_t>(found - header.begin());
    }
    return n_problems_ == 0;
  }

  void read_row(int line, const std::vector<std::string>& row, std::size_t n_fields)
  {
    if (row.size() != n_fields) {
      complain(line, fmt::format("has {} fields, the header {}", row.size(), n_fields), "write one for each column");
      return;
    }
    model::Request request;
    request.arrival_s = arrival_of(line, row[arrival_]);
    request.input_tokens = tokens_of(line, row[input_], "the prompt");
    request.output_tokens = tokens_of(line, row[output_], "the answer");
    const bool is_one = request.input_tokens > 0 && request.output_tokens > 0;
    (is_one ? found_.requests : found_.rejected).push_back(request);
    has_rows_ = true;
  }

  double arrival_of(int line, const std::string& text)
  {
    const auto when = parse_when(text);
    if (not when || not std::isfinite(when->s)) {
      complain(line, text.empty() ? "the arrival is missing" : fmt::format("'{}' is not a time", text),
               "write a number, or a date and time such as 2026-01-31T07:00:00.25");
      return last_s_;
    }
    if (not has_rows_)
      clock_ = when->clock;
    const auto at_s = when->clock == Clock::seconds ? when->s * unit_s_ : when->s;
    if (when->clock != clock_)
      complain(line,
               fmt::format("'{}' is {}, other rows are not", text,
                           when->clock == Clock::seconds ? "a plain number"
                           : when->clock == Clock::zoned ? "a time with its zone"
                                                         : "a time without its zone"),
               "write all times alike");
    else if (has_rows_ && at_s < last_s_)
      complain(line, fmt::format("comes at {}, before the row above", text), "sort the rows by arrival");
    last_s_ = at_s;
    return at_s;
  }

  double tokens_of(int line, const std::string& text, const char* of_what)
  {
    const auto tokens = input::number_in(text);
    if (not tokens || *tokens != std::floor(*tokens) || *tokens > kMostTokens)
      complain(line, fmt::format("'{}' is not a number of tokens of {}", text, of_what), "write a whole number");
    else if (*tokens < 0)
      complain(line, fmt::format("{} has {} tokens", of_what, text), "write how many there were: 0 if it failed");
    return tokens.value_or(1);
  }

  void summarize()
  {
    auto& requests = found_.requests;
    const auto origin_s = requests.front().arrival_s;
    const auto n = static_cast<double>(requests.size());
    for (auto& request : found_.rejected)
      request.arrival_s -= origin_s;
    double squares = 0;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      requests[i].arrival_s -= origin_s;
      found_.input_tokens += requests[i].input_tokens / n;
      found_.output_tokens += requests[i].output_tokens / n;
      if (i > 0)
        squares += std::pow(requests[i].arrival_s - requests[i - 1].arrival_s, 2);
    }
    const auto mean_s = requests.back().arrival_s / (n - 1);
    found_.per_s = 1 / mean_s;
    found_.interval_cv = std::max(1.0, std::sqrt(std::max(0.0, squares / (n - 1) / (mean_s * mean_s) - 1)));
    if (found_.interval_cv > 1)
      found_.burst_factor = burst_factor();
  }

  /// The shortest time in which bursts of the density that it shows are forgotten.
  [[nodiscard]] double burst_factor() const
  {
    constexpr double kShortest = 1e-3, kLeastBins = 20, kLeastFactor = 1.05, kLonger = 1.4142135623730951; // s
    const auto span_s = found_.requests.back().arrival_s;
    double factor = 1;
    for (auto bin_s = kShortest; bin_s <= span_s / kLeastBins; bin_s *= kLonger) {
      factor = density_within(bin_s);
      const auto rates = model::burst_rates({found_.per_s, found_.interval_cv, std::max(factor, kLeastFactor)});
      if (factor > kLeastFactor && bin_s * (rates.end_per_s + rates.resume_per_s) >= 1)
        break;
    }
    return std::max(factor, kLeastFactor);
  }

  /// \return n (n - 1) / mean(n)^2 of the numbers n of requests in bins of a length
  [[nodiscard]] double density_within(double bin_s) const
  {
    double pairs = 0, n = 0, bin = -1;
    for (const auto& request : found_.requests) {
      const auto in = std::floor(request.arrival_s / bin_s);
      n = in == bin ? n + 1 : 0;
      bin = in;
      pairs += 2 * n;
    }
    const auto bins = found_.requests.back().arrival_s / bin_s;
    const auto mean = static_cast<double>(found_.requests.size()) / bins;
    return pairs / bins / (mean * mean);
  }

  double unit_s_;
  RequestColumns columns_;
  std::string origin_;
  input::Problems& problems_;
  std::size_t arrival_ = 0, input_ = 0, output_ = 0, n_problems_ = 0;
  double last_s_ = 0;
  bool has_rows_ = false;
  Clock clock_ = Clock::seconds;
  TracedRequests found_;
};

} // namespace

std::optional<TracedRequests> read_request_trace(const RequestTrace& trace, const std::filesystem::path& folder,
                                                 const std::string& origin, input::Problems& problems)
{
  if (not trace.rows.empty())
    return RequestReader(trace, origin, problems).read(trace.rows);
  const auto file = folder / trace.csv;
  const auto text = input::read_text_file(file, problems);
  return text ? RequestReader(trace, file.string(), problems).read(*text) : std::nullopt;
}

std::vector<std::pair<std::string, std::int64_t>> rejected_by_reason(const TracedRequests& traced)
{
  const auto no_prompt = std::count_if(traced.rejected.begin(), traced.rejected.end(),
                                       [](const model::Request& r) { return r.input_tokens <= 0; });
  const auto no_answer = static_cast<std::int64_t>(traced.rejected.size()) - no_prompt;
  std::vector<std::pair<std::string, std::int64_t>> reasons;
  if (no_prompt > 0)
    reasons.emplace_back("has no tokens of a prompt", no_prompt);
  if (no_answer > 0)
    reasons.emplace_back("got no tokens of an answer", no_answer);
  return reasons;
}

std::string request_rows(const TracedRequests& traced)
{
  const RequestColumns columns;
  auto text = fmt::format("{},{},{}\n", columns.arrival, columns.input, columns.output);
  std::vector<model::Request> all;
  std::merge(traced.requests.begin(), traced.requests.end(), traced.rejected.begin(), traced.rejected.end(),
             std::back_inserter(all), [](const auto& a, const auto& b) { return a.arrival_s < b.arrival_s; });
  for (const auto& request : all)
    text += fmt::format("{},{},{}\n", request.arrival_s, request.input_tokens, request.output_tokens);
  return text;
}

} // namespace gpuramp::scenario

// SPDX-License-Identifier: Apache-2.0
#include "scenario/job_trace.hpp"

#include "gpuramp/core/error.hpp"
#include "gpuramp/core/escape.hpp"
#include "gpuramp/input/text_file.hpp"
#include "scenario/trace_columns.hpp"
#include "scenario/trace_table.hpp"
#include "scenario/trace_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

namespace gpuramp::scenario {

namespace {

constexpr double kMostGpusOfJob = 1e9;
constexpr double kMostSeconds = 1e11; ///< 3,000 years, seconds since 1970 included
constexpr const char* kNeverStarted = "never ran: the trace has no running time of it";
constexpr const char* kNoGpus = "asks for no GPUs";

/// Words as numbers, in the order in which they are met.
class Index {
public:
  std::uint32_t of(const std::string& word)
  {
    const auto [found, is_new] = numbers_.emplace(word, static_cast<std::uint32_t>(words_.size()));
    if (is_new)
      words_.push_back(word);
    return found->second;
  }
  std::vector<std::string> take() { return std::move(words_); }

private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::string> words_;
};

class TraceReader {
public:
  TraceReader(const JobTrace& trace, std::string origin, input::Problems& problems)
      : trace_(trace), dialect_(dialect_of(trace.form)), origin_(std::move(origin)), problems_(problems)
  {
    if (not trace.rows.empty())
      dialect_ = dialect_of(TraceForm::csv);
  }

  std::optional<JobList> read(const std::string& text)
  {
    auto table = trace_table(trace_.rows.empty() ? trace_.form : TraceForm::csv, text, origin_, problems_);
    if (not table)
      return std::nullopt;
    if (table->rows.size() < 2)
      complain(1, "has no jobs",
               fmt::format("write a header '{}' and a row for each job", header_of(trace_, dialect_)));
    else
      read_rows(*table);
    if (n_problems_ == 0)
      finish();
    if (n_problems_ == 0 && list_.jobs.empty())
      complain(1, "has no job that could run",
               list_.left_out.empty()
                   ? "give a trace of jobs that have run on GPUs"
                   : fmt::format("of {} jobs: {}", list_.left_out[0].jobs, list_.left_out[0].reason));
    return n_problems_ > 0 ? std::nullopt : std::optional(std::move(list_));
  }

private:
  void complain(int line, std::string problem, std::string suggestion)
  {
    ++n_problems_;
    problems_.add({origin_, line, "", std::move(problem), std::move(suggestion)});
  }

  void read_rows(const input::CsvTable& table)
  {
    at_ = find_columns(trace_, dialect_, table.rows[0], origin_, problems_, n_problems_);
    n_fields_ = table.rows[0].size();
    if (n_problems_ == 0)
      for (std::size_t r = 1; r < table.rows.size() && n_problems_ < kMostTraceProblems; ++r)
        read_row(table.lines[r], table.rows[r]);
  }

  void read_row(int line, const std::vector<std::string>& row)
  {
    if (row.size() != n_fields_) {
      complain(line, fmt::format("has {} fields, the header {}", row.size(), n_fields_), "give every column a value");
      return;
    }
    if (at_.step != kNoColumn && row[at_.step].find('.') != std::string::npos) {
      complain(line, fmt::format("'{}' is a step of a job", row[at_.step]), "write whole jobs alone: sacct -X -P");
      return;
    }
    const auto before = n_problems_;
    model::Job job;
    job.submit_s = submitted(line, row[at_.submit]);
    const auto gpus = gpus_of(line, row);
    const auto run_s = run_of(line, row);
    job.requested_s = requested_of(line, row, run_s.value_or(0));
    if (at_.priority != kNoColumn)
      job.priority = number(line, row[at_.priority], "priority", -kMostSeconds);
    read_elastic(line, row, gpus, job);
    read_cancel(line, row, job);
    if (n_problems_ > before)
      return;
    count(job, gpus, run_s, row);
  }

  void read_elastic(int line, const std::vector<std::string>& row, double gpus, model::Job& job)
  {
    if (at_.least_gpus == kNoColumn || row[at_.least_gpus].empty())
      return;
    const auto least = input::number_in(row[at_.least_gpus]);
    if (not least || *least != std::floor(*least) || *least < 1)
      complain(line, fmt::format("'{}' is not a number of GPUs", row[at_.least_gpus]),
               "write a whole number, 1 or more");
    else if (*least > gpus)
      complain(line, fmt::format("needs at least {} GPUs and asks for {:.0f}", row[at_.least_gpus], gpus),
               "give at most as many as it asks for");
    else
      job.least_gpus = static_cast<std::int64_t>(*least);
  }

  /// A job whose owner gives up before it is submitted was a mistake of the file.
  void read_cancel(int line, const std::vector<std::string>& row, model::Job& job)
  {
    if (at_.cancel == kNoColumn || row[at_.cancel].empty())
      return;
    const auto when = parse_when(row[at_.cancel]);
    if (not when || when->clock != clock_)
      complain(line, fmt::format("'{}' is not a time as others of the trace are", row[at_.cancel]),
               "write all times alike");
    else if (when->s < job.submit_s)
      complain(line, fmt::format("is cancelled at {}, before it is submitted at {}", row[at_.cancel], row[at_.submit]),
               "give the time at which its owner gave up");
    else
      job.cancel_s = when->s;
  }

  void count(model::Job job, double gpus, std::optional<double> run_s, const std::vector<std::string>& row)
  {
    if (gpus < 1 || not run_s) {
      leave_out(run_s ? kNoGpus : kNeverStarted, 1);
      return;
    }
    job.gpus = static_cast<std::int64_t>(gpus);
    job.run_s = *run_s;
    job.user = users_.of(at_.user == kNoColumn ? "" : row[at_.user]);
    job.partition = partitions_.of(at_.partition == kNoColumn ? "" : row[at_.partition]);
    job.job_class = classes_.of(at_.job_class == kNoColumn ? "" : row[at_.job_class]);
    list_.jobs.push_back(job);
  }

  void leave_out(const char* reason, std::int64_t jobs)
  {
    const auto known = std::find_if(list_.left_out.begin(), list_.left_out.end(),
                                    [&](const LeftOut& other) { return other.reason == reason; });
    if (known != list_.left_out.end())
      known->jobs += jobs;
    else
      list_.left_out.push_back({reason, jobs});
  }

  double number(int line, const std::string& text, const char* what, double least)
  {
    const auto value = input::number_in(text);
    if (not value) {
      complain(line,
               text.empty() ? fmt::format("{} is missing", what) : fmt::format("'{}' is not a number: {}", text, what),
               "write a plain number");
      return 0;
    }
    if (*value < least)
      complain(line, fmt::format("{} is {}", what, text), fmt::format("give at least {:g}", least));
    else if (*value > kMostSeconds)
      complain(line, fmt::format("{} is {}", what, text), fmt::format("give at most {:g}", kMostSeconds));
    return *value;
  }

  double submitted(int line, const std::string& text)
  {
    const auto when = parse_when(text);
    if (not when) {
      complain(line, text.empty() ? "the time of submission is missing" : fmt::format("'{}' is not a time", text),
               "write seconds, or a date and time such as 2026-01-31T07:00:00");
      return 0;
    }
    if (std::exchange(n_rows_, n_rows_ + 1) == 0)
      clock_ = when->clock;
    if (when->clock != clock_)
      complain(line,
               fmt::format("'{}' is {}, other rows are not", text,
                           when->clock == Clock::seconds ? "a plain number"
                           : when->clock == Clock::zoned ? "a time with its zone"
                           : clock_ == Clock::zoned      ? "a time without its zone"
                                                         : "a date"),
               "write all times alike");
    else if (clock_ == Clock::zoned && trace_.utc_offset.base() != 0)
      complain(line, fmt::format("'{}' states its zone, and the scenario an 'utc_offset'", text),
               "leave 'utc_offset' out");
    else if (clock_ == Clock::seconds && when->s < 0)
      complain(line, fmt::format("is submitted at {}, before the start", text), "give seconds since the start");
    else if (std::abs(when->s) > kMostSeconds)
      complain(line, fmt::format("is submitted at {}", text), "give seconds since the start");
    else if (dialect_.in_order && when->s < last_s_)
      complain(line, fmt::format("is submitted at {}, before the row above", text), "sort the rows by submission");
    last_s_ = when->s;
    first_s_ = std::min(first_s_, when->s);
    return when->s;
  }

  double gpus_of(int line, const std::vector<std::string>& row)
  {
    const auto& text = row[at_.gpus];
    auto gpus = trace_.form == TraceForm::sacct && trace_.rows.empty() ? parse_tres(text) : input::number_in(text);
    if (dialect_.unknown_is_negative && gpus && *gpus < 0)
      gpus = input::number_in(row[at_.asked]);
    if (not gpus || *gpus != std::floor(*gpus) || *gpus > kMostGpusOfJob)
      complain(line, fmt::format("'{}' is not a count of GPUs", text), "write a whole number");
    else if (*gpus < 0 && not dialect_.unknown_is_negative)
      complain(line, fmt::format("asks for {} GPUs", text), "write a whole number, 1 or more");
    return gpus.value_or(0);
  }

  /// \return how long the job ran; nothing if it never did
  std::optional<double> run_of(int line, const std::vector<std::string>& row)
  {
    if (at_.start != kNoColumn)
      check_start(line, row);
    if (at_.run == kNoColumn)
      return between_start_and_end(line, row);
    if (at_.start != kNoColumn && at_.end != kNoColumn)
      static_cast<void>(between_start_and_end(line, row)); // says so if they are in the wrong order
    const auto& text = row[at_.run];
    if (text.empty())
      return std::nullopt;
    if (const auto clock = parse_clock(text))
      return clock;
    const auto run_s = input::number_in(text);
    if (run_s && *run_s < 0 && dialect_.unknown_is_negative)
      return std::nullopt;
    return number(line, text, "the running time", 0);
  }

  void check_start(int line, const std::vector<std::string>& row)
  {
    const auto submit = parse_when(row[at_.submit]);
    const auto start = parse_when(row[at_.start]);
    if (submit && start && start->clock == submit->clock && start->s < submit->s)
      complain(line, fmt::format("starts at {}, before it is submitted at {}", row[at_.start], row[at_.submit]),
               "give the time of its start, in the same zone");
  }

  std::optional<double> between_start_and_end(int line, const std::vector<std::string>& row)
  {
    const auto start = parse_when(row[at_.start]);
    const auto end = parse_when(row[at_.end]);
    for (const auto place : {at_.start, at_.end})
      if (const auto& text = row[place];
          not parse_when(text) && not text.empty() && text != "Unknown" && text != "None")
        complain(line, fmt::format("'{}' is not a time", text), "write seconds, or a date and time");
    if (not start || not end)
      return std::nullopt;
    if (end->s < start->s)
      complain(line, fmt::format("ends at {}, before it starts at {}", row[at_.end], row[at_.start]),
               "give the time of its end");
    return end->s - start->s;
  }

  double requested_of(int line, const std::vector<std::string>& row, double run_s)
  {
    const auto usual = run_s * trace_.requested_factor.value_or(1);
    if (at_.requested == kNoColumn)
      return usual;
    const auto& text = row[at_.requested];
    if (const auto clock = parse_clock(text))
      return *clock;
    const auto value = input::number_in(text);
    if (not dialect_.needs_requested && (not value || *value < 0))
      return usual; // UNLIMITED, Partition_Limit, -1
    return number(line, text, "the requested time", 0) * dialect_.requested_unit_s;
  }

  /// \return the trace's own time of the scenario's start
  [[nodiscard]] double origin_s() const
  {
    const auto offset_s = clock_ == Clock::zoned ? 0 : core::in_seconds(trace_.utc_offset);
    if (trace_.from)
      return static_cast<double>(trace_.from->time_since_epoch().count()) * core::kSecondsPerDay + offset_s;
    return std::floor((first_s_ - offset_s) / core::kSecondsPerDay) * core::kSecondsPerDay + offset_s;
  }

  /// Puts times to the scenario's, and rows into the order of submission where the form has none.
  void finish()
  {
    auto& jobs = list_.jobs;
    if (clock_ != Clock::seconds)
      for (const auto origin = origin_s(); auto& job : jobs)
        job.submit_s -= origin, job.cancel_s -= origin;
    else if (trace_.from && trace_.rows.empty())
      complain(1, "has no dates, only seconds", "leave 'from' out: they count from the start");
    if (const auto early = std::erase_if(jobs, [](const auto& job) { return job.submit_s < 0; }); early > 0)
      leave_out("was submitted before the day of the trace that is the start", static_cast<std::int64_t>(early));
    std::stable_sort(jobs.begin(), jobs.end(), [](const auto& a, const auto& b) { return a.submit_s < b.submit_s; });
    for (const auto& [reason, n] : trace_.left_out)
      leave_out(reason.c_str(), n);
    list_.users = users_.take();
    list_.partitions = partitions_.take();
    list_.classes = classes_.take();
  }

  const JobTrace& trace_;
  TraceDialect dialect_;
  std::string origin_;
  input::Problems& problems_;
  ColumnPlaces at_;
  std::size_t n_fields_ = 0, n_problems_ = 0, n_rows_ = 0;
  double last_s_ = -kMostSeconds, first_s_ = kMostSeconds;
  Clock clock_ = Clock::seconds;
  JobList list_;
  Index users_, partitions_, classes_;
};

} // namespace

std::optional<JobList> read_job_trace(const JobTrace& trace, const std::filesystem::path& folder,
                                      const std::string& origin, input::Problems& problems)
{
  if (not trace.rows.empty())
    return TraceReader(trace, origin, problems).read(trace.rows);
  const auto file = folder / trace.csv;
  const auto text = input::read_text_file(file, problems);
  return text ? TraceReader(trace, file.string(), problems).read(*text) : std::nullopt;
}

std::string trace_rows(const JobList& list)
{
  const bool named = list.users.size() > 1 || list.partitions.size() > 1 || list.classes.size() > 1;
  const auto any = [&](auto has) { return std::any_of(list.jobs.begin(), list.jobs.end(), has); };
  const bool elastic = any([](const auto& job) { return job.least_gpus > 0; });
  const bool cancelled = any([](const auto& job) { return std::isfinite(job.cancel_s); });
  std::string text = "submit_s,gpus,run_s,requested_s";
  text += named ? ",user,partition,class,priority" : ",priority";
  text += elastic ? ",min_gpus" : "";
  text += cancelled ? ",cancel_s\n" : "\n";
  for (const auto& job : list.jobs) {
    text += fmt::format("{},{},{},{}", job.submit_s, job.gpus, job.run_s, job.requested_s);
    if (named)
      text += fmt::format(",{},{},{}", core::for_csv(list.users[job.user]),
                          core::for_csv(list.partitions[job.partition]), core::for_csv(list.classes[job.job_class]));
    text += fmt::format(",{}", job.priority);
    if (elastic)
      text += job.least_gpus > 0 ? fmt::format(",{}", job.least_gpus) : ",";
    if (cancelled)
      text += std::isfinite(job.cancel_s) ? fmt::format(",{}", job.cancel_s) : ",";
    text += '\n';
  }
  return text;
}

} // namespace gpuramp::scenario

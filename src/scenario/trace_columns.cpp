// SPDX-License-Identifier: Apache-2.0
#include "scenario/trace_columns.hpp"

#include "gpuramp/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace gpuramp::scenario {

namespace {

class Header {
public:
  Header(const JobTrace& trace, const TraceDialect& dialect, const std::vector<std::string>& header,
         const std::string& origin, input::Problems& problems)
      : trace_(trace), dialect_(dialect), header_(header), origin_(origin), problems_(problems)
  {
  }

  ColumnPlaces find()
  {
    constexpr std::array kColumns{
        std::pair(&ColumnPlaces::submit, &TraceColumns::submit),
        std::pair(&ColumnPlaces::gpus, &TraceColumns::gpus),
        std::pair(&ColumnPlaces::run, &TraceColumns::run),
        std::pair(&ColumnPlaces::requested, &TraceColumns::requested),
        std::pair(&ColumnPlaces::start, &TraceColumns::start),
        std::pair(&ColumnPlaces::end, &TraceColumns::end),
        std::pair(&ColumnPlaces::user, &TraceColumns::user),
        std::pair(&ColumnPlaces::partition, &TraceColumns::partition),
        std::pair(&ColumnPlaces::job_class, &TraceColumns::job_class),
        std::pair(&ColumnPlaces::priority, &TraceColumns::priority),
        std::pair(&ColumnPlaces::least_gpus, &TraceColumns::least_gpus),
        std::pair(&ColumnPlaces::cancel, &TraceColumns::cancel),
    };
    ColumnPlaces at;
    for (const auto& [place, name] : kColumns)
      at.*place = place_of(trace_.columns.*name, dialect_.columns.*name);
    if (trace_.rows.empty() && trace_.form == TraceForm::swf)
      at.asked = place_of("", "asked");
    if (trace_.rows.empty() && trace_.form == TraceForm::sacct)
      at.step = place_of("", "JobID");
    need_all(at);
    return at;
  }

  [[nodiscard]] std::size_t n_problems() const { return n_problems_; }

private:
  void need_all(const ColumnPlaces& at)
  {
    const auto& usual = dialect_.columns;
    need(at.submit, usual.submit, "submit_s");
    need(at.gpus, usual.gpus, "gpus");
    if (at.start == kNoColumn || at.end == kNoColumn)
      need(at.run, usual.run, "run_s");
    if (dialect_.needs_requested && not trace_.requested_factor)
      need(at.requested, usual.requested, "requested_s");
  }

  /// \return where a column is. One that the scenario names must be there
  std::size_t place_of(const std::string& named, const std::string& usual)
  {
    const auto& name = named.empty() || not trace_.rows.empty() ? usual : named;
    const auto found = name.empty() ? header_.end() : std::find(header_.begin(), header_.end(), name);
    if (found != header_.end())
      return static_cast<std::size_t>(found - header_.begin());
    if (not named.empty() && trace_.rows.empty())
      complain(fmt::format("there is no column '{}'", name), core::suggest_word(name, header_));
    return kNoColumn;
  }

  void need(std::size_t place, const std::string& name, const char* key)
  {
    if (place != kNoColumn || n_problems_ >= kMostTraceProblems)
      return;
    const auto* factor = std::string_view(key) == "requested_s" ? ", or give 'requested_factor'" : "";
    complain(fmt::format("the column '{}' is missing", name.empty() ? key : name.c_str()),
             fmt::format("the header must hold '{}'; name others in 'columns', such as {{\"{}\": \"their name\"}}{}",
                         header_of(trace_, dialect_), key, factor));
  }

  void complain(std::string problem, std::string suggestion)
  {
    ++n_problems_;
    problems_.add({origin_, 1, "", std::move(problem), std::move(suggestion)});
  }

  const JobTrace& trace_;
  const TraceDialect& dialect_;
  const std::vector<std::string>& header_;
  const std::string& origin_;
  input::Problems& problems_;
  std::size_t n_problems_ = 0;
};

} // namespace

std::string header_of(const JobTrace& trace, const TraceDialect& dialect)
{
  const auto& c = dialect.columns;
  std::vector<std::string> names;
  for (const auto* name : {&c.submit, &c.gpus, &c.run, &c.requested})
    if (not name->empty())
      names.push_back(*name);
  return fmt::format("{}", fmt::join(names, trace.form == TraceForm::sacct ? "|" : ","));
}

ColumnPlaces find_columns(const JobTrace& trace, const TraceDialect& dialect, const std::vector<std::string>& header,
                          const std::string& origin, input::Problems& problems, std::size_t& n_problems)
{
  Header found(trace, dialect, header, origin, problems);
  const auto at = found.find();
  n_problems += found.n_problems();
  return at;
}

} // namespace gpuramp::scenario

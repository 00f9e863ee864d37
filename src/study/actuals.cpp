// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/input/object_reader.hpp"
#include "gpuramp/study/score.hpp"

#include <fmt/format.h>

namespace gpuramp::study {

using input::Doc;

void describe(input::Visitor& v, ReachedMilestone& x)
{
  v.required("gpus", x.gpus, Doc{"GPUs up", 1, scenario::kMostGpus});
  v.option("campus", x.campus, Doc{"where; default: the fleet"});
  v.option("reached", x.reached, Doc{"the day; absent: not by until"});
  v.source(x.source);
}

void describe(input::Visitor& v, Actuals& x)
{
  v.required("format_version", x.format_version, Doc{"1", 1, 1});
  v.required("until", x.until, Doc{"the last day of which anything is known"});
  v.option("milestones", x.milestones, Doc{"days on which milestones were reached"});
  v.option("actuals", x.campuses, Doc{"what each campus had, as in a scenario"});
  v.note_source();
}

namespace {

/// What is said to have come after the day up to which anything is known.
void check_dates(const Actuals& actuals, const std::string& file, input::Problems& problems)
{
  const auto complain = [&](const std::string& pointer, core::Date date) {
    problems.add({file, 0, pointer,
                  fmt::format("{} is after 'until', {}", core::format_date(date), core::format_date(actuals.until)),
                  "state a later 'until', or leave it out"});
  };
  for (std::size_t i = 0; i < actuals.milestones.size(); ++i)
    if (const auto& reached = actuals.milestones[i].reached; reached && *reached > actuals.until)
      complain(fmt::format("/milestones/{}/reached", i), *reached);
  for (std::size_t i = 0; i < actuals.campuses.size(); ++i) {
    const auto& campus = actuals.campuses[i];
    for (const auto& point : campus.up.points)
      if (point.date > actuals.until)
        complain(fmt::format("/actuals/{}/up", i), point.date);
    for (const auto& point : campus.energized.points)
      if (point.date > actuals.until)
        complain(fmt::format("/actuals/{}/energized", i), point.date);
  }
}

} // namespace

Actuals read_actuals(const std::filesystem::path& file)
{
  input::Problems problems;
  std::vector<input::Provenance> provenance;
  Actuals actuals;
  input::Node tree;
  if (input::read_json_file(file, tree, problems)) {
    input::ReadContext context{file.string(), &tree, false, &problems, &provenance};
    static_cast<void>(input::read_object(context, tree, "", actuals));
  }
  if (problems.empty())
    check_dates(actuals, file.string(), problems);
  if (problems.empty() && actuals.milestones.empty() && actuals.campuses.empty())
    problems.add({file.string(), 0, "", "says nothing of what came", "give 'milestones' or 'actuals'"});
  problems.throw_if_any();
  return actuals;
}

} // namespace gpuramp::study

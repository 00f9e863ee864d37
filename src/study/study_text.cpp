// SPDX-License-Identifier: Apache-2.0
#include "study/study_text.hpp"

namespace gpuramp::input {

template <>
struct EnumNames<study::Method> {
  static constexpr std::array<std::string_view, 3> names{"random", "latin_hypercube", "sobol"};
};
template <>
struct EnumNames<study::Combine> {
  static constexpr std::array<std::string_view, 2> names{"cross", "zip"};
};
template <>
struct EnumNames<study::Goal> {
  static constexpr std::array<std::string_view, 2> names{"min", "max"};
};
template <>
struct EnumNames<record::Resolution> {
  static constexpr std::array<std::string_view, 5> names{"auto", "rack", "row", "hall", "campus"};
};

} // namespace gpuramp::input

namespace gpuramp::study {

using input::Doc;

namespace {

constexpr std::int64_t kMostAxisValues = 100'000;
/// Beyond it a perfect rank correlation leaves the induced order undetermined.
constexpr double kMostRankCorrelation = 0.999;

void describe_target(input::Visitor& v, TargetText& x)
{
  v.option("pointer", x.pointer, Doc{"JSON pointers of the scenario at which the value is written"});
  v.option("scale", x.scale, Doc{"JSON pointers of what is multiplied, such as a whole schedule"});
  v.option("factor_of", x.factor_of, Doc{"what slips: a task class, power, hall, chips; a factor on its durations"});
  v.option("delay_of", x.delay_of, Doc{"what slips: as factor_of; what is added to its dates"});
  v.option("campuses", x.campuses, Doc{"of factor_of and delay_of: these only; empty: all"});
}

} // namespace

void describe(input::Visitor& v, AxisText& x)
{
  v.option("name", x.name, Doc{"of the column; default: what it varies"});
  describe_target(v, x.target);
  v.option("values", x.values, Doc{"in this order; also texts, such as names of rack types"});
  v.option("from", x.from, Doc{"with to and steps, in the place of values"});
  v.option("to", x.to, Doc{"the last value"});
  v.option("steps", x.steps, Doc{"number of values, both ends included", 2, kMostAxisValues});
  v.note_source();
}

void describe(input::Visitor& v, InputText& x)
{
  describe_target(v, x.target);
  describe(v, x.number);
}

void describe(input::Visitor& v, SamplesText& x)
{
  v.required("n", x.n, Doc{"the number of samples", 1, 1e15});
  v.option("method", x.method, Doc{"how the uncertain numbers are drawn together"});
  v.option("seed", x.seed, Doc{"the same seed draws the same numbers", 0, 1e15});
}

void describe(input::Visitor& v, SlipText& x)
{
  v.required("what", x.what, Doc{"a task class, power, hall, announced_power, announced_hall or chips"});
  v.option("factor", x.factor, Doc{"on durations: an uncertain plain number"});
  v.option("delay", x.delay, Doc{"of dates: an uncertain duration"});
  v.option("shared", x.shared_frac, Doc{"correlation of sites: 0 each for itself, 1 all together", 0, 1});
  v.source(x.source);
}

void describe(input::Visitor& v, SlipsText& x)
{
  v.option("file", x.file, Doc{"of slips, relative to this one"});
  v.option("only", x.only, Doc{"of that file these classes; empty: all that the scenario has"});
  v.option("classes", x.classes, Doc{"in the place of the file's of the same name, or beside them"});
}

void describe(input::Visitor& v, SlipFileText& x)
{
  v.required("format_version", x.format_version, Doc{"1", 1, 1});
  v.option("description", x.description, Doc{"in words"});
  v.required("classes", x.classes, Doc{"what slips, and how much"});
}

void describe(input::Visitor& v, CorrelationText& x)
{
  v.pair("between", x.first, x.second, Doc{"two names of inputs, or \"slip/permit\" and the like"});
  v.required("rank", x.rank, Doc{"Spearman's rank correlation", -kMostRankCorrelation, kMostRankCorrelation});
  v.note_source();
}

void describe(input::Visitor& v, OutputText& x)
{
  v.required("name", x.name, Doc{"the name of the column"});
  v.option("series", x.series, Doc{"a level, such as facility_mw; needs date"});
  v.option("date", x.date,
           Doc{"the day at whose begin it is read; of a service: in the month that is read, instead of the whole run"});
  v.option("since", x.since, Doc{"less what it was at the begin of this day"});
  v.option("campus", x.campus, Doc{"of a series; empty: the fleet"});
  v.option("queue", x.queue, Doc{"a queue of the scenario; needs figure"});
  v.option("service", x.service, Doc{"a service that states requests; needs figure"});
  v.option("figure", x.figure, Doc{"of queues, such as wait_p90_s; of requests, such as gpus_needed"});
  v.option("by", x.by, Doc{"of a queue: jobs grouped as in queue_waits.csv; empty: all"});
  v.option("group", x.group, Doc{"which of these groups"});
}

void describe(input::Visitor& v, ObjectiveText& x)
{
  v.required("output", x.output, Doc{"the name of an output"});
  v.required("goal", x.goal, Doc{"less or more of it is better"});
}

void describe(input::Visitor& v, StudyText& x)
{
  v.required("format_version", x.format_version, Doc{"1", 1, 1});
  v.required("name", x.name, Doc{"of the study, and of the folder of its results"});
  v.option("description", x.description, Doc{"in words"});
  v.required("scenario", x.scenario, Doc{"the scenario file, relative to this file"});
  v.option("resolution", x.resolution, Doc{"of its runs"});
  v.option("set", x.set, Doc{"changes of the scenario for all points, as --set takes them: \"/pointer=value\""});
  v.option("combine", x.combine,
           Doc{"cross: every value of an axis with every value of the others; zip: the first of all, the second, ..."});
  v.option("axes", x.axes, Doc{"rows of chosen values"});
  v.option("inputs", x.inputs, Doc{"uncertain numbers, beside those that the scenario itself states"});
  v.option("samples", x.samples, Doc{"how often uncertain numbers are drawn at each point of the axes"});
  v.option("slips", x.slips, Doc{"how much later than planned things come"});
  v.option("correlations", x.correlations, Doc{"of inputs and slips, which are independent else"});
  v.option("outputs", x.outputs,
           Doc{"what is kept of every run beside its milestones: figures of the summary by name, or a level at a date, "
               "or a figure of a queue; default: all of the summary"});
  v.option("objectives", x.objectives, Doc{"of which the points that no other beats are found"});
  v.note_source();
}

} // namespace gpuramp::study

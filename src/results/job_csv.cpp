// SPDX-License-Identifier: Apache-2.0
#include "results/job_csv.hpp"

#include "results/columns.hpp"
#include "results/layouts.hpp"

namespace gpuramp::results {

namespace {

using record::Aggregation;

/// Something at a time since the start.
template <class T>
struct Timed {
  const T& of;
  core::Date start{};

  [[nodiscard]] Json date(const std::optional<core::Duration>& at) const
  {
    return at ? date_json(core::date_after(start, *at)) : Json("");
  }
};

using JobRow = Timed<record::JobRecord>;
using EventRow = Timed<record::Event>;

Field when(const char* key, const char* meaning)
{
  return {.key = key, .label = key, .unit = "", .meaning = meaning, .kind = FieldKind::date, .nullable = true};
}

Field flow(const char* key, const char* label, const char* unit, const char* meaning)
{
  return {.key = key, .label = label, .unit = unit, .meaning = meaning, .over_time = Aggregation::flow};
}

Field mean(const char* key, const char* label, const char* unit, const char* meaning)
{
  return {.key = key, .label = label, .unit = unit, .meaning = meaning, .over_time = Aggregation::mean};
}

const Columns<JobRow>& job_columns()
{
  static const Columns<JobRow> columns{
      {text("name", "name", "of the run, service, pool or queue"), [](const JobRow& r) { return Json(r.of.name); }},
      {text("class", "class", "training, inference, batch or research"),
       [](const JobRow& r) { return Json(r.of.work_class); }},
      {{.key = "campuses",
        .label = "campuses",
        .unit = "",
        .meaning = "of a training run: where it ran",
        .kind = FieldKind::texts},
       [](const JobRow& r) { return Json(r.of.campuses); }},
      {mean("gpus", "GPUs", "GPU", "of a training run its gang; of others the mean over the run"),
       [](const JobRow& r) { return Json(r.of.gpus); }},
      {when("due", "when it may start"), [](const JobRow& r) { return Json(core::format_date(r.of.due)); }},
      {when("started", "empty: it never did"), [](const JobRow& r) { return r.date(r.of.started); }},
      {when("finished", "empty: not before the end"), [](const JobRow& r) { return r.date(r.of.finished); }},
      {flow("useful_flop", "useful compute", "FLOP", "model FLOP done"),
       [](const JobRow& r) { return Json(r.of.flop); }},
      {flow("flop_to_do", "compute to do", "FLOP", "of a training run: all of it"),
       [](const JobRow& r) { return Json(r.of.flop_to_do); }},
      {flow("tokens", "tokens", "token", "trained or served"), [](const JobRow& r) { return Json(r.of.tokens); }},
      {mean("mean_rate_frac", "mean rate", "frac", "of its full speed, while it ran"),
       [](const JobRow& r) { return Json(r.of.mean_rate_frac); }},
      {text("bottleneck", "bottleneck", "resource that held it back longest; empty if none did"),
       [](const JobRow& r) { return Json(r.of.bottleneck); }},
      {text("why_waiting", "waited for", "of a training run that never started: what it lacked"),
       [](const JobRow& r) { return Json(r.of.why_waiting); }},
      {mean("mfu_frac", "MFU", "frac", "useful over peak, of the time not lost to failures, capping or contention"),
       [](const JobRow& r) { return Json(r.of.mfu_frac); }},
      {mean("goodput_frac", "goodput", "frac",
            "of the running time, what was not lost to failures, restarts and checkpoints"),
       [](const JobRow& r) { return Json(r.of.goodput_frac); }},
      {flow("interruptions", "interruptions", "", "sampled or expected, of training with modelled failures"),
       [](const JobRow& r) { return Json(r.of.interruptions); }},
      {flow("scale_out_bytes", "scale-out traffic", "B", "sent by all its GPUs out of their scale-up domains"),
       [](const JobRow& r) { return Json(r.of.scale_out_bytes); }},
      {flow("crossing_bytes", "traffic between pods", "B", "of it, over uplinks of pods or halls and campus cores"),
       [](const JobRow& r) { return Json(r.of.crossing_bytes); }},
      {mean("units", "pods", "", "of a training run: pods, or halls, in which it lay"),
       [](const JobRow& r) { return Json(r.of.units); }},
      {flow("wan_bytes", "WAN traffic", "B", "over each WAN link"),
       [](const JobRow& r) { return Json(r.of.wan_bytes); }}};
  return columns;
}

const Columns<EventRow>& event_columns()
{
  static const Columns<EventRow> columns{
      {date("of the event"), [](const EventRow& r) { return r.date(r.of.at); }},
      {{.key = "elapsed_s", .label = "elapsed", .unit = "s", .meaning = "since the start"},
       [](const EventRow& r) { return Json(core::in_seconds(r.of.at)); }},
      {text("kind", "kind", "one of the kinds of events of this page"),
       [](const EventRow& r) { return Json(record::term(r.of.kind).key); }},
      {text("campus", "campus", "its name, or fleet"), [](const EventRow& r) { return Json(r.of.campus); }},
      {text("subject", "subject", "hall, tranche, run, rack type, ..."),
       [](const EventRow& r) { return Json(r.of.subject); }},
      {text("detail", "detail", "more of it"), [](const EventRow& r) { return Json(r.of.detail); }}};
  return columns;
}

template <class Row, class Things>
std::string table(const Columns<Row>& columns, const Things& things, core::Date start)
{
  auto text = csv_header(fields_of(columns));
  for (const auto& thing : things)
    add_csv_line(text, columns, Row{thing, start});
  return text;
}

} // namespace

std::vector<Field> jobs_fields()
{
  return fields_of(job_columns());
}

Layout jobs_layout()
{
  return {"jobs.csv", "one training run, service, pool or queue", fields_of(job_columns())};
}

Layout events_layout()
{
  return {"events.csv", "one event, in the order of time", fields_of(event_columns())};
}

std::string jobs_csv(const scenario::Scenario& scenario, const record::Record& record)
{
  return table(job_columns(), record.jobs, scenario.start);
}

std::string events_csv(const scenario::Scenario& scenario, const record::Record& record)
{
  return table(event_columns(), record.events, scenario.start);
}

} // namespace gpuramp::results

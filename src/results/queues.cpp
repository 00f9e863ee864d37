// SPDX-License-Identifier: Apache-2.0
#include "results/json_parts.hpp"
#include "results/layouts.hpp"
#include "results/queue_csv.hpp"

namespace gpuramp::results {

namespace {

using record::JobFate;
using record::JobGroup;
using record::QueueFigure;
using record::QueueRecord;
using record::Rejection;

/// Adds the figures of a row that has `figures`.
template <class Row>
void add_figures(Columns<Row>& columns)
{
  for (const auto& entry : record::kTerms<QueueFigure>)
    columns.push_back(
        {field_of(entry.term), [&entry](const Row& r) { return number_json(entry.term, r.figures[entry.id]); }});
}

const Columns<Rejection>& rejection_columns()
{
  static const Columns<Rejection> columns{
      {text("reason", "reason", "why they can never start"), [](const Rejection& r) { return Json(r.reason); }},
      {whole("jobs", "jobs", "job", "of the trace or generator"), [](const Rejection& r) { return Json(r.jobs); }}};
  return columns;
}

const Columns<JobGroup>& group_columns()
{
  static const auto columns = [] {
    Columns<JobGroup> all{
        {text("by", "by", "what its jobs have in common: class, partition, size, year or month of submission"),
         [](const JobGroup& g) { return Json(g.by); }},
        {text("group", "group", "its name; of a size: up to so many GPUs, more than half of it"),
         [](const JobGroup& g) { return Json(g.group); }}};
    add_figures(all);
    return all;
  }();
  return columns;
}

const Columns<QueueRecord>& queue_columns()
{
  static const auto columns = [] {
    Columns<QueueRecord> all{
        {text("name", "name", "of the queue"), [](const QueueRecord& q) { return Json(q.name); }},
        {text("policy", "policy", "who starts next"), [](const QueueRecord& q) { return Json(q.policy); }}};
    add_figures(all);
    all.push_back({inner("rejections", FieldKind::objects, "why jobs were rejected"),
                   [](const QueueRecord& q) { return objects_of(rejection_columns(), q.rejections); }});
    all.push_back({inner("groups", FieldKind::objects, "the same figures of parts of its jobs"),
                   [](const QueueRecord& q) { return objects_of(group_columns(), q.groups); }});
    return all;
  }();
  return columns;
}

/// A queue at a report date.
struct DateRow {
  core::Date date{};
  const std::string& queue;
  const record::QueueSample& sample;
};

const Columns<DateRow>& date_columns()
{
  static const auto columns = [] {
    Columns<DateRow> all{{date("report date"), [](const DateRow& r) { return date_json(r.date); }},
                         {text("queue", "queue", "its name"), [](const DateRow& r) { return Json(r.queue); }}};
    for (const auto& [level, term] : record::kTerms<record::QueueLevel>)
      all.push_back({field_of(term), [l = level](const DateRow& r) { return Json(r.sample[l]); }});
    return all;
  }();
  return columns;
}

/// A queue (by and group empty), or a group of its jobs.
struct WaitRow {
  const std::string& queue;
  std::string by, group;
  const record::QueueFigures& figures;
};

const Columns<WaitRow>& wait_columns()
{
  static const auto columns = [] {
    Columns<WaitRow> all{
        {text("queue", "queue", "its name"), [](const WaitRow& r) { return Json(r.queue); }},
        {text("by", "by", "class, partition, size, year or month of submission; empty: the whole queue"),
         [](const WaitRow& r) { return Json(r.by); }},
        {text("group", "group", "of its jobs; of a size: up to so many GPUs, more than half of it"),
         [](const WaitRow& r) { return Json(r.group); }}};
    add_figures(all);
    return all;
  }();
  return columns;
}

struct FateRow {
  const std::string& queue;
  const JobFate& job;
};

Field seconds(const char* key, const char* label, const char* meaning)
{
  return {.key = key, .label = label, .unit = "s", .meaning = meaning};
}

/// A time that may not have come.
Json when_json(double at_s)
{
  return at_s < 0 ? Json("") : Json(at_s);
}

const Columns<FateRow>& fate_columns()
{
  static const auto columns = [] {
    Columns<FateRow> all{
        {text("queue", "queue", "its name"), [](const FateRow& r) { return Json(r.queue); }},
        {text("state", "state", "finished, killed, cancelled, running, waiting, rejected or after_end"),
         [](const FateRow& r) { return Json(r.job.state); }},
        {seconds("submit_s", "submitted", "since the start"), [](const FateRow& r) { return Json(r.job.submit_s); }},
        {whole("gpus", "GPUs", "GPU", "that it asks for"), [](const FateRow& r) { return Json(r.job.gpus); }},
        {seconds("run_s", "running time", "undisturbed"), [](const FateRow& r) { return Json(r.job.run_s); }},
        {seconds("requested_s", "requested", "its time limit"),
         [](const FateRow& r) { return Json(r.job.requested_s); }},
        {seconds("start_s", "started", "first time, since the start; empty: never"),
         [](const FateRow& r) { return when_json(r.job.start_s); }},
        {seconds("end_s", "ended", "since the start; empty: not yet"),
         [](const FateRow& r) { return when_json(r.job.end_s); }},
        {text("campus", "campus", "where it ran last"), [](const FateRow& r) { return Json(r.job.campus); }},
        {text("class", "class", "of the trace or generator"), [](const FateRow& r) { return Json(r.job.job_class); }},
        {text("partition", "partition", "of the trace or generator"),
         [](const FateRow& r) { return Json(r.job.partition); }},
        {text("user", "user", "of the trace or generator"), [](const FateRow& r) { return Json(r.job.user); }},
        {whole("put_back", "put back", "", "times that it lost its GPUs"),
         [](const FateRow& r) { return Json(r.job.put_back); }},
        {{.key = "gpu_s", .label = "GPU time", .unit = "GPU s", .meaning = "that it held GPUs"},
         [](const FateRow& r) { return Json(r.job.gpu_s); }},
        {{.key = "slowed_by_power_gpu_s",
          .label = "lost to power",
          .unit = "GPU s",
          .meaning = "of its GPU time, what it would not have needed at full speed: a feed or a bus was full"},
         [](const FateRow& r) { return Json(r.job.slowed_by_power_gpu_s); }},
        {{.key = "slowed_by_network_gpu_s",
          .label = "lost to the network",
          .unit = "GPU s",
          .meaning = "likewise, an uplink or a core was full"},
         [](const FateRow& r) { return Json(r.job.slowed_by_network_gpu_s); }}};
    for (std::size_t cause = 0; cause < record::kWaitFigures.size(); ++cause) {
      auto field = field_of(record::term(record::kWaitFigures[cause]));
      field.label = field.label.substr(std::string_view("mean ").size());
      all.push_back({std::move(field), [cause](const FateRow& r) { return Json(r.job.waited_s[cause]); }});
    }
    return all;
  }();
  return columns;
}

record::QueueFigures read_figures(const Json& row)
{
  record::QueueFigures figures;
  for (const auto& [id, term] : record::kTerms<QueueFigure>)
    figures[id] = row.value(std::string(term.key), 0.0);
  return figures;
}

} // namespace

Json queues_json(const std::vector<QueueRecord>& queues)
{
  return objects_of(queue_columns(), queues);
}

std::vector<Layout> queue_layouts()
{
  return {{"/queues/*", "one queue", fields_of(queue_columns())},
          {"/queues/*/rejections/*", "one reason", fields_of(rejection_columns())},
          {"/queues/*/groups/*", "some jobs of the queue", fields_of(group_columns())}};
}

std::vector<QueueRecord> read_queues(const Json& queues)
{
  std::vector<QueueRecord> all;
  for (const auto& row : queues) {
    auto& queue = all.emplace_back();
    queue.name = row.at("name").get<std::string>();
    queue.policy = row.at("policy").get<std::string>();
    queue.figures = read_figures(row);
    for (const auto& rejection : row.at("rejections"))
      queue.rejections.push_back({rejection.at("reason").get<std::string>(), rejection.at("jobs").get<std::int64_t>()});
    for (const auto& group : row.at("groups"))
      queue.groups.push_back(
          {group.at("by").get<std::string>(), group.at("group").get<std::string>(), read_figures(group)});
  }
  return all;
}

Layout queues_layout()
{
  return {"queues.csv", "one report date and queue; only with queues", fields_of(date_columns())};
}

Layout queue_waits_layout()
{
  return {"queue_waits.csv", "one queue, or a group of its jobs; only with queues", fields_of(wait_columns())};
}

Layout queue_jobs_layout()
{
  return {"queue_jobs.csv", "one job of a queue with job_csv; only where there is one", fields_of(fate_columns())};
}

std::string queues_csv(const record::Record& record)
{
  auto text = csv_header(fields_of(date_columns()));
  for (const auto& sample : record.samples)
    for (std::size_t q = 0; q < record.queues.size(); ++q)
      add_csv_line(text, date_columns(), DateRow{sample.date, record.queues[q].name, sample.queues[q]});
  return text;
}

std::string queue_waits_csv(const record::Record& record)
{
  auto text = csv_header(fields_of(wait_columns()));
  for (const auto& queue : record.queues) {
    add_csv_line(text, wait_columns(), WaitRow{queue.name, "", "", queue.figures});
    for (const auto& group : queue.groups)
      add_csv_line(text, wait_columns(), WaitRow{queue.name, group.by, group.group, group.figures});
  }
  return text;
}

std::string queue_jobs_csv(const record::Record& record)
{
  auto text = csv_header(fields_of(fate_columns()));
  for (const auto& queue : record.queues)
    for (const auto& job : queue.jobs)
      add_csv_line(text, fate_columns(), FateRow{queue.name, job});
  return text;
}

} // namespace gpuramp::results

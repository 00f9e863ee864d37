// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/results/writers.hpp"
#include "gpuramp/scenario/reader.hpp"
#include "results/json_parts.hpp"
#include "results/years.hpp"

#include <filesystem>

namespace gpuramp::results {

namespace {

constexpr const char* kVersion = GPURAMP_VERSION;

/// What a result is made of.
struct ResultSource {
  const scenario::Scenario& scenario;
  const record::Record& record;
  const Outcome& outcome;
};

struct MilestoneRow {
  const record::Milestone& milestone;
  core::Date start{};
};

const Columns<MilestoneRow>& path_columns()
{
  static const Columns<MilestoneRow> columns{
      {text("campus", "campus", "where the largest batch came online that carried it"),
       [](const MilestoneRow& r) { return Json(r.milestone.path->campus); }},
      {text("rack_type", "rack type", "of that batch"),
       [](const MilestoneRow& r) { return Json(r.milestone.path->rack_type); }},
      {whole("gpus", "GPUs", "GPU", "of that batch"),
       [](const MilestoneRow& r) { return Json(r.milestone.path->gpus); }},
      {{.key = "admitted",
        .label = "let in",
        .unit = "",
        .meaning = "when slot, power, ports and crew were there",
        .kind = FieldKind::date},
       [](const MilestoneRow& r) { return date_json(core::date_after(r.start, r.milestone.path->admitted)); }},
      {text("enabled_by", "let in by", "what came last: arrival, hall, power, fabric_ports, retirement or crew"),
       [](const MilestoneRow& r) { return Json(r.milestone.path->enabled_by); }},
      {text("subject", "subject", "name of the hall or tranche that came last; else empty"),
       [](const MilestoneRow& r) { return Json(r.milestone.path->subject); }},
      {text("supply_bound_by", "supply bound by", "input that held its supply line back; empty: its orders"),
       [](const MilestoneRow& r) { return Json(r.milestone.path->supply_bound_by); }}};
  return columns;
}

const Columns<MilestoneRow>& milestone_columns()
{
  static const Columns<MilestoneRow> columns{
      {whole("gpus", "GPUs up", "GPU", "so many are to be up"),
       [](const MilestoneRow& r) { return Json(r.milestone.gpus); }},
      {date("first day on which they are; null: not before the end", true),
       [](const MilestoneRow& r) { return date_json(r.milestone.date); }},
      {{.key = "path",
        .label = "path",
        .unit = "",
        .meaning = "how the racks came that carried it; null if none did",
        .kind = FieldKind::object,
        .nullable = true},
       [](const MilestoneRow& r) { return r.milestone.path ? object_of(path_columns(), r) : Json(nullptr); }}};
  return columns;
}

struct LevelRow {
  const scenario::TargetLevel& level;
  const record::LevelReached& reached;
};

const Columns<LevelRow>& level_columns()
{
  static const Columns<LevelRow> columns{
      {text("level", "level", "whose, how much of what"),
       [](const LevelRow& r) { return Json(scenario::text_of(r.level)); }},
      {date("first day on which it was there", true), [](const LevelRow& r) { return date_json(r.reached.date); }},
      {text("most", "most", "the most that there ever was"),
       [](const LevelRow& r) { return Json(scenario::amount_text(r.level, r.reached.most)); }}};
  return columns;
}

Json levels_json(const ResultSource& s)
{
  auto rows = Json::array();
  for (const auto& reached : s.record.levels)
    rows.push_back(object_of(level_columns(), LevelRow{s.scenario.targets.levels[reached.level], reached}));
  return rows;
}

Json milestones_json(const ResultSource& s)
{
  std::vector<MilestoneRow> rows;
  for (const auto& milestone : s.record.milestones)
    rows.push_back({milestone, s.scenario.start});
  return objects_of(milestone_columns(), rows);
}

const Columns<ResultSource>& summary_columns()
{
  static const auto columns = [] {
    Columns<ResultSource> all;
    for (const auto& entry : record::kTerms<record::Figure>)
      all.push_back({field_of(entry.term),
                     [&entry](const ResultSource& s) { return number_json(entry.term, s.outcome.summary[entry.id]); }});
    for (const auto& [effort, term] : record::kTerms<record::Effort>)
      all.push_back({field_of(term), [e = effort](const ResultSource& s) { return Json(s.record.effort[e]); }});
    return all;
  }();
  return columns;
}

constexpr double kMwPerMin = 60e-6; ///< of a W/s

const Columns<SwingRow>& swing_columns()
{
  static const Columns<SwingRow> columns{
      {text("campus", "campus", "its name"), [](const SwingRow& r) { return Json(r.campus); }},
      {date("day on which the swing is first so large"), [](const SwingRow& r) { return date_json(r.date); }},
      {{.key = "swing_mw",
        .label = "largest swing",
        .unit = "MW",
        .meaning = "of the power of a synchronous training run"},
       [](const SwingRow& r) { return Json(core::in_megawatts(r.swing)); }},
      {{.key = "left_mw", .label = "after smoothing", .unit = "MW", .meaning = "what the feed sees of it"},
       [](const SwingRow& r) { return Json(core::in_megawatts(r.left)); }},
      {{.key = "ramp_mw_per_min",
        .label = "ramp",
        .unit = "MW/min",
        .meaning = "what is left, within the time of a swing"},
       [](const SwingRow& r) { return Json(r.ramp.base() * kMwPerMin); }},
      {{.key = "limit_mw_per_min",
        .label = "limit",
        .unit = "MW/min",
        .meaning = "that the campus states; null: none",
        .nullable = true},
       [](const SwingRow& r) { return r.limit ? Json(r.limit->base() * kMwPerMin) : Json(nullptr); }},
      {{.key = "within_limit",
        .label = "within it",
        .unit = "",
        .meaning = "whether the ramp is",
        .kind = FieldKind::flag},
       [](const SwingRow& r) { return Json(r.within_limit()); }}};
  return columns;
}

const Columns<NotServed>& not_served_columns()
{
  static const Columns<NotServed> columns{
      {text("name", "name", "of the run or service"), [](const NotServed& n) { return Json(n.name); }},
      {text("class", "class", "training or inference"), [](const NotServed& n) { return Json(n.work_class); }},
      {{.key = "due", .label = "due", .unit = "", .meaning = "when it might have begun", .kind = FieldKind::date},
       [](const NotServed& n) { return date_json(n.due); }},
      {text("reason", "reason", "what it lacked"), [](const NotServed& n) { return Json(n.reason); }}};
  return columns;
}

const Columns<record::Conservation>& conservation_columns()
{
  using record::Conservation;
  static const Columns<Conservation> columns{
      {whole("checks", "checks", "", "that ran"), [](const Conservation& c) { return Json(c.checks); }},
      {{.key = "worst_relative_error", .label = "worst relative error", .unit = "", .meaning = "of all checks"},
       [](const Conservation& c) { return Json(c.worst_relative_error); }},
      {text("worst_check", "worst check", "the one with that error"),
       [](const Conservation& c) { return Json(c.worst_check); }},
      {{.key = "broken",
        .label = "broken",
        .unit = "",
        .meaning = "a line for each check that did not hold",
        .kind = FieldKind::texts},
       [](const Conservation& c) { return Json(c.broken); }}};
  return columns;
}

const Columns<scenario::Provenance>& assumption_columns()
{
  using scenario::Provenance;
  static const Columns<Provenance> columns{
      {text("file", "file", "in which it stands"),
       [](const Provenance& p) { return Json(std::filesystem::path(p.file).filename().string()); }},
      {text("pointer", "pointer", "JSON pointer of the object"), [](const Provenance& p) { return Json(p.pointer); }},
      {text("value", "value", "what is assumed"), [](const Provenance& p) { return Json(p.value); }},
      {text("source", "source", "assumption: and the reason"), [](const Provenance& p) { return Json(p.source); }}};
  return columns;
}

Json assumptions_json(const scenario::Scenario& scenario)
{
  std::vector<scenario::Provenance> rows;
  for (const auto& p : scenario.provenance)
    if (p.source.rfind("assumption", 0) == 0)
      rows.push_back(p);
  return objects_of(assumption_columns(), rows);
}

using Warning = core::InputProblem;

const Columns<Warning>& warning_columns()
{
  static const Columns<Warning> columns{
      {text("pointer", "pointer", "JSON pointer of the place"), [](const Warning& w) { return Json(w.pointer); }},
      {text("problem", "problem", "what looks odd"), [](const Warning& w) { return Json(w.problem); }},
      {text("suggestion", "suggestion", "what would be right"), [](const Warning& w) { return Json(w.suggestion); }}};
  return columns;
}

Json stated_json(const ResultSource& s)
{
  if (not s.scenario.stated)
    return Json(Json::value_t::discarded);
  return Json::diff(Json::parse(scenario::resolved_json(s.scenario)),
                    Json::parse(scenario::resolved_json(*s.scenario.stated)));
}

const Columns<ResultSource>& result_columns()
{
  static const Columns<ResultSource> columns{
      {text("gpuramp_version", "version", "of the program that wrote it"),
       [](const ResultSource&) { return Json(kVersion); }},
      {whole("format_version", "format", "", "of this file; raised when a reader of the older one would misread it"),
       [](const ResultSource&) { return Json(kResultFormat); }},
      {whole("seed", "seed", "", "of the random streams"), [](const ResultSource& s) { return Json(s.record.seed); }},
      {text("resolution", "resolution", "which racks are one SimGrid host: rack, row, hall, campus"),
       [](const ResultSource& s) { return Json(record::to_string(s.record.resolution)); }},
      {inner("milestones", FieldKind::objects, "when so many GPUs are up"), milestones_json},
      {inner("levels", FieldKind::objects, "when the levels of the targets are reached"), levels_json},
      {optional("campus_targets", FieldKind::objects, "when campuses have so many GPUs up as they state by date"),
       [](const ResultSource& s) { return campus_targets_json(s.scenario, s.record); }},
      {optional("certainty", FieldKind::object,
                "of the milestones, where 'run --samples' asked for it: summary.json of a study of the same scenario"),
       [](const ResultSource& s) {
         return s.outcome.certainty ? Json::parse(s.outcome.certainty->summary_json) : Json(Json::value_t::discarded);
       }},
      {inner("summary", FieldKind::object, "figures of the whole run"),
       [](const ResultSource& s) { return object_of(summary_columns(), s); }},
      {inner("bottlenecks", FieldKind::object, "what held the ramp and its work back"),
       [](const ResultSource& s) { return bottlenecks_json(s.record, s.outcome); }},
      {inner("years", FieldKind::objects, "by calendar year: what was up, and what held back the rest"),
       [](const ResultSource& s) { return objects_of(year_columns(), s.outcome.years); }},
      {inner("supply_chain", FieldKind::objects, "shared inputs by year: who got what, and what their shortage cost"),
       [](const ResultSource& s) { return supply_chain_json(s.scenario, s.record); }},
      {inner("power_networks", FieldKind::objects, "firm power of campuses that have a power network"),
       [](const ResultSource& s) { return networks_json(s.scenario); }},
      {inner("fabrics", FieldKind::objects, "parts and bandwidth of campus fabrics that are made of parts"),
       [](const ResultSource& s) { return fabrics_json(s.scenario, s.record); }},
      {inner("load_swings", FieldKind::objects, "swings of synchronous training runs against what feeds allow"),
       [](const ResultSource& s) { return objects_of(swing_columns(), s.outcome.swings); }},
      {inner("not_served", FieldKind::objects, "training runs that never started, services that never served"),
       [](const ResultSource& s) { return objects_of(not_served_columns(), s.outcome.not_served); }},
      {inner("queues", FieldKind::objects, "queues of batch jobs: how long these waited"),
       [](const ResultSource& s) { return queues_json(s.record.queues); }},
      {optional("requests", FieldKind::objects, "services that state requests: whether users got their tokens in time"),
       [](const ResultSource& s) { return requests_json(s.outcome.requests); }},
      {inner("energy", FieldKind::objects, "of the fleet, by report period"),
       [](const ResultSource& s) { return energy_json(s.outcome.energy); }},
      {inner("sources", FieldKind::objects, "energy by source over the whole run"),
       [](const ResultSource& s) { return sources_json(s.outcome.energy, s.record); }},
      {inner("cost", FieldKind::object, "of the whole run"),
       [](const ResultSource& s) { return cost_json(s.outcome.cost, s.record); }},
      {optional("income", FieldKind::object, "of the whole run, where services have a price"),
       [](const ResultSource& s) { return income_json(s.outcome.income); }},
      {inner("conservation", FieldKind::object, "checks of the run and of its sums"),
       [](const ResultSource& s) { return object_of(conservation_columns(), s.outcome.conservation); }},
      {inner("assumptions", FieldKind::objects, "numbers of the scenario without a published source"),
       [](const ResultSource& s) { return assumptions_json(s.scenario); }},
      {inner("warnings", FieldKind::objects, "what of the scenario looks odd"),
       [](const ResultSource& s) {
         auto all = s.scenario.warnings;
         all.insert(all.end(), s.outcome.warnings.begin(), s.outcome.warnings.end());
         return objects_of(warning_columns(), all);
       }},
      {inner("scenario", FieldKind::object, "resolved, with all defaults: see gpuramp schema"),
       [](const ResultSource& s) { return Json::parse(scenario::resolved_json(s.scenario)); }},
      {optional("stated", FieldKind::objects,
                "JSON patch from the scenario to what its file states, before slips and mappings changed it"),
       stated_json}};
  return columns;
}

} // namespace

std::vector<Field> summary_fields()
{
  return fields_of(summary_columns());
}

std::vector<Layout> json_layouts()
{
  std::vector<Layout> all{
      {"", "the run", fields_of(result_columns())},
      {"/milestones/*", "one milestone", fields_of(milestone_columns())},
      {"/milestones/*/path", "the largest batch that came online at its instant", fields_of(path_columns())},
      {"/levels/*", "one level of the targets", fields_of(level_columns())},
      {"/summary", "the whole run", summary_fields()},
      {"/load_swings/*", "one campus", fields_of(swing_columns())},
      {"/not_served/*", "one run or service", fields_of(not_served_columns())},
      {"/conservation", "the whole run", fields_of(conservation_columns())},
      {"/assumptions/*", "one number", fields_of(assumption_columns())},
      {"/warnings/*", "one place", fields_of(warning_columns())}};
  for (auto&& part :
       {bottleneck_layouts(), campus_target_layouts(), year_layouts(), supply_chain_layouts(), account_layouts(),
        income_layouts(), network_layouts(), fabric_layouts(), queue_layouts(), request_layouts()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

std::string result_json(const scenario::Scenario& scenario, const record::Record& record, const Outcome& outcome)
{
  return object_of(result_columns(), ResultSource{scenario, record, outcome})
             .dump(1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

} // namespace gpuramp::results

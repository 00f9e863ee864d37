// SPDX-License-Identifier: Apache-2.0
#include "gpuramp/core/error.hpp"
#include "gpuramp/input/shape.hpp"
#include "gpuramp/input/text_file.hpp"
#include "gpuramp/study/plan.hpp"
#include "gpuramp/study/summary.hpp"
#include "study/json.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

namespace gpuramp::study {

namespace {

Json number(const std::optional<double>& value)
{
  return value ? Json(*value) : Json(nullptr);
}

/// A date for milestones, a number for figures.
Json shown(const std::optional<double>& value, const std::string& role)
{
  if (not value || role != "milestone")
    return number(value);
  return core::format_date(core::Date(std::chrono::days(std::llround(*value))));
}

std::string key_of(double p)
{
  return fmt::format("p{:.0f}", 100 * p);
}

Json influences_json(const OutputSummary& o)
{
  auto list = Json::array();
  for (const auto& i : o.influences)
    list.push_back({{"input", i.input},
                    {"rank_correlation", number(i.rank_correlation)},
                    {"sobol", i.sobol ? Json{{"value", i.sobol->value}, {"low", i.sobol->low}, {"high", i.sobol->high}}
                                      : Json(nullptr)},
                    {"tornado", i.swing ? Json{{"at_low", shown(i.swing->at_low, o.role)},
                                               {"at_high", shown(i.swing->at_high, o.role)}}
                                        : Json(nullptr)}});
  return list;
}

Json output_json(const OutputSummary& o, const Output& output)
{
  const bool milestone = o.role == "milestone";
  Json json{{"name", o.name}};
  if (milestone)
    json["gpus"] = output.gpus;
  else
    json["unit"] = o.unit;
  json["n"] = o.n;
  if (milestone)
    json["never_frac"] = o.never_frac;
  else
    json["mean"] = number(o.mean);
  auto percentiles = Json::object();
  auto errors = Json::object();
  for (std::size_t p = 0; p < o.percentiles.size(); ++p) {
    percentiles[key_of(kPercentiles[p])] = shown(o.percentiles[p].value, o.role);
    errors[key_of(kPercentiles[p])] = number(o.percentiles[p].standard_error);
  }
  json["percentiles"] = percentiles;
  json[milestone ? "standard_error_days" : "standard_error"] = errors;
  if (milestone) {
    json["probability_by"] = Json::array();
    for (const auto& [date, probability] : o.probability_by)
      json["probability_by"].push_back({{"date", core::format_date(date)}, {"probability", probability}});
    json["due"] = o.due ? Json(core::format_date(*o.due)) : Json(nullptr);
    json["on_time_frac"] = number(o.on_time_frac);
  }
  json["influences"] = influences_json(o);
  return json;
}

Json cells_json(const StudySummary& s)
{
  auto list = Json::array();
  for (const auto& cell : s.cells) {
    auto outputs = Json::object();
    for (std::size_t o = 0; o < s.outputs.size(); ++o)
      outputs[s.outputs[o].name] = {{"p10", shown(cell.p10[o].value, s.outputs[o].role)},
                                    {"p50", shown(cell.p50[o].value, s.outputs[o].role)},
                                    {"p90", shown(cell.p90[o].value, s.outputs[o].role)}};
    list.push_back({{"cell", cell.cell}, {"values", cell.values}, {"n", cell.n}, {"outputs", outputs}});
  }
  return list;
}

Json contours_json(const StudySummary& s)
{
  auto list = Json::array();
  for (std::size_t c = 0; c < s.contours.size(); ++c) {
    const auto& contour = s.contours[c];
    auto rows = Json::array();
    for (const auto& row : contour.median) {
      auto cells = Json::array();
      for (const auto& value : row)
        cells.push_back(shown(value, s.outputs[c].role));
      rows.push_back(cells);
    }
    list.push_back({{"output", contour.output},
                    {"x_axis", contour.x_axis},
                    {"y_axis", contour.y_axis},
                    {"x", contour.x},
                    {"y", contour.y},
                    {"median", rows}});
  }
  return list;
}

Json axes_json(const Study& study)
{
  auto list = Json::array();
  for (const auto& axis : study.axes) {
    auto values = Json::array();
    for (const auto v : axis.values)
      values.push_back(to_text(v, axis.type));
    list.push_back({{"name", axis.name}, {"unit", axis.type.unit}, {"values", values}});
  }
  return list;
}

/// What a number is said to be: at its 5, 50 and 95 percentiles.
Json uncertain_json(const Distribution& distribution, const ValueType& type)
{
  return {{"low", to_text(distribution.quantile(kPercentiles[0]), type)},
          {"base", to_text(distribution.quantile(0.5), type)},
          {"high", to_text(distribution.quantile(kPercentiles[6]), type)}};
}

Json inputs_json(const Study& study)
{
  auto list = Json::array();
  for (const auto& input : study.inputs) {
    Json row{{"name", input.name}, {"kind", "input"}, {"what", fmt::format("{}", fmt::join(input.target.names, ", "))}};
    row.update(uncertain_json(input.distribution, input.type));
    row["base"] = to_text(input.base, input.type);
    row["source"] = input.source;
    list.push_back(std::move(row));
  }
  for (const auto& slip : study.slips) {
    Json row{{"name", "slip/" + slip.what}, {"kind", "slip"}, {"what", slip.what}};
    row.update(uncertain_json(slip.factor ? *slip.factor : *slip.delay, slip_type(slip)));
    row["source"] = slip.source;
    list.push_back(std::move(row));
  }
  return list;
}

Json objectives_json(const Study& study, const StudySummary& s)
{
  auto goals = Json::array();
  for (const auto& o : study.objectives)
    goals.push_back({{"output", o.output}, {"goal", o.minimise ? "min" : "max"}});
  return {{"goals", goals}, {"of", s.cells.empty() ? "point" : "cell"}, {"best", s.best}, {"pareto", s.pareto_cells}};
}

/// What summary_json() writes. Percentiles of a milestone are days, those of a figure numbers.
const input::Shape& summary_shape()
{
  static const auto shape = input::shape_of(R"({
    "gpuramp_version": "text", "format_version": "whole", "study": "text", "description": "text", "scenario": "text",
    "start": "date", "end": "date", "method": "text", "seed": "whole", "samples": "whole",
    "points": {"planned": "whole", "ok": "whole", "failed": "whole", "killed": "whole", "errors": ["text"]},
    "axes": [{"name": "text", "unit": "text", "values": ["text"]}],
    "inputs": [{"name": "text", "kind": "text", "what": "text", "low": "text", "base": "text", "high": "text",
                "source": "text"}],
    "milestones": [{"name": "text", "gpus": "whole", "n": "whole", "never_frac": "number",
                    "percentiles": {"p5": "date?", "p10": "date?", "p25": "date?", "p50": "date?", "p75": "date?",
                                    "p90": "date?", "p95": "date?"},
                    "standard_error_days": {"*": "number?"},
                    "probability_by": [{"date": "date", "probability": "number"}],
                    "due": "date?", "on_time_frac": "number?",
                    "influences": [{"input": "text", "rank_correlation": "number?",
                                    "sobol": [{"value": "number", "low": "number", "high": "number"}, null],
                                    "tornado": [{"at_low": "date?", "at_high": "date?"}, null]}]}],
    "figures": [{"name": "text", "unit": "text", "n": "whole", "mean": "number?",
                 "percentiles": {"p5": "number?", "p10": "number?", "p25": "number?", "p50": "number?",
                                 "p75": "number?", "p90": "number?", "p95": "number?"},
                 "standard_error": {"*": "number?"},
                 "influences": [{"input": "text", "rank_correlation": "number?",
                                 "sobol": [{"value": "number", "low": "number", "high": "number"}, null],
                                 "tornado": [{"at_low": "number?", "at_high": "number?"}, null]}]}],
    "cells": [{"cell": "whole", "values": ["text"], "n": "whole",
               "outputs": {"*": {"p10": "anything", "p50": "anything", "p90": "anything"}}}],
    "contours": [{"output": "text", "x_axis": "text", "y_axis": "text", "x": ["text"], "y": ["text"],
                  "median": [["anything"]]}],
    "objectives": {"goals": [{"output": "text", "goal": "text"}], "of": "text", "best": ["whole"],
                   "pareto": ["whole"]}})");
  return shape;
}

} // namespace

void require_summary(const std::string& text, const std::string& file)
{
  constexpr const char* kRunAgain =
      "write it anew with 'gpuramp sweep STUDY --out DIR --resume', or 'gpuramp run --samples'";
  const auto json = Json::parse(text, nullptr, false);
  if (not json.is_discarded() && not(json.is_object() && json.contains("gpuramp_version") && json.contains("study")))
    throw core::InputError({{file, 0, "", "is not a summary of a study of gpuramp", kRunAgain}});
  if (const auto format = json.find("format_version"); format != json.end() && *format != kSummaryFormat)
    throw core::InputError(
        {{file, 0, "/format_version",
          fmt::format("is of format {}, this program reads {}", format->dump(), kSummaryFormat), kRunAgain}});
  input::require_shape(text, summary_shape(), {file, kRunAgain});
}

std::string read_summary(const std::filesystem::path& directory)
{
  const auto file = (directory / "summary.json").string();
  auto text = input::read_text_file(file, input::kMostResultBytes);
  require_summary(text, file);
  return text;
}

std::string summary_json(const LoadedStudy& loaded, const StudySummary& s)
{
  const auto& study = loaded.study;
  Json json{{"gpuramp_version", GPURAMP_VERSION},
            {"format_version", kSummaryFormat},
            {"study", study.name},
            {"description", study.description},
            {"scenario", loaded.base.name},
            {"start", core::format_date(loaded.base.start)},
            {"end", core::format_date(loaded.base.end)},
            {"method", to_string(study.samples.method)},
            {"seed", study.samples.seed},
            {"samples", study.samples.n},
            {"points",
             {{"planned", s.n_planned},
              {"ok", s.n_ok},
              {"failed", s.n_failed},
              {"killed", s.n_killed},
              {"errors", s.errors}}},
            {"axes", axes_json(study)},
            {"inputs", inputs_json(study)},
            {"milestones", Json::array()},
            {"figures", Json::array()}};
  for (std::size_t o = 0; o < s.outputs.size(); ++o)
    json[s.outputs[o].role == "milestone" ? "milestones" : "figures"].push_back(
        output_json(s.outputs[o], study.outputs[o]));
  json["cells"] = cells_json(s);
  json["contours"] = contours_json(s);
  json["objectives"] = objectives_json(study, s);
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace gpuramp::study

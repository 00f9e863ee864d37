// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gpuramp/results/fields.hpp"
#include "report/sources.hpp"
#include "report/timeline.hpp"

/// Parts of the page's data. Names of numbers end in their unit; a part that a result has no data for is null and its
/// section is left out.
namespace gpuramp::report {

/// The same values with each list of two or more objects that have the same keys as {$keys[], $rows[][]}: a fifth of a
/// page of many campuses would be keys said again. `unpacked` in dom.js is its inverse.
[[nodiscard]] Json packed(const Json& value);

/// {key, label, unit, meaning, colour, kind} of a name
[[nodiscard]] Json word_json(const results::Field& field);

/// Rows of the vocabulary that scripts look names up in, by table; tiles[]: keys of the figures above all sections.
[[nodiscard]] Json words_data();

/// All of one result:
///   label, name, description, version, seed, resolution, start, end, directory
///   milestones[], summary{}, conservation{}   as in result.json
///   policy_note: whether more of something may make a milestone later, by how racks are sent or let in; or null
///   dates[], fleet {column: [date]}           of series.csv, as far as it is drawn
///   gap {dates[], target[], up[], causes[] {key, name, phrase, stage, colour, driver, gpus[date]}}
///   cut {dates[], bound_gpus[]}
///   years[] {year, up, target, up_end, facility_mw, causes[] [name, gpus]}   means of the year, but for up_end
///   causes[] [name, mean GPUs over the run]   largest first
///   waterfall {peak, losses[], useful} {label, flop, by_date[], colour}
///   load_swings[]   as in result.json
///   supply_chain[], binding, campuses, energy, power, jobs, assumptions, marginals, queues[], requests[], fabrics[]
[[nodiscard]] Json result_data(const ResultSource& source);

/// {resources[], rows[] (campuses), quarters[], cells[] [row, quarter, resource, share of the quarter's time], top[]
/// {resource, campus_years, ...}}
[[nodiscard]] Json binding_data(const ResultSource& source, const Timeline& timeline);

/// {columns[] {key, label, unit}, rows[][]}: one row per campus
[[nodiscard]] Json campus_data(const ResultSource& source, const Timeline& timeline);

/// {links[] {from, to, mwh, by_date[date]}, uses[] {key, label, colour}}: sources (if known), places, use
[[nodiscard]] Json energy_data(const ResultSource& source, const Timeline& timeline);

/// When each campus is built and supplied: {periods[]: places of dates shown, between which arrivals are counted,
/// campuses[] {name, works[] [kind, label, amount, begun, first, last: left out where it is first], arrivals[period]
/// GPUs}}. A work is a group of halls or a tranche: begun when its project begins, first and last ready when the first
/// and the last of its group are. halls[] {project, halls, months}: what projects built until the end, and in how long.
[[nodiscard]] Json construction_data(const ResultSource& source, const Timeline& timeline);

/// Campuses that say where they are, [] {name, latitude_deg, longitude_deg, at[], up[]}; null if none does. GPUs up are
/// told at corners of their course (places of dates shown); lines between them are true to 0.5 % of the campus's
/// largest.
[[nodiscard]] Json site_data(const ResultSource& source, const Timeline& timeline);

/// Rates by which planners compare plans, [] {label, text, meaning}: power per GPU, price per GPU, g CO2e per kWh.
[[nodiscard]] Json rate_data(const ResultSource& source, const Timeline& timeline);

/// {years[], total_usd, categories[] {key, label, colour, usd[year]}}: dollars spent, of cost.csv
[[nodiscard]] Json cost_data(const ResultSource& source);

/// The load by month, of load.csv: {words[], groups[] {name, scope, months[], columns {column: [month]}}}: the fleet,
/// regions, the campuses with the highest peaks; null where the file is not there. Columns of interruptible power, of
/// peaks of parts and of curtailment are there where they say something.
[[nodiscard]] Json load_data(const ResultSource& source);

/// Levels of power over time [] {key, label, unit, colour, dashed}: columns of `fleet`
[[nodiscard]] Json power_levels_data(const Timeline& timeline);

/// {sources[], mw[source][date], by: "capacity" | "draw", mwh[source], co2e_t[source], usd[source]}
[[nodiscard]] Json power_data(const ResultSource& source, const Timeline& timeline);

/// [] {where, n, value, source, date, cause, weight}: numbers of the scenario with their sources, those that drive the
/// answer first \param causes  of the gap, mean GPUs over the run
[[nodiscard]] Json assumption_data(const ResultSource& source, const results::NamedGpus& causes);

/// summary.json of a study, with its directory.
[[nodiscard]] Json study_data(const std::filesystem::path& directory);

/// The study that a result holds (`run --samples`), in the same shape; null if it holds none.
[[nodiscard]] Json certainty_data(const ResultSource& source);

/// \return whether `gpuramp plan --out` wrote this
[[nodiscard]] bool is_plan(const std::filesystem::path& path);

/// plan_result.json of a plan, with its directory.
[[nodiscard]] Json plan_data(const std::filesystem::path& path);

} // namespace gpuramp::report

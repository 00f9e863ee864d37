// SPDX-License-Identifier: Apache-2.0
// What readers ask first, answered in sentences from the numbers.

const byHand = (items) => (items.length < 2 ? items.join("") : items.slice(0, -1).join(", ") + " and " + items[items.length - 1]);

/** The study of the same scenario: the result's own, or one beside it. */
const studyOf = (result, studies) => studies.find((s) => s.scenario === result.name && s.milestones.length);

/** When half of the runs, one in ten and nine in ten are there, and how many of them are in time. */
function chanceText(m, end) {
  const more = [m.due ? `${percent(m.on_time_frac)} of runs by ${m.due}, when it is wanted` : null, m.never_frac > 0 ? `${percent(m.never_frac)} of runs never` : null].filter(Boolean);
  return `${count(m.gpus)} GPUs: P50 ${orNever(m.percentiles.p50, end)} (P10 ${orNever(m.percentiles.p10, end)}, P90 ${orNever(m.percentiles.p90, end)}${more.map((text) => "; " + text).join("")})`;
}

/** The largest milestone first: it is what is asked for. */
const chancesSentence = (study) => [...study.milestones].reverse().map((m) => chanceText(m, study.end)).join("; ") + ".";

function whenSentence(result) {
  const reached = result.milestones.filter((m) => m.date), missed = result.milestones.filter((m) => !m.date);
  const last = reached[reached.length - 1];
  const before = reached.slice(0, -1).map((m) => `${count(m.gpus)} on ${m.date}`);
  const ending = missed.length > 0 ? ` ${byHand(missed.map((m) => count(m.gpus)))} ${missed.length > 1 ? "are" : "is"} not reached before ${result.end}.` : "";
  if (!last) return `No milestone is reached: ${count(result.summary.gpus_up_end)} GPUs are up on ${result.end}.` + ending;
  return `${count(last.gpus)} GPUs are up on ${last.date}${before.length ? " (" + byHand(before) + ")" : ""}.` + ending;
}

/** What racks lack, largest first; those under way lack nothing. */
function limitsOf(causes, result) {
  const underWay = new Set(result.gap.causes.filter((c) => c.under_way).map((c) => c.name));
  return [causes.filter(([name]) => !underWay.has(name)), causes.filter(([name]) => underWay.has(name))];
}

/** A cause as sentences name it. */
const phraseOf = (name, result) => (result.gap.causes.find((c) => c.name === name) || { phrase: name }).phrase;

/** Limits that led in the years that fell short of the target, equal neighbours joined: "halls from 2026 to 2027", "power in 2028". */
function leaders(result) {
  const runs = [];
  for (const year of result.years) {
    const [limits] = limitsOf(year.causes, result);
    const cause = year.target > 0 && year.up >= year.target ? null : limits.length ? limits[0][0] : null;
    const run = runs[runs.length - 1];
    if (run && run.cause === cause) run.to = year.year;
    else runs.push({ cause, from: year.year, to: year.year });
  }
  return runs.filter((run) => run.cause).map((run) => `${phraseOf(run.cause, result)} ${run.to > run.from ? `from ${run.from} to ${run.to}` : `in ${run.from}`}`);
}

/** The first of the years at the end that all reach their target; null where the last falls short, or no year has one. */
function aheadSince(result) {
  const years = result.years.filter((year) => year.target > 0);
  const short = years.findLastIndex((year) => year.up < year.target);
  return years.length > short + 1 ? years[short + 1].year : null;
}

function whySentence(result) {
  const [limits, underWay] = limitsOf(result.causes, result);
  if (result.causes.length === 0) return "Nothing held the ramp back.";
  const top = limits.slice(0, 3).map(([cause, gpus], i) => `${phraseOf(cause, result)} (${count(gpus)}${i === 0 ? " GPUs missing on average" : ""})`);
  const moving = underWay.reduce((sum, [, gpus]) => sum + gpus, 0);
  const eras = leaders(result), ahead = aheadSince(result);
  const parts = [top.length ? `The largest limit${top.length > 1 ? "s are" : " is"} ${byHand(top)}` : "No limit holds racks back"];
  if (moving > 0) parts.push(`${count(moving)} more are on their way, being installed or burned in`);
  if (eras.length > 1) parts.push(`while the fleet was short of its target, the largest was ${byHand(eras)}`);
  if (ahead) parts.push(`from ${ahead} on the fleet is ahead of its target`);
  return parts.join("; ") + ".";
}

const rateText = (result, key) => (result.rates.find((rate) => rate.key === key) || {}).text;

/** In rates that a planner knows: tokens a day, GW and a country's share, USD per GPU-hour. */
function whatSentence(result) {
  const s = result.summary, tokens = rateText(result, "tokens"), share = rateText(result, "us_power"), hour = rateText(result, "gpu_hour");
  const gives = [];
  if (tokens) gives.push(`serves ${tokens} tokens a day at the end`);
  if (s.training_runs_finished > 0) gives.push(`finishes ${s.training_runs_finished} training run${s.training_runs_finished > 1 ? "s" : ""}`);
  const work = `The fleet ${gives.length ? gives.join(", ") + " and " : ""}draws ${quantity(s.peak_facility_mw, "MW")} at its peak${share ? `; in its last year ${share} of what all power plants of the United States gave in 2024` : ""}.`;
  const money = ` It costs ${dollars(s.spent_usd)}${result.discount_rate > 0 ? ` (worth ${dollars(s.cost_usd)} at the start, at ${percent(result.discount_rate)} a year)` : ""}${hour ? `, ${hour} for each GPU-hour up` : ""}, and emits ${quantity(s.co2e_t, "t")} CO2e with ${quantity(s.energy_mwh, "MWh")}.`;
  return work + money;
}

/** Date of a percentile, or that it lies beyond the horizon. */
const orNever = (date, end) => date || "not before " + end;

function studySentences(study) {
  const ms = study.milestones;
  const when = ms.length === 0 ? "The study has no milestones." : (study.axes.length ? "Over all points of the grid, " : "") + chancesSentence(study);
  const lead = outputsOf(study).filter((o) => o.role === "milestone").sort(byInterest).map((m) => [m, m.influences.find((i) => i.tornado)]).find(([, i]) => i);
  const why = lead && study.axes.length === 0 ? moversSentence(lead[0]) : lead ? `${count(lead[0].gpus)} GPUs move most with ${shorten(lead[1].input, 80)}: median ${orNever(lead[1].tornado.at_low, study.end)} in its lowest fifth, ${orNever(lead[1].tornado.at_high, study.end)} in its highest.` : null;
  const what = `${study.points.ok} of ${study.points.planned} points ran (${study.method.replaceAll("_", " ")}${study.seed !== undefined ? ", seed " + study.seed : ""})` +
    (study.points.failed + study.points.killed > 0 ? `; ${study.points.failed} failed and ${study.points.killed} were killed.` : ".");
  return [when, why, what].filter(Boolean);
}

/** What moves a milestone, strongest rank correlation first. */
const byRank = (influences) => influences.filter((i) => i.rank_correlation !== null).sort((a, b) => Math.abs(b.rank_correlation) - Math.abs(a.rank_correlation));
function moversSentence(milestone) {
  const movers = byRank(milestone.influences).slice(0, 3).map((i) => `${shorten(i.input, 60)} (rank correlation ${i.rank_correlation.toFixed(2)})`);
  return movers.length ? `The date of ${count(milestone.gpus)} GPUs moves most with ${byHand(movers)}.` : null;
}

const lowered = (sentence) => (sentence.startsWith("No ") ? "n" + sentence.slice(1) : sentence);

/** Dates that are likely, where a study tells; and those if nothing slips. */
function datesSentence(result, studies) {
  const study = studyOf(result, studies);
  return `${study ? chancesSentence(study) + " " : ""}If nothing slips, ${lowered(whenSentence(result))}`;
}

/** How certain the dates are: percentiles of a study of the same scenario, or how to get them. */
function certaintySentence(result, studies) {
  const study = studies.find((s) => s.scenario === result.name && s.milestones.length && !s.axes.length);
  if (!study) return "Not stated: this is one run, with every input at its stated value. What a study of the same scenario finds comes here: gpuramp run --samples 200.";
  const spread = study.milestones.map((m) => `${count(m.gpus)} GPUs between ${orNever(m.percentiles.p10, study.end)} and ${orNever(m.percentiles.p90, study.end)}${m.never_frac > 0 ? ` (in ${percent(m.never_frac)} of the runs never)` : ""}`);
  const main = outputsOf(study).filter((o) => o.role === "milestone").sort(byInterest)[0];
  return [`In eight of ten runs of ${shorten(study.label, 60)}: ${byHand(spread)}.`, moversSentence(main)].filter(Boolean).join(" ");
}

/** "10M 73 days earlier": the largest milestone that a step brings forward. */
function gainOf(marginal) {
  const gains = (marginal.milestones || []).filter((m) => m.newly_reached || m.days_gained > 0);
  const last = gains[gains.length - 1];
  if (!last) return "";
  return last.newly_reached ? ` and reaches ${count(last.gpus)} GPUs, which are not reached without it` : ` and brings ${count(last.gpus)} GPUs forward by ${digits(last.days_gained)} days`;
}

/** The three inputs of which one more step buys most; without marginal values, what moves the largest limit. */
function leverSentence(result) {
  const [best, ...rest] = (result.marginals || []).filter((m) => !m.error && m.gpu_days > 0);
  const next = rest.slice(0, 2).map((m) => `${stepOf(m)} (${count(m.gpu_days)})`);
  if (best) return `${sentence(stepOf(best))} buys ${count(best.gpu_days)} GPU-days${gainOf(best)}${next.length ? `; next come ${byHand(next)}` : ""}.`;
  const [limits] = limitsOf(result.causes, result);
  if (limits.length === 0) return "None is needed.";
  const [name] = limits[0], cause = result.gap.causes.find((c) => c.name === name) || result.gap.causes.find((c) => c.name === name.split(":")[0]);
  return `The largest limit, ${phraseOf(name, result)}, is moved by: ${cause.driver}. What a step of each input buys comes here from: gpuramp explain ${result.directory} --marginals --json > ${result.directory}/marginals.json`;
}

const QUESTIONS = [["When?", (r, studies) => datesSentence(r, studies)], ["How certain?", (r, studies) => certaintySentence(r, studies)], ["What holds it back?", (r) => whySentence(r)],
  ["Which lever first?", (r) => leverSentence(r)], ["What does it give, draw and cost?", (r) => whatSentence(r)]];

const questionsOf = (result, studies) => QUESTIONS.map(([question, answer]) => [el("h4", {}, question), el("p", {}, answer(result, studies))]);

function answerBox(title, nodes, facts) {
  return el("div", { class: "answer" }, title ? el("h3", { class: "long" }, title) : null, nodes, el("p", { class: "facts" }, facts));
}

const tileOf = (label, value, title) => el("div", { class: "tile", title }, el("b", {}, value), el("span", {}, label));

/** The run's main figures, and rates by which plans are compared. */
function tilesOf(result) {
  const tiles = WORDS.tiles.map((key) => wordOf("figures", key)).map((word) => tileOf(word.label, quantity(result.summary[word.key], word.unit), word.meaning));
  const rates = result.rates.map((rate) => tileOf(rate.label, rate.text, rate.meaning));
  return el("div", {}, el("div", { class: "tiles" }, tiles), rates.length ? el("div", { class: "tiles rates" }, rates) : null);
}

/** Runs and services that came to nothing, with the reason. */
function unservedList(result) {
  if (result.not_served.length === 0) return [];
  const lines = result.not_served.map((work) => el("li", {}, `${shorten(work.name, 80)} (${work.class}, due ${work.due}): ${work.reason}`));
  return [el("p", {}, "Never started or served:"), el("ul", { class: "unserved" }, lines)];
}

function answerSection(report) {
  const alone = report.studies.filter((s) => !report.results.some((r) => studyOf(r, report.studies) === s));
  const many = report.results.length + alone.length > 1;
  const boxes = report.results.map((r) => answerBox(many ? r.label : null, questionsOf(r, report.studies),
    `${r.start} to ${r.end}${r.campuses ? ", " + r.campuses.rows.length + (r.campuses.rows.length === 1 ? " campus" : " campuses") : ""}; ${exact(r.conservation.checks)} conservation checks, ${r.conservation.broken.length} broken`));
  const studies = alone.map((s) => answerBox(many ? s.label : null, studySentences(s).map((text) => el("p", {}, text)), `Study of ${shorten(s.scenario, 80)}, ${s.start} to ${s.end}`));
  if (boxes.length + studies.length === 0) return [];
  return [el("div", { class: "answers" }, boxes, studies), ...(report.results.length === 1 ? [tilesOf(report.results[0]), ...unservedList(report.results[0])] : [])];
}

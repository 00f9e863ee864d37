// SPDX-License-Identifier: Apache-2.0
// Moves the strongest inputs by steps whose effects reruns have found, estimates what several bring and how far that is off, and prints what to run to know.

const STEPS = ["as planned", "one step", "two steps"];

/** What a lever brings at a number of steps. */
const gainAt = (lever, steps) => (steps === 0 ? null : steps === 1 ? lever : lever.twice);

/** What of a gain is summed: a figure, or the days of a milestone; null where a rerun says nothing of it. */
const figureIn = (key) => (gain) => gain[key];
const daysIn = (milestone) => (gain) => gain.milestones[milestone].days_gained;

/** What two inputs bring beyond the sum of both: by the smaller of their numbers of steps, since often one is of no use without the other. */
function interaction(pair, panel, steps, of) {
  const [a, b] = pair.rows.map((row) => panel.places.get(row));
  const times = Math.min(steps[a] || 0, steps[b] || 0);
  return times === 0 || pair.gain.error ? 0 : times * (of(pair.gain) - of(panel.levers[a]) - of(panel.levers[b]));
}

/** An estimate: each input's own effect, which reruns have found, and what each two of them add or take away. */
function estimateOf(panel, steps, of) {
  const own = panel.levers.map((lever, i) => gainAt(lever, steps[i])).filter(Boolean).map(of);
  if (own.some((value) => value === null)) return null;
  return sum(own) + sum(panel.pairs.map((pair) => interaction(pair, panel, steps, of)));
}

/** How far the estimate for one step of all is off the rerun of all together. */
function errorSentence(panel, all) {
  if (panel.levers.length < 3 || all.error) return "";
  const estimate = estimateOf(panel, panel.levers.map(() => 1), figureIn("gpu_days")), off = estimate - all.gpu_days;
  return ` One step of all ${panel.levers.length} gives ${count(all.gpu_days)} GPU-days by a rerun, where the estimate says ${count(estimate)}: ${off === 0 ? "exact" : `${percent(Math.abs(off) / Math.abs(all.gpu_days || 1))} too ${off > 0 ? "much" : "little"}`}.`;
}

/** Milestones as planned and with the levers moved. */
function movedMilestones(result, panel, steps) {
  return result.milestones.map((m, i) => {
    const days = estimateOf(panel, steps, daysIn(i));
    const moved = m.date && days !== null ? isoOf(timeOf(m.date) - Math.round(days) * DAY_MS) : null;
    return [m.gpus, m.date, moved || "not known from single steps"];
  });
}

function commandOf(levers, steps) {
  const sets = levers.flatMap((lever, i) => (steps[i] === 0 ? [] : steps[i] === 1 ? lever.set : lever.twice.set));
  return ["jq .scenario result.json > scenario.json", ["gpuramp run scenario.json --out what-if", ...sets.map((set) => `--set '${set}'`)].join(" \\\n  ")].join("\n");
}

/** One lever as a slider of three places. */
function leverControl(lever, id, moved) {
  const said = el("output", { for: id }, STEPS[0]);
  const slider = el("input", { type: "range", id, min: 0, max: STEPS.length - 1, step: 1, value: 0, "aria-valuetext": STEPS[0],
    oninput: () => { said.textContent = STEPS[slider.value] + (slider.value > 0 ? `: ${amountOf(lever, slider.value)}` : ""); slider.setAttribute("aria-valuetext", said.textContent); moved(Number(slider.value)); } });
  return el("div", { class: "lever" }, el("label", { for: id }, sentence(lever.input)), slider, said);
}

const amountOf = (lever, steps) => `${digits(lever.amount * steps)} ${lever.unit}${lever.unit === "month" ? (lever.amount * steps === 1 ? "" : "s") : " more"}`;

/** "; energy: 1.2 TWh more": each figure of a run that a rerun has said the change of. */
function moreOf(lever, estimate) {
  return WORDS.figures.filter((word) => typeof lever[word.key] === "number").map((word) => {
    const more = estimate(word.key);
    return `; ${word.label}: ${quantity(Math.abs(more), word.unit)} ${more < 0 ? "less" : "more"}`;
  }).join("");
}

/** The inputs that can be moved, with what reruns say of every two of them. */
function panelOf(result) {
  const rows = result.together.rows.filter((row) => result.marginals[row].twice && !result.marginals[row].twice.error);
  const places = new Map(rows.map((row, i) => [row, i]));
  return { levers: rows.map((row) => result.marginals[row]), places, pairs: result.together.pairs.filter((pair) => pair.rows.every((row) => places.has(row))) };
}

function whatIfPanel(result, many, number) {
  const panel = panelOf(result), { levers } = panel;
  const steps = levers.map(() => 0);
  const sums = el("p", { role: "status" }), table = el("div"), command = el("pre");
  const show = () => {
    const estimate = (key) => estimateOf(panel, steps, figureIn(key));
    const some = steps.some((n) => n > 0);
    sums.textContent = some ? `About ${count(estimate("gpu_days"))} more GPU-days${moreOf(levers[0], estimate)}.` : "Move an input to see what it brings.";
    table.replaceChildren(framed(tableOf("Milestones, as planned and with the inputs moved", [{ label: "GPUs up", unit: "GPU" }, { label: "As planned", unit: "date" }, { label: "Estimated", unit: "date" }], movedMilestones(result, panel, steps)), "Milestones of the what-if"));
    command.textContent = some ? commandOf(levers, steps) : "";
    command.hidden = !some;
  };
  show();
  return el("div", { class: "what-if" }, many ? el("h3", {}, shorten(result.label, 120)) : null,
    levers.map((lever, i) => leverControl(lever, `lever-${number}-${i}`, (n) => { steps[i] = n; show(); })), sums, table,
    el("p", { class: "facts" }, `Every input alone, and one step of any two, were rerun and are exact; the rest is an estimate from these.${errorSentence(panel, result.together.gain)} To know, run what the panel prints.`), command);
}

function whatIfSection(report) {
  const many = report.results.length > 1;
  return report.results.filter((r) => r.together && r.together.rows.length).map((r, i) => whatIfPanel(r, many, i));
}

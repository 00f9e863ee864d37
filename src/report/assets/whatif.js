// SPDX-License-Identifier: Apache-2.0
// Moves the strongest inputs by steps whose effects reruns have found, says what their sum would be and how far it is off, and what to run to know.

const STEPS = ["as planned", "one step", "two steps"];

/** What a lever brings at a number of steps. */
const gainAt = (lever, steps) => (steps === 0 ? null : steps === 1 ? lever : lever.twice);

/** Days by which a milestone comes earlier, summed over levers; null if one of them says nothing of it. */
function daysEarlier(levers, steps, milestone) {
  const gains = levers.map((lever, i) => gainAt(lever, steps[i])).filter(Boolean).map((gain) => gain.milestones[milestone]);
  return gains.some((gain) => gain.days_gained === null) ? null : sum(gains.map((gain) => gain.days_gained));
}

function estimateOf(levers, steps, key) {
  return sum(levers.map((lever, i) => gainAt(lever, steps[i])).filter(Boolean).map((gain) => gain[key]));
}

/** How far the sum of one step of each is off the rerun of all together. */
function errorSentence(result, levers) {
  const { gain } = result.together;
  if (levers.length < 2 || gain.error) return "";
  const added = sum(levers.map((lever) => lever.gpu_days)), off = added - gain.gpu_days;
  return `One step of all ${levers.length} together gives ${count(gain.gpu_days)} GPU-days by a rerun, where the sum says ${count(added)}: ${off === 0 ? "exact" : `${percent(Math.abs(off) / Math.abs(gain.gpu_days || 1))} too ${off > 0 ? "much" : "little"}`}.`;
}

/** Milestones as planned and with the levers moved. */
function movedMilestones(result, levers, steps) {
  return result.milestones.map((m, i) => {
    const days = daysEarlier(levers, steps, i);
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

function whatIfPanel(result, many, number) {
  const levers = result.together.rows.map((row) => result.marginals[row]).filter((lever) => lever.twice && !lever.twice.error);
  const steps = levers.map(() => 0);
  const sums = el("p", { role: "status" }), table = el("div"), command = el("pre");
  const show = () => {
    const gpuDays = estimateOf(levers, steps, "gpu_days"), flop = estimateOf(levers, steps, "useful_model_flop"), usd = estimateOf(levers, steps, "cost_usd");
    const some = steps.some((n) => n > 0);
    sums.textContent = some ? `Together about ${count(gpuDays)} more GPU-days, ${withPrefix(flop, "FLOP")} more useful compute, ${dollars(usd)} more cost.` : "Move an input to see what it brings.";
    table.replaceChildren(framed(tableOf("Milestones, as planned and with the inputs moved", [{ label: "GPUs up", unit: "GPU" }, { label: "As planned", unit: "date" }, { label: "Estimated", unit: "date" }], movedMilestones(result, levers, steps)), "Milestones of the what-if"));
    command.textContent = some ? commandOf(levers, steps) : "";
    command.hidden = !some;
  };
  show();
  return el("div", { class: "what-if" }, many ? el("h3", {}, shorten(result.label, 120)) : null,
    levers.map((lever, i) => leverControl(lever, `lever-${number}-${i}`, (n) => { steps[i] = n; show(); })), sums, table,
    el("p", { class: "facts" }, `Each input alone is exact: every step was rerun. Several are added up, which leaves out how they help or hinder each other. ${errorSentence(result, levers)} To know, run:`), command);
}

function whatIfSection(report) {
  const many = report.results.length > 1;
  return report.results.filter((r) => r.together && r.together.rows.length).map((r, i) => whatIfPanel(r, many, i));
}

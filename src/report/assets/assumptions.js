// SPDX-License-Identifier: Apache-2.0
// Where the scenario's numbers come from; inputs of the largest causes first.

const FIRST_ASSUMPTIONS = 12;

function assumptionRow(a) {
  return [a.where + (a.n > 1 ? ` and ${a.n - 1} more alike` : ""), a.value, a.source + (a.date ? ` (read ${a.date})` : ""), kindOf(a.source), a.cause ? `${a.cause}: ${count(a.weight)} GPUs missing` : ""];
}

const kindOf = (source) => (source.includes("assumption") ? "assumption" : "published");

/** What is uncertain, by how much it moves the milestone of most interest. */
function sensitivityTable(study) {
  const milestone = outputsOf(study).filter((o) => o.role === "milestone").sort(byInterest)[0];
  const columns = [["Input", "text"], ["5 %", "text"], ["Middle", "text"], ["95 %", "text"], ["Rank correlation with the date", " "], ["Sobol", " "], ["Source", "text"], ["Kind", "text"]].map(([label, unit]) => ({ label, unit }));
  const input = (name) => study.inputs.find((i) => i.name === name);
  const rows = byRank(milestone.influences).filter((i) => input(i.input)).map((i) => {
    const of = input(i.input);
    return [i.input, of.low, of.base, of.high, i.rank_correlation, i.sobol ? i.sobol.value : null, of.source, kindOf(of.source)];
  });
  return framed(tableOf(`What is uncertain, by how much it moves ${count(milestone.gpus)} GPUs in ${shorten(study.label, 80)}`, columns, rows), "Assumptions by sensitivity");
}

function assumptionTables(result, study) {
  const columns = ["Input", "Value", "Source", "Kind", "Drives"].map((label) => ({ label, unit: "text" }));
  const rows = result.assumptions.map(assumptionRow);
  const ranked = study && study.inputs && study.inputs.length > 0;
  const first = ranked ? sensitivityTable(study) : framed(tableOf(`Inputs of ${shorten(result.label, 80)} behind the largest causes of the gap`, columns, rows.slice(0, FIRST_ASSUMPTIONS)), "Assumptions that drive the answer");
  const rest = ranked ? rows : rows.slice(FIRST_ASSUMPTIONS);
  return el("div", { class: "assumptions" }, first, rest.length ? tableBehind({ caption: "All other inputs with their sources", columns, rows: rest }, `${rest.length} more inputs with their sources`) : null);
}

function assumptionSection(report) {
  return report.results.filter((r) => r.assumptions.length).map((r) => assumptionTables(r, studyOf(r, report.studies)));
}

/** Version, seed, and what to type to get the same again. */
function originSection(report) {
  const results = report.results.map((r) => el("div", {}, report.results.length > 1 ? el("h3", {}, shorten(r.label, 120)) : null,
    el("p", { class: "facts" }, `gpuramp ${r.version}, seed ${r.seed}, resolution ${r.resolution}; ${exact(r.conservation.checks)} conservation checks, worst relative error ${Number(r.conservation.worst_relative_error).toExponential(1)}`),
    r.conservation.broken.length ? el("ul", { class: "broken" }, r.conservation.broken.map((b) => el("li", {}, b))) : null,
    el("pre", {}, `jq .scenario result.json > scenario.json   # the result holds its scenario, with every default\ngpuramp run scenario.json --seed ${r.seed} --resolution ${r.resolution} --out again --report`),
    r.n_dates > r.dates.length && r.dates.length ? el("p", { class: "facts" }, `Shown are ${r.dates.length} of ${r.n_dates} report dates; series.csv has all.`) : null));
  const studies = report.studies.map((s) => el("div", {}, el("p", { class: "facts" }, `Study ${shorten(s.study, 120)}: gpuramp ${s.gpuramp_version}, ${s.method.replaceAll("_", " ")}${s.seed !== undefined ? ", seed " + s.seed : ""}, ${s.points.ok} points`),
    el("pre", {}, `gpuramp sweep STUDY.json --out again${s.seed !== undefined ? " --seed " + s.seed : ""}`)));
  return [...results, ...studies];
}

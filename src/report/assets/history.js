// SPDX-License-Identifier: Apache-2.0
// A history of forecasts: how the day of each milestone moved from run to run, and what changed between them.

const runName = (point) => `${point.recorded.slice(0, 10)} (run ${point.run})`;
const programOf = (point) => (point.commit ? `${point.gpuramp_version} ${point.commit}` : point.gpuramp_version);

/** The largest move of all, for the heading. */
function largestMove(trends) {
  const moves = trends.flatMap((t) => t.points.filter((p) => p.moved_days).map((p) => ({ gpus: t.gpus, ...p })));
  return moves.sort((a, b) => Math.abs(b.moved_days) - Math.abs(a.moved_days))[0];
}

const shiftText = (days) => (days === null ? "" : days === 0 ? "none" : `${Math.abs(Math.round(days))} days ${days > 0 ? "later" : "earlier"}`);

/** Of a run with samples: in which a tenth, half and nine tenths of the runs have reached it, and how many ever do. */
const chanceCells = (chance) => (chance ? [chance.p10, chance.p50, chance.p90, percent(chance.reached_frac)] : ["", "", "", ""]);

function trendTable(trends) {
  const rows = trends.flatMap((t) => t.points.map((p) => [t.gpus, runName(p), programOf(p), p.date, shiftText(p.moved_days), ...chanceCells(p.chance)]));
  return { caption: "Foreseen day of each milestone, by run", rows,
    columns: [{ label: "GPUs up", unit: "GPU" }, { label: "Recorded", unit: "text" }, { label: "Program", unit: "text" }, { label: "Foreseen", unit: "date" }, { label: "Moved", unit: "text" }, ...["P10", "P50", "P90"].map((label) => ({ label, unit: "date" })), { label: "Runs that reach it", unit: "text" }] };
}

function trendFigure(scenario, trends) {
  const runs = [...new Set(trends.flatMap((t) => t.points.map(runName)))];
  const most = largestMove(trends);
  const dateIn = (t, run) => { const p = t.points.find((x) => runName(x) === run); return p && p.date ? timeOf(p.date) : null; };
  return figureOf({
    title: most ? `${scenario}: ${count(most.gpus)} GPUs moved most, ${shiftText(most.moved_days)} in ${runName(most)}` : `${scenario}: no milestone moved`,
    subtitle: "Day on which each milestone is foreseen (up) by each run (right); a gap is never", height: 340, table: trendTable(trends),
    legend: trends.map((t, i) => ({ name: count(t.gpus), colour: seriesColour(i), line: true })),
    option: (look) => ({
      grid: chartGrid(look),
      xAxis: { type: "category", data: runs, axisLabel: { color: look.faint, hideOverlap: true } },
      yAxis: { type: "time", axisLabel: { color: look.faint, formatter: (v) => isoOf(v).slice(0, 7) }, splitLine: { lineStyle: { color: look.line } } },
      tooltip: { trigger: "axis", formatter: (points) => tip(points[0].axisValue, points.map((p) => ({ colour: p.color, name: p.seriesName, value: p.value === null ? "never" : isoOf(p.value) }))) },
      series: trends.map((t, i) => ({ name: count(t.gpus), type: "line", symbolSize: 6, lineStyle: { color: seriesColour(i) }, itemStyle: { color: seriesColour(i) }, data: runs.map((run) => dateIn(t, run)) })),
    }),
  });
}

function causeTable(history) {
  const rows = history.steps.flatMap((s) => (s.causes.length ? s.causes : ["nothing"]).map((cause) => [s.run, cause]));
  return el("div", {}, framed(tableOf("What changed from the run before", [{ label: "Run", unit: " " }, { label: "Change", unit: "text" }], rows), "What changed from run to run"));
}

function historySection(report) {
  return report.histories.flatMap((history) => {
    const scenarios = [...new Set(history.trends.map((t) => t.scenario))];
    const drawn = scenarios.map((name) => trendFigure(shorten(name, 60), history.trends.filter((t) => t.scenario === name)));
    return [el("div", { class: "figures" }, drawn), causeTable(history)];
  });
}

// SPDX-License-Identifier: Apache-2.0
// GPUs by state over time, stacked against the target: what lies between up and the target is the gap, with its causes.

const STATE_NAMES = { "burn-in": "in burn-in", installing: "installing", crews: "waiting for crews", fabric: "waiting for fabric", power: "waiting for power", halls: "waiting for halls", "in transit": "in transit", down: "down", dark: "dark" };

/** Layers from the bottom: up, then back along the pipeline to what is not yet supplied. */
function stateLayers(gap) {
  const layers = [{ name: "up", colour: CAUSE_COLOURS.up, values: gap.up }];
  const short = gap.dates.map(() => 0);
  for (const cause of [...gap.causes].reverse()) {
    if (cause.name.startsWith("supply")) cause.gpus.forEach((n, i) => { short[i] += n; });
    else if (cause.gpus.some((n) => n > 0)) layers.push({ name: STATE_NAMES[cause.name] || cause.name, colour: causeColour(cause.name, layers.length), values: cause.gpus });
  }
  const order = ["up", "down", "in burn-in", "installing"];
  layers.sort((a, b) => (order.indexOf(a.name) + 1 || 99) - (order.indexOf(b.name) + 1 || 99));
  if (gap.target.some((n) => n > 0) && short.some((n) => n > 0)) layers.push({ name: "not yet supplied", colour: CAUSE_COLOURS.supply, values: short.map((n) => Math.max(0, n)) });
  return layers;
}

function gapFinding(result) {
  const gap = result.gap, last = gap.dates.length - 1;
  const missing = gap.target[last] - gap.up[last];
  if (gap.target[last] === 0) return `${count(gap.up[last])} GPUs are up on ${gap.dates[last]}`;
  return `${count(gap.up[last])} GPUs are up on ${gap.dates[last]}, ${missing > 0 ? count(missing) + " below" : missing < 0 ? count(-missing) + " above" : "as many as"} the target`;
}

function milestoneLines(result, look) {
  const reached = result.milestones.filter((m) => m.date);
  const room = (daysBetween(result.start, result.end) * 40) / look.width;
  let before = null;
  const apart = (m) => { const far = before === null || daysBetween(before, m.date) > room; if (far) before = m.date; return far; };
  return { silent: true, symbol: "none", lineStyle: { color: look.faint, type: "dotted", width: 1 }, label: { color: look.ink, position: "end", rotate: 0, formatter: (p) => p.name },
    data: reached.filter((m) => m.date > result.start).map((m) => ({ name: apart(m) ? count(m.gpus) : "", xAxis: timeOf(m.date) })) };
}

function stateFigure(result, many) {
  const gap = result.gap;
  const layers = stateLayers(gap);
  const hasTarget = gap.target.some((n) => n > 0);
  const legend = layers.map((l) => ({ name: l.name, colour: l.colour }));
  if (hasTarget) legend.push({ name: "target", colour: "#7A4FA3", line: true, dashed: true });
  return figureOf({
    title: prefixOf(result, many) + gapFinding(result),
    subtitle: "GPUs (packages) by state at each report date; dotted: milestones", height: 400, wide: !many, legend,
    table: { caption: `GPUs by state at each report date of ${shorten(result.label, 80)}; target less up is the sum of the causes`,
      columns: [{ label: "Date", unit: "date" }, { label: "target", unit: "GPU" }, { label: "up", unit: "GPU" }, ...gap.causes.map((c) => ({ label: c.name, unit: "GPU" }))],
      rows: gap.dates.map((date, i) => [date, gap.target[i], gap.up[i], ...gap.causes.map((c) => c.gpus[i])]) },
    option: (look) => {
      const series = areas(gap.dates, layers);
      series[0].markLine = milestoneLines(result, look);
      if (hasTarget) series.push(lineOf("target", gap.dates, gap.target, look.dark ? "#C9A6EE" : "#7A4FA3", { lineStyle: { type: "dashed" } }));
      return { grid: chartGrid(look, { top: 30 }), xAxis: timeAxis(gap.dates, look), yAxis: valueAxis("", look), tooltip: axisTip("GPU", "top"), series };
    },
  });
}

const grid = (nodes, many) => (nodes.length ? [el("div", { class: "figures" + (many || nodes.length > 1 ? " many" : "") }, nodes)] : []);

function gpuSection(report) {
  const many = report.results.length > 1;
  return grid(report.results.filter((r) => r.gap.dates.length > 1).map((r) => stateFigure(r, many)), many);
}

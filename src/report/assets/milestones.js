// SPDX-License-Identifier: Apache-2.0
// When each milestone is reached: dates of results, percentiles of studies.

function carriedBy(path) {
  if (!path) return "";
  const subject = path.subject ? " (" + path.subject + ")" : "";
  const supply = path.supply_bound_by ? "; supply bound by " + path.supply_bound_by : "";
  return `${path.campus}: ${count(path.gpus)} GPUs of ${path.rack_type}, let in by ${wordOf("enablers", path.enabled_by).label}${subject}${supply}`;
}

/** Percentiles of a study of the same scenario, beside the dates of the one run. */
function certainty(result, studies) {
  const study = studyOf(result, studies);
  const ofRow = (gpus) => study && study.milestones.find((m) => m.gpus === gpus);
  const shown = ["p10", "p50", "p90"];
  const chances = [{ label: "Wanted by", unit: "date" }, { label: "Runs in time", unit: "frac" }];
  return { columns: study ? [...shown.map((p) => ({ label: p.toUpperCase() + " of the study", unit: "date" })), ...chances] : [],
    cells: (gpus) => (study ? (ofRow(gpus) ? [...shown.map((p) => ofRow(gpus).percentiles[p]), ofRow(gpus).due, ofRow(gpus).on_time_frac] : ["\u2013", "\u2013", "\u2013", "\u2013", null]) : []) };
}

function milestoneTable(result, studies) {
  const sure = certainty(result, studies);
  const columns = [{ label: "GPUs up", unit: "GPU" }, { label: "If nothing slips", unit: "date" }, ...sure.columns, { label: "Days after start", unit: "day" }, { label: "Carried over the line by", unit: "text" }];
  const rows = result.milestones.map((m) => [m.gpus, m.date, ...sure.cells(m.gpus), m.date ? daysBetween(result.start, m.date) : null, carriedBy(m.path)]);
  return el("div", { class: "milestones" }, framed(tableOf(`Milestones of ${shorten(result.label, 80)}: the first day on which so many GPUs are up`, columns, rows), "Milestones"));
}

const PERCENTILES = ["p5", "p10", "p25", "p50", "p75", "p90", "p95"];

function percentileTable(study) {
  const columns = [{ label: "GPUs up", unit: "GPU" }, ...PERCENTILES.map((p) => ({ label: p.toUpperCase(), unit: "date" })), { label: "Never within the horizon", unit: "frac" }];
  return { caption: `Dates by which 5 % to 95 % of the runs of ${shorten(study.label, 80)} have reached each milestone; never: not before ${study.end}`,
    columns, rows: study.milestones.map((m) => [m.gpus, ...PERCENTILES.map((p) => m.percentiles[p]), m.never_frac]) };
}

/** Names whose figure it is where there are several. */
const prefixOf = (part, many) => (many ? part.label + ": " : "");

function bandItem(study, colour) {
  const end = timeOf(study.end);
  return (params, api) => {
    const y = api.coord([end, api.value(0)])[1];
    const x = (i) => api.coord([api.value(i) || end, api.value(0)])[0];
    const [p5, p10, p50, p90, p95] = [x(1), x(2), x(3), x(4), x(5)];
    const dot = api.value(3) ? { type: "circle", shape: { cx: p50, cy: y, r: 5 }, style: { fill: "#ffffff", stroke: colour, lineWidth: 3 } } : { type: "group", children: [] };
    return { type: "group", children: [
      { type: "line", shape: { x1: p5, y1: y, x2: p95, y2: y }, style: { stroke: colour, lineWidth: 2 } },
      { type: "rect", shape: { x: p10, y: y - 8, width: Math.max(2, p90 - p10), height: 16 }, style: { fill: colour, opacity: 0.55 } }, dot] };
  };
}

function bandTip(study) {
  return (p) => {
    const m = study.milestones[p.dataIndex];
    return tip(count(m.gpus) + " GPUs", [...["p10", "p50", "p90"].map((k) => ({ name: k.toUpperCase(), value: orNever(m.percentiles[k], study.end) })), { name: "never", value: percent(m.never_frac) }]);
  };
}

function bandFigure(study, many) {
  const ms = study.milestones;
  const colour = OKABE_ITO.blue;
  const last = ms[ms.length - 1];
  return figureOf({
    title: prefixOf(study, many) + (last.percentiles.p50 ? `${count(last.gpus)} GPUs: half of the runs by ${last.percentiles.p50}` : `${count(last.gpus)} GPUs: ${percent(last.never_frac)} of the runs do not get there before ${study.end}`),
    subtitle: "Dates of each milestone: dot P50, bar P10 to P90, line P5 to P95; a bar that ends at the right edge goes beyond the horizon",
    height: 70 + 40 * ms.length,
    table: percentileTable(study),
    option: (look) => ({
      grid: chartGrid(look), xAxis: timeAxis([study.start, study.end], look),
      yAxis: { type: "category", data: ms.map((m) => count(m.gpus)), inverse: true, axisLabel: { color: look.ink }, axisTick: { show: false } },
      tooltip: { formatter: bandTip(study) },
      series: [{ name: "band", type: "custom", renderItem: bandItem(study, colour), encode: { x: [1, 2, 3, 4, 5], y: 0 },
        data: ms.map((m, i) => [i, ...["p5", "p10", "p50", "p90", "p95"].map((p) => (m.percentiles[p] ? timeOf(m.percentiles[p]) : NaN))]) }],
    }),
  });
}

function probabilityFigure(study, many) {
  const ms = study.milestones.filter((m) => m.probability_by && m.probability_by.length);
  if (ms.length === 0) return null;
  const dates = ms[0].probability_by.map((p) => p.date);
  const legend = ms.map((m, i) => ({ name: count(m.gpus), colour: seriesColour(i), line: true }));
  return figureOf({
    title: prefixOf(study, many) + "Share of runs that have reached each milestone", subtitle: "By date, 0 to 100 % of the runs", height: 300, legend,
    table: { caption: "Share of runs that have reached each milestone by the first of each month", columns: [{ label: "Date", unit: "date" }, ...ms.map((m) => ({ label: count(m.gpus) + " GPUs", unit: "frac" }))],
      rows: dates.map((date, d) => [date, ...ms.map((m) => m.probability_by[d].probability)]) },
    option: (look) => ({ grid: chartGrid(look), xAxis: timeAxis(dates, look), yAxis: { ...valueAxis("frac", look), max: 1, interval: 0.25 }, tooltip: axisTip("frac"),
      series: ms.map((m, i) => lineOf(count(m.gpus), dates, m.probability_by.map((p) => p.probability), seriesColour(i))) }),
  });
}

function milestoneSection(report) {
  const results = report.results.length > 1 ? [] : report.results.map((r) => milestoneTable(r, report.studies));
  const studies = report.studies.filter((s) => s.milestones.length > 0).flatMap((s) => [bandFigure(s, report.studies.length > 1), probabilityFigure(s, report.studies.length > 1)]).filter(Boolean);
  const notes = [...new Set(report.results.map((r) => r.policy_note).filter(Boolean))].map((note) => el("p", { class: "hint" }, note));
  return [...results, ...notes, ...(studies.length ? [el("div", { class: "figures" }, studies)] : [])];
}

// SPDX-License-Identifier: Apache-2.0
// Training runs in time: waiting from due to start, running from start to end.

const MOST_JOBS = 40;

/** Rows of jobs.csv as objects, in the order in which they were due. */
function jobsOf(result) {
  const rows = result.jobs.rows.map((row) => Object.fromEntries(result.jobs.columns.map((c, i) => [c.key, row[i]])));
  return rows.filter((job) => job.due).sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));
}

/** The largest, by what they do. */
function largest(jobs) {
  if (jobs.length <= MOST_JOBS) return jobs;
  const kept = new Set([...jobs].sort((a, b) => Number(b.flop_to_do || 0) - Number(a.flop_to_do || 0)).slice(0, MOST_JOBS));
  return jobs.filter((job) => kept.has(job));
}

function jobItem(end) {
  return (params, api) => {
    const row = api.value(0);
    const [due, started, finished] = [1, 2, 3].map((i) => api.value(i));
    const x = (time) => api.coord([time, row])[0], y = api.coord([end, row])[1];
    const children = [{ type: "line", shape: { x1: x(due), y1: y, x2: x(started || end), y2: y }, style: { stroke: OKABE_ITO.orange, lineWidth: 2 } }];
    if (started) children.push({ type: "rect", shape: { x: x(started), y: y - 5, width: Math.max(2, x(finished || end) - x(started)), height: 10 }, style: { fill: finished ? OKABE_ITO.blue : OKABE_ITO.sky } });
    return { type: "group", children };
  };
}

/** Whatever the file says of a job. */
function jobTip(job, columns) {
  const shown = (column) => (column.kind === "number" ? quantity(Number(job[column.key]), column.unit) : shorten(job[column.key], 60));
  return tip(job.name, columns.filter((c) => c.key !== "name" && job[c.key] && job[c.key] !== "0").map((c) => ({ name: c.label, value: shown(c) })));
}

function jobFinding(all) {
  const jobs = all.filter((job) => job.class === "training");
  if (jobs.length === 0) return all.length === 1 ? "One service or pool runs" : `${all.length} services and pools run`;
  const finished = jobs.filter((j) => j.finished).length, started = jobs.filter((j) => j.started).length;
  const waits = jobs.filter((j) => j.started && j.due).map((j) => Math.max(0, daysBetween(j.due, j.started))).sort((a, b) => a - b);
  const longest = jobs.filter((j) => j.started && j.due).reduce((a, j) => (!a || daysBetween(j.due, j.started) > daysBetween(a.due, a.started) ? j : a), null);
  return `${finished} of ${jobs.length} training runs finish, ${jobs.length - started} never start` + (waits.length ? `; the median start is ${waits[Math.floor(waits.length / 2)]} days after due, the latest ${daysBetween(longest.due, longest.started)} (${shorten(longest.name, 40)})` : "");
}

function jobFigure(result, many) {
  const jobs = jobsOf(result);
  if (jobs.length === 0) return null;
  const shown = largest(jobs), end = timeOf(result.end);
  return figureOf({
    title: prefixOf(result, many) + jobFinding(jobs),
    subtitle: (shown.length < jobs.length ? `The ${shown.length} largest of ${jobs.length} jobs, ` : "Jobs ") + "in the order in which they were due: line waiting, bar running (light: not finished)",
    height: 50 + 16 * Math.max(4, shown.length), wide: !many,
    table: { caption: `All jobs${result.jobs.n > result.jobs.rows.length ? ` (the ${result.jobs.rows.length} largest of ${result.jobs.n})` : ""}`, columns: result.jobs.columns.map((c) => ({ label: c.label, unit: "text" })), rows: result.jobs.rows },
    option: (look) => ({
      grid: chartGrid(look), xAxis: timeAxis([result.start, result.end], look), tooltip: { formatter: (p) => jobTip(shown[p.dataIndex], result.jobs.columns) },
      yAxis: { type: "category", inverse: true, data: shown.map((j) => j.name), axisTick: { show: false }, splitLine: { show: true, lineStyle: { color: look.line, opacity: 0.6 } }, axisLabel: { color: look.faint, fontSize: 10, interval: 0, formatter: (name) => shorten(name, look.narrow ? 14 : 26) } },
      series: [{ name: "jobs", type: "custom", renderItem: jobItem(end), encode: { x: [1, 2, 3], y: 0 }, clip: true, data: shown.map((j, i) => [i, timeOf(j.due), j.started ? timeOf(j.started) : NaN, j.finished ? timeOf(j.finished) : NaN]) }],
    }),
  });
}

function jobSection(report) {
  const many = report.results.length > 1;
  return grid(report.results.filter((r) => r.jobs).map((r) => jobFigure(r, many)).filter(Boolean), many);
}

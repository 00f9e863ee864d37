// SPDX-License-Identifier: Apache-2.0
// Queues of batch jobs: how long jobs waited, by when they were submitted; a table of all groups behind it.

const HOUR_S = 3600;

/** The figures that are waits of a part of the jobs, as their unit and name tell: the longest one would flatten the others. */
const waitWords = () => WORDS.queues.filter((word) => word.unit === "s" && word.key.startsWith("wait_p"));

const waitText = (s) => (s < 120 ? `${digits(s)} s` : s < 2 * HOUR_S ? `${digits(s / 60)} min` : s < 48 * HOUR_S ? `${digits(s / HOUR_S)} h` : `${digits(s / 24 / HOUR_S)} days`);

/** The groups of a queue, row by row; their columns are a single 0 where all are. */
const groupsOf = ({ groups }) =>
  groups.by.map((by, i) => ({ by, group: groups.group[i], ...Object.fromEntries(Object.entries(groups.columns).map(([key, values]) => [key, values === 0 ? 0 : values[i]])) }));

/** The queue as a whole, then its groups, with all figures. */
function queueTable(queue) {
  const rows = [{ by: "all", group: "", ...queue }, ...groupsOf(queue)];
  const columns = [{ label: "By", unit: "text" }, { label: "Group", unit: "text" }, ...WORDS.queues.map((word) => ({ label: sentence(word.label), unit: word.unit }))];
  return { caption: `Jobs of ${queue.name}, by class, partition, size and time of submission`, columns, rows: rows.map((row) => [row.by, row.group, ...WORDS.queues.map((word) => row[word.key])]) };
}

function queueFinding(queue) {
  if (queue.finished + queue.killed + queue.running_end === 0) return `${shorten(queue.name, 40)}: none of ${count(queue.jobs)} jobs starts`;
  const unserved = queue.rejected ? `, ${count(queue.rejected)} of ${count(queue.jobs)} jobs are rejected` : "";
  return `${shorten(queue.name, 40)}: nine of ten jobs start within ${waitText(queue.wait_p90_s)}, the longest wait is ${waitText(queue.wait_max_s)}${unserved}`;
}

function queueFigure(result, queue, many) {
  const months = groupsOf(queue).filter((group) => group.by === "month");
  const lines = waitWords().map((word, i) => ({ key: word.key, name: sentence(word.label), colour: seriesColour(i) }));
  return figureOf({
    title: prefixOf(result, many) + queueFinding(queue),
    subtitle: `${count(queue.jobs)} jobs, policy "${queue.policy}"; ${percent(queue.utilisation_frac)} of the queue's GPUs in use; hours from submission to the first start, by month of submission`,
    height: 320, wide: !many, table: queueTable(queue), legend: lines.map(({ name, colour }) => ({ name, colour, line: true })),
    option: (look) => ({
      grid: chartGrid(look), yAxis: valueAxis("h", look),
      xAxis: { type: "category", data: months.map((m) => m.group), axisLabel: { color: look.faint, hideOverlap: true } },
      tooltip: { trigger: "axis", formatter: (points) => tip(points[0].axisValue, points.map((p) => ({ colour: p.color, name: p.seriesName, value: waitText(p.value * HOUR_S) }))) },
      series: lines.map(({ key, name, colour }) => ({ name, type: "line", symbolSize: 5, lineStyle: { color: colour }, itemStyle: { color: colour }, data: months.map((m) => m[key] / HOUR_S) })),
    }),
  });
}

/** The parts of the mean wait, as their names tell. */
const causeWords = () => WORDS.queues.filter((word) => word.key.startsWith("wait_for_"));

/** What jobs waited for, by month of submission; nothing where they did not wait. */
function causeFigure(result, queue, many) {
  const months = groupsOf(queue).filter((group) => group.by === "month");
  const parts = causeWords().map((word, i) => ({ word, name: sentence(word.label), colour: seriesColour(i) })).filter(({ word }) => months.some((m) => m[word.key] > 0));
  if (parts.length === 0 || queue.wait_mean_s <= 0) return null;
  const [most] = [...parts].sort((a, b) => queue[b.word.key] - queue[a.word.key]);
  return figureOf({
    title: `${prefixOf(result, many)}${shorten(queue.name, 40)}: ${percent(queue[most.word.key] / queue.wait_mean_s)} of the waiting is ${most.word.label.replace("mean wait ", "")}`,
    subtitle: `Mean wait by what it was for, in hours, by month of submission${queue.fragmentation_frac > 0 ? `; ${percent(queue.fragmentation_frac)} of the queue's GPU time was free but not together` : ""}`,
    height: 280, wide: !many, table: queueTable(queue), legend: parts.map(({ name, colour }) => ({ name, colour })),
    option: (look) => ({
      grid: chartGrid(look), yAxis: valueAxis("h", look),
      xAxis: { type: "category", data: months.map((m) => m.group), axisLabel: { color: look.faint, hideOverlap: true } },
      tooltip: { trigger: "axis", formatter: (points) => tip(points[0].axisValue, points.map((p) => ({ colour: p.color, name: p.seriesName, value: waitText(p.value * HOUR_S) }))) },
      series: parts.map(({ word, name, colour }) => ({ name, type: "bar", stack: "wait", itemStyle: { color: colour }, data: months.map((m) => m[word.key] / HOUR_S) })),
    }),
  });
}

function queueSection(report) {
  const many = report.results.length > 1;
  const drawn = report.results.flatMap((result) => result.queues.filter((queue) => queue.jobs > 0).flatMap((queue) => [queueFigure(result, queue, many), causeFigure(result, queue, many)].filter(Boolean)));
  return drawn.length ? [el("div", { class: "figures" }, drawn)] : [];
}

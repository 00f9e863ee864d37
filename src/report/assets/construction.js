// SPDX-License-Identifier: Apache-2.0
// What is built at each campus, and when racks arrive there: pale while it is built, full from the first part that is ready to the last.

const MOST_CAMPUSES = 40;
const KINDS = [{ kind: "power", name: "power", colour: OKABE_ITO.orange }, { kind: "halls", name: "halls", colour: OKABE_ITO.blue }, { kind: "racks", name: "racks arrive", colour: OKABE_ITO.green }];
const earliest = (dates) => dates.reduce((a, b) => (a < b ? a : b));
const latest = (dates) => dates.reduce((a, b) => (a > b ? a : b));

/** All works of one kind as one bar. */
function barOf(works) {
  return works.length ? { begun: earliest(works.map((w) => w.begun)), first: earliest(works.map((w) => w.first)), last: latest(works.map((w) => w.last)) } : null;
}

const arrivedAt = (campus) => sum(campus.arrivals.map(([, , gpus]) => gpus));

/** When racks arrive: from the report date before the first arrival to the last. */
function arrivalBar(campus, dates) {
  if (campus.arrivals.length === 0) return null;
  const from = dates[campus.arrivals[0][0]], to = dates[campus.arrivals[campus.arrivals.length - 1][1]];
  return { begun: from, first: from, last: to, gpus: arrivedAt(campus) };
}

function buildItem(height, offset, colour) {
  return (params, api) => {
    const row = api.value(0), [begun, first, last] = [1, 2, 3].map((i) => api.coord([api.value(i), row])[0]);
    const y = api.coord([api.value(1), row])[1] + offset - height / 2;
    const bar = (x, width, opacity) => ({ type: "rect", shape: { x, y, width: Math.max(width, 0), height }, style: { fill: colour, opacity } });
    return { type: "group", children: [bar(begun, first - begun, 0.35), bar(first, Math.max(3, last - first), api.value(4))] };
  };
}

const buildTip = (name, bar, more) => tip(name, [{ name: "begun", value: bar.begun }, { name: "first ready", value: bar.first }, { name: "all ready", value: bar.last }, ...(more || [])].filter((row) => row.value));

function buildSeries(kind, i, rows, height, offset) {
  return { name: kind.name, type: "custom", clip: true, renderItem: buildItem(height, offset, kind.colour), encode: { x: [1, 2, 3], y: 0 }, itemStyle: { color: kind.colour }, data: rows };
}

const buildAxis = (names, look) => ({ type: "category", inverse: true, data: names, axisTick: { show: false }, splitLine: { show: true, lineStyle: { color: look.line, opacity: 0.5 } },
  axisLabel: { color: look.faint, interval: 0, fontSize: 10, formatter: (name) => shorten(name, look.narrow ? 14 : 26) } });

/** From the first beginning to the end of the run; of a part of the run, that part. */
function buildSpan(result, bars) {
  return result.whole ? [result.start, result.end] : [earliest([result.start, ...bars.map((b) => b.begun)]), result.end];
}

function fleetBars(result, dates, campuses) {
  return campuses.map((campus) => KINDS.map(({ kind }) => (kind === "racks" ? arrivalBar(campus, dates) : barOf(campus.works.filter((w) => w.kind === kind)))));
}

/** Which comes first at each campus, halls or power. */
function buildFinding(campuses) {
  const firsts = campuses.map((c) => ["halls", "power"].map((kind) => barOf(c.works.filter((w) => w.kind === kind)))).filter(([halls, power]) => halls && power);
  const later = firsts.filter(([halls, power]) => halls.first > power.first).length, sooner = firsts.filter(([halls, power]) => halls.first < power.first).length;
  if (firsts.length === 0) return "What is built, and when racks arrive";
  if (later + sooner === 0) return "First halls and first power come on the same day" + (firsts.length > 1 ? " at all campuses" : "");
  const [n, what] = later >= sooner ? [later, "halls come after the first power"] : [sooner, "halls come before the first power"];
  return `The first ${what}` + (firsts.length > 1 ? ` at ${n} of ${firsts.length} campuses` : "");
}

const buildLegend = KINDS.map(({ name, colour }) => ({ name, colour }));

function fleetSpec(result, many, campuses, choice) {
  const dates = result.whole ? result.whole.dates : result.dates;
  const bars = fleetBars(result, dates, campuses);
  const columns = [{ label: "Campus", unit: "text" }, ...KINDS.flatMap(({ name }) => [`${name}: begun`, "first ready", "all ready"].map((label) => ({ label, unit: "date" })))];
  return {
    choice, wide: !many, title: prefixOf(result, many) + buildFinding(campuses), subtitle: "Pale: being built; full: from the first part that is ready to the last, or from the first racks to the last",
    height: 60 + 21 * Math.max(3, campuses.length), legend: buildLegend,
    table: { caption: "Construction and deliveries", columns, rows: campuses.map((c, i) => [c.name, ...bars[i].flatMap((b) => (b ? [b.begun, b.first, b.last] : [null, null, null]))]) },
    option: (look) => ({
      grid: chartGrid(look), xAxis: timeAxis(buildSpan(result, bars.flat().filter(Boolean)), look), yAxis: buildAxis(campuses.map((c) => c.name), look),
      tooltip: { formatter: (p) => { const bar = bars[p.value[0]][p.seriesIndex]; return buildTip(`${campuses[p.value[0]].name}: ${KINDS[p.seriesIndex].name}`, bar, bar.gpus ? [{ name: "GPUs", value: count(bar.gpus) }] : []); } },
      series: KINDS.map((kind, k) => buildSeries(kind, k, bars.flatMap((row, i) => (row[k] ? [[i, ...["begun", "first", "last"].map((key) => timeOf(row[k][key])), 1]] : [])), 5, 6 * (k - 1))),
    }),
  };
}

/** One campus: a row for each tranche and group of halls, and the arrivals of racks. */
function campusSpec(result, many, campus) {
  const dates = result.whole ? result.whole.dates : result.dates;
  const names = [...campus.works.map((w) => `${w.label}, ${w.amount}`), "racks arrive"];
  const most = Math.max(1, ...campus.arrivals.map(([, , gpus]) => gpus));
  const works = KINDS.map(({ kind }) => campus.works.flatMap((w, i) => (w.kind === kind ? [[i, timeOf(w.begun), timeOf(w.first), timeOf(w.last), 1]] : [])));
  works[2] = campus.arrivals.map(([from, to, gpus]) => [campus.works.length, timeOf(dates[from]), timeOf(dates[from]), timeOf(dates[to]), 0.25 + (0.75 * gpus) / most]);
  return {
    choice: campus.name, wide: !many, title: prefixOf(result, many) + shorten(campus.name, 60) + ": " + buildFinding([campus]).toLowerCase(), subtitle: "Pale: being built; full: from the first part that is ready to the last; racks: the stronger, the more arrive",
    height: 70 + 24 * names.length, legend: buildLegend,
    table: { caption: `Construction at ${shorten(campus.name, 60)}`, columns: [{ label: "Work", unit: "text" }, { label: "Begun", unit: "date" }, { label: "First ready", unit: "date" }, { label: "All ready", unit: "date" }], rows: campus.works.map((w, i) => [names[i], w.begun, w.first, w.last]) },
    option: (look) => ({
      grid: chartGrid(look), xAxis: timeAxis(buildSpan(result, campus.works), look), yAxis: buildAxis(names, look),
      tooltip: { formatter: (p) => (p.seriesIndex < 2 ? buildTip(names[p.value[0]], campus.works[p.value[0]]) : tip(`Racks, ${isoOf(p.value[1])} to ${isoOf(p.value[3])}`, [{ name: "GPUs", value: count(campus.arrivals[p.dataIndex][2]) }])) },
      series: KINDS.map((kind, k) => buildSeries(kind, k, works[k], 12, 0)),
    }),
  };
}

/** Works come as rows and arrivals as counts by period: a large fleet has hundreds. */
const namedWorks = (campus, periods) => ({ ...campus, works: campus.works.map(([kind, label, amount, begun, first, last]) => ({ kind, label, amount, begun, first, last: last || first })),
  arrivals: campus.arrivals.map((gpus, i) => [periods[i], periods[i + 1], gpus]).filter(([, , gpus]) => gpus > 0) });

function constructionFigure(result, many) {
  const all = result.construction.campuses.map((campus) => namedWorks(campus, result.construction.periods));
  const largestOnes = new Set([...all].sort((a, b) => arrivedAt(b) - arrivedAt(a)).slice(0, MOST_CAMPUSES));
  const fleet = all.length > MOST_CAMPUSES ? [fleetSpec(result, many, all.filter((c) => largestOnes.has(c)), `the ${MOST_CAMPUSES} to which most GPUs go`)] : [];
  const single = all.length > 1 ? [fleetSpec(result, many, all, `all ${all.length} campuses`)] : [];
  return figureOfChoices("Show", [...fleet, ...single, ...all.map((campus) => campusSpec(result, many, campus))]);
}

function constructionSection(report) {
  const many = report.results.length > 1;
  return grid(report.results.filter((r) => r.construction && r.construction.campuses.some((c) => c.works.length)).map((r) => constructionFigure(r, many)), many);
}

// SPDX-License-Identifier: Apache-2.0
// The load month by month: what is contracted, there, reserved and drawn; how long how much is drawn; how fast it changes.

const MOST_CURVES = 5;

const placeOfMost = (values) => values.indexOf(Math.max(...values));
const loadTitle = (result, many, group) => prefixOf(result, many) + (group.scope === "fleet" ? "" : group.name + ": ");

function loadTable(load, group) {
  return { caption: `Load of ${group.name} by month`, columns: [{ label: "Month", unit: "date" }, ...load.words.map(({ label, unit }) => ({ label: sentence(label), unit }))],
    rows: group.months.map((month, i) => [month, ...load.words.map(({ key }) => group.columns[key][i])]) };
}

function monthSpec(result, many, group) {
  const load = result.load, months = group.months, most = placeOfMost(group.columns.peak_mw);
  const lines = load.words.filter((word) => word.colour).map((word) => ({ name: word.label, colour: PALETTE[word.colour], line: true, values: group.columns[word.key] }));
  return {
    choice: group.name, height: 320, wide: !many, legend: lines, table: loadTable(load, group),
    title: loadTitle(result, many, group) + `The highest peak is ${quantity(group.columns.peak_mw[most], "MW")}, in ${months[most].slice(0, 7)}, with a load factor of ${percent(group.columns.load_factor[most])}`,
    subtitle: "Month by month, in watts at the sources; contracted, energized and reserved at the month's end",
    option: (look) => ({ grid: chartGrid(look), xAxis: timeAxis([result.start, result.end], look), yAxis: valueAxis("MW", look), tooltip: axisTip("MW"),
      series: lines.map((l) => lineOf(l.name, months, l.values, l.colour)) }),
  };
}

/** Shares of the time and what is drawn for longer: the peak, then the columns of load.csv. */
function curveOf(group, i) {
  const shares = Object.keys(group.columns).map((key) => [key, /^exceeded_(\d+)_mw$/.exec(key)]).filter(([, found]) => found).map(([key, found]) => [Number(found[1]), group.columns[key][i]]);
  return [[0, group.columns.peak_mw[i]], ...shares];
}

/** The last month of each of the last years. */
function lastMonths(months) {
  const places = months.map((month, i) => i).filter((i) => i + 1 === months.length || months[i].slice(0, 4) !== months[i + 1].slice(0, 4));
  return places.slice(-MOST_CURVES);
}

function durationSpec(result, many, group) {
  const curves = lastMonths(group.months).map((i, n) => ({ name: group.months[i].slice(0, 7), colour: seriesColour(n), line: true, points: curveOf(group, i) }));
  const last = curves[curves.length - 1];
  return {
    choice: group.name, height: 320, wide: false, legend: curves,
    title: loadTitle(result, many, group) + `In ${last.name}, ${quantity(last.points[last.points.length - 1][1], "MW")} or more are drawn for ${last.points[last.points.length - 1][0]} % of the time`,
    subtitle: "Load-duration curves: what is drawn for at least a share of the month's time",
    table: { caption: `Load-duration curves of ${group.name}`, columns: [{ label: "Month", unit: "date" }, ...last.points.map(([share]) => ({ label: share === 0 ? "Peak" : `For ${share} % of the time`, unit: "MW" }))], rows: curves.map((c) => [c.name, ...c.points.map(([, mw]) => mw)]) },
    option: (look) => ({ grid: chartGrid(look), xAxis: { type: "value", min: 0, max: 100, axisLabel: { color: look.faint, formatter: "{value} %" }, splitLine: { show: false } }, yAxis: valueAxis("MW", look),
      tooltip: { trigger: "axis", formatter: (points) => tip(`${points[0].value[0]} % of the time`, points.map((p) => ({ colour: p.color, name: p.seriesName, value: quantity(p.value[1], "MW") }))) },
      series: curves.map((c) => ({ name: c.name, type: "line", symbol: "none", lineStyle: { width: 2.5, color: c.colour }, itemStyle: { color: c.colour }, data: c.points })) }),
  };
}

function rampSpec(result, many, group) {
  const months = group.months, ramps = group.columns.ramp_mw, most = placeOfMost(ramps);
  return {
    choice: group.name, height: 320, wide: false,
    title: loadTitle(result, many, group) + (ramps[most] > 0 ? `The load changes by ${quantity(ramps[most], "MW")} at a time at most, in ${months[most].slice(0, 7)}` : "The load never changes within a month"),
    subtitle: "The largest change at a time in each month: racks that come up, work that begins or ends, events of the grid",
    table: { caption: `Largest change of the load of ${group.name} at a time`, columns: [{ label: "Month", unit: "date" }, { label: "Largest step", unit: "MW" }], rows: months.map((month, i) => [month, ramps[i]]) },
    option: (look) => ({ grid: chartGrid(look), xAxis: timeAxis([result.start, result.end], look), yAxis: valueAxis("MW", look), tooltip: axisTip("MW"), series: [lineOf("largest step", months, ramps, OKABE_ITO.purple)] }),
  };
}

/** What the grid asked for and got, month by month. */
function curtailmentSpec(result, many, group) {
  const { months, columns } = group, words = result.load.words.filter(({ key, unit }) => key.startsWith("curtailment_") && unit === "MWh" && columns[key]);
  const bars = words.map((word, i) => ({ name: word.label, colour: seriesColour(i), values: columns[word.key] }));
  const hours = sum(columns.curtailment_called_hours);
  return {
    choice: group.name, height: 320, wide: false, legend: bars,
    title: loadTitle(result, many, group) + (hours > 0 ? `Curtailment is called for ${digits(hours)} hours in all: ${byHand(bars.map((b) => `${quantity(sum(b.values), "MWh")} ${b.name.replace("curtailment ", "")}`))}` : "No curtailment is called"),
    subtitle: sentence(words.map((word) => `${word.label.replace("curtailment ", "")}: ${word.meaning}`).join("; ")),
    table: { caption: `Curtailment of ${group.name} by month`, columns: [{ label: "Month", unit: "date" }, { label: "Called", unit: "h" }, ...words.map(({ label, unit }) => ({ label: sentence(label), unit }))], rows: months.map((month, i) => [month, columns.curtailment_called_hours[i], ...bars.map((b) => b.values[i])]) },
    option: (look) => ({ grid: chartGrid(look), xAxis: { type: "category", data: months.map((month) => month.slice(0, 7)), axisLabel: { color: look.faint, hideOverlap: true } }, yAxis: valueAxis("MWh", look),
      tooltip: { trigger: "axis", formatter: (points) => tip(points[0].axisValue, points.map((p) => ({ colour: p.color, name: p.seriesName, value: quantity(p.value, "MWh") }))) },
      series: bars.map((b) => ({ name: b.name, type: "bar", itemStyle: { color: b.colour }, data: b.values })) }),
  };
}

function loadSection(report) {
  const many = report.results.length > 1;
  const results = report.results.filter((r) => r.load && r.load.groups.some((g) => g.months.length > 1 && Math.max(...g.columns.peak_mw) > 0));
  const of = (spec, some = results) => some.map((r) => figureOfChoices("Show", r.load.groups.filter((g) => g.months.length > 1).map((group) => spec(r, many, group))));
  const curtailed = results.filter((r) => r.load.words.some(({ key }) => key === "curtailment_called_mwh"));
  return results.length ? [...grid(of(monthSpec), many), grid([...of(durationSpec), ...of(rampSpec), ...of(curtailmentSpec, curtailed)], true)].flat() : [];
}

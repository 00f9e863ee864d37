// SPDX-License-Identifier: Apache-2.0
// Installed, reserved and used power, and where it comes from.

function powerFigure(result, many) {
  const f = result.fleet, dates = result.dates, last = dates.length - 1;
  const lines = result.power_levels.map((level) => ({ ...level, colour: PALETTE[level.colour], values: f[level.key] }));
  const used = f.feed_capacity_mw[last] > 0 ? f.facility_mw[last] / f.feed_capacity_mw[last] : 0;
  return figureOf({
    title: prefixOf(result, many) + `At the end ${quantity(f.facility_mw[last], "MW")} are drawn of ${quantity(f.feed_capacity_mw[last], "MW")} energized (${percent(used)})`,
    subtitle: "Fleet, at each report date, in watts of facility power (IT equipment: of IT power)", height: 320, wide: false, legend: lines.map((l) => ({ name: l.label, colour: l.colour, line: true, dashed: l.dashed })),
    table: { caption: "Power of the fleet at each report date", columns: [{ label: "Date", unit: "date" }, ...lines.map(({ label, unit }) => ({ label, unit }))], rows: dates.map((date, i) => [date, ...lines.map((l) => l.values[i])]) },
    option: (look) => ({ grid: chartGrid(look), xAxis: timeAxis(dates, look), yAxis: valueAxis("MW", look), tooltip: axisTip("MW"),
      series: lines.map((l) => lineOf(l.label, dates, l.values, l.colour, { lineStyle: { type: l.dashed ? "dashed" : "solid" } })) }),
  });
}

const MOST_SOURCES = 7;

/** The largest sources by themselves, the rest together. */
function topSources(power) {
  const order = power.sources.map((name, i) => ({ name, values: power.mw[i], size: Math.max(...power.mw[i]) })).sort((a, b) => b.size - a.size);
  if (order.length <= MOST_SOURCES + 1) return order;
  const rest = order.slice(MOST_SOURCES);
  return [...order.slice(0, MOST_SOURCES), { name: `${rest.length} others`, rest: true, values: rest[0].values.map((_, d) => rest.reduce((sum, s) => sum + s.values[d], 0)) }];
}

function sourceFigure(result, many) {
  const power = result.power;
  const tops = topSources(power).map((s, i) => ({ ...s, colour: seriesColour(i) }));
  const drawn = power.by === "draw";
  const last = result.dates.length - 1;
  const total = tops.reduce((sum, s) => sum + s.values[last], 0);
  const lead = tops.filter((s) => !s.rest).sort((a, b) => b.values[last] - a.values[last])[0];
  return figureOf({
    title: prefixOf(result, many) + (total > 0 ? `${percent(lead.values[last] / total)} of the ${drawn ? "power drawn" : "energized capacity"} at the end comes from ${shorten(lead.name.replaceAll("_", " "), 40)}` : "Power by source"),
    subtitle: drawn ? "Power drawn by source" : "Energized capacity by kind of source", height: 320, wide: false, legend: tops.map((s) => ({ name: s.name, label: s.name.replaceAll("_", " "), colour: s.colour })),
    table: { caption: drawn ? "Power drawn by source" : "Energized capacity by kind of source", columns: [{ label: "Date", unit: "date" }, ...power.sources.map((label) => ({ label, unit: "MW" }))], rows: result.dates.map((date, d) => [date, ...power.mw.map((row) => row[d])]) },
    option: (look) => ({ grid: chartGrid(look), xAxis: timeAxis(result.dates, look), yAxis: valueAxis("MW", look), tooltip: axisTip("MW", "top"),
      series: areas(result.dates, tops).map((s) => (drawn ? s : { ...s, step: "end" })) }),
  });
}

/** Swings of synchronous training runs against what feeds allow. */
function swingTable(result) {
  const columns = WORDS.swings.map((word) => ({ label: sentence(word.label), unit: word.unit || word.kind }));
  const cell = (value) => (value === null ? "none stated" : typeof value === "boolean" ? (value ? "yes" : "no") : typeof value === "number" ? Number(digits(value, 4)) : value);
  const rows = result.load_swings.map((swing) => WORDS.swings.map((word) => cell(swing[word.key])));
  return el("div", {}, framed(tableOf(`Load swings of training runs of ${shorten(result.label, 80)}, and what the feeds allow`, columns, rows), "Load swings"));
}

function powerSection(report) {
  const many = report.results.length > 1;
  const results = report.results.filter((r) => r.dates.length > 1 && r.fleet.facility_mw && r.fleet.feed_capacity_mw);
  const figuresOf = results.map((r) => powerFigure(r, many));
  const sources = results.filter((r) => r.power).map((r) => sourceFigure(r, many));
  const swings = report.results.filter((r) => r.load_swings.length).map(swingTable);
  return [...grid([...figuresOf, ...sources], many), ...swings];
}

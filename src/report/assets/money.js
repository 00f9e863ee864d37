// SPDX-License-Identifier: Apache-2.0
// Carbon and cost by year.

/** Sums of a flow column by calendar year; the state at the start belongs to no year, and 1 January to the year before. */
function byYear(result, column) {
  const sums = new Map();
  result.dates.forEach((date, i) => {
    if (i === 0) return;
    const year = isoOf(timeOf(date) - DAY_MS).slice(0, 4);
    sums.set(year, (sums.get(year) || 0) + result.fleet[column][i]);
  });
  return sums;
}

const COST_NAMES = { rack_capex_usd: "racks and network", facility_capex_usd: "facility", energy_cost_usd: "energy" };

function costFigure(result, many) {
  const columns = Object.keys(result.fleet).filter((c) => c.endsWith("_usd") && c !== "cost_usd" && !c.startsWith("total")).map((column) => ({ column, name: COST_NAMES[column] || unitOf(column)[0], sums: byYear(result, column) }))
    .filter((c) => [...c.sums.values()].some((v) => v > 0));
  if (columns.length === 0) return null;
  const years = [...columns[0].sums.keys()];
  const totals = columns.map((c) => [c, [...c.sums.values()].reduce((a, b) => a + b, 0)]).sort((a, b) => b[1] - a[1]);
  const all = totals.reduce((sum, [, v]) => sum + v, 0);
  return figureOf({
    title: prefixOf(result, many) + `${sentence(totals[0][0].name)}: ${percent(totals[0][1] / all)} of ${dollars(all)} spent`,
    subtitle: "Dollars by year, as they are spent (not discounted)", wide: false, height: 320, legend: columns.map((c, i) => ({ name: c.name, colour: seriesColour(i) })),
    table: { caption: "Dollars by year, not discounted", columns: [{ label: "Year", unit: "text" }, ...columns.map((c) => ({ label: c.name, unit: "USD" }))], rows: years.map((y) => [y, ...columns.map((c) => c.sums.get(y))]) },
    option: (look) => ({ grid: chartGrid(look), xAxis: { type: "category", data: years, axisLabel: { color: look.faint }, axisTick: { show: false } }, yAxis: valueAxis("USD", look),
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: (points) => tip(points[0].axisValue, points.map((p) => ({ colour: p.color, name: p.seriesName, value: dollars(p.value) })).reverse()) },
      series: columns.map((c, i) => ({ name: c.name, type: "bar", stack: "all", barMaxWidth: 60, itemStyle: { color: seriesColour(i) }, data: years.map((y) => c.sums.get(y)) })) }),
  });
}

function carbonFigure(result, many) {
  if (!result.fleet.co2e_t || !result.fleet.facility_energy_mwh) return null;
  const tonnes = byYear(result, "co2e_t"), energy = byYear(result, "facility_energy_mwh");
  const years = [...tonnes.keys()];
  const all = [...tonnes.values()].reduce((a, b) => a + b, 0), mwh = [...energy.values()].reduce((a, b) => a + b, 0);
  if (!(all > 0)) return null;
  const intensity = (y) => (energy.get(y) > 0 ? (1000 * tonnes.get(y)) / energy.get(y) : null);
  return figureOf({
    title: prefixOf(result, many) + `${quantity(all, "t")} CO2e in all, ${digits((1000 * all) / mwh)} g/kWh`,
    subtitle: "Tonnes of CO2e from energy by year; intensity in the tooltip and the table", wide: false, height: 320,
    table: { caption: "CO2e and energy by year", columns: [{ label: "Year", unit: "text" }, { label: "CO2e", unit: "t" }, { label: "Energy", unit: "MWh" }, { label: "Intensity", unit: "g/kWh" }], rows: years.map((y) => [y, tonnes.get(y), energy.get(y), intensity(y)]) },
    option: (look) => ({ grid: chartGrid(look), xAxis: { type: "category", data: years, axisLabel: { color: look.faint }, axisTick: { show: false } }, yAxis: valueAxis("t", look),
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: (p) => tip(p[0].axisValue, [{ colour: p[0].color, name: "CO2e", value: quantity(p[0].value, "t") }, { name: "intensity", value: digits(intensity(p[0].axisValue) || 0) + " g/kWh" }]) },
      series: [{ name: "CO2e", type: "bar", barMaxWidth: 60, itemStyle: { color: look.dark ? "#A0A9B4" : "#5F6873" }, data: years.map((y) => tonnes.get(y)) }] }),
  });
}

/** Every figure of the summary that is money or carbon. */
function costTable(report) {
  const keys = [...new Set(report.results.flatMap((r) => Object.keys(r.summary)))].filter((k) => k.endsWith("_usd") || k.endsWith("_t"));
  const discounted = report.results.some((r) => r.discount_rate > 0);
  const columns = [{ label: "Over the whole run", unit: "text" }, ...report.results.map((r) => ({ label: report.results.length > 1 ? shorten(r.label, 40) : "Value", unit: " " })), { label: "Unit", unit: "text" }];
  const rows = keys.map((k) => [unitOf(k)[0], ...report.results.map((r) => r.summary[k]), unitOf(k)[1]]);
  return el("div", {}, framed(tableOf(discounted ? "Cost and carbon; dollars discounted to the start" : "Cost and carbon", columns, rows), "Cost and carbon"));
}

function moneySection(report) {
  const many = report.results.length > 1;
  const nodes = report.results.filter((r) => r.dates.length > 1).flatMap((r) => [carbonFigure(r, many), costFigure(r, many)]).filter(Boolean);
  return nodes.length ? [...grid(nodes, true), costTable(report)] : [];
}

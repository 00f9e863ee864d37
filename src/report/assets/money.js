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

/** Money by year and category, from cost.csv. */
function costFigure(result, many) {
  if (!result.costs) return null;
  const { years, total_usd: all } = result.costs;
  const categories = result.costs.categories.map((c) => ({ ...c, colour: PALETTE[c.colour], sum: c.usd.reduce((a, b) => a + b, 0) }));
  const most = categories.reduce((a, c) => (c.sum > a.sum ? c : a));
  return figureOf({
    title: prefixOf(result, many) + `${sentence(most.label)}: ${percent(most.sum / all)} of ${dollars(all)} spent`,
    subtitle: "Dollars by year, as they are spent (not discounted)", wide: false, height: 320, legend: categories.map((c) => ({ name: c.label, colour: c.colour })),
    table: { caption: "Dollars by year, not discounted", columns: [{ label: "Year", unit: "text" }, ...categories.map((c) => ({ label: c.label, unit: "USD" }))], rows: years.map((y, i) => [y, ...categories.map((c) => c.usd[i])]) },
    option: (look) => ({ grid: chartGrid(look), xAxis: { type: "category", data: years, axisLabel: { color: look.faint }, axisTick: { show: false } }, yAxis: valueAxis("USD", look),
      tooltip: yearTip(dollars),
      series: categories.map((c) => ({ name: c.label, type: "bar", stack: "all", barMaxWidth: 60, itemStyle: { color: c.colour }, data: c.usd })) }),
  });
}

function carbonFigure(result, many) {
  if (!result.fleet.co2e_t || !result.fleet.facility_energy_mwh) return null;
  const tonnes = byYear(result, "co2e_t");
  const energy = byYear(result, "facility_energy_mwh");
  const years = [...tonnes.keys()];
  const all = [...tonnes.values()].reduce((a, b) => a + b, 0), mwh = [...energy.values()].reduce((a, b) => a + b, 0);
  if (!(all > 0)) return null;
  const intensity = (y) => (energy.get(y) > 0 ? (1000 * tonnes.get(y)) / energy.get(y) : null);
  return figureOf({
    title: prefixOf(result, many) + `${quantity(all, "t")} CO2e in all, ${digits((1000 * all) / mwh)} g/kWh`,
    subtitle: "Tonnes of CO2e from energy by year; intensity in the tooltip and the table", wide: false, height: 320,
    table: { caption: "CO2e and energy by year", columns: [{ label: "Year", unit: "text" }, { label: "CO2e", unit: "t" }, { label: "Energy", unit: "MWh" }, { label: "Intensity", unit: "g/kWh" }], rows: years.map((y) => [y, tonnes.get(y), energy.get(y), intensity(y)]) },
    option: (look) => ({ grid: chartGrid(look), xAxis: { type: "category", data: years, axisLabel: { color: look.faint }, axisTick: { show: false } }, yAxis: valueAxis("t", look),
      tooltip: yearTip((tonnes) => quantity(tonnes, "t"), (year) => [{ name: "intensity", value: digits(intensity(year) || 0) + " g/kWh" }]),
      series: [{ name: "CO2e", type: "bar", barMaxWidth: 60, itemStyle: { color: look.dark ? "#A0A9B4" : "#5F6873" }, data: years.map((y) => tonnes.get(y)) }] }),
  });
}

/** Every figure of the summary that is money, carbon or water, but those that are 0 everywhere. */
function costTable(report) {
  const words = WORDS.figures.filter((word) => (word.unit === "USD" || word.unit === "t") && report.results.some((r) => r.summary[word.key]));
  const columns = [{ label: "Over the whole run", unit: "text" }, ...report.results.map((r) => ({ label: report.results.length > 1 ? shorten(r.label, 40) : "Value", unit: " " })), { label: "Unit", unit: "text" }];
  const rows = words.map((word) => [word.label, ...report.results.map((r) => r.summary[word.key]), word.unit]);
  return el("div", {}, framed(tableOf("Cost and carbon", columns, rows), "Cost and carbon"));
}

function moneySection(report) {
  const many = report.results.length > 1;
  const nodes = report.results.filter((r) => r.dates.length > 1).flatMap((r) => [carbonFigure(r, many), costFigure(r, many)]).filter(Boolean);
  return nodes.length ? [...grid(nodes, true), costTable(report)] : [];
}

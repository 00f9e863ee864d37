// SPDX-License-Identifier: Apache-2.0
// What was missing each year, by cause.

function yearFigure(result, many) {
  const names = result.causes.map(([name]) => name);
  const colours = coloursOfCauses(result.gap.causes, names);
  const valueIn = (year, name) => (year.causes.find(([n]) => n === name) || [name, 0])[1];
  const top = result.causes[0];
  const legend = names.map((name) => ({ name, colour: colours.get(name) }));
  return figureOf({
    title: prefixOf(result, many) + `Largest cause of missing GPUs: ${top[0]}, ${count(top[1])} on average`,
    subtitle: "GPUs missing by cause, mean of each year", height: 320, wide: !many, legend,
    table: { caption: "GPUs missing by cause, mean of each year", columns: [{ label: "Year", unit: "text" }, { label: "up", unit: "GPU" }, { label: "target", unit: "GPU" }, { label: "up at the end", unit: "GPU" }, ...names.map((n) => ({ label: n, unit: "GPU" }))],
      rows: result.years.map((y) => [String(y.year), y.up, y.target, y.up_end, ...names.map((n) => valueIn(y, n))]) },
    option: (look) => ({
      grid: chartGrid(look), xAxis: { type: "category", data: result.years.map((y) => String(y.year)), axisLabel: { color: look.faint }, axisTick: { show: false } }, yAxis: valueAxis("", look),
      tooltip: yearTip((gpus) => count(gpus) + " GPU"),
      series: names.map((name) => ({ name, type: "bar", stack: "all", barMaxWidth: 60, itemStyle: { color: colours.get(name) }, data: result.years.map((y) => valueIn(y, name)) })),
    }),
  });
}

function gapSection(report) {
  const many = report.results.length > 1;
  return grid(report.results.filter((r) => r.causes.length > 0 && r.years.length > 0).map((r) => yearFigure(r, many)), many);
}

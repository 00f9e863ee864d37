// SPDX-License-Identifier: Apache-2.0
// Predicted against measured: a chart for each group of cases, with the line on which they are equal and 10 % around it.

const AROUND = 0.1;
const SPLITS = [["fit", "constants fitted on it", OKABE_ITO.sky], ["check", "only predicted", OKABE_ITO.vermilion]];

const errorText = (error) => `${error > 0 ? "+" : ""}${(100 * error).toFixed(1)} %`;
const middleOf = (values) => { const v = [...values].sort((a, b) => a - b); return v.length % 2 ? v[(v.length - 1) / 2] : (v[v.length / 2 - 1] + v[v.length / 2]) / 2; };

function accuracyTable(group) {
  return { caption: `Predicted against measured: ${group.name}`,
    columns: [{ label: "Case", unit: "text" }, { label: "Chip", unit: "text" }, { label: "Split", unit: "text" }, { label: "Measured", unit: " " }, { label: "Predicted", unit: " " }, { label: "Unit", unit: "text" }, { label: "Error", unit: "text" }],
    rows: group.cases.map((c) => [c.id, c.chip, c.split, c.measured, c.predicted, c.unit, errorText(c.predicted / c.measured - 1)]) };
}

function accuracySpec(group) {
  const errors = (split) => group.cases.filter((c) => !split || c.split === split).map((c) => Math.abs(c.predicted / c.measured - 1));
  const told = ["check", "fit"].filter((s) => errors(s).length).map((s) => `${(100 * middleOf(errors(s))).toFixed(1)} % on ${errors(s).length} ${s} cases`);
  const all = group.cases.flatMap((c) => [c.measured, c.predicted]);
  const low = Math.min(...all) / 1.3, high = Math.max(...all) * 1.3;
  const line = (factor, dashed, look) => ({ type: "line", silent: true, symbol: "none", lineStyle: { color: look.faint, width: 1, type: dashed ? "dashed" : "solid" }, data: [[low, low * factor], [high, high * factor]] });
  const axis = (name, look) => ({ type: "log", min: low, max: high, name, nameLocation: "middle", nameGap: 26, nameTextStyle: { color: look.faint }, axisLabel: { color: look.faint, hideOverlap: true, formatter: (v) => quantity(v, "") }, splitLine: { lineStyle: { color: look.line } } });
  return {
    choice: group.name, wide: true,
    title: `${group.name}: median error ${told.join(", ")}`,
    subtitle: `Predicted (up) against measured (right), ${group.unit}, on logarithmic scales; dashed: 10 % off`,
    height: 420, table: accuracyTable(group), legend: SPLITS.map(([name, label, colour]) => ({ name, label, colour })),
    option: (look) => ({
      grid: chartGrid(look, { left: 30, bottom: 30 }), xAxis: axis("measured", look), yAxis: axis("predicted", look),
      tooltip: { trigger: "item", formatter: (p) => tip(p.data.id, [{ name: "measured", value: quantity(p.data.value[0], group.unit) }, { name: "predicted", value: quantity(p.data.value[1], group.unit) }, { name: "error", value: errorText(p.data.value[1] / p.data.value[0] - 1) }]) },
      series: [line(1, false, look), line(1 + AROUND, true, look), line(1 - AROUND, true, look), ...SPLITS.map(([name, , colour]) => ({ name, type: "scatter", symbolSize: 8, itemStyle: { color: colour, opacity: 0.8 }, data: group.cases.filter((c) => c.split === name).map((c) => ({ value: [c.measured, c.predicted], id: c.id })) }))],
    }),
  };
}

function accuracySection(report) {
  const groups = [...(report.accuracy || [])].sort((a, b) => b.cases.length - a.cases.length);
  return groups.length ? [figureOfChoices("Cases", groups.map(accuracySpec))] : [];
}

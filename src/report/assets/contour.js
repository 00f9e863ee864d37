// SPDX-License-Identifier: Apache-2.0
// Medians of an output over two crossed axes of a study.

const VIRIDIS = ["#fde725", "#90d743", "#35b779", "#21918c", "#31688e", "#443983", "#440154"]; // light is soon or little

/** The colour of a share of the scale, 0..1, between the two that stand beside it there. */
function viridisOf(share) {
  const at = share * (VIRIDIS.length - 1), below = Math.min(Math.floor(at), VIRIDIS.length - 2);
  const part = (colour, i) => parseInt(colour.slice(1 + 2 * i, 3 + 2 * i), 16);
  return `rgb(${[0, 1, 2].map((i) => Math.round(part(VIRIDIS[below], i) + (at - below) * (part(VIRIDIS[below + 1], i) - part(VIRIDIS[below], i))))})`;
}

function cellItem(shareOf, textOf, look) {
  return (params, api) => {
    const share = shareOf(api.value(2)), [x, y] = api.coord([api.value(0), api.value(1)]), [width, height] = api.size([1, 1]);
    return { type: "group", children: [
      { type: "rect", shape: { x: x - width / 2, y: y - height / 2, width, height }, style: { fill: viridisOf(share), stroke: look.paper, lineWidth: 1 } },
      { type: "text", style: { text: textOf(api.value(2)), x, y, align: "center", verticalAlign: "middle", fontSize: 11, fill: share > 0.45 ? "#ffffff" : "#111111" } }] };
  };
}

function contourSpec(study, contour, output, many) {
  const cells = [];
  contour.median.forEach((row, y) => row.forEach((value, x) => { const v = valueIn(output, value); if (v !== null) cells.push({ value: [x, y, v], shown: value }); }));
  const values = cells.map((c) => c.value[2]);
  const least = Math.min(...values), most = Math.max(...values);
  const share = (v) => (most > least ? (v - least) / (most - least) : 0);
  const short = (v) => (output.role === "milestone" ? isoOf(v * DAY_MS).slice(0, 7) : quantity(v, output.unit || ""));
  const spread = values.length ? `${short(least)} to ${short(most)}` : "never";
  return {
    choice: output.label, title: prefixOf(study, many) + `${output.label}: ${spread} over ${shorten(contour.x_axis, 60)} and ${shorten(contour.y_axis, 60)}`, wide: true,
    subtitle: `Median of the runs of each cell; empty: ${output.role === "milestone" ? "not before " + study.end : "no value"}`, height: (look) => (look.narrow ? 60 : 90) + 44 * contour.y.length,
    table: { caption: `Median of ${output.label} by ${contour.x_axis} (across) and ${contour.y_axis} (down)`, columns: [{ label: contour.y_axis, unit: "text" }, ...contour.x.map((x) => ({ label: x, unit: "text" }))],
      rows: contour.median.map((row, y) => [contour.y[y], ...row.map((v) => shownValue(output, v, study))]) },
    option: (look) => ({
      grid: chartGrid(look, { bottom: 46, top: 30, left: 12 }),
      xAxis: { type: "category", data: contour.x, name: contour.x_axis, nameLocation: "middle", nameGap: 26, nameTextStyle: { color: look.ink }, axisLabel: { color: look.faint, hideOverlap: true }, axisTick: { show: false } },
      yAxis: { type: "category", data: contour.y, name: contour.y_axis, nameLocation: "end", nameTextStyle: { color: look.ink, align: "left" }, axisLabel: { color: look.faint }, axisTick: { show: false } },
      tooltip: { formatter: (p) => tip(output.label, [{ name: contour.x_axis, value: contour.x[p.value[0]] }, { name: contour.y_axis, value: contour.y[p.value[1]] }, { name: "median", value: shownValue(output, p.data.shown, study) }]) },
      series: [{ name: output.label, type: "custom", data: cells, renderItem: cellItem(share, !look.narrow || contour.x.length <= 4 ? short : () => "", look) }],
    }),
  };
}

function contourFigure(study, many) {
  const outputs = new Map(outputsOf(study).map((o) => [o.name, o]));
  const drawn = study.contours.filter((c) => outputs.has(c.output) && c.median.some((row) => row.some((v) => v !== null)));
  const specs = drawn.sort((a, b) => byInterest(outputs.get(a.output), outputs.get(b.output))).map((c) => contourSpec(study, c, outputs.get(c.output), many));
  return specs.length ? figureOfChoices("Median of", specs) : null;
}

/** All combinations of axis values with their medians. */
function cellTable(study) {
  const outputs = outputsOf(study);
  const columns = [...study.axes.map((a) => ({ label: a.name, unit: "text" })), { label: "Runs", unit: " " }, ...outputs.map((o) => ({ label: o.label + ", P50", unit: o.role === "milestone" ? "date" : o.unit || " " }))];
  const rows = study.cells.map((cell) => [...cell.values, cell.n, ...outputs.map((o) => (cell.outputs[o.name] ? cell.outputs[o.name].p50 : null))]);
  return tableBehind({ caption: `All cells of ${shorten(study.label, 80)}`, columns, rows }, `Table of all ${rows.length} cells`);
}

// SPDX-License-Identifier: Apache-2.0
// Fabrics that are made of parts: pods over time, tiers, parts by year, and one pod drawn.

/** Fabrics of several campuses that are alike stand once: [fabric, names of campuses]. */
function alikeFabrics(result) {
  const groups = new Map();
  for (const fabric of result.fabrics) {
    const key = fabric.fabric + "/" + fabric.gpus;
    if (!groups.has(key)) groups.set(key, [fabric, []]);
    groups.get(key)[1].push(fabric.campus);
  }
  return [...groups.values()];
}

const campusesOf = (names) => shorten(names.length > 3 ? `${names[0]} and ${names.length - 1} others` : names.join(", "), 80);

function podsOverTime(result, many) {
  const open = result.fleet.pods_open;
  const due = result.fleet.pods_due;
  const last = result.dates.length - 1;
  const lines = [{ label: "open", values: open, colour: seriesColour(0) }, { label: "halls are ready", values: due, colour: seriesColour(1), dashed: true }];
  return figureOf({
    title: prefixOf(result, many) + `${count(open[last])} of ${count(due[last])} pods whose halls are ready are open at the end`,
    subtitle: "Pods of all fabrics that are bought by their parts", height: 280, wide: false, legend: lines.map((l) => ({ name: l.label, colour: l.colour, line: true, dashed: l.dashed })),
    table: { caption: "Pods at each report date", columns: [{ label: "Date", unit: "date" }, ...lines.map((l) => ({ label: sentence(l.label), unit: "pod" }))], rows: result.dates.map((date, i) => [date, ...lines.map((l) => l.values[i])]) },
    option: (look) => ({ grid: chartGrid(look), xAxis: timeAxis(result.dates, look), yAxis: valueAxis("", look), tooltip: axisTip(""),
      series: lines.map((l) => lineOf(l.label, result.dates, l.values, l.colour, { step: "end", lineStyle: { type: l.dashed ? "dashed" : "solid" } })) }),
  });
}

/** Rows of a pod from GPUs up: how many it has, its share at the top. */
function podRows(fabric) {
  const part = fabric.gpus_per_pod / fabric.gpus;
  return [{ label: "GPU", n: Math.min(fabric.gpus, fabric.gpus_per_pod) }, ...fabric.tiers.map((tier) => ({ label: `${tier.tier} (${tier.switch})`, n: Math.max(1, Math.round(tier.switches * Math.min(1, part))) }))];
}

const MOST_DRAWN = 12;

/** Boxes for GPUs and switches, a row per tier, and lines between neighbouring rows. */
function podShapes(rows, at, look) {
  const place = (row, i) => at((i + 0.5) / Math.min(rows[row].n, MOST_DRAWN), (row + 0.5) / rows.length);
  const shapes = [];
  rows.forEach((row, r) => {
    const drawn = Math.min(row.n, MOST_DRAWN);
    for (let i = 0; i < drawn; i++) {
      const [x, y] = place(r, i);
      if (r + 1 < rows.length)
        for (let k = 0; k < Math.min(rows[r + 1].n, MOST_DRAWN); k++)
          if (r > 0 || k === i % Math.min(rows[1].n, MOST_DRAWN)) {
            const [x2, y2] = place(r + 1, k);
            shapes.push({ type: "line", shape: { x1: x, y1: y, x2, y2 }, style: { stroke: look.line, lineWidth: 1 } });
          }
      shapes.push({ type: "rect", z2: 2, shape: { x: x - 9, y: y - 6, width: 18, height: 12, r: 2 }, style: { fill: seriesColour(r) } });
    }
    const [x, y] = at(0.5, (row.n > 0 ? r + 0.5 : r) / rows.length);
    shapes.push({ type: "text", z2: 3, style: { text: `${exact(row.n)} ${row.label}${row.n > MOST_DRAWN ? `, ${MOST_DRAWN} drawn` : ""}`, x, y: y + 10, align: "center", verticalAlign: "top", fill: look.ink, backgroundColor: look.panel, padding: 2 } });
  });
  return shapes;
}

function podDrawing(result, [fabric, names], many) {
  const rows = podRows(fabric);
  const axis = { type: "value", min: 0, max: 1, show: false };
  return figureOf({
    title: prefixOf(result, many) + `A pod of ${fabric.fabric}: ${count(rows[0].n)} GPUs`,
    subtitle: `At ${campusesOf(names)}; of the top tier its share`, height: 90 * rows.length, wide: false, legend: [],
    table: { caption: `One pod of ${shorten(fabric.fabric, 60)}`, columns: [{ label: "Tier", unit: "text" }, { label: "Pieces", unit: "" }], rows: rows.map((row) => [row.label, row.n]) },
    option: (look) => ({ grid: { left: 8, right: 8, top: 8, bottom: 24 }, xAxis: axis, yAxis: axis,
      series: [{ type: "custom", data: [[0, 0]], silent: true, clip: false, renderItem: (params, api) => ({ type: "group", children: podShapes(rows, (x, y) => api.coord([x, y]), look) }) }] }),
  });
}

const textOfCell = (value) => (value === null ? "" : typeof value === "object" ? Object.entries(value).map(([year, n]) => `${year}: ${exact(n)}`).join(", ") : typeof value === "boolean" ? (value ? "yes" : "no") : value);

function fabricTable(words, rows, caption) {
  const columns = words.map((word) => ({ label: sentence(word.label), unit: word.unit || (word.kind === "number" ? "" : "text") }));
  return framed(tableOf(caption, columns, rows.map((row) => words.map((word) => textOfCell(row[word.key])))), caption);
}

function fabricTables([fabric, names]) {
  const where = `${fabric.fabric} at ${campusesOf(names)}`;
  return [fabricTable(WORDS.fabric_tiers, fabric.tiers, `Tiers of ${where}`), fabricTable(WORDS.fabric_parts, fabric.parts, `Parts of ${where}`)];
}

function fabricSection(report) {
  const many = report.results.length > 1;
  const results = report.results.filter((r) => r.fabrics.length);
  const pods = results.filter((r) => r.dates.length > 1 && r.fabrics.some((f) => f.by_parts)).map((r) => podsOverTime(r, many));
  const drawings = results.flatMap((r) => alikeFabrics(r).slice(0, 4).map((group) => podDrawing(r, group, many)));
  const tables = results.flatMap((r) => alikeFabrics(r).slice(0, 4).flatMap(fabricTables));
  return pods.length + drawings.length ? [...grid([...pods, ...drawings], many), ...tables] : [];
}

// SPDX-License-Identifier: Apache-2.0
// Which resource held GPUs or work back, by campus and quarter: colour is the resource that did longest, strength how long.

const MOST_STRIPS = 40;

/** cells by row and quarter: the longest first. */
function stripCells(binding) {
  const held = new Map();
  for (const [row, quarter, resource, share] of binding.cells) {
    const key = row * 10000 + quarter;
    if (!held.has(key)) held.set(key, []);
    held.get(key).push([resource, share]);
  }
  for (const list of held.values()) list.sort((a, b) => b[1] - a[1]);
  return held;
}

/** Rows by the time that something held there, longest first. */
function rowsByTime(binding, held) {
  const time = binding.rows.map(() => 0);
  for (const [key, list] of held) time[Math.floor(key / 10000)] += list[0][1];
  return time.map((t, row) => [row, t]).sort((a, b) => b[1] - a[1]).map(([row]) => row);
}

function stripItem(params, api) {
  const [x, y] = api.coord([api.value(0), api.value(1)]);
  const [width, height] = api.size([1, 1]);
  return { type: "rect", shape: { x: x - width / 2, y: y - height / 2, width: width - 0.5, height: height - 1 }, style: { fill: api.visual("color"), opacity: 0.2 + 0.8 * api.value(2) } };
}

function stripSeries(binding, held, shown) {
  const place = new Map(shown.map((row, i) => [row, i]));
  const data = binding.resources.map(() => []);
  for (const [key, list] of held) {
    const row = Math.floor(key / 10000);
    if (place.has(row) && list[0][1] > 0) data[list[0][0]].push([key % 10000, place.get(row), Math.min(1, list[0][1])]);
  }
  return binding.resources.map((resource, i) => ({ name: resource, type: "custom", renderItem: stripItem, encode: { x: 0, y: 1 }, itemStyle: { color: resourceColour(resource, i) }, data: data[i], clip: true }));
}

function stripSpec(result, many, all) {
  const binding = result.binding;
  const held = stripCells(binding);
  const order = rowsByTime(binding, held);
  const shown = all ? order : order.slice(0, MOST_STRIPS);
  const top = binding.top[0];
  const step = shown.length > MOST_STRIPS ? 12 : 16;
  return {
    choice: all ? `all ${order.length} campuses` : `the ${shown.length} held back longest`,
    title: prefixOf(result, many) + `${sentence(resourceName(top.resource))} held ${top.worst_campus === "fleet" ? "work between campuses" : top.campuses === 1 ? "one campus" : top.campuses + " campuses"} back for ${digits(top.campus_years)} ${top.campuses === 1 ? "years" : "campus-years"}`,
    subtitle: "Resource that held GPUs or work back longest, by campus and quarter; the stronger, the more of the quarter",
    height: (look) => 60 + Math.max(4, shown.length) * step, wide: !many,
    legend: binding.resources.map((r, i) => ({ name: r, label: resourceName(r), colour: resourceColour(r, i) })),
    table: { caption: "Share of each quarter during which each resource held GPUs or work back at each campus", columns: [{ label: "Campus", unit: "text" }, { label: "Quarter", unit: "text" }, { label: "Resource", unit: "text" }, { label: "Share of time", unit: "frac" }],
      rows: binding.cells.map(([row, quarter, resource, share]) => [binding.rows[row], binding.quarters[quarter], binding.resources[resource], share]) },
    option: (look) => ({
      grid: chartGrid(look),
      xAxis: { type: "category", data: binding.quarters, position: "bottom", axisLabel: { color: look.faint, interval: (i, q) => q.endsWith("Q1") && Number(q.slice(0, 4)) % (look.narrow && binding.quarters.length > 24 ? 2 : 1) === 0 || binding.quarters.length < 9, formatter: (q) => (binding.quarters.length < 9 ? q : q.slice(0, 4)) }, axisTick: { show: false } },
      yAxis: { type: "category", data: shown.map((row) => binding.rows[row]), inverse: true, axisTick: { show: false }, axisLabel: { color: look.faint, interval: 0, fontSize: step > 12 ? 11 : 9, formatter: (name) => shorten(name, look.narrow ? 14 : 24) } },
      tooltip: { formatter: (p) => tip(binding.rows[shown[p.value[1]]] + ", " + binding.quarters[p.value[0]], held.get(shown[p.value[1]] * 10000 + p.value[0]).map(([r, share]) => ({ colour: resourceColour(binding.resources[r], r), name: resourceName(binding.resources[r]), value: percent(share) }))) },
      series: stripSeries(binding, held, shown),
    }),
  };
}

function stripFigure(result, many) {
  const rows = result.binding.rows.length;
  return figureOfChoices("Show", rows > MOST_STRIPS ? [stripSpec(result, many, false), stripSpec(result, many, true)] : [stripSpec(result, many, true)]);
}

function bindingSection(report) {
  const many = report.results.length > 1;
  return grid(report.results.filter((r) => r.binding && r.binding.top.length).map((r) => stripFigure(r, many)), many);
}

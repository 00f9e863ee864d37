// SPDX-License-Identifier: Apache-2.0
// A plan that 'gpuramp plan' proposes: when to begin what, power by kind, what limits are worth, cost against date and carbon.

const DO_WORDS = { order: "order", open: "open", build: "build halls:", energize: "energize" };
const decisionOf = (a) => [DO_WORDS[a.do], a.campuses, a.what].filter(Boolean).join(" ");
const DO_COLOURS = { order: OKABE_ITO.green, open: OKABE_ITO.grey, build: OKABE_ITO.blue, energize: OKABE_ITO.orange };
const decisionAmount = (a) => (a.do === "energize" ? quantity(a.mw, "MW") : count(a.count) + (a.do === "order" ? " racks" : ""));

/** One row for each decision; pale from its beginning until it is ready, full where more is ready. */
function decisionFigure(plan, many) {
  const names = [...new Set(plan.actions.map(decisionOf))];
  const row = (a) => names.indexOf(decisionOf(a));
  const kinds = Object.keys(DO_WORDS).filter((kind) => plan.actions.some((a) => a.do === kind));
  const first = [...plan.actions].sort((a, b) => (a.begin < b.begin ? -1 : 1))[0];
  return figureOf({
    title: prefixOf(plan, many) + `The first to begin: ${decisionOf(first)}, by ${first.begin}`, subtitle: "Pale: from the day on which it must begin; full: when it is ready, or made",
    height: 60 + 21 * names.length, legend: kinds.map((kind) => ({ name: kind, colour: DO_COLOURS[kind] })),
    table: { caption: "What to order, open, build and energize", columns: [{ label: "What", unit: "text" }, { label: "Begin", unit: "date" }, { label: "Ready", unit: "date" }, { label: "Number", unit: " " }, { label: "Power", unit: "MW" }],
      rows: plan.actions.map((a) => [decisionOf(a), a.begin, a.ready, a.count, a.mw]) },
    option: (look) => ({
      grid: chartGrid(look), xAxis: timeAxis([first.begin < plan.start ? first.begin : plan.start, plan.end], look), yAxis: buildAxis(names, look),
      tooltip: { formatter: (p) => { const a = plan.actions[p.value[5]]; return tip(decisionOf(a), [{ name: "begin", value: a.begin }, { name: "ready", value: a.ready }, { name: "amount", value: decisionAmount(a) }]); } },
      series: kinds.map((kind) => ({ name: kind, type: "custom", clip: true, renderItem: buildItem(10, 0, DO_COLOURS[kind]), encode: { x: [1, 2, 3], y: 0 }, itemStyle: { color: DO_COLOURS[kind] },
        data: plan.actions.flatMap((a, i) => (a.do === kind ? [[row(a), timeOf(a.begin), timeOf(kind === "order" ? a.begin : a.ready), timeOf(a.ready), 1, i]] : [])) })),
    }),
  });
}

function capacityFigure(plan, many) {
  const layers = plan.capacity.map((c, i) => ({ name: c.kind.replaceAll("_", " "), colour: seriesColour(i), values: c.mw }));
  const last = plan.dates.length - 1, total = sum(layers.map((l) => l.values[last]));
  return figureOf({
    title: prefixOf(plan, many) + `${quantity(total, "MW")} are energized at the end`, subtitle: "Firm power by kind, given and proposed", height: 320, wide: !many, legend: layers.map(({ name, colour }) => ({ name, colour })),
    table: { caption: "Firm power by kind", columns: [{ label: "Date", unit: "date" }, ...layers.map((l) => ({ label: l.name, unit: "MW" }))], rows: plan.dates.map((date, i) => [date, ...layers.map((l) => l.values[i])]) },
    option: (look) => ({ grid: chartGrid(look), xAxis: timeAxis(plan.dates, look), yAxis: valueAxis("MW", look), tooltip: axisTip("MW", "top"), series: areas(plan.dates, layers).map((s) => ({ ...s, step: "end" })) }),
  });
}

const MOST_LIMITS = 6;

/** Duals by year, the limits that are worth most. */
function worthFigure(plan, many) {
  const limits = [...new Set(plan.worth.map((w) => w.limit))].map((limit) => ({ limit, rows: plan.worth.filter((w) => w.limit === limit) }))
    .map((l) => ({ ...l, unit: l.rows[0].unit, most: Math.max(...l.rows.map((w) => w.usd)) })).filter((l) => l.most > 0).sort((a, b) => b.most - a.most).slice(0, MOST_LIMITS);
  if (limits.length === 0) return null;
  const years = [...new Set(plan.worth.map((w) => w.year))].sort((a, b) => a - b);
  const usd = (l, year) => { const found = l.rows.find((w) => w.year === year); return found ? found.usd : 0; };
  const names = limits.map((l) => `${l.limit} (${l.unit})`);
  return figureOf({
    title: prefixOf(plan, many) + `One ${limits[0].unit} more of ${limits[0].limit} would save ${dollars(limits[0].most)} in its dearest year`, subtitle: "What one more of each limit is worth, by year: duals of the linear programme", height: 320, wide: !many,
    legend: names.map((name, i) => ({ name, colour: seriesColour(i) })),
    table: { caption: "What limits are worth", columns: [{ label: "Limit", unit: "text" }, { label: "One more", unit: "text" }, { label: "Year", unit: "text" }, { label: "Worth", unit: "USD" }, { label: "GPUs more at the last goal", unit: "GPU" }], rows: plan.worth.map((w) => [w.limit, w.unit, String(w.year), w.usd, w.gpus]) },
    option: (look) => ({ grid: chartGrid(look), xAxis: { type: "category", data: years.map(String), axisLabel: { color: look.faint } }, yAxis: valueAxis("USD", look), tooltip: yearTip((v) => quantity(v, "USD")),
      series: limits.map((l, i) => ({ name: names[i], type: "bar", itemStyle: { color: seriesColour(i) }, data: years.map((year) => usd(l, year)) })) }),
  });
}

/** What the goal costs at other dates, or with less carbon. */
function planFrontierFigure(plan, against, many) {
  const points = plan.frontier.filter((p) => p.against === against && p.cost_usd !== null);
  if (points.length < 2) return null;
  const byDate = against === "date";
  const cheapest = Math.min(...points.map((p) => p.cost_usd)), dearest = Math.max(...points.map((p) => p.cost_usd));
  const at = (p) => (byDate ? timeOf(p.by) : p.co2e_t);
  return figureOf({
    title: prefixOf(plan, many) + (byDate ? `The earliest date costs ${percent(dearest / cheapest - 1)} more than the latest` : `The least carbon costs ${percent(dearest / cheapest - 1)} more than the cheapest plan`),
    subtitle: byDate ? "Cost against the date of the last goal (linear programme)" : "Cost against carbon, with what is embodied (linear programme)", height: 300, wide: false,
    table: { caption: "Frontier", columns: [{ label: "By", unit: "date" }, { label: "Carbon", unit: "t" }, { label: "Cost", unit: "USD" }], rows: points.map((p) => [p.by, p.co2e_t, p.cost_usd]) },
    option: (look) => ({
      grid: chartGrid(look), xAxis: byDate ? timeAxis(points.map((p) => p.by), look) : { ...valueAxis("t", look), scale: true }, yAxis: { ...valueAxis("USD", look), scale: true },
      tooltip: { formatter: (p) => tip(points[p.dataIndex].by, [{ name: "cost", value: dollars(points[p.dataIndex].cost_usd) }, { name: "carbon", value: quantity(points[p.dataIndex].co2e_t, "t") }]) },
      series: [{ name: "cost", type: "line", symbolSize: 8, lineStyle: { color: OKABE_ITO.blue }, itemStyle: { color: OKABE_ITO.blue }, data: points.map((p) => [at(p), p.cost_usd]) }],
    }),
  });
}

function planSummary(plan) {
  const met = plan.goals.map((g) => `${g.goal}: ${g.reached ? "simulated " + g.reached : "not reached in the simulation"}`).join("; ");
  const cost = plan.proposed ? `; ${dollars(plan.proposed.cost_usd)} against ${dollars(plan.given.cost_usd)} as given` : "";
  return el("p", { class: "facts" }, `${plan.label}: ${plan.feasible ? met + cost : "no plan reaches " + plan.goals.map((g) => g.goal).join(", ")}`);
}

function planSection(report) {
  const many = report.plans.length > 1;
  return report.plans.flatMap((plan) => [planSummary(plan), ...(plan.feasible ? grid([decisionFigure(plan, many), capacityFigure(plan, many), worthFigure(plan, many), planFrontierFigure(plan, "date", many), planFrontierFigure(plan, "co2e", many)].filter(Boolean), many) : [])]);
}

// SPDX-License-Identifier: Apache-2.0
// Where the peak FLOP of online racks went.

const TERM_NAMES = { down_flop: "down, in repair", idle_flop: "idle, no work", power_capped_flop: "power capping", network_contention_flop: "network contention", failures_flop: "failures and restarts", inefficiency_flop: "bubbles, communication, kernels", useful_flop: "useful model FLOP" };
const termName = (key) => TERM_NAMES[key] || key.replace(/_flop$/, "").replaceAll("_", " ");

/** Bars from the peak down to what is useful: {name, flop, from}. */
function waterfallBars(waterfall) {
  const bars = [{ name: "peak of racks online", flop: waterfall.peak_flop, from: 0, kind: "peak" }];
  let left = waterfall.peak_flop;
  for (const [key, flop] of waterfall.terms) {
    if (key === "useful_flop") { bars.push({ name: termName(key), flop, from: 0, kind: "useful" }); continue; }
    left -= flop;
    bars.push({ name: termName(key), flop, from: left, kind: "loss" });
  }
  return bars;
}

function waterfallFigure(result, many) {
  const bars = waterfallBars(result.waterfall), peak = result.waterfall.peak_flop;
  const useful = bars.find((b) => b.kind === "useful"), losses = bars.filter((b) => b.kind === "loss").sort((a, b) => b.flop - a.flop);
  const colours = { peak: OKABE_ITO.grey, loss: OKABE_ITO.vermilion, useful: OKABE_ITO.green };
  return figureOf({
    title: prefixOf(result, many) + `${percent(useful ? useful.flop / peak : 0)} of peak becomes useful model compute${losses.length && losses[0].flop > 0 ? `; most is lost to ${losses[0].name} (${percent(losses[0].flop / peak)})` : ""}`,
    subtitle: `FLOP over the whole run, in % of the peak of racks online (${withPrefix(peak, "FLOP")})`, height: 50 + 34 * bars.length, wide: !many,
    table: { caption: "Where the peak FLOP of online racks went", columns: [{ label: "Term", unit: "text" }, { label: "FLOP", unit: "FLOP" }, { label: "Share of peak", unit: "frac" }], rows: bars.map((b) => [b.name, b.flop, b.flop / peak]) },
    option: (look) => ({
      grid: chartGrid(look, { right: 60 }), xAxis: { ...valueAxis("frac", look), max: 1, interval: look.narrow ? 0.5 : 0.2 },
      yAxis: { type: "category", inverse: true, data: bars.map((b) => b.name), axisTick: { show: false }, axisLabel: { color: look.ink, interval: 0, fontSize: look.narrow ? 11 : 12, lineHeight: 13, width: look.narrow ? 105 : 220, overflow: "break" } },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: (p) => { const b = bars[p[0].dataIndex]; return tip(b.name, [{ name: "FLOP", value: withPrefix(b.flop, "FLOP") }, { name: "of peak", value: percent(b.flop / peak) }]); } },
      series: [{ name: "before", type: "bar", stack: "all", silent: true, itemStyle: { color: "transparent" }, data: bars.map((b) => b.from / peak) },
        { name: "share", type: "bar", stack: "all", barWidth: "62%", data: bars.map((b) => ({ value: b.flop / peak, itemStyle: { color: colours[b.kind] } })), label: { show: true, position: "right", color: look.ink, formatter: (p) => percent(bars[p.dataIndex].flop / peak) } }],
    }),
  });
}

function waterfallSection(report) {
  const many = report.results.length > 1;
  return grid(report.results.filter((r) => r.waterfall).map((r) => waterfallFigure(r, many)), many);
}

// SPDX-License-Identifier: Apache-2.0
// Where the peak FLOP of online racks went.

const LEAST_SHARE = 1e-9; // of the peak; a term below it has lost nothing but digits

/** Bars from the peak down to what is useful: {name, flop, from, colour}; terms that lost nothing have none. */
function waterfallBars(waterfall) {
  const { peak, losses, useful } = waterfall;
  const bars = [{ name: peak.label, flop: peak.flop, from: 0, colour: OKABE_ITO.grey }];
  let left = peak.flop;
  for (const loss of losses.filter((term) => term.flop > LEAST_SHARE * peak.flop)) {
    left -= loss.flop;
    bars.push({ name: loss.label, flop: loss.flop, from: left, colour: PALETTE[loss.colour] });
  }
  return [...bars, { name: useful.label, flop: useful.flop, from: 0, colour: PALETTE[useful.colour] }];
}

function waterfallFigure(result, many) {
  const bars = waterfallBars(result.waterfall), peak = result.waterfall.peak.flop, useful = result.waterfall.useful.flop;
  const losses = [...result.waterfall.losses].sort((a, b) => b.flop - a.flop), none = result.waterfall.losses.filter((l) => l.flop <= LEAST_SHARE * peak);
  return figureOf({
    title: prefixOf(result, many) + `${percent(useful / peak)} of peak becomes useful model compute${losses.length && losses[0].flop > 0 ? `; most is lost to ${losses[0].label} (${percent(losses[0].flop / peak)})` : ""}`,
    subtitle: `In % of the peak of racks online (${withPrefix(peak, "FLOP")})${none.length ? "; nothing was lost to " + byHand(none.map((l) => l.label)) : ""}`, height: 50 + 34 * bars.length, wide: !many,
    table: { caption: "Where the peak FLOP of online racks went", columns: [{ label: "Term", unit: "text" }, { label: "FLOP", unit: "FLOP" }, { label: "Share of peak", unit: "frac" }], rows: bars.map((b) => [b.name, b.flop, b.flop / peak]) },
    option: (look) => ({
      grid: chartGrid(look, { right: 60 }), xAxis: { ...valueAxis("frac", look), max: 1, interval: look.narrow ? 0.5 : 0.2 },
      yAxis: { type: "category", inverse: true, data: bars.map((b) => b.name), axisTick: { show: false }, axisLabel: { color: look.ink, interval: 0, fontSize: look.narrow ? 11 : 12, lineHeight: 13, width: look.narrow ? 105 : 220, overflow: "break" } },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: (p) => { const b = bars[p[0].dataIndex]; return tip(b.name, [{ name: "FLOP", value: withPrefix(b.flop, "FLOP") }, { name: "of peak", value: percent(b.flop / peak) }]); } },
      series: [{ name: "before", type: "bar", stack: "all", silent: true, itemStyle: { color: "transparent" }, data: bars.map((b) => b.from / peak) },
        { name: "share", type: "bar", stack: "all", barWidth: "62%", data: bars.map((b) => ({ value: b.flop / peak, itemStyle: { color: b.colour } })), label: { show: true, position: "right", color: look.ink, formatter: (p) => percent(bars[p.dataIndex].flop / peak) } }],
    }),
  });
}

function waterfallSection(report) {
  const many = report.results.length > 1;
  return grid(report.results.filter((r) => r.waterfall).map((r) => waterfallFigure(r, many)), many);
}

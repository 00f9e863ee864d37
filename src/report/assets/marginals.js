// SPDX-License-Identifier: Apache-2.0
// What one more step of each input buys, from marginals.json beside a result.

const MOST_MARGINALS = 15;
const stepOf = (m) => `${m.input}${m.where && m.where !== "fleet" ? " at " + m.where : ""} (+${digits(m.amount || 0)} ${m.unit || ""}${m.unit === "month" && m.amount !== 1 ? "s" : ""})`;

function marginalFigure(result, many) {
  const all = result.marginals.filter((m) => typeof m.gpu_days === "number" && !m.error);
  const shown = all.slice(0, MOST_MARGINALS);
  if (shown.length === 0) return null;
  return figureOf({
    title: prefixOf(result, many) + `${sentence(shown[0].input)}: one step buys ${count(shown[0].gpu_days)} GPU-days, the most of all inputs`,
    subtitle: "GPU-days gained over the run by one step of each input alone, by reruns", height: 40 + 28 * shown.length, wide: !many,
    table: { caption: "What one more step of each input buys", columns: [{ label: "Input and step", unit: "text" }, { label: "GPU-days", unit: "GPU-days" }, { label: "Useful compute", unit: "FLOP" }, { label: "Cost", unit: "USD" }, { label: "Days gained by milestone", unit: "text" }],
      rows: all.map((m) => [stepOf(m), m.gpu_days, m.useful_model_flop, m.cost_usd, (m.milestones || []).map((s) => `${count(s.gpus)}: ${s.newly_reached ? "newly reached" : s.days_gained === null ? "\u2013" : s.days_gained}`).join("; ")]) },
    option: (look) => ({
      grid: chartGrid(look, { right: 60 }), xAxis: valueAxis("", look), yAxis: { type: "category", inverse: true, data: shown.map(stepOf), axisTick: { show: false }, axisLabel: { color: look.ink, interval: 0, width: look.narrow ? 120 : 260, overflow: "truncate" } },
      tooltip: { formatter: (p) => tip(stepOf(shown[p.dataIndex]), [{ name: "GPU-days", value: count(p.value) }, { name: "cost", value: dollars(shown[p.dataIndex].cost_usd || 0) }]) },
      series: [{ name: "gpu_days", type: "bar", barMaxWidth: 18, itemStyle: { color: OKABE_ITO.green }, label: { show: true, position: "right", color: look.ink, formatter: (p) => count(p.value) }, data: shown.map((m) => m.gpu_days) }],
    }),
  });
}

function marginalSection(report) {
  const many = report.results.length > 1;
  return grid(report.results.filter((r) => r.marginals && r.marginals.length).map((r) => marginalFigure(r, many)).filter(Boolean), many);
}

// SPDX-License-Identifier: Apache-2.0
// Services that state requests: GPUs that their targets need, month by month, beside those held; attainment in the finding.

/** Figures that are drawn: GPUs, by their unit. Their colours are their words'. */
const gpuLines = () => WORDS.requests.filter((word) => word.unit === "GPU" && word.colour);

const inTime = (frac) => `${(100 * frac).toFixed(frac > 0.99 ? 2 : 1)} %`;

function requestTable(service) {
  const columns = [{ label: "Month", unit: "text" }, ...WORDS.requests.map((word) => ({ label: sentence(word.label), unit: word.unit }))];
  const row = (name, figures) => [name, ...WORDS.requests.map((word) => figures[word.key])];
  return { caption: `Requests of ${service.service}, by month`, columns, rows: [...service.months.map((month) => row(month.from.slice(0, 7), month)), row("all", service)] };
}

function requestFinding(service) {
  const last = service.months[service.months.length - 1];
  const extra = last.gpus_smooth > 0 ? last.gpus_needed / last.gpus_smooth - 1 : 0;
  const bursts = extra > 0.005 ? `, ${percent(extra)} of them more for bursts` : "";
  return `${shorten(service.service, 40)}: ${inTime(service.attainment_frac)} of requests in time; the last month needs ${count(last.gpus_needed)} GPUs${bursts}`;
}

function requestFigure(result, service, many) {
  const lines = gpuLines().map((word) => ({ key: word.key, name: sentence(word.label), colour: PALETTE[word.colour] }));
  const worst = service.ttft_s === null ? "the queue grows without end" : `first token within ${digits(service.ttft_s)} s`;
  return figureOf({
    title: prefixOf(result, many) + requestFinding(service),
    subtitle: `GPUs in the busiest hour of each month; in the worst of them ${inTime(service.peak_attainment_frac)} in time, ${worst} in ${digits(100 * service.percentile)} of 100 requests (${service.mode})`,
    height: 320, wide: !many, table: requestTable(service), legend: lines.map(({ name, colour }) => ({ name, colour, line: true })),
    option: (look) => ({
      grid: chartGrid(look), yAxis: valueAxis("GPU", look),
      xAxis: { type: "category", data: service.months.map((m) => m.from.slice(0, 7)), axisLabel: { color: look.faint, hideOverlap: true } },
      tooltip: { trigger: "axis", formatter: (points) => tip(points[0].axisValue, points.map((p) => ({ colour: p.color, name: p.seriesName, value: count(p.value) }))) },
      series: lines.map(({ key, name, colour }) => ({ name, type: "line", symbolSize: 5, lineStyle: { color: colour }, itemStyle: { color: colour }, data: service.months.map((m) => m[key]) })),
    }),
  });
}

function requestSection(report) {
  const many = report.results.length > 1;
  const drawn = report.results.flatMap((result) => result.requests.map((service) => requestFigure(result, service, many)));
  return drawn.length ? [el("div", { class: "figures" }, drawn)] : [];
}

// SPDX-License-Identifier: Apache-2.0
// Tornado: what each uncertain input does to an output of a study.

const MOST_INPUTS = 14;
const outputsOf = (study) => [...study.milestones.map((m) => ({ ...m, role: "milestone", label: count(m.gpus) + " GPUs" })), ...study.figures.map((f) => ({ ...f, role: "figure", label: wordOf("figures", f.name).label }))];

/** A value of an output as a number: days since 1970 of dates; null is never. */
const valueIn = (output, value) => (value === null || value === undefined ? null : output.role === "milestone" ? timeOf(value) / DAY_MS : value);
const shownValue = (output, value, study) => (value === null || value === undefined ? "not before " + study.end : output.role === "milestone" ? value : quantity(value, output.unit || ""));
/** What never is drawn as: the end of the horizon. */
const drawnValue = (output, value, study) => (value === null && output.role === "milestone" ? timeOf(study.end) / DAY_MS : valueIn(output, value));

function influenceTable(output, study) {
  return { caption: `What moves ${output.label}: median in the lowest and highest fifth of each input, rank correlation, Sobol index with its 95 % interval`,
    columns: [{ label: "Input", unit: "text" }, { label: "Lowest fifth", unit: "text" }, { label: "Highest fifth", unit: "text" }, { label: "Rank correlation", unit: " " }, { label: "Sobol", unit: " " }, { label: "low", unit: " " }, { label: "high", unit: " " }],
    rows: output.influences.map((i) => [i.input, i.tornado ? shownValue(output, i.tornado.at_low, study) : "", i.tornado ? shownValue(output, i.tornado.at_high, study) : "", i.rank_correlation, i.sobol ? i.sobol.value : null, i.sobol ? i.sobol.low : null, i.sobol ? i.sobol.high : null]) };
}

function tornadoSpec(study, output, many) {
  const middle = drawnValue(output, output.percentiles.p50, study);
  const shown = output.influences.filter((i) => i.tornado).slice(0, MOST_INPUTS);
  const milestone = output.role === "milestone";
  const offset = (value) => { const v = drawnValue(output, value, study); return v === null ? 0 : v - middle; };
  const unit = milestone ? "days" : output.unit || "";
  const sides = [["lowest fifth of the input", "at_low", OKABE_ITO.sky], ["highest fifth of the input", "at_high", OKABE_ITO.vermilion]];
  return {
    choice: output.label, wide: true,
    title: prefixOf(study, many) + `${output.label} move${milestone ? "" : "s"} most with ${shown.length ? shown[0].input : "nothing"}`,
    subtitle: milestone ? `Days later (right) or sooner than the median of all runs, ${shownValue(output, output.percentiles.p50, study)}` : `Against the median of all runs, ${shownValue(output, output.percentiles.p50, study)}`,
    height: 60 + 26 * shown.length, legend: sides.map(([name, , colour]) => ({ name, colour })), table: influenceTable(output, study),
    option: (look) => ({
      grid: chartGrid(look, { right: 30 }), xAxis: { ...valueAxis("", look), axisLabel: { color: look.faint, hideOverlap: true, formatter: (v) => (milestone ? (v > 0 ? "+" : "") + digits(v) + " d" : (v > 0 ? "+" : "") + (v === 0 ? "0" : quantity(v, unit))) } },
      yAxis: { type: "category", inverse: true, data: shown.map((i) => i.input), axisTick: { show: false }, axisLine: { onZero: false, lineStyle: { color: look.line } }, axisLabel: { color: look.ink, interval: 0, width: look.narrow ? 120 : 260, overflow: "truncate" } },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: (p) => tip(shown[p[0].dataIndex].input, sides.map(([name, key, colour]) => ({ colour, name, value: shownValue(output, shown[p[0].dataIndex].tornado[key], study) }))) },
      series: sides.map(([name, key, colour]) => ({ name, type: "bar", barGap: 0, barCategoryGap: "25%", barMaxWidth: 10, itemStyle: { color: colour }, data: shown.map((i) => offset(i.tornado[key])) })),
    }),
  };
}

/** First the largest milestone that half of the runs reach. */
function byInterest(a, b) {
  const rank = (o) => (o.role === "milestone" ? (o.percentiles.p50 ? -o.gpus : 1) : 2);
  return rank(a) - rank(b);
}

function tornadoFigure(study, many) {
  const outputs = outputsOf(study).filter((o) => o.influences.some((i) => i.tornado) && (o.role === "milestone" || typeof o.percentiles.p50 === "number"));
  outputs.sort(byInterest);
  return outputs.length ? figureOfChoices("What moves", outputs.map((o) => tornadoSpec(study, o, many))) : null;
}

function figureTable(study) {
  const columns = [{ label: "Figure", unit: "text" }, { label: "Unit", unit: "text" }, { label: "Mean", unit: " " }, ...PERCENTILES.map((p) => ({ label: p.toUpperCase(), unit: " " }))];
  return el("div", {}, framed(tableOf(`What comes of ${shorten(study.label, 80)}: percentiles over its runs`, columns, study.figures.map((f) => [wordOf("figures", f.name).label, f.unit || "", f.mean, ...PERCENTILES.map((p) => f.percentiles[p])])), "Figures of the study"));
}

function studySection(report) {
  const many = report.studies.length > 1;
  return report.studies.flatMap((study) => {
    const drawn = [tornadoFigure(study, many), contourFigure(study, many)].filter(Boolean);
    return [...(drawn.length ? [el("div", { class: "figures" }, drawn)] : []), ...(study.figures.length ? [figureTable(study)] : []), ...(study.cells.length ? [cellTable(study)] : [])];
  });
}

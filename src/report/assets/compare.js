// SPDX-License-Identifier: Apache-2.0
// Two or more results: milestones and sums side by side, their ramps in one chart.

function milestoneComparison(results) {
  const sizes = [...new Set(results.flatMap((r) => r.milestones.map((m) => m.gpus)))].sort((a, b) => a - b);
  const dateIn = (r, gpus) => { const m = r.milestones.find((x) => x.gpus === gpus); return m ? m.date : undefined; };
  const moved = (r, gpus) => { const a = dateIn(results[0], gpus), b = dateIn(r, gpus); return a && b ? daysBetween(a, b) : null; };
  const asked = (date) => (date === undefined ? "not a milestone" : date);
  const columns = [{ label: "GPUs up", unit: "GPU" }, ...results.flatMap((r, i) => [{ label: shorten(r.label, 60), unit: "date" }, ...(i > 0 ? [{ label: "later by", unit: "day" }] : [])])];
  const rows = sizes.map((gpus) => [gpus, ...results.flatMap((r, i) => [asked(dateIn(r, gpus)), ...(i > 0 ? [moved(r, gpus)] : [])])]);
  return el("div", { class: "milestones compared" }, framed(tableOf(`Milestones; days later than in ${shorten(results[0].label, 60)}`, columns, rows), "Milestones compared"));
}

function summaryComparison(results) {
  const columns = [{ label: "Over the whole run", unit: "text" }, ...results.map((r) => ({ label: shorten(r.label, 60), unit: " " })), ...results.slice(1).map((r) => ({ label: "change, " + shorten(r.label, 40), unit: "text" })), { label: "Unit", unit: "text" }];
  const change = (a, b) => (a ? (b >= a ? "+" : "") + digits((100 * (b - a)) / a) + " %" : "");
  const rows = WORDS.figures.map((word) => [word.label, ...results.map((r) => r.summary[word.key]), ...results.slice(1).map((r) => change(results[0].summary[word.key], r.summary[word.key])), word.unit]);
  return el("div", {}, framed(tableOf("What comes of each", columns, rows), "Sums compared"));
}

function overlayFigure(results, title, unit, valuesOf, subtitle) {
  const shown = results.filter((r) => valuesOf(r)[0].length > 1);
  if (shown.length < 2) return null;
  const all = [...new Set(shown.flatMap((r) => valuesOf(r)[0]))].sort();
  const at = shown.map((r) => new Map(valuesOf(r)[0].map((date, i) => [date, valuesOf(r)[1][i]])));
  const names = shown.map((r, i) => `${i + 1}. ${r.label}`);
  return figureOf({
    title, subtitle, wide: false, height: 340, legend: names.map((name, i) => ({ name, colour: seriesColour(i), line: true })),
    table: { caption: title, columns: [{ label: "Date", unit: "date" }, ...names.map((label) => ({ label: shorten(label, 60), unit }))], rows: all.map((date) => [date, ...at.map((m) => (m.has(date) ? m.get(date) : null))]) },
    option: (look) => ({ grid: chartGrid(look), xAxis: timeAxis(all, look), yAxis: valueAxis(unit === "GPU" ? "" : unit, look), tooltip: axisTip(unit), series: shown.map((r, i) => lineOf(names[i], ...valuesOf(r), seriesColour(i))) }),
  });
}

function compareSection(report) {
  const results = report.results;
  if (results.length < 2) return [];
  const ends = results.map((r) => r.summary.gpus_up_end);
  const best = results[ends.indexOf(Math.max(...ends))];
  const drawn = [overlayFigure(results, `Most GPUs up at the end: ${shorten(best.label, 60)}, ${count(best.summary.gpus_up_end)}`, "GPU", (r) => [r.gap.dates, r.gap.up], "GPUs up at each report date"),
    overlayFigure(results, "Facility power drawn", "MW", (r) => [r.dates, r.fleet.facility_mw || []], "Fleet, at each report date")].filter(Boolean);
  return [milestoneComparison(results), ...grid(drawn, true), summaryComparison(results)];
}

// SPDX-License-Identifier: Apache-2.0
// The period that the charts show: the whole run, or a part of it, brushed on a chart or picked from lists.

const LEAST_DATES = 4; // of a run of which a part can be shown

let PERIOD = null; // {dates[], from, to (places in it), choose(from, to)}; null where there is nothing to choose from

const sum = (values) => values.reduce((a, b) => a + b, 0);

/** Places of the dates of a period, its end included. */
function placesIn(dates, from, to) {
  const first = dates.findIndex((date) => date >= from);
  const after = dates.findIndex((date) => date > to);
  return first < 0 ? [0, 0] : [first, after < 0 ? dates.length : after];
}

const mapValues = (object, change) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

/** Causes by their mean over the period, largest first. Days of a date are those since the one before. */
function meanCauses(gap) {
  const days = (timeOf(gap.dates[gap.dates.length - 1]) - timeOf(gap.dates[0])) / DAY_MS;
  return gap.causes.map((cause) => [cause.name, sum(cause.gpu_days.slice(1)) / Math.max(1, days)]).filter(([, gpus]) => gpus > 0).sort((a, b) => b[1] - a[1]);
}

function gapIn(gap, from, to) {
  const cut = (values) => values.slice(...placesIn(gap.dates, from, to));
  return { ...gap, dates: cut(gap.dates), target: cut(gap.target), up: cut(gap.up), causes: gap.causes.map((cause) => ({ ...cause, gpus: cut(cause.gpus), gpu_days: cut(cause.gpu_days) })) };
}

/** A sum over the periods that end after the first date shown; the state there is what came before. */
const flowIn = (values, [first, after]) => sum(values.slice(first + 1, after));

function waterfallIn(waterfall, places) {
  const part = (bar) => ({ ...bar, flop: flowIn(bar.by_date, places) });
  const peak = part(waterfall.peak);
  return peak.flop > 0 ? { peak, losses: waterfall.losses.map(part), useful: part(waterfall.useful) } : null;
}

function energyIn(energy, places) {
  const links = energy.links.map((link) => ({ ...link, mwh: flowIn(link.by_date, places) })).filter((link) => link.mwh > 0);
  return links.length ? { ...energy, links } : null;
}

const yearsOf = (from, to) => [from.slice(0, 4), isoOf(timeOf(to) - DAY_MS).slice(0, 4)];

function costsIn(costs, [first, last]) {
  const kept = costs.years.map((year, i) => [year, i]).filter(([year]) => year >= first && year <= last);
  const categories = costs.categories.map((c) => ({ ...c, usd: kept.map(([, i]) => c.usd[i]) })).filter((c) => sum(c.usd) > 0);
  return categories.length ? { ...costs, years: kept.map(([year]) => year), categories, total_usd: sum(categories.flatMap((c) => c.usd)) } : null;
}

const quarterOf = (date) => `${date.slice(0, 4)}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;

/** How long each resource held campuses back, longest first, from the quarters' shares. */
function topsOf(binding) {
  return binding.resources.map((resource, i) => {
    const years = new Map();
    for (const [row, , r, share] of binding.cells) if (r === i) years.set(row, (years.get(row) || 0) + share / 4);
    const worst = [...years].sort((a, b) => b[1] - a[1])[0];
    return { resource, campuses: years.size, campus_years: sum([...years.values()]), worst_campus: worst && binding.rows[worst[0]], worst_years: worst && worst[1] };
  }).filter((top) => top.campuses > 0).sort((a, b) => b.campus_years - a.campus_years);
}

function bindingIn(binding, from, to) {
  const [first, last] = [quarterOf(from), quarterOf(isoOf(timeOf(to) - DAY_MS))];
  const kept = binding.quarters.map((q, i) => [q, i]).filter(([q]) => q >= first && q <= last);
  const begin = kept.length ? kept[0][1] : 0;
  const part = { ...binding, quarters: kept.map(([q]) => q), cells: binding.cells.filter(([, q]) => q >= begin && q < begin + kept.length).map(([row, q, r, share]) => [row, q - begin, r, share]) };
  return { ...part, top: topsOf(part) };
}

/** Jobs that waited or ran in the period. */
function jobsIn(jobs, from, to) {
  const place = (key) => jobs.columns.findIndex((column) => column.key === key);
  const due = place("due"), finished = place("finished");
  return { ...jobs, rows: jobs.rows.filter((row) => (!row[due] || row[due] < to) && (!row[finished] || row[finished] > from)) };
}

/** Months that begin in the period. */
function loadIn(load, from, to) {
  const groups = load.groups.map((group) => {
    const kept = (values) => values.filter((_, i) => group.months[i] >= from.slice(0, 8) + "01" && group.months[i] < to);
    return { ...group, months: kept(group.months), columns: mapValues(group.columns, kept) };
  }).filter((group) => group.months.length);
  return groups.length ? { ...load, groups } : null;
}

/** What a result says of a part of its run; what is not by date stays as it is. */
function resultIn(result, from, to) {
  const places = placesIn(result.dates, from, to);
  const cut = (values) => values.slice(...places);
  const years = yearsOf(from, to);
  const gap = gapIn(result.gap, from, to);
  const part = (data, change) => data && change(data);
  return {
    ...result, whole: { dates: result.dates }, start: from > result.start ? from : result.start, end: to < result.end ? to : result.end,
    dates: cut(result.dates), fleet: mapValues(result.fleet, cut), gap, causes: meanCauses(gap), years: result.years.filter((y) => String(y.year) >= years[0] && String(y.year) <= years[1]),
    waterfall: part(result.waterfall, (w) => waterfallIn(w, places)), energy: part(result.energy, (e) => energyIn(e, places)), costs: part(result.costs, (c) => costsIn(c, years)),
    binding: part(result.binding, (b) => bindingIn(b, from, to)), jobs: part(result.jobs, (j) => jobsIn(j, from, to)),
    load: part(result.load, (l) => loadIn(l, from, to)), power: part(result.power, (p) => ({ ...p, mw: p.mw.map(cut) })),
  };
}

/** The report over the period chosen; the same object where that is the whole run. */
function reportShown(report) {
  if (!PERIOD || (PERIOD.from === 0 && PERIOD.to === PERIOD.dates.length - 1)) return report;
  const from = PERIOD.dates[PERIOD.from], to = PERIOD.dates[PERIOD.to];
  return { ...report, results: report.results.map((result) => resultIn(result, from, to)) };
}

/** Lists of the first and the last date, and a button for the whole run. */
function periodControls(report, changed) {
  const dates = [...new Set(report.results.flatMap((r) => r.gap.dates))].sort();
  if (dates.length < LEAST_DATES) return null;
  const list = (label, onchange) => el("select", { "aria-label": label, onchange }, dates.map((date) => el("option", {}, date)));
  const first = list("First date shown", () => PERIOD.choose(first.selectedIndex, Math.max(PERIOD.to, first.selectedIndex + 1)));
  const last = list("Last date shown", () => PERIOD.choose(Math.min(PERIOD.from, last.selectedIndex - 1), last.selectedIndex));
  const whole = el("button", { type: "button", onclick: () => PERIOD.choose(0, dates.length - 1) }, "Whole run");
  const show = () => { first.selectedIndex = PERIOD.from; last.selectedIndex = PERIOD.to; whole.disabled = PERIOD.from === 0 && PERIOD.to === dates.length - 1; };
  PERIOD = { dates, from: 0, to: dates.length - 1, choose: (from, to) => {
    PERIOD.from = Math.max(0, Math.min(from, dates.length - 2));
    PERIOD.to = Math.min(dates.length - 1, Math.max(to, PERIOD.from + 1));
    show();
    changed();
  } };
  show();
  return el("div", { class: "controls period", role: "group", "aria-label": "Period that the charts show" }, el("span", {}, "Charts show "), first, el("span", {}, " to "), last, whole,
    el("span", { class: "hint" }, "or drag over any chart of dates"));
}

/** From the last date before one time to the first after another. */
function chooseTimes(a, b) {
  const from = PERIOD.dates.findLastIndex((date) => timeOf(date) <= Math.min(a, b)), to = PERIOD.dates.findIndex((date) => timeOf(date) >= Math.max(a, b));
  PERIOD.choose(from < 0 ? 0 : from, to < 0 ? PERIOD.dates.length - 1 : to);
}

const LEAST_DRAG_PX = 12;

/** Lets a mouse brush a period on a chart whose horizontal axis is time. */
function letBrush(figure) {
  const { frame } = figure;
  let begun = null, shade = null;
  const at = (event) => event.clientX - frame.getBoundingClientRect().left;
  const end = () => { if (shade) shade.remove(); begun = shade = null; };
  frame.addEventListener("pointerdown", (event) => { if (PERIOD && event.pointerType === "mouse" && event.button === 0) begun = at(event); });
  frame.addEventListener("pointermove", (event) => {
    if (begun === null || event.buttons !== 1) { end(); return; }
    if (!shade) frame.append(shade = el("div", { class: "brush" }));
    shade.style.left = Math.min(begun, at(event)) + "px";
    shade.style.width = Math.abs(at(event) - begun) + "px";
  });
  frame.addEventListener("pointerleave", end);
  frame.addEventListener("pointerup", (event) => {
    const from = begun, to = at(event);
    end();
    if (from === null || Math.abs(to - from) < LEAST_DRAG_PX) return;
    const time = (x) => figure.chart.convertFromPixel({ xAxisIndex: 0 }, x);
    chooseTimes(time(from), time(to));
  });
}

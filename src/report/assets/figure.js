// SPDX-License-Identifier: Apache-2.0
// A figure: title, legend, chart, table behind it. A spec says what; `option` is asked anew when colours or width change.
//   {title, subtitle, height, legend[] {name, colour, line, dashed}, option(look), table {caption, columns, rows}, wide}
// look: theme() and {narrow, width}.

const figures = [];

function legendOf(spec, chartOf) {
  if (!spec.legend || spec.legend.length < 2) return null;
  return el("ul", { class: "legend", "aria-label": "Legend: show or hide" }, spec.legend.map((item) => {
    const button = el("button", { type: "button", "aria-pressed": "true", title: "Show or hide" }, swatch(item), shorten(item.label || item.name, 60));
    button.addEventListener("click", () => {
      const pressed = button.getAttribute("aria-pressed") === "true";
      button.setAttribute("aria-pressed", String(!pressed));
      chartOf().dispatchAction({ type: pressed ? "legendUnSelect" : "legendSelect", name: item.name }, { flush: true });
    });
    return el("li", {}, button);
  }));
}

const fontOf = () => getComputedStyle(document.body).fontFamily;

function baseOption(spec, look) {
  return {
    animation: false,
    textStyle: { fontFamily: fontOf(), color: look.ink },
    legend: { show: false, data: (spec.legend || []).map((item) => item.name) },
    tooltip: { confine: true, backgroundColor: look.panel, borderColor: look.line, textStyle: { color: look.ink }, padding: 8, extraCssText: "box-shadow: 0 2px 8px rgba(0,0,0,.25)" },
  };
}

function lookOf(frame) {
  const width = frame.clientWidth;
  return { ...theme(), width, narrow: width < 520 };
}

function draw(figure) {
  const look = lookOf(figure.frame);
  if (look.width === 0) return;
  const height = typeof figure.spec.height === "function" ? figure.spec.height(look) : figure.spec.height || 320;
  figure.frame.style.height = height + "px";
  if (!figure.chart) figure.chart = echarts.init(figure.frame, null, { renderer: "svg" });
  else figure.chart.resize();
  const option = figure.spec.option(look);
  const base = baseOption(figure.spec, look);
  const formatter = (points) => option.tooltip.formatter(points, option.series);
  figure.chart.setOption({ ...base, ...option, tooltip: { ...base.tooltip, ...option.tooltip, formatter } }, { notMerge: true });
  if (option.xAxis && option.xAxis.type === "time" && !figure.frame.dataset.brushes) { figure.frame.dataset.brushes = "true"; letBrush(figure); }
  figure.drawnWidth = look.width;
}

/** Fills a <figure> from a spec; again if another choice is made. */
function fillFigure(node, figure, spec) {
  figure.spec = spec;
  if (figure.chart) figure.chart.dispose();
  figure.chart = null;
  figure.frame = el("div", { class: "chart", role: "img", "aria-label": spec.title + ". " + (spec.subtitle || "") });
  figure.frame.style.height = "320px";
  node.replaceChildren(el("figcaption", {}, el("h3", {}, shorten(spec.title, 240)), spec.subtitle ? el("p", { class: "subtitle" }, shorten(spec.subtitle, 400)) : null),
    ...(figure.controls ? [figure.controls] : []), ...[legendOf(spec, () => figure.chart)].filter(Boolean), figure.frame, tableBehind(spec.table));
}

function figureOf(spec) {
  const node = el("figure", { class: spec.wide === false ? null : "wide", id: spec.id || null });
  const figure = {};
  fillFigure(node, figure, spec);
  figures.push(figure);
  return node;
}

/** A figure with a menu of specs {choice, ...}, of which one is shown first. */
function figureOfChoices(label, specs, first = 0) {
  if (specs.length === 1) return figureOf(specs[0]);
  const node = el("figure", { class: "wide" });
  const figure = {};
  const menu = el("select", { onchange: () => { fillFigure(node, figure, specs[menu.selectedIndex]); draw(figure); menu.focus(); } },
    specs.map((spec) => el("option", {}, shorten(spec.choice, 80))));
  figure.controls = el("div", { class: "controls" }, el("label", {}, label + " ", menu));
  menu.selectedIndex = first;
  fillFigure(node, figure, specs[first]);
  figures.push(figure);
  return node;
}

const TIME_SPAN_YEARS = 4;

/** An axis of dates: years where there are many, months where few. */
function timeAxis(dates, look) {
  const from = timeOf(dates[0]), to = timeOf(dates[dates.length - 1]);
  const years = (to - from) / DAY_MS / 365.25;
  const every = Math.max(1, Math.ceil(years / (look.narrow ? 5 : 12)));
  const label = (value) => (years > TIME_SPAN_YEARS ? isoOf(value).slice(0, 4) : isoOf(value).slice(0, 7));
  return {
    type: "time", min: from, max: to, axisLine: { lineStyle: { color: look.faint } }, axisTick: { show: true }, splitLine: { show: false },
    ...(years > TIME_SPAN_YEARS ? { minInterval: every * 365 * DAY_MS, maxInterval: every * 366 * DAY_MS } : { splitNumber: look.narrow ? 3 : 6, minInterval: 28 * DAY_MS }),
    axisLabel: { color: look.faint, formatter: label, hideOverlap: true, showMinLabel: years <= TIME_SPAN_YEARS ? false : null },
  };
}

/** An axis of numbers with their unit, in k, M, G. */
function valueAxis(unit, look, more) {
  return {
    type: "value", name: more && more.name, nameLocation: "end", nameGap: 10, nameTextStyle: { color: look.faint, align: "left" },
    splitNumber: look.narrow ? 4 : 5,
    axisLabel: { color: look.faint, hideOverlap: true, formatter: (value) => (value === 0 ? "0" : quantity(value, unit)) }, splitLine: { lineStyle: { color: look.line } }, ...more,
  };
}

const chartGrid = (look, more) => ({ left: 8, right: look.narrow ? 14 : 22, top: 14, bottom: 8, containLabel: true, ...more });

const YEAR_DAYS = 365.25;

/** What a series had a year before one of its points: at the date nearest to it, unless that is more than a month off. */
function yearBefore(data, index) {
  const wanted = data[index][0] - YEAR_DAYS * DAY_MS;
  const near = data.slice(0, index).reduce((a, b) => (a === null || Math.abs(b[0] - wanted) < Math.abs(a[0] - wanted) ? b : a), null);
  return near && Math.abs(near[0] - wanted) <= 31 * DAY_MS ? near[1] : null;
}

const known = (value) => value !== null && value !== undefined;

/** A tooltip for all series at one date, beside what they were a year before. */
function axisTip(unit, order) {
  return {
    trigger: "axis", axisPointer: { type: "line" },
    formatter: (points, series) => {
      const rows = points.map((p) => ({ colour: p.color, name: p.seriesName, now: p.value[1], before: yearBefore(series[p.seriesIndex].data, p.dataIndex) }))
        .filter((row) => row.now || row.before).map((row) => ({ ...row, value: known(row.now) ? quantity(row.now, unit) : "\u2013", before: known(row.before) ? quantity(row.before, unit) : null }));
      return tip(isoOf(points[0].value[0]), order === "top" ? rows.reverse() : rows, "a year before");
    },
  };
}

/** A tooltip for bars by year, beside the year before. */
function yearTip(write, more) {
  return {
    trigger: "axis", axisPointer: { type: "shadow" },
    formatter: (points, series) => {
      const rows = points.map((p) => ({ colour: p.color, name: p.seriesName, now: p.value, before: p.dataIndex > 0 ? series[p.seriesIndex].data[p.dataIndex - 1] : null }))
        .filter((row) => row.now || row.before).map((row) => ({ ...row, value: write(row.now), before: known(row.before) ? write(row.before) : null })).reverse();
      return tip(points[0].axisValue, [...rows, ...(more ? more(points[0].axisValue) : [])], "the year before");
    },
  };
}

/** Stacked areas over dates. layers[] {name, colour, values} */
function areas(dates, layers) {
  return layers.map((layer) => ({
    name: layer.name, type: "line", stack: "all", symbol: "none", lineStyle: { width: 0 }, areaStyle: { color: layer.colour, opacity: 0.9 }, itemStyle: { color: layer.colour },
    data: dates.map((date, i) => [timeOf(date), layer.values[i]]),
  }));
}

function lineOf(name, dates, values, colour, more) {
  return { name, type: "line", symbol: "none", lineStyle: { width: 2.5, color: colour, ...(more && more.lineStyle) }, itemStyle: { color: colour }, z: 5, data: dates.map((date, i) => [timeOf(date), values[i]]) };
}

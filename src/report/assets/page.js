// SPDX-License-Identifier: Apache-2.0
// The page, top to bottom. A section without anything to show is left out.

const SECTIONS = [
  ["answer", "The answer", answerSection],
  ["compared", "Side by side", compareSection],
  ["milestones", "When: milestones", milestoneSection],
  ["steps", "What each step takes", stepSection],
  ["takes", "What it takes in all", takesSection],
  ["gpus", "GPUs by state, against the target", gpuSection],
  ["map", "Where", mapSection],
  ["gap", "What was missing, year by year", gapSection],
  ["supply", "Supply chain: who got what", supplySection],
  ["binding", "What bound, campus by campus", bindingSection],
  ["fabric", "Fabrics: parts, pods, tiers", fabricSection],
  ["construction", "Construction and deliveries", constructionSection],
  ["power", "Power: installed, reserved, used", powerSection],
  ["load", "The load, as a utility reads it", loadSection],
  ["waterfall", "Where the FLOP went", waterfallSection],
  ["energy", "Where the energy went", energySection],
  ["money", "Carbon and cost", moneySection],
  ["campuses", "Campuses", campusSection],
  ["jobs", "Jobs", jobSection],
  ["queues", "How long jobs waited", queueSection],
  ["requests", "Whether users got their tokens in time", requestSection],
  ["marginals", "What one more unit would buy", marginalSection],
  ["what-if", "What if: move the strongest inputs", whatIfSection],
  ["study", "Uncertainty: what moves the answer", studySection],
  ["plan", "The plan that is proposed", planSection],
  ["history", "How the forecast moved", historySection],
  ["accuracy", "Predicted against measured", accuracySection],
  ["assumptions", "Assumptions and sources", assumptionSection],
  ["origin", "Version, seed, command", originSection],
];

function headOf(report) {
  const parts = [...report.results, ...report.studies, ...report.histories, ...report.plans];
  const title = parts.map((p) => p.label).join(" \u00b7 ") || "Accuracy of the models";
  document.title = shorten(title, 100) + " \u2013 gpuramp";
  const single = parts.length === 1 && parts[0].description ? [el("p", { class: "long" }, parts[0].description)] : [];
  document.getElementById("head").append(el("h1", { class: "long", dir: "auto" }, title), ...single, el("p", { class: "facts" }, `${report.program}: capacity plan of a GPU fleet`));
}

function buildSections(report) {
  const main = document.getElementById("main"), contents = document.getElementById("contents");
  for (const [id, heading, build] of SECTIONS) {
    const nodes = build(report);
    if (nodes.length === 0) continue;
    main.append(el("section", { id, "aria-labelledby": id + "-heading" }, el("h2", { id: id + "-heading" }, heading), nodes));
    contents.append(el("a", { href: "#" + id }, heading));
  }
  const controls = periodControls(report, () => showPeriod(report));
  const first = main.querySelector("section:has(figure)");
  if (controls && first) first.before(controls);
}

/** Makes the sections with charts anew for the period chosen; what they say in figures follows. */
function showPeriod(report) {
  const shown = reportShown(report);
  for (const figure of figures.splice(0)) if (figure.chart) figure.chart.dispose();
  for (const [id, , build] of SECTIONS) {
    const section = document.getElementById(id);
    if (!section || !section.classList.contains("charts") && !section.querySelector("figure")) continue;
    section.classList.add("charts");
    const nodes = build(shown);
    section.replaceChildren(section.querySelector("h2"), ...(nodes.length ? nodes : [el("p", {}, "Nothing in this period.")]));
  }
  drawAll();
}

/** Draws in small steps, so that the page can be used meanwhile. */
function drawAll(i = 0) {
  const until = performance.now() + 40;
  while (i < figures.length && performance.now() < until) draw(figures[i++]);
  if (i < figures.length) { setTimeout(drawAll, 0, i); return; }
  document.documentElement.dataset.drawn = String(figures.length);
  document.documentElement.dataset.drawnMs = String(Math.round(performance.now()));
}

function redrawIfWidthChanged() {
  for (const figure of figures) if (figure.frame.clientWidth !== figure.drawnWidth) draw(figure);
}

/** Paper is white and has a width of its own. */
function forPaper(on) {
  printing = on;
  for (const figure of figures) {
    figure.frame.style.width = on ? "660px" : "";
    draw(figure);
  }
}

function start() {
  const report = reportData();
  WORDS = report.words;
  headOf(report);
  buildSections(report);
  drawAll();
  let waiting = null;
  window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => printing || redrawIfWidthChanged(), 100); });
  darkQuery.addEventListener("change", () => figures.forEach(draw));
  window.addEventListener("beforeprint", () => forPaper(true));
  window.addEventListener("afterprint", () => forPaper(false));
}

start();

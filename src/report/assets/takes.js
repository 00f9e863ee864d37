// SPDX-License-Identifier: Apache-2.0
// What the whole ramp takes, a paragraph with its numbers for each: chips, energy, what is shared with others, halls, training over several campuses, efficiency.

const sinceDates = (result, i) => daysBetween(result.dates[i - 1], result.dates[i]);

/** A flow over GPUs up and time, at the first report date at which there are some and at the last. */
function firstAndLast(result, rate) {
  const rates = result.dates.map((_, i) => (i > 0 ? rate(i) : 0));
  return [rates.find((value) => value > 0) || 0, rates[rates.length - 1]];
}

const timesText = (from, to) => (from > 0 && to > 0 ? `, ${digits(to / from)} times as ${to / from >= 1 ? "much" : "little"} as at first` : "");

function chipsText(result) {
  const s = result.summary;
  if (!(s.h100e_up_end > 0) || !result.waterfall) return null;
  const [first, last] = firstAndLast(result, (i) => (result.gap.up[i] > 0 ? result.waterfall.peak.by_date[i] / result.gap.up[i] / sinceDates(result, i) : 0));
  return `The ${count(s.gpus_up_end)} GPUs that are up at the end compute at peak as much as ${count(s.h100e_up_end)} H100: ${digits(s.h100e_up_end / s.gpus_up_end)} each${timesText(first, last)}.`;
}

function energyText(result) {
  const { power, fleet } = result, draw = fleet.facility_mw;
  if (!draw || !(draw[draw.length - 1] > 0)) return null;
  const share = rateText(result, "us_power"), price = rateText(result, "energy_price");
  const parts = [`The fleet draws ${quantity(draw[0], "MW")} at first and ${quantity(draw[draw.length - 1], "MW")} at the end${share ? `; in its last year ${share} of what all power plants of the United States gave in 2024` : ""}.`];
  if (power && power.by === "draw") {
    const mw = power.sources.map((name, i) => [name, power.mw[i][power.mw[i].length - 1]]).sort((a, b) => b[1] - a[1]), all = sum(mw.map(([, v]) => v));
    parts.push(`At the end ${byHand(mw.slice(0, 3).filter(([, v]) => v > 0.005 * all).map(([name, v]) => `${percent(v / all)} of it comes from ${name}`).map((text, i) => (i ? text.replace(" of it comes", "") : text)))}.`);
  }
  if (price) parts.push(`Energy costs ${price}.`);
  return parts.join(" ");
}

function chainText(result) {
  const n = new Set(result.supply_chain.map((r) => r.input)).size;
  if (n === 0) return null;
  const shortest = shortestBetween(result, result.start, result.end);
  if (!(shortest.short > 0)) return `None of the ${n} inputs that are shared with others ran short for this fleet.`;
  const price = Math.max(...result.supply_chain.filter((r) => r.input === shortest.input).map((r) => r.price_ratio));
  return `Of ${n} inputs that are shared with others ${shortest.input} was waited for most: ${count(shortest.short)} GPU-days. The world made ${inputAmount(shortest.made, shortest.unit)}, of which this fleet took ${percent(shortest.ours / shortest.made)}${price > 1 ? `; its price rose to ${digits(price)} times what it is where there is enough` : ""}.`;
}

function hallsText(result) {
  const halls = result.construction ? [...result.construction.halls].sort((a, b) => a.months - b.months) : [];
  if (halls.length === 0) return null;
  const one = ({ project, halls: n, months }) => `${exact(n)} by ${project} in ${digits(months, 2)} months`;
  return `Projects build ${exact(sum(halls.map((h) => h.halls)))} halls, from beginning to ready on average: ${byHand(halls.map(one))}.`;
}

function acrossText(result) {
  const { jobs } = result;
  if (!jobs) return null;
  const at = (key) => jobs.columns.findIndex((column) => column.key === key);
  const runs = jobs.rows.filter((row) => row[at("class")] === "training" && row[at("started")]);
  if (runs.length === 0) return null;
  const sites = (row) => row[at("campuses")].split(";").length, gang = (rows) => Math.max(...rows.map((row) => Number(row[at("gpus")])));
  const across = runs.filter((row) => sites(row) > 1), alone = runs.filter((row) => sites(row) === 1);
  const inOne = alone.length ? `The largest training run on one campus takes ${count(gang(alone))} GPUs` : "";
  const inMany = across.length ? `${inOne ? "; " : ""}${across.length} of ${runs.length} runs span up to ${Math.max(...across.map(sites))} campuses, with ${count(gang(across))} GPUs at most` : "";
  return `${inOne}${inMany || "; none spans several"}.`;
}

function efficiencyText(result) {
  const energy = result.fleet.facility_energy_mwh, w = result.waterfall;
  if (!energy || !w || !(w.useful.flop > 0)) return null;
  const [first, last] = firstAndLast(result, (i) => (energy[i] > 0 ? w.useful.by_date[i] / energy[i] / 1000 : 0));
  return `A kilowatt-hour gives ${withPrefix(last, "FLOP")} of useful model compute at the end${timesText(first, last)}. Over the whole run ${percent(w.useful.flop / w.peak.flop)} of what GPUs could compute is useful, and sites draw ${digits(result.summary.mean_pue)} times what IT equipment takes.`;
}

const TAKES = [["New chips", chipsText], ["Energy", energyText], ["Supply chains", chainText], ["Halls", hallsText], ["Distributed training", acrossText], ["Efficiency", efficiencyText]];

function takesSection(report) {
  if (report.results.length !== 1) return [];
  return TAKES.map(([heading, text]) => [heading, text(report.results[0])]).filter(([, text]) => text).flatMap(([heading, text]) => [el("h3", {}, heading), el("p", {}, text)]);
}

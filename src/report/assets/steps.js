// SPDX-License-Identifier: Apache-2.0
// What it takes from one milestone to the next: a paragraph each, from the numbers.

/** A column of the fleet at the last date shown that is not after a day. */
function levelAt(result, column, day) {
  const i = result.dates.findLastIndex((date) => date <= day);
  return i >= 0 && result.fleet[column] ? result.fleet[column][i] : null;
}

/** Mean GPUs missing by cause over the years of a step, largest first. */
function causesBetween(result, from, to) {
  const years = result.years.filter((y) => y.year >= Number(from.slice(0, 4)) && y.year <= Number(to.slice(0, 4)));
  const sums = new Map();
  for (const year of years) for (const [cause, gpus] of year.causes) sums.set(cause, (sums.get(cause) || 0) + gpus / years.length);
  return [...sums].sort((a, b) => b[1] - a[1]).filter(([, gpus]) => gpus > 0);
}

/** The shared input whose shortage cost most, and how much of it was made and taken. */
function shortestBetween(result, from, to) {
  const rows = result.supply_chain.filter((r) => r.year >= Number(from.slice(0, 4)) && r.year <= Number(to.slice(0, 4)));
  const inputs = [...new Set(rows.map((r) => r.input))].map((input) => {
    const own = rows.filter((r) => r.input === input), sum = (of) => own.reduce((all, r) => all + of(r), 0);
    return { input, unit: own[0].unit, short: sum((r) => r.short_gpu_days), made: sum((r) => r.made), ours: sum((r) => r.owners[0].given) };
  });
  return inputs.sort((a, b) => b.short - a.short)[0];
}

function stepParagraph(result, before, step) {
  const days = daysBetween(before.date, step.date);
  const draw = [before.date, step.date].map((day) => levelAt(result, "facility_mw", day));
  const [limits] = limitsOf(causesBetween(result, before.date, step.date), result);
  const causes = limits.slice(0, 2).map(([cause, gpus]) => `${phraseOf(cause, result)} (${count(gpus)} GPUs missing on average)`);
  const shortest = shortestBetween(result, before.date, step.date);
  const parts = [`${before.date} to ${step.date}, ${days < 365 ? exact(days) + " days" : (days / 365.2425).toFixed(1) + " years"}.`];
  if (draw[0] !== null && draw[1] > 0) parts.push(`The fleet's draw goes from ${quantity(draw[0], "MW")} to ${quantity(draw[1], "MW")}.`);
  if (shortest && shortest.short > 0) parts.push(`Of what is shared with others ${shortest.input} ran short most: the world made ${inputAmount(shortest.made, shortest.unit)}, of which this fleet took ${percent(shortest.ours / shortest.made)}.`);
  if (causes.length) parts.push(`The largest limit${causes.length > 1 ? "s were" : " was"} ${byHand(causes)}.`);
  if (step.path) parts.push(`Carried over the line by ${carriedBy(step.path)}.`);
  return [el("h3", {}, `From ${count(before.gpus)} to ${count(step.gpus)} GPUs`), el("p", {}, parts.join(" "))];
}

function stepSection(report) {
  if (report.results.length !== 1) return [];
  const [result] = report.results;
  const reached = result.milestones.filter((m, i, all) => m.date && !(all[i + 1] && all[i + 1].date === m.date)); // of those of one day the last
  return reached.slice(1).flatMap((step, i) => stepParagraph(result, reached[i], step));
}

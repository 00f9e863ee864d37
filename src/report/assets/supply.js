// SPDX-License-Identifier: Apache-2.0
// The supply chain by year: who got what of each shared input, and what its shortage cost.

const MEASURED = new Set(["B", "W"]); // other inputs are counted, or are money
const inputAmount = (value, unit) => (MEASURED.has(unit) ? withPrefix(value, unit) : unit === "USD" ? dollars(value) : `${count(value)} ${unit}s`);

/** Links of a year; widths are parts of what there was of the input, since inputs count different things. */
function chainOf(rows) {
  const links = [];
  for (const row of rows) {
    const there = row.made + row.stock_begin;
    const parts = [...row.owners.map((o) => [o.name, o.given]), ["kept in stock", row.stock_end], ["idle", row.idle]];
    for (const [to, amount] of parts) if (amount > 1e-6 * there) links.push({ from: row.input, to, amount, unit: row.unit, part: amount / there, short: row.short_gpu_days });
  }
  return links;
}

function chainTable(rows, year) {
  return { caption: `Shared inputs in ${year}: what there was, who wanted and got it, and GPU-days that its shortage cost: open orders, or racks that waited for halls and power`,
    columns: ["Input", "Owner", "Wanted", "Got"].map((label) => ({ label, unit: "text" })).concat([{ label: "Part", unit: "frac" }, { label: "Price ratio", unit: " " }, { label: "Shortage", unit: "GPU-day" }]),
    rows: rows.flatMap((r) => r.owners.map((o, i) => [r.input, o.name, inputAmount(o.wanted, r.unit), inputAmount(o.given, r.unit), r.made + r.stock_begin > 0 ? o.given / (r.made + r.stock_begin) : null, i === 0 ? r.price_ratio : null, i === 0 ? r.short_gpu_days : null])) };
}

function chainSpec(result, year, many) {
  const rows = result.supply_chain.filter((r) => r.year === year);
  const links = chainOf(rows);
  const inputs = [...new Set(links.map((l) => l.from))], owners = [...new Set(links.map((l) => l.to))];
  const worst = [...rows].sort((a, b) => b.short_gpu_days - a.short_gpu_days)[0];
  const missed = worst && worst.short_gpu_days > 0 ? `${worst.input} held back most: ${count(worst.short_gpu_days)} GPU-days` : "no shared input held anything back";
  const nodes = [...inputs.map((name) => ({ name: "input " + name, itemStyle: { color: OKABE_ITO.orange } })), ...owners.map((name, i) => ({ name: "owner " + name, itemStyle: { color: seriesColour(i) } }))];
  const label = (name) => name.slice(6);
  return {
    choice: String(year), wide: true, title: prefixOf(result, many) + `${year}: ${missed}`,
    subtitle: "Each input as a whole on the left, its owners on the right; widths are parts of what there was of the input", height: Math.max(220, 50 + 46 * inputs.length),
    table: chainTable(rows, year),
    option: (look) => ({
      tooltip: { formatter: (p) => (p.dataType === "edge" ? tip(label(p.data.source) + " \u2192 " + label(p.data.target), [{ name: "got", value: inputAmount(p.data.amount, p.data.unit) }, { name: "part", value: percent(p.data.value) }]) : tip(label(p.name), [])) },
      series: [{ name: "supply", type: "sankey", left: 4, right: look.narrow ? 110 : 180, top: 10, bottom: 10, nodeGap: 12, nodeWidth: 14, draggable: false, emphasis: { focus: "adjacency" }, lineStyle: { color: "target", opacity: 0.35 },
        label: { color: look.ink, textBorderWidth: 0, fontSize: look.narrow ? 10 : 12, formatter: (p) => shorten(label(p.name), look.narrow ? 18 : 30) }, data: nodes,
        links: links.map((l) => ({ source: "input " + l.from, target: "owner " + l.to, value: l.part, amount: l.amount, unit: l.unit })) }],
    }),
  };
}

function supplySection(report) {
  const many = report.results.length > 1;
  return report.results.flatMap((result) => {
    const years = [...new Set(result.supply_chain.filter((r) => r.made + r.stock_begin > 0).map((r) => r.year))];
    const shortIn = (year) => sum(result.supply_chain.filter((r) => r.year === year).map((r) => r.short_gpu_days));
    const worst = years.indexOf(years.reduce((a, b) => (shortIn(b) > shortIn(a) ? b : a), years[0]));
    return years.length ? [figureOfChoices("Year", years.map((year) => chainSpec(result, year, many)), worst)] : [];
  });
}

// SPDX-License-Identifier: Apache-2.0
// Energy from sources over places to its use, as a Sankey diagram.

/** Nodes and links; a node is known by its stage and name, since a campus may be called like a source. */
function flowOf(energy) {
  const nodes = new Map(), links = [], uses = new Map(energy.uses.map((use) => [use.key, use]));
  const node = (id, label, colour) => { if (!nodes.has(id)) nodes.set(id, { name: id, label, itemStyle: { color: colour } }); return id; };
  for (const link of energy.links) {
    const place = (name) => node("place " + name, name, OKABE_ITO.blue);
    const source = link.stage === "source" ? node("source " + link.from, link.from, OKABE_ITO.orange) : place(link.from);
    const target = link.stage === "source" ? place(link.to) : node("use " + link.to, uses.get(link.to).label, PALETTE[uses.get(link.to).colour]);
    links.push({ source, target, value: link.mwh });
  }
  return { nodes: [...nodes.values()], links };
}

function energyFigure(result, many) {
  const flow = flowOf(result.energy);
  const labels = new Map(flow.nodes.map((n) => [n.name, n.label]));
  const used = (use) => result.energy.links.filter((l) => l.stage === "place" && l.to === use).reduce((sum, l) => sum + l.mwh, 0);
  const all = used("it") + used("overhead");
  const rows = Math.max(...["source ", "place ", "use "].map((stage) => flow.nodes.filter((n) => n.name.startsWith(stage)).length));
  return figureOf({
    title: prefixOf(result, many) + `Of ${quantity(all, "MWh")} drawn, ${percent(used("it") / all)} reach IT equipment`,
    subtitle: `Energy from its sources to its uses, by ${result.energy.by === "region" ? "grid region" : "campus"} and use`, height: Math.max(240, 60 + 30 * rows), wide: !many,
    table: { caption: "Energy from its sources to its uses", columns: [{ label: "From", unit: "text" }, { label: "To", unit: "text" }, { label: "Energy", unit: "MWh" }], rows: flow.links.map((l) => [labels.get(l.source), labels.get(l.target), l.value]) },
    option: (look) => ({
      tooltip: { formatter: (p) => (p.dataType === "edge" ? tip(labels.get(p.data.source) + " \u2192 " + labels.get(p.data.target), [{ name: "energy", value: quantity(p.data.value, "MWh") }]) : tip(labels.get(p.name), [{ name: "energy", value: quantity(p.value, "MWh") }])) },
      series: [{ name: "energy", type: "sankey", left: 4, right: look.narrow ? 110 : 210, top: 10, bottom: 10, nodeGap: 10, nodeWidth: 14, draggable: false, emphasis: { focus: "adjacency" }, lineStyle: { color: "source", opacity: 0.35 },
        label: { color: look.ink, textBorderWidth: 0, fontSize: look.narrow ? 10 : 12, lineHeight: 13, width: look.narrow ? 100 : 200, overflow: "break", formatter: (p) => shorten(labels.get(p.name), look.narrow ? 24 : 36) }, data: flow.nodes, links: flow.links }],
    }),
  });
}

function energySection(report) {
  const many = report.results.length > 1;
  return grid(report.results.filter((r) => r.energy).map((r) => energyFigure(r, many)), many);
}

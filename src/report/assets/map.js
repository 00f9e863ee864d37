// SPDX-License-Identifier: Apache-2.0
// Campuses where they are, each as large as the GPUs that are up there; land and borders after Natural Earth.

const MARGIN_DEG = 4;
const LEAST_SPAN_DEG = 16;
const GAP_DEG = 30; // of longitude, between groups of sites that have a map of their own
const OUTLINE_STEP_DEG = 0.1; // of the vendored outline

/** Lines of the outline as [longitude, latitude][], cut where they go once around the world. */
function outlineLines(outline) {
  return outline.flatMap((line) => {
    let x = 0, y = 0;
    const lines = [[]];
    for (let i = 0; i < line.length; i += 2) {
      x += line[i];
      y += line[i + 1];
      if (i > 0 && Math.abs(line[i]) * OUTLINE_STEP_DEG > 180) lines.push([]);
      lines[lines.length - 1].push([x * OUTLINE_STEP_DEG, y * OUTLINE_STEP_DEG]);
    }
    return lines.filter((points) => points.length > 1);
  });
}

/** Groups of sites with a wide gap of longitude between them, those with most GPUs first. */
function regionsOf(sites) {
  const groups = [];
  for (const site of [...sites].sort((a, b) => a.longitude_deg - b.longitude_deg)) {
    const last = groups[groups.length - 1];
    if (last && site.longitude_deg - last[last.length - 1].longitude_deg < GAP_DEG) last.push(site);
    else groups.push([site]);
  }
  const size = (group) => sum(group.map((site) => site.gpus));
  return groups.map((group) => group.sort((a, b) => b.gpus - a.gpus)).sort((a, b) => size(b) - size(a));
}

/** What the map shows: all sites with room around them, in the proportions of the frame; a degree of longitude as long as in the middle of the map. */
function extentOf(sites, aspect) {
  const range = (values) => [Math.min(...values) - MARGIN_DEG, Math.max(...values) + MARGIN_DEG];
  const [west, east] = range(sites.map((s) => s.longitude_deg)), [south, north] = range(sites.map((s) => s.latitude_deg));
  const lon = (west + east) / 2, lat = (south + north) / 2, squeeze = Math.cos((lat * Math.PI) / 180);
  const height = Math.max(LEAST_SPAN_DEG, north - south, ((east - west) * squeeze) / aspect);
  const width = (height * aspect) / squeeze;
  return { west: lon - width / 2, east: lon + width / 2, south: lat - height / 2, north: lat + height / 2 };
}

const touches = (points, e) => points.some(([x, y]) => x > e.west && x < e.east && y > e.south && y < e.north);

/** Land and borders; a line that leaves the map is cut at its edge. */
function outlineSeries(lines, extent, look) {
  const shown = lines.filter((points) => touches(points, extent));
  return { name: "outline", type: "custom", silent: true, clip: true, z: 0, encode: { x: 0, y: 1 }, data: shown.map((points) => points[0]),
    renderItem: (params, api) => ({ type: "polyline", silent: true, shape: { points: shown[params.dataIndex].map((p) => api.coord(p)) }, style: { stroke: look.faint, lineWidth: 0.7, opacity: 0.7, fill: "none" } }) };
}

/** Names of the largest sites, as many as do not cover each other. */
function labelled(sites, extent, look, height) {
  const x = (s) => ((s.longitude_deg - extent.west) / (extent.east - extent.west)) * look.width, y = (s) => ((s.latitude_deg - extent.south) / (extent.north - extent.south)) * height;
  const kept = [];
  for (const site of sites) if (kept.every((other) => Math.abs(y(site) - y(other)) > 15 || Math.abs(x(site) - x(other)) > 130)) kept.push(site);
  return new Set(kept.filter((site) => x(site) < look.width - 110));
}

function mapSpec(result, many, sites, lines, choice) {
  const date = result.gap.dates[result.gap.dates.length - 1], most = Math.max(1, sites[0].gpus);
  const heightFor = (look) => (look.narrow ? 300 : many ? 340 : 460);
  return {
    choice, wide: !many, height: heightFor,
    title: prefixOf(result, many) + (sites[0].gpus > 0 ? `${shorten(sites[0].name, 60)} is the largest: ${count(sites[0].gpus)} GPUs up on ${date}` : `No GPUs are up at these sites on ${date}`),
    subtitle: `GPUs up on ${date}, by area of the circle; grey: none yet. Land and borders: Natural Earth`,
    table: { caption: `GPUs up at each site on ${date}`, columns: [{ label: "Campus", unit: "text" }, { label: "GPUs up", unit: "GPU" }, { label: "Latitude", unit: "degrees north" }, { label: "Longitude", unit: "degrees east" }], rows: sites.map((s) => [s.name, s.gpus, s.latitude_deg, s.longitude_deg]) },
    option: (look) => {
      const height = heightFor(look), extent = extentOf(sites, look.width / height), named = labelled(sites, extent, look, height);
      const axis = (min, max) => ({ type: "value", min, max, show: false });
      return {
        grid: { left: 0, right: 0, top: 0, bottom: 0 }, xAxis: axis(extent.west, extent.east), yAxis: axis(extent.south, extent.north),
        tooltip: { formatter: (p) => tip(sites[p.dataIndex].name, [{ name: "GPUs up", value: count(sites[p.dataIndex].gpus) }]) },
        series: [outlineSeries(lines, extent, look), { name: "sites", type: "scatter", z: 5, data: sites.map((s) => siteItem(s, most, named, look)) }],
      };
    },
  };
}

function siteItem(site, most, named, look) {
  const up = site.gpus > 0;
  return { value: [site.longitude_deg, site.latitude_deg], symbolSize: up ? Math.max(7, 44 * Math.sqrt(site.gpus / most)) : 7,
    itemStyle: { color: up ? OKABE_ITO.blue : OKABE_ITO.grey, opacity: 0.75, borderColor: look.paper, borderWidth: 1 },
    label: { show: named.has(site), position: "right", color: look.ink, textBorderColor: look.paper, textBorderWidth: 2, fontSize: 11, formatter: shorten(site.name, 22) } };
}

/** GPUs up at the place of a date: between the two corners of the site's course around it. */
function upAt(site, place) {
  const after = site.at.findIndex((at) => at >= place);
  if (site.at[after] === place) return site.up[after];
  const [from, to] = [site.at[after - 1], site.at[after]];
  return Math.round(site.up[after - 1] + ((site.up[after] - site.up[after - 1]) * (place - from)) / (to - from));
}

function mapFigure(result, many, outline) {
  const place = (result.whole || result).dates.indexOf(result.dates[result.dates.length - 1]);
  const lines = outlineLines(outline), sites = result.sites.map((s) => ({ ...s, gpus: upAt(s, place) })).sort((a, b) => b.gpus - a.gpus);
  const regions = regionsOf(sites);
  const parts = regions.length > 1 ? regions.filter((region) => region.length > 1).map((region) => mapSpec(result, many, region, lines, `the ${region.length} around ${region[0].name}`)) : [];
  return figureOfChoices("Show", [mapSpec(result, many, sites, lines, "all sites"), ...parts]);
}

function mapSection(report) {
  const many = report.results.length > 1;
  return report.outline ? grid(report.results.filter((r) => r.sites && r.gap.dates.length).map((r) => mapFigure(r, many, report.outline)), many) : [];
}

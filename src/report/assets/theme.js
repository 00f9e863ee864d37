// SPDX-License-Identifier: Apache-2.0
// Colours: Okabe and Ito, "Color Universal Design" (2008), which people with any colour vision tell apart; greys for what is not ours to move.

const OKABE_ITO = { orange: "#E69F00", sky: "#56B4E9", green: "#009E73", yellow: "#F0E442", blue: "#0072B2", vermilion: "#D55E00", purple: "#CC79A7", grey: "#8A929C" };
const SERIES_COLOURS = [OKABE_ITO.blue, OKABE_ITO.orange, OKABE_ITO.green, OKABE_ITO.purple, OKABE_ITO.sky, OKABE_ITO.vermilion, OKABE_ITO.yellow, OKABE_ITO.grey];

const CAUSE_COLOURS = {
  up: OKABE_ITO.green, down: OKABE_ITO.vermilion, "burn-in": "#7FCDB0", installing: OKABE_ITO.sky, crews: OKABE_ITO.blue, fabric: OKABE_ITO.purple,
  power: OKABE_ITO.orange, halls: OKABE_ITO.yellow, "in transit": "#B4BCC6", supply: OKABE_ITO.grey,
};
const RESOURCE_COLOURS = {
  power_admission: OKABE_ITO.orange, feed: "#B87A00", bus: "#F5C966", hall_slots: OKABE_ITO.yellow, hall_bus: "#C9B458", crew: OKABE_ITO.blue, fabric_ports: OKABE_ITO.purple,
  uplink: OKABE_ITO.green, core: OKABE_ITO.sky,
};
const RESOURCE_NAMES = {
  power_admission: "power (admission)", feed: "power (feed)", bus: "power (hall bus)", hall_slots: "hall slots", hall_bus: "hall buses (admission)", crew: "install crews", fabric_ports: "fabric ports",
  uplink: "network (uplink)", core: "network (core)",
};

const darkQuery = window.matchMedia("(prefers-color-scheme: dark)");
let printing = false;

function theme() {
  const dark = darkQuery.matches && !printing;
  return {
    dark,
    ink: dark ? "#e8ebef" : "#1a1d21", faint: dark ? "#a3adba" : "#5a6472", line: dark ? "#37404a" : "#d5dae1", paper: dark ? "#14171b" : "#ffffff", panel: dark ? "#1c2127" : "#ffffff",
  };
}

function causeColour(name, i) {
  if (CAUSE_COLOURS[name]) return CAUSE_COLOURS[name];
  const supplies = ["#6B7480", "#8C5A2B", "#7A4FA3", "#2F6F73"];
  return name.startsWith("supply") ? supplies[i % supplies.length] : SERIES_COLOURS[i % SERIES_COLOURS.length];
}

const OTHER_COLOURS = [OKABE_ITO.vermilion, "#7A4FA3", OKABE_ITO.grey, "#8C5A2B", "#2F6F73", "#B03060"]; // of links between campuses
const resourceColour = (name, i) => RESOURCE_COLOURS[name] || OTHER_COLOURS[i % OTHER_COLOURS.length];
const resourceName = (name) => RESOURCE_NAMES[name] || (name.startsWith("wan:") ? "network (" + name + ")" : name.replaceAll("_", " "));
const seriesColour = (i) => SERIES_COLOURS[i % SERIES_COLOURS.length];

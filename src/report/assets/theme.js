// SPDX-License-Identifier: Apache-2.0
// Colours: Okabe and Ito, "Color Universal Design" (2008), which people with any colour vision tell apart; greys for what is not ours to move.

const OKABE_ITO = { orange: "#E69F00", sky: "#56B4E9", green: "#009E73", yellow: "#F0E442", blue: "#0072B2", vermilion: "#D55E00", purple: "#CC79A7", grey: "#8A929C" };
const SERIES_COLOURS = [OKABE_ITO.blue, OKABE_ITO.orange, OKABE_ITO.green, OKABE_ITO.purple, OKABE_ITO.sky, OKABE_ITO.vermilion, OKABE_ITO.yellow, OKABE_ITO.grey];

const PALETTE = { ...OKABE_ITO, mint: "#7FCDB0", silver: "#B4BCC6", bronze: "#B87A00", sand: "#F5C966" }; // names that words go by

const darkQuery = window.matchMedia("(prefers-color-scheme: dark)");
let printing = false;

function theme() {
  const dark = darkQuery.matches && !printing;
  return {
    dark,
    ink: dark ? "#e8ebef" : "#1a1d21", faint: dark ? "#a3adba" : "#5a6472", line: dark ? "#37404a" : "#d5dae1", paper: dark ? "#14171b" : "#ffffff", panel: dark ? "#1c2127" : "#ffffff",
  };
}

const SHADES = ["#6B7480", "#8C5A2B", "#7A4FA3", "#2F6F73"];
const PART_COLOURS = ["#B03060", "#5C6BC0", "#8A9A2B", "#D98880"];

/** Colours of causes of a gap by name; several of one kind, such as the inputs of supply, in shades by turns. */
function causeColours(causes) {
  const seen = new Map();
  return new Map(causes.map((cause) => {
    const n = seen.get(cause.key) || 0;
    seen.set(cause.key, n + 1);
    return [cause.name, causes.filter((c) => c.key === cause.key).length > 1 ? SHADES[n % SHADES.length] : PALETTE[cause.colour]];
  }));
}

/** The same with parts of causes, such as "power: transformers", in colours that neither causes nor their shades have. */
function coloursOfCauses(causes, names) {
  const colours = causeColours(causes);
  names.filter((name) => !colours.has(name)).forEach((name, i) => colours.set(name, PART_COLOURS[i % PART_COLOURS.length]));
  return colours;
}

const OTHER_COLOURS = [OKABE_ITO.vermilion, "#7A4FA3", OKABE_ITO.grey, "#8C5A2B", "#2F6F73", "#B03060"]; // of links between campuses
const resourceWord = (name) => wordOf("resources", name.split(":")[0]);
const resourceColour = (name, i) => (name.includes(":") ? OTHER_COLOURS[i % OTHER_COLOURS.length] : PALETTE[resourceWord(name).colour]);
const resourceName = (name) => (name.includes(":") ? `${resourceWord(name).label} ${name.slice(name.indexOf(":") + 1)}` : resourceWord(name).label);
const seriesColour = (i) => SERIES_COLOURS[i % SERIES_COLOURS.length];

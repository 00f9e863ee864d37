// SPDX-License-Identifier: Apache-2.0
// Numbers as planners write them, and exactly for tables.

const PREFIXES = [[1e21, "Z"], [1e18, "E"], [1e15, "P"], [1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];

/** Three significant digits without an exponent or trailing zeros after the point. */
function digits(value, n = 3) {
  return String(Number(value.toPrecision(n)));
}

const SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

/** "4.49 x 10^31", with superscripts. */
function powerOfTen(value, n = 2) {
  const [mantissa, exponent] = value.toExponential(n).split("e");
  return mantissa + "\u00d710" + Array.from(exponent.replace("+", "")).map((c) => (c === "-" ? "\u207b" : SUPERSCRIPTS[Number(c)])).join("");
}

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** "1.25 MW": with a decimal prefix; plain powers of ten beyond them. */
function withPrefix(value, unit) {
  const size = Math.abs(value);
  if (size >= 1e24) return powerOfTen(value) + " " + unit;
  for (const [factor, name] of PREFIXES) if (size >= factor * 0.9995) return digits(value / factor) + " " + name + unit;
  return digits(value) + (unit ? " " + unit : "");
}

/** 400k, 2.5M, 1.97 bn. */
function count(n) {
  const size = Math.abs(n);
  if (size >= 999.5e6) return digits(n / 1e9) + " bn";
  if (size >= 999.5e3) return digits(n / 1e6) + "M";
  return size >= 999.5 ? digits(n / 1e3) + "k" : String(Math.round(n));
}

function dollars(usd) {
  const size = Math.abs(usd);
  if (size >= 1e12) return digits(usd / 1e12) + " T USD";
  if (size >= 1e9) return digits(usd / 1e9) + " bn USD";
  if (size >= 1e6) return digits(usd / 1e6) + " M USD";
  return count(usd) + " USD";
}

function percent(part) {
  const value = 100 * part;
  return (value !== 0 && Math.abs(value) < 10 ? digits(value, 2) : String(Math.round(value))) + " %";
}

const SCALED_UNITS = { MW: [1e6, "W"], MWh: [1e6, "Wh"], FLOP: [1, "FLOP"], t: [1, "t"], token: [1, "token"] };

/** A value in the unit that its name ends in, short. */
function quantity(value, unit) {
  if (value === null || value === undefined) return "never";
  if (unit === "USD") return dollars(value);
  if (SCALED_UNITS[unit]) return withPrefix(value * SCALED_UNITS[unit][0], SCALED_UNITS[unit][1]);
  if (unit === "frac") return percent(value);
  if (unit === "date" || unit === "text") return String(value);
  if (!unit && !Number.isInteger(value) && Math.abs(value) < 1000) return digits(value, 4);
  return count(value) + (unit ? " " + unit : "");
}

/** All digits of an integer and of what is above a million, six of other reals; beyond 10^15 powers of ten. */
function exact(value) {
  if (typeof value !== "number") return value === null || value === undefined ? "" : String(value);
  if (Math.abs(value) >= 1e15) return value.toExponential(5);
  if (Math.abs(value) >= 1e6) return Math.round(value).toLocaleString("en-US");
  return value.toLocaleString("en-US", Number.isInteger(value) ? {} : { maximumSignificantDigits: 6 });
}

let WORDS = null; // what every name of a result means: tables of {key, label, unit, meaning, colour}, from the program

/** The row of a word; of one that no table has, such as an output of a study, its name. */
const wordOf = (table, key) => WORDS[table].find((word) => word.key === key) || { key, label: key.replaceAll("_", " "), unit: "" };

/** Text cut for a label in a chart; the table has all of it. */
function shorten(text, most) {
  const letters = Array.from(String(text));
  return letters.length > most ? letters.slice(0, most - 1).join("") + "\u2026" : letters.join("");
}

const DAY_MS = 86400000;
const timeOf = (iso) => Date.parse(iso + "T00:00:00Z");
const daysBetween = (from, to) => Math.round((timeOf(to) - timeOf(from)) / DAY_MS);
const isoOf = (time) => new Date(time).toISOString().slice(0, 10);

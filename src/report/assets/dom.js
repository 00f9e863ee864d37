// SPDX-License-Identifier: Apache-2.0
// The only way in which anything gets onto the page: elements and text nodes, never markup.

/** el("p", {class: "facts"}, "text", child): attributes; on* are listeners. Null children are left out. */
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "colour") node.style.background = value;
    else if (name === "stroke") node.style.borderTopColor = value;
    else node.setAttribute(name, value);
  }
  for (const child of children.flat(Infinity)) if (child !== null && child !== undefined) node.append(child);
  return node;
}

function swatch(item) {
  const kind = item.line ? (item.dashed ? "dash" : "stroke") : "";
  return el("span", kind ? { class: "swatch " + kind, stroke: item.colour } : { class: "swatch", colour: item.colour });
}

/** What a tooltip shows: a heading and rows {colour, name, value, before}; before: what `earlier` heads, if any row has it. */
function tip(heading, rows, earlier) {
  const both = rows.some((row) => row.before);
  return el("div", { class: "tip" }, el("b", {}, el("span", { class: "name" }, shorten(heading, 120)), both ? el("span", { class: "before" }, earlier) : null),
    rows.map((row) => el("div", {}, row.colour ? swatch(row) : null, el("span", { class: "name" }, shorten(row.name, 120)), el("span", { class: "value" }, row.value), both ? el("span", { class: "before" }, row.before || "") : null)));
}

/** Values as they were before the program put lists of alike objects as {$keys[], $rows[][]}, each key once. */
function unpacked(value) {
  if (Array.isArray(value)) return value.map(unpacked);
  if (value === null || typeof value !== "object") return value;
  if (value.$keys && value.$rows) return value.$rows.map((row) => Object.fromEntries(row.map((v, i) => [value.$keys[i], unpacked(v)])));
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, unpacked(v)]));
}

const reportData = () => unpacked(JSON.parse(document.getElementById("data").textContent));

const isNumeric = (column) => column.unit !== "text" && column.unit !== "date";

/** "power drawn, MW": what names a cell where rows stand one below the other, as on a phone. */
const nameOf = (column) => column.label + (isNumeric(column) && column.unit && column.unit !== " " ? `, ${column.unit === "frac" ? "0..1" : column.unit}` : "");

function cellOf(value, column) {
  const cell = (kind, child) => el("td", { class: kind, "data-label": nameOf(column) }, child);
  if (column.unit === "text" || typeof value === "string" && column.unit !== "date") return cell("text", el("div", {}, value === null ? "" : String(value)));
  if (column.unit === "date") return cell("date", value === null ? "never" : value);
  return cell("number", exact(column.unit === "GPU" && typeof value === "number" ? Math.round(value) : value));
}

function headerOf(column) {
  const unit = isNumeric(column) && column.unit ? el("span", { class: "unit" }, column.unit === "frac" ? "0..1" : column.unit) : null;
  return el("th", { scope: "col", class: isNumeric(column) ? "number" : null }, column.label, unit);
}

/** columns[] {label, unit}, rows[][] */
function tableOf(caption, columns, rows) {
  return el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, columns.map(headerOf))),
    el("tbody", {}, rows.map((row) => el("tr", {}, row.map((value, i) => cellOf(value, columns[i]))))));
}

/** A table in a frame that scrolls and can be reached by keyboard. */
function framed(table, name) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": name }, table);
}

/** A table that is made when it is asked for. */
function tableBehind(table, label) {
  const details = el("details", { class: "behind" }, el("summary", {}, label || "Table behind this chart"));
  details.addEventListener("toggle", () => {
    if (details.open && !details.querySelector("table")) details.append(framed(tableOf(table.caption, table.columns, table.rows), table.caption));
  });
  return details;
}

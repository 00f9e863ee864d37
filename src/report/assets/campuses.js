// SPDX-License-Identifier: Apache-2.0
// All campuses in a table that sorts by any column and filters by name.

function compareCells(a, b) {
  if (a === b) return 0;
  if (a === null) return 1; // never sorts last
  if (b === null) return -1;
  return typeof a === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
}

const FIRST_ROWS = 25, FIRST_ROWS_NARROW = 5;

/** A table without the columns of numbers that are 0 in all rows. */
function withoutEmptyColumns({ columns, rows }) {
  const kept = columns.map((column, i) => i).filter((i) => !isNumeric(columns[i]) || rows.some((row) => row[i]));
  return { columns: kept.map((i) => columns[i]), rows: rows.map((row) => kept.map((i) => row[i])) };
}

class CampusTable {
  constructor(result) {
    this.data = withoutEmptyColumns(result.campuses);
    this.most = window.matchMedia("(max-width: 40rem)").matches ? FIRST_ROWS_NARROW : FIRST_ROWS;
    this.sorted = 0;
    this.rising = true;
    this.filter = "";
    this.body = el("tbody");
    this.status = el("span", { role: "status" });
    this.more = el("button", { type: "button", class: "more", onclick: () => { this.most = Infinity; this.show(); } });
    this.headers = this.data.columns.map((column, i) => {
      const button = el("button", { type: "button", onclick: () => this.sortBy(i) }, column.label);
      const header = headerOf({ label: "", unit: column.unit });
      header.prepend(button, el("span", { class: "paper" }, column.label));
      return header;
    });
  }

  sortBy(column) {
    this.rising = this.sorted === column ? !this.rising : !isNumeric(this.data.columns[column]);
    this.sorted = column;
    this.show();
  }

  show() {
    const wanted = this.filter.toLocaleLowerCase();
    const rows = this.data.rows.filter((row) => String(row[0]).toLocaleLowerCase().includes(wanted) || String(row[1]).toLocaleLowerCase().includes(wanted));
    const sign = this.rising ? 1 : -1;
    rows.sort((a, b) => sign * compareCells(a[this.sorted], b[this.sorted]));
    this.headers.forEach((header, i) => (i === this.sorted ? header.setAttribute("aria-sort", this.rising ? "ascending" : "descending") : header.removeAttribute("aria-sort")));
    const shown = rows.slice(0, this.most);
    this.more.hidden = shown.length === rows.length;
    this.more.textContent = `Show all ${rows.length}`;
    this.body.replaceChildren(...shown.map((row) => el("tr", {}, row.map((value, i) => cellOf(value, this.data.columns[i])))));
    this.status.textContent = shown.length < rows.length ? `the first ${shown.length} of ${rows.length} campuses` : `${rows.length} of ${this.data.rows.length} campuses`;
  }

  node(name) {
    const input = el("input", { type: "search", placeholder: "name or grid region", oninput: () => { this.filter = input.value; this.show(); } });
    const table = el("table", { class: "campuses" }, el("caption", {}, `Campuses of ${shorten(name, 80)} over the whole run; click a heading to sort`), el("thead", {}, el("tr", {}, this.headers)), this.body);
    this.show();
    return el("div", {}, el("div", { class: "controls" }, el("label", {}, "Filter ", input), this.status), framed(table, "Campuses"), el("div", { class: "controls" }, this.more));
  }
}

function campusSection(report) {
  return report.results.filter((r) => r.campuses && r.campuses.rows.length).map((r) => new CampusTable(r).node(r.label));
}

// SPDX-License-Identifier: Apache-2.0
// All campuses in a table that sorts by any column and filters by name.

function compareCells(a, b) {
  if (a === b) return 0;
  if (a === null) return 1; // never sorts last
  if (b === null) return -1;
  return typeof a === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
}

class CampusTable {
  constructor(result) {
    this.data = result.campuses;
    this.sorted = 0;
    this.rising = true;
    this.filter = "";
    this.body = el("tbody");
    this.status = el("span", { role: "status" });
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
    this.body.replaceChildren(...rows.map((row) => el("tr", {}, row.map((value, i) => cellOf(value, this.data.columns[i])))));
    this.status.textContent = `${rows.length} of ${this.data.rows.length} campuses`;
  }

  node(name) {
    const input = el("input", { type: "search", placeholder: "name or grid region", oninput: () => { this.filter = input.value; this.show(); } });
    const table = el("table", { class: "campuses" }, el("caption", {}, `Campuses of ${shorten(name, 80)}; click a heading to sort`), el("thead", {}, el("tr", {}, this.headers)), this.body);
    this.show();
    return el("div", {}, el("div", { class: "controls" }, el("label", {}, "Filter ", input), this.status), framed(table, "Campuses"));
  }
}

function campusSection(report) {
  return report.results.filter((r) => r.campuses && r.campuses.rows.length).map((r) => new CampusTable(r).node(r.label));
}

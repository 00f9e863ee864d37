# SPDX-License-Identifier: Apache-2.0
"""Numbers on the page are those of result.json, series.csv and jobs.csv; two results are drawn side by side."""

import datetime
import csv
import json
import pathlib
import subprocess
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM, told
from report.browser import DESKTOP, PageTest, number, report, require_browser, run_into

require_browser()
SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"


def read(directory):
    result = json.loads((directory / "result.json").read_text())
    tables = {name: list(csv.DictReader((directory / f"{name}.csv").read_text().splitlines())) for name in ("series", "jobs")}
    return result, tables["series"], tables["jobs"]


class NumbersTest(PageTest):
    @classmethod
    def make_page(cls, directory):
        cls.base = run_into(SCENARIOS / "ramp-10m.json", directory / "base", "--resolution", "campus")
        cls.result, cls.series, cls.jobs = read(cls.base)
        cls.fleet = [row for row in cls.series if row["campus"] == "fleet"]
        cls.other = run_into(SCENARIOS / "ramp-10m.json", directory / "other", "--resolution", "campus", "--set", "/supply/inputs/0/share=0.2")
        cls.one = report(cls.base, out=directory / "one.html")
        cls.two = report(cls.base, cls.other, out=directory / "two.html")
        return cls.one

    def drawn(self, section, figure=0):
        """Series of a chart by name: values by date or category."""
        series = self.browser.script("""const chart = figures.filter((f) => f.frame.closest("#" + arguments[0]))[arguments[1]].chart;
            return chart.getOption().series.map((s) => [s.name, s.data.map((d) => Array.isArray(d) ? [new Date(d[0]).toISOString().slice(0, 10), d[1]] : d)])""", section, figure)
        return {name: data for name, data in series}

    def test_milestones(self):
        rows = self.browser.table("#milestones")[1:]
        self.assertEqual([(number(row[0]), None if row[1] == "never" else row[1]) for row in rows], [(m["gpus"], m["date"]) for m in self.result["milestones"]])
        self.assertTrue(any(m["date"] for m in self.result["milestones"]))
        for row, m in zip(rows, self.result["milestones"]):
            if m["path"]:
                self.assertIn(m["path"]["campus"], row[3])

    def test_load_is_that_of_its_months(self):
        months = [row for row in csv.DictReader((self.base / "load.csv").read_text().splitlines()) if row["scope"] == "fleet"]
        drawn = self.drawn("load")
        for name, column in (("contracted", "contracted_mw"), ("reserved", "reserved_mw"), ("peak", "peak_mw"), ("mean", "mean_mw")):
            self.assertEqual([date for date, _ in drawn[name]], [row["month"] for row in months])
            for (_, shown), row in zip(drawn[name], months, strict=True):
                self.assertAlmostEqual(shown, float(row[column]), delta=5e-4 * max(1, float(row[column])))  # to four digits
        curves = self.drawn("load", 1)
        self.assertEqual(len(next(iter(curves.values()))), 5)  # the peak and four shares of the time
        self.assertIn("load factor", " ".join(self.browser.texts("#load h3")))

    def test_answer_states_the_last_milestone_and_the_cost(self):
        answer = " ".join(self.browser.texts("#answer .answer p"))
        reached = [m for m in self.result["milestones"] if m["date"]]
        self.assertIn(reached[-1]["date"], answer)
        self.assertIn(f"{self.result['summary']['training_runs_finished']} training run", answer)
        self.assertIn(f"{self.result['summary']['spent_usd'] / 1e12:.3g} T USD", answer)

    def test_states_drawn_are_those_of_series(self):
        drawn = self.drawn("gpus")
        for name, column in (("up", "gpus_up"), ("down", "gpus_down"), ("waiting for power", "gpus_waiting_power"), ("in transit", "gpus_in_transit"), ("installing", "gpus_installing")):
            self.assertEqual(drawn[name], [[row["date"], int(row[column])] for row in self.fleet], name)
        gap = [row for row in self.result["bottlenecks"]["gap"] if row["campus"] == "fleet"]
        self.assertEqual(drawn["target"], [[row["date"], row["target"]] for row in gap])

    def test_table_behind_a_chart_has_its_numbers(self):
        rows = self.browser.table("#gpus")
        for shown, row in zip(rows[1:], self.fleet, strict=True):
            self.assertEqual((shown[0], number(shown[2])), (row["date"], int(row["gpus_up"])))

    def test_power(self):
        drawn = self.drawn("power")
        for name, column in (("energized capacity", "feed_capacity_mw"), ("drawn, facility", "facility_mw")):
            for (date, value), row in zip(drawn[name], self.fleet, strict=True):
                self.assertEqual((date, value), (row["date"], told(float(row[column]))))

    def test_power_by_source_adds_up_to_the_energy_of_each_period(self):
        layers = self.drawn("power", 1)
        self.assertGreater(len(layers), 1)
        for i, (before, row) in enumerate(zip(self.fleet, self.fleet[1:]), start=1):
            hours = 24 * (datetime.date.fromisoformat(row["date"]) - datetime.date.fromisoformat(before["date"])).days
            mean_mw = float(row["facility_energy_mwh"]) / hours
            self.assertAlmostEqual(sum(data[i][1] for data in layers.values()), mean_mw, delta=5e-6 * mean_mw)  # a sum of numbers told to six digits

    def test_waterfall(self):
        rows = self.browser.table("#waterfall")[1:]
        sums = {}
        for row in self.result["bottlenecks"]["waterfall"]:
            for key, value in row.items():
                if key != "date":
                    sums[key] = sums.get(key, 0) + value
        self.assertEqual(len(rows), sum(1 for flop in sums.values() if flop > 0), "terms that lost nothing have no row")
        self.assertAlmostEqual(float(rows[0][1]) / sums["peak_flop"], 1, places=5)
        self.assertAlmostEqual(float(rows[-1][1]) / sums["useful_flop"], 1, places=5)
        self.assertAlmostEqual(sum(float(row[2]) for row in rows[1:]), 1, places=5)

    def test_energy_and_carbon_add_up(self):
        links = self.browser.table("#energy")[1:]
        received = {row[1] for row in links}
        given = sum(number(row[2]) for row in links if row[0] not in received) # by sources; campuses pass it on
        self.assertAlmostEqual(given / self.result["summary"]["energy_mwh"], 1, places=5)
        years = self.browser.table("#money")[1:]
        self.assertAlmostEqual(sum(number(row[1]) for row in years) / self.result["summary"]["co2e_t"], 1, places=5)

    def test_campuses(self):
        headings = self.browser.script("return Array.from(document.querySelectorAll('#campuses th')).map((h) => h.querySelector('button').textContent)")
        last = {row["campus"]: row for row in self.series}
        self.browser.script("document.querySelector('#campuses .more').click()")
        rows = self.browser.table("#campuses")[1:]
        self.assertEqual({row[0] for row in rows}, set(last) - {"fleet"})
        for row in rows:
            shown = dict(zip(headings, row))
            own = [r for r in self.series if r["campus"] == row[0]]
            self.assertEqual(number(shown["up (end)"]), int(last[row[0]]["gpus_up"]))
            peak_mw = max(c["peak_facility_mw"] for year in self.result["years"] for c in year["campuses"] if c["campus"] == row[0])
            self.assertAlmostEqual(number(shown["drawn, facility (most)"]), peak_mw, delta=0.01)
            self.assertGreaterEqual(peak_mw + 1e-6, max(float(r["facility_mw"]) for r in own[:-1]))  # what is drawn at the end lasts no time
            self.assertAlmostEqual(number(shown["CO2e of energy"]), sum(float(r["co2e_t"]) for r in own), delta=1)

    def test_jobs(self):
        rows = self.browser.table("#jobs")
        self.assertEqual([row[0] for row in rows[1:]], [job["name"] for job in self.jobs])
        bars = self.browser.script("return figures.find((f) => f.frame.closest('#jobs')).chart.getOption().series[0].data.map((d) => d.slice(1).map((t) => t ? new Date(t).toISOString().slice(0, 10) : null))")
        known = {(job["due"], job["started"] or None, job["finished"] or None) for job in self.jobs}
        self.assertTrue(bars and all(tuple(bar) in known for bar in bars))

    def test_binding_shares(self):
        """Time held, summed over quarters, is what the binding rows say."""
        cells = self.browser.table("#binding")[1:]
        some = {(row[0], row[2]) for row in cells}
        self.assertEqual(some, {(b["campus"], b["resource"]) for b in self.result["bottlenecks"]["binding"]})
        self.assertTrue(all(0 <= float(row[3]) <= 1 for row in cells))

    def test_assumptions_have_sources_and_drivers_first(self):
        rows = self.browser.table("#assumptions")[1:]
        self.assertTrue(all(row[2] for row in rows))
        self.assertTrue(rows[0][4], "the first is an input of the largest causes")
        self.assertTrue(any("assumption" in row[3] for row in rows))

    def test_command_gives_the_same_again(self):
        text = " ".join(self.browser.texts("#origin pre"))
        self.assertIn("--seed 1 --resolution campus", text)
        with tempfile.TemporaryDirectory() as folder:
            scenario = pathlib.Path(folder) / "scenario.json"
            scenario.write_text(json.dumps(self.result["scenario"]))
            again = run_into(scenario, pathlib.Path(folder) / "again", "--seed", "1", "--resolution", "campus")
            self.assertEqual((again / "series.csv").read_bytes(), (self.base / "series.csv").read_bytes())

    def test_words_and_figures_are_those_of_the_schema(self):
        """Every row of the tables of sums and of the waterfall is a title of `gpuramp schema results`, with its value."""
        schema = json.loads(subprocess.run([PROGRAM, "schema", "results"], capture_output=True, text=True, check=True).stdout)["properties"]
        summary = {row["title"]: key for key, row in schema["summary"]["properties"].items()}
        rows = self.browser.script("return Array.from(document.querySelectorAll('#money > div:last-child tr')).map((r) => Array.from(r.cells).map((c) => c.textContent))")[1:]
        self.assertIn("cost, spent", [row[0] for row in rows])
        for label, value, unit in rows:
            figure = self.result["summary"][summary[label]]
            self.assertEqual(unit, schema["summary"]["properties"][summary[label]]["x-unit"])
            self.assertAlmostEqual(number(value), figure, delta=max(1, 1e-5 * abs(figure)), msg=label)
        losses = {row["title"] for row in schema["bottlenecks"]["properties"]["waterfall"]["items"]["properties"].values()}
        self.assertLessEqual({row[0] for row in self.browser.table("#waterfall")[1:]}, losses)

    def test_costs_by_year_are_those_of_cost_csv(self):
        drawn = self.drawn("money", 1)
        self.assertAlmostEqual(sum(sum(usd) for usd in drawn.values()) / self.result["summary"]["cost_usd"], 1, places=9)

    def test_first_racks_are_online_on_their_day(self):
        events = list(csv.DictReader((self.base / "events.csv").read_text().splitlines()))
        first = {event["campus"]: event["date"] for event in events if event["kind"] == "campus_online"}
        self.assertTrue(first)
        for row in self.browser.table("#campuses")[1:]:
            self.assertEqual(row[2], first.get(row[0], "never"))

    def test_two_results_side_by_side(self):
        self.browser.open(self.two)
        try:
            self.assertEqual(self.browser.empty_charts(), [])
            labels = self.browser.texts("#answer h3")
            self.assertEqual(labels, ["ramp-10m (base)", "ramp-10m (other)"])
            other = json.loads((self.other / "result.json").read_text())
            rows = self.browser.table("#compared")[1:]
            for row, a, b in zip(rows, self.result["milestones"], other["milestones"], strict=True):
                self.assertEqual(row[1:3], [a["date"] or "never", b["date"] or "never"])
            self.assertTrue(any(a["date"] != b["date"] for a, b in zip(self.result["milestones"], other["milestones"])))
            lines = self.drawn("compared")
            self.assertEqual([data[-1][1] for data in lines.values()], [self.result["summary"]["gpus_up_end"], other["summary"]["gpus_up_end"]])
            self.assertEqual(len(self.browser.texts("#gpus figure")), 2)
            self.browser.assert_quiet(self, self.two)
            self.browser.screenshot("two-results-desktop")
        finally:
            self.browser.resize(DESKTOP)
            self.browser.open(self.one)


class CurtailmentTest(PageTest):
    """What a utility asks for besides: contracts that may interrupt, what curtailment called for and got."""

    @classmethod
    def make_page(cls, directory):
        run = run_into(SCENARIOS / "utility-months.json", directory / "run")
        cls.months = [row for row in csv.DictReader((run / "load.csv").read_text().splitlines()) if row["scope"] == "fleet"]
        return report(run, out=directory / "page.html")

    def test_columns_that_say_something_are_in_the_table(self):
        headings, *rows = self.browser.table("#load")
        self.assertFalse([text for text in headings if "coincident" in text], "one campus: it is the peak")
        for heading, column in (("Interruptible", "interruptible_mw"), ("Firm", "firm_mw")):
            at = next(i for i, text in enumerate(headings) if text.startswith(heading))
            for row, month in zip(rows, self.months, strict=True):
                self.assertAlmostEqual(number(row[at]), float(month[column]), delta=5e-4 * max(1, float(month[column])))  # to four digits

    def test_curtailment_is_drawn_by_month(self):
        drawn = self.browser.script("""const chart = figures.filter((f) => f.frame.closest("#load")).at(-1).chart;
            return Object.fromEntries(chart.getOption().series.map((s) => [s.name, s.data]))""")
        self.assertEqual(set(drawn), {"curtailment called", "curtailment given"})
        for name, column in (("curtailment called", "curtailment_called_mwh"), ("curtailment given", "curtailment_given_mwh")):
            for shown, month in zip(drawn[name], self.months, strict=True):
                self.assertAlmostEqual(shown, float(month[column]), delta=5e-4 * max(1, float(month[column])))
        hours = sum(float(month["curtailment_called_hours"]) for month in self.months)
        self.assertGreater(hours, 0)
        self.assertIn(f"Curtailment is called for {hours:.3g} hours in all", " ".join(self.browser.texts("#load h3")))


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""A period that is chosen or brushed: every chart follows it; what charts say of years side by side; the map; construction; the what-if and the run that it prints."""

import csv
import datetime
import json
import pathlib
import re
import shlex
import subprocess
import tempfile
import unittest

from report.browser import DESKTOP, PHONE, Browser, number, report, require_browser, run_into
from support.gpuramp_runs import PROGRAM
from support.waiting import until

require_browser()
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402  only where it is installed
SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
DRAWN = "return document.documentElement.dataset.drawnMs"


def rows_of(file):
    return list(csv.DictReader(file.read_text().splitlines()))


class PeriodTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        directory = pathlib.Path(cls.folder.name)
        cls.written = run_into(SCENARIOS / "frontier-sites.json", directory / "run", "--resolution", "campus")
        cls.marginals = cls.explain(cls.written)
        (cls.written / "marginals.json").write_text(json.dumps(cls.marginals))
        cls.result = json.loads((cls.written / "result.json").read_text())
        cls.series = rows_of(cls.written / "series.csv")
        cls.fleet = [row for row in cls.series if row["campus"] == "fleet"]
        cls.page = report(cls.written, out=directory / "page.html")
        cls.browser = Browser()

    @staticmethod
    def explain(directory):
        done = subprocess.run([PROGRAM, "explain", str(directory), "--marginals", "--json"], capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    @classmethod
    def tearDownClass(cls):
        cls.browser.driver.quit()
        cls.folder.cleanup()

    def setUp(self):
        self.browser.open(self.page)

    def choose(self, first, last):
        """Chooses dates in the lists, as a keyboard would."""
        self.browser.script("""delete document.documentElement.dataset.drawnMs;
            const lists = document.querySelectorAll('.period select');
            [arguments[0], arguments[1]].forEach((date, i) => { lists[i].value = date; lists[i].dispatchEvent(new Event('change')); });""", first, last)
        until(lambda: self.browser.script(DRAWN))

    def dates_drawn(self):
        return self.browser.script("""const chart = figures.find((f) => f.frame.closest("#gpus")).chart;
            return chart.getOption().series[0].data.map((d) => new Date(d[0]).toISOString().slice(0, 10))""")

    def test_lists_choose_a_period_and_every_chart_follows(self):
        dates = [row["date"] for row in self.fleet]
        first, last = dates[len(dates) // 3], dates[2 * len(dates) // 3]
        shown = [date for date in dates if first <= date <= last]
        self.choose(first, last)
        self.assertEqual(self.dates_drawn(), shown)
        self.assertEqual(self.browser.empty_charts(), [])
        rows = [row for row in self.result["bottlenecks"]["waterfall"] if first < row["date"] <= last]
        peak = sum(row["peak_flop"] for row in rows)
        self.assertAlmostEqual(float(self.browser.table("#waterfall")[1][1]) / peak, 1, places=4)
        received = {row[1] for row in self.browser.table("#energy")[1:]}
        given = sum(number(row[2]) for row in self.browser.table("#energy")[1:] if row[0] not in received)
        mwh = sum(float(row["facility_energy_mwh"]) for row in self.fleet if first < row["date"] <= last)
        self.assertAlmostEqual(given / mwh, 1, places=4)
        spans = self.browser.script("""return figures.map((f) => f.chart.getOption().xAxis).filter((x) => x && x[0].type === 'time')
            .map((x) => [x[0].min, x[0].max].map((t) => new Date(t).toISOString().slice(0, 10)))""")
        self.assertGreater(len(spans), 3)
        self.assertEqual({tuple(span) for span in spans}, {(first, last)})
        self.assertIn(self.result["milestones"][0]["date"] or "never", " ".join(self.browser.texts("#milestones td")), "milestones are of the whole run")
        self.browser.script("delete document.documentElement.dataset.drawnMs; document.querySelector('.period button').click()")
        until(lambda: self.browser.script(DRAWN))
        self.assertEqual(self.dates_drawn(), dates)
        self.browser.assert_quiet(self, self.page)

    def test_a_drag_over_a_chart_chooses_the_period_under_it(self):
        self.browser.script("delete document.documentElement.dataset.drawnMs; document.querySelector('#gpus .chart').scrollIntoView({block: 'center', behavior: 'instant'})")
        chart = self.browser.driver.find_element("css selector", "#gpus .chart")
        before = self.dates_drawn()
        ActionChains(self.browser.driver).move_to_element_with_offset(chart, -100, 0).click_and_hold().move_by_offset(150, 10).release().perform()
        until(lambda: self.browser.script(DRAWN))
        after = self.dates_drawn()
        self.assertLess(len(after), len(before))
        self.assertGreater(after[0], before[0])
        self.assertLess(after[-1], before[-1])
        self.assertEqual([self.browser.script(f"return document.querySelectorAll('.period select')[{i}].value") for i in (0, 1)], [after[0], after[-1]])

    def test_hover_says_what_was_a_year_before(self):
        tip = self.browser.script("""const figure = figures.find((f) => f.frame.closest("#gpus")), chart = figure.chart;
            const data = chart.getOption().series[0].data, i = data.length - 1;
            chart.dispatchAction({type: 'showTip', seriesIndex: 0, dataIndex: i});
            return document.querySelector('#gpus .tip').textContent""")
        last = datetime.date.fromisoformat(self.fleet[-1]["date"])
        year_ago = min(self.fleet, key=lambda row: abs((last - datetime.date.fromisoformat(row["date"])).days - 365.25))
        self.assertIn("a year before", tip)
        said = self.browser.script("return count(arguments[0])", int(year_ago["gpus_up"]))
        self.assertIn(said, tip)

    def test_map_has_every_campus_with_a_location(self):
        table = self.browser.table("#map")[1:]
        located = [campus for campus in self.result["scenario"]["campuses"] if "location" in campus]
        self.assertEqual({row[0] for row in table}, {campus["name"] for campus in located})
        last = {row["campus"]: int(row["gpus_up"]) for row in self.series}
        for row in table:
            self.assertEqual(number(row[1]), last[row[0]])
        drawn = self.browser.script("""const f = figures.find((x) => x.frame.closest('#map')), box = f.frame.getBoundingClientRect();
            const sites = f.chart.getOption().series[1].data.map((d) => f.chart.convertToPixel({gridIndex: 0}, d.value));
            return sites.every(([x, y]) => x > 0 && x < box.width && y > 0 && y < box.height)""")
        self.assertTrue(drawn)
        self.assertGreater(self.browser.script("return figures.find((f) => f.frame.closest('#map')).chart.getOption().series[0].data.length"), 20)

    def test_construction_is_that_of_events(self):
        events = [e for e in rows_of(self.written / "events.csv") if e["kind"] in ("power_energized", "hall_ready")]
        name = self.result["scenario"]["campuses"][0]["name"]
        self.browser.script("""const list = document.querySelector('#construction select');
            list.value = arguments[0]; list.dispatchEvent(new Event('change'))""", name)
        start = self.result["scenario"]["start"]
        rows = self.browser.table("#construction")[1:]
        self.assertTrue(rows)
        self.assertTrue(all(row[1] <= row[2] <= row[3] for row in rows))
        ready = sorted({event["date"] for event in events if event["campus"] == name})
        self.assertEqual(min(max(row[2], start) for row in rows), ready[0])
        self.assertEqual(max(max(row[3], start) for row in rows if row[3] <= self.result["scenario"]["end"]), ready[-1])

    def test_one_lever_of_the_what_if_is_what_the_printed_command_gives(self):
        levers = [self.marginals["marginals"][i] for i in self.marginals["together"]["rows"]]
        self.assertEqual(len(self.browser.driver.find_elements("css selector", "#what-if input[type=range]")), len(levers))
        for lever, gain, place in ((levers[0], levers[0], 1), (levers[0], levers[0]["twice"], 2)):
            self.browser.script("const s = document.querySelector('#what-if input'); s.value = arguments[0]; s.dispatchEvent(new Event('input'))", place)
            command = self.browser.script("return document.querySelector('#what-if pre').textContent")
            words = shlex.split(command.split("gpuramp run", 1)[1].replace("\\\n", " "))
            scenario = self.written / "scenario.json"
            scenario.write_text(json.dumps(self.result["scenario"]))
            again = run_into(scenario, self.written.parent / f"what-if-{place}", *words[words.index("--out") + 2:], "--resolution", "campus")
            found = json.loads((again / "result.json").read_text())
            for base, moved, said in zip(self.result["milestones"], found["milestones"], gain["milestones"], strict=True):
                if base["date"] and moved["date"]:
                    days = (datetime.date.fromisoformat(base["date"]) - datetime.date.fromisoformat(moved["date"])).days
                    self.assertEqual(days, said["days_gained"], lever["input"])
            estimated = [row[2] for row in self.browser.table("#what-if")[1:]]
            self.assertEqual(estimated, [m["date"] or "not known from single steps" for m in found["milestones"]])

    def test_two_levers_by_a_step_are_what_their_rerun_gave(self):
        pair = self.marginals["together"]["pairs"][0]
        self.browser.script("document.querySelectorAll('#what-if input').forEach((s, i) => { s.value = i < 2 ? 1 : 0; s.dispatchEvent(new Event('input')); })")
        said = self.browser.texts("#what-if [role=status]")[0]
        self.assertIn(self.browser.script("return count(arguments[0])", pair["gain"]["gpu_days"]) + " more GPU-days", said)

    def test_what_if_states_its_error(self):
        rows, together = self.marginals["marginals"], self.marginals["together"]
        alone = {i: rows[i]["gpu_days"] for i in together["rows"]}
        added = sum(alone.values()) + sum(pair["gain"]["gpu_days"] - sum(alone[i] for i in pair["rows"]) for pair in together["pairs"])
        off = abs(added - together["gain"]["gpu_days"]) / abs(together["gain"]["gpu_days"])
        said = " ".join(self.browser.texts("#what-if .facts"))
        self.assertIn(self.browser.script("return percent(arguments[0])", off) + " too " if off else "exact", said)

    def test_nothing_scrolls_inside_the_page_on_a_phone(self):
        self.browser.resize(PHONE)
        try:
            self.browser.open(self.page)
            self.browser.script("document.querySelectorAll('details.behind').forEach((details) => { details.open = true; })")
            until(lambda: self.browser.script("return document.querySelectorAll('details.behind[open] table').length === document.querySelectorAll('details.behind').length"))
            inner = self.browser.script("""return Array.from(document.querySelectorAll('main *')).filter((n) => ['auto', 'scroll'].includes(getComputedStyle(n).overflowY) && n.scrollHeight > n.clientHeight + 1
                || ['auto', 'scroll'].includes(getComputedStyle(n).overflowX) && n.scrollWidth > n.clientWidth + 1).map((n) => n.tagName + '.' + n.className)""")
            self.assertEqual(inner, [])
            self.assertEqual(self.browser.script("return document.documentElement.scrollWidth"), PHONE[0])
            self.browser.screenshot("sites-phone")
        finally:
            self.browser.resize(DESKTOP)

    def test_no_row_of_zeros_and_no_raw_key(self):
        for section in ("money", "waterfall"):
            for row in self.browser.table(f"#{section}")[1:]:
                self.assertFalse(all(re.fullmatch(r"0(\.0+)?", cell) for cell in row[1:] if cell), (section, row))
        text = self.browser.script("return document.querySelector('main').innerText")
        keys = set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", text)) - set(re.findall(r"[a-z_]+", json.dumps(self.result["scenario"])))
        self.assertEqual(keys, set())


if __name__ == "__main__":
    unittest.main()

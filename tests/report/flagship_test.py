# SPDX-License-Identifier: Apache-2.0
"""The page of a hundred campuses in a real browser: drawn, quick, quiet, usable by keyboard, sortable."""

import csv
import json
import os
import pathlib
import subprocess
import unittest

from report.browser import ARTEFACTS, DESKTOP, PHONE, PageTest, number, report, require_browser, run_into
from support.waiting import LIMIT_S

require_browser()
from selenium.webdriver.common.by import By  # noqa: E402  only where it is installed
from selenium.webdriver.common.keys import Keys  # noqa: E402
SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
SECTIONS = ["answer", "milestones", "steps", "takes", "gpus", "map", "gap", "supply", "binding", "construction", "power", "load", "waterfall", "energy", "money", "campuses", "jobs", "queues", "assumptions", "origin"]
CHARTS = ["gpus", "map", "gap", "supply", "binding", "construction", "power", "load", "waterfall", "energy", "money", "jobs", "queues"]
MOST_BYTES = 1_200_000  # of which charts 0.6 MB, a map, fourteen markets
MOST_MS = 1000


class FlagshipTest(PageTest):
    @classmethod
    def make_page(cls, directory):
        run = run_into(SCENARIOS / "ramp-100m.json", directory / "run", "--resolution", "campus")
        cls.result = json.loads((run / "result.json").read_text())
        cls.series = list(csv.DictReader((run / "series.csv").read_text().splitlines()))
        cls.jobs = list(csv.DictReader((run / "jobs.csv").read_text().splitlines()))
        return report(run, out=directory / "page.html")

    def test_size(self):
        self.assertLessEqual(self.page.stat().st_size, MOST_BYTES)

    def test_interactive_in_time(self):
        """All charts drawn, so that everything answers: by the processor time it takes, and by the clock unless others keep the machine busy."""
        loads, busy_times = zip(*((self.browser.open(self.page), self.browser.busy_ms()) for _ in range(3)))
        busy = max(busy_times)
        print(f"flagship: {self.page.stat().st_size} bytes, drawn after {self.drawn_ms} ms (first load), {min(loads)} ms (best of three), {busy:.0f} ms of processor time")
        self.assertGreater(busy, 10)
        self.assertLessEqual(busy, MOST_MS)
        if os.getloadavg()[0] <= os.cpu_count():
            self.assertLessEqual(min(loads), MOST_MS)

    def test_sections_in_order(self):
        self.assertEqual(self.browser.script("return Array.from(document.querySelectorAll('main > section')).map((s) => s.id)"), SECTIONS)

    def test_what_it_takes_is_told_with_numbers(self):
        told = dict(zip(self.browser.texts("#takes h3"), self.browser.texts("#takes p"), strict=True))
        self.assertEqual(list(told), ["New chips", "Energy", "Supply chains", "Halls", "Distributed training", "Efficiency"])
        summary = self.result["summary"]
        self.assertIn(f": {summary['h100e_up_end'] / summary['gpus_up_end']:.3g} each", told["New chips"])
        self.assertIn(f"Energy costs {summary['energy_cost_usd'] / summary['energy_mwh']:.3g} USD/MWh", told["Energy"])
        short = {}
        for row in self.result["supply_chain"]:
            short[row["input"]] = short.get(row["input"], 0) + row["short_gpu_days"]
        self.assertIn(f"Of {len(short)} inputs that are shared with others {max(short, key=short.get)} was waited for most", told["Supply chains"])
        self.assertRegex(told["Halls"], r"by modular in 14 months and [\d,]+ by standard in 26 months")
        runs = [job for job in self.jobs if job["class"] == "training"]
        self.assertIn(f"{sum(';' in job['campuses'] for job in runs)} of {len(runs)} runs span", told["Distributed training"])
        peak_flop = sum(row["peak_flop"] for row in self.result["bottlenecks"]["waterfall"])
        self.assertIn(f"Over the whole run {100 * summary['useful_model_flop'] / peak_flop:.2g} %", told["Efficiency"])

    def test_sites_at_any_date_are_as_in_the_series(self):
        """The page holds corners of each course and draws lines between them: half a per cent of the largest value off at most, the last date exact."""
        shown = self.browser.script("""const { sites, dates } = reportData().results[0];
                                       return Object.fromEntries(sites.map((s) => [s.name, dates.map((date, i) => upAt(s, i))]))""")
        for name, values in shown.items():
            series = [int(row["gpus_up"]) for row in self.series if row["campus"] == name]
            for value, up in zip(values, series, strict=True):
                self.assertLessEqual(abs(value - up), 0.005 * max(series) + 0.5, name)
            self.assertEqual(values[-1], series[-1], name)

    def test_charts_drawn(self):
        self.assertEqual(self.browser.empty_charts(), [])
        for section in CHARTS:
            self.assertGreater(self.browser.script(f"return document.querySelectorAll('#{section} .chart svg path').length"), 2, section)
        self.browser.assert_quiet(self, self.page)

    def test_parts_of_causes_have_colours_of_their_own(self):
        colours = self.browser.script("""const inputs = ["a", "b", "c", "d"].map((name) => ({ name, key: "supply", colour: "grey" }));
                                         const others = ["yellow", "orange", "purple", "blue", "vermilion"].map((colour) => ({ name: colour, key: colour, colour }));
                                         return Array.from(coloursOfCauses([...inputs, ...others], ["halls: x", "power: x", "power: y", "power: z"]).values());""")
        self.assertEqual((len(colours), len(set(colours))), (13, 13))

    def test_policy_forbids_requests(self):
        policy = self.browser.script("return document.querySelector('meta[http-equiv=Content-Security-Policy]').content")
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("http", policy)
        refused = self.browser.driver.execute_async_script("const done = arguments[0]; fetch('http://127.0.0.1:9/').then(() => done('sent'), (error) => done(error.name))")
        self.assertEqual(refused, "TypeError")
        self.assertTrue(any("Content Security Policy" in entry["message"] for entry in self.browser.logs()), "it was the policy that refused")
        self.browser.requests()

    def test_charts_say_what_they_are(self):
        for figure in self.browser.script("""return Array.from(document.querySelectorAll("figure")).map((f) => ({title: f.querySelector("h3").textContent,
                label: f.querySelector(".chart").getAttribute("aria-label"), role: f.querySelector(".chart").getAttribute("role"), table: f.querySelectorAll("details.behind").length}))"""):
            self.assertTrue(figure["title"])
            self.assertIn(figure["title"][:40], figure["label"])
            self.assertEqual((figure["role"], figure["table"]), ("img", 1), figure["title"])

    def test_units_and_dates_on_axes(self):
        axis = " ".join(self.browser.texts("#gpus .chart svg text"))
        self.assertRegex(axis, r"\b2030\b")
        self.assertRegex(axis, r"\b\d+M\b")
        self.assertRegex(" ".join(self.browser.texts("#power .chart svg text")), r"\d+ GW")
        self.assertRegex(" ".join(self.browser.texts("#money .chart svg text")), r"\d+ [MG]t.*T USD")

    def test_tables_by_keyboard(self):
        """From the section's first element, Tab reaches the summary; Enter opens a table with a caption, in a frame that takes the focus."""
        self.browser.script("document.querySelector('#gpus .legend li:last-child button').focus()")
        self.browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        summary = self.browser.driver.switch_to.active_element
        self.assertEqual(summary.tag_name, "summary")
        summary.send_keys(Keys.ENTER)
        rows = self.browser.table("#gpus")
        self.assertEqual(len(rows), 1 + 12 * 11 + 1)  # months of eleven years
        self.assertIn("GPUs by state", self.browser.texts("#gpus caption")[0])
        summary.send_keys(Keys.TAB)
        self.assertEqual(self.browser.driver.switch_to.active_element.get_attribute("class"), "scroll")

    def test_campuses_sort_and_filter(self):
        def column(i):
            return [row[i] for row in self.browser.table("#campuses")[1:]]
        self.assertEqual(len(column(0)), 25)
        self.browser.script("document.querySelector('#campuses .more').click()")
        self.assertEqual(len(column(0)), 100)
        headings = [h for h in self.browser.script("return Array.from(document.querySelectorAll('#campuses th')).map((h) => h.querySelector('button').textContent)")]
        up = headings.index("up (end)")
        click = f"document.querySelectorAll('#campuses th button')[{up}].click()"
        self.browser.script(click)
        falling = [number(text) for text in column(up)]
        self.assertEqual(falling, sorted(falling, reverse=True))
        self.assertNotEqual(falling[0], falling[-1])
        self.browser.script(click)
        self.assertEqual([number(text) for text in column(up)], falling[::-1])
        self.assertEqual(self.browser.script(f"return document.querySelectorAll('#campuses th')[{up}].getAttribute('aria-sort')"), "ascending")
        box = self.browser.driver.find_element(By.CSS_SELECTOR, "#campuses input")
        box.send_keys("PLAINS-1")
        self.assertEqual(sorted(column(0)), sorted(["plains-1"] + [f"plains-1{i}" for i in range(10)]))
        box.clear()
        box.send_keys("x")
        box.send_keys("\b")
        self.assertEqual(len(column(0)), 100)

    def test_legend_hides_series(self):
        before, after = self.browser.script("""const paths = () => document.querySelectorAll("#gap .chart svg path").length;
                                               const before = paths();
                                               document.querySelector("#gap .legend button").click();
                                               return [before, paths()];""")
        self.assertLess(after, before)
        self.assertEqual(self.browser.script("return document.querySelector('#gap .legend button').getAttribute('aria-pressed')"), "false")
        self.browser.script("document.querySelector('#gap .legend button').click()")

    def test_tooltip(self):
        self.browser.script("figures[0].chart.dispatchAction({type: 'showTip', x: 400, y: 200})")
        tip = self.browser.script("return document.querySelector('#gpus .tip').textContent")
        self.assertRegex(tip, r"^20\d\d-\d\d-\d\d.*up\d")

    def test_all_campuses_in_the_strip(self):
        shown = "return figures.find((f) => f.frame.closest('#binding')).chart.getOption().yAxis[0].data.length"
        self.assertEqual(self.browser.script(shown), 40)
        self.browser.script("const s = document.querySelector('#binding select'); s.selectedIndex = 1; s.dispatchEvent(new Event('change'))")
        all_rows = self.browser.script("return reportData().results[0].binding.rows.length")
        self.assertGreater(all_rows, 50)
        self.assertEqual(self.browser.script(shown), all_rows)

    def test_screenshots_at_both_widths_light_and_dark(self):
        sizes = {}
        for name, size in (("desktop", DESKTOP), ("phone", PHONE)):
            for mode in ("light", "dark"):
                self.browser.resize(size)
                self.browser.dark(mode == "dark")
                self.browser.open(self.page)
                self.assertEqual(self.browser.script("return document.documentElement.scrollWidth"), size[0], "nothing sticks out at the side")
                self.assertEqual(self.browser.empty_charts(), [])
                sizes[name, mode] = self.browser.screenshot(f"flagship-{name}-{mode}")
        self.assertNotEqual(sizes["desktop", "light"], sizes["desktop", "dark"])
        self.browser.resize(DESKTOP)
        self.browser.dark(False)
        self.browser.open(self.page)

    def test_pdf(self):
        pdf = ARTEFACTS / "flagship.pdf"
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        subprocess.run(["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={pdf}", self.page.as_uri()], check=True, capture_output=True, timeout=LIMIT_S)
        data = pdf.read_bytes()
        self.assertEqual(data[:5], b"%PDF-")
        self.assertGreater(data.count(b"/Type /Page\n") + data.count(b"/Type /Page "), 3)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""Studies: percentile bands, probabilities, a tornado and a contour, as summary.json has them."""

import json
import subprocess
import unittest

from report.browser import PROGRAM, PageTest, number, report, require_browser
from support.gpuramp_runs import scenario

require_browser()


def sweep(study, directory):
    file = directory.with_suffix(".json")
    file.write_text(json.dumps(study))
    done = subprocess.run([PROGRAM, "sweep", str(file), "--out", str(directory), "-j", "1"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return directory


class StudyTest(PageTest):
    @classmethod
    def make_page(cls, directory):
        base = directory / "base.json"
        base.write_text(json.dumps(scenario(failures={"availability": 0.9}, targets={"fleet": [["2026-01-01", "3000 GPU"]], "milestones": ["100 GPU", "1 k GPU", "1 M GPU"]})))
        common = {"format_version": 1, "scenario": str(base), "resolution": "campus", "outputs": ["gpus_up_end", "cost_usd"]}
        cls.samples = sweep({**common, "name": "samples", "description": "orders and crews", "samples": {"n": 16, "method": "latin_hypercube", "seed": 3}, "inputs": [
            {"name": "orders", "scale": "/supply/lines/0/orders", "low": 0.5, "base": 1, "high": 2, "source": "assumption: a test"},
            {"name": "availability", "pointer": "/failures/availability", "low": 0.8, "base": 0.9, "high": 0.95, "at_most": 1, "source": "assumption: a test"}]}, directory / "samples")
        cls.grid = sweep({**common, "name": "grid", "combine": "cross", "axes": [
            {"name": "chips later by", "delay_of": "chips", "from": "0 month", "to": "3 month", "steps": 4},
            {"name": "availability", "pointer": "/failures/availability", "values": [0.8, 1]}]}, directory / "grid")
        page = report(cls.samples, cls.grid, out=directory / "page.html")
        cls.summary = json.loads((cls.samples / "summary.json").read_text())
        cls.crossed = json.loads((cls.grid / "summary.json").read_text())
        return page

    def test_drawn_and_quiet(self):
        self.assertEqual(self.browser.empty_charts(), [])
        self.browser.assert_quiet(self, self.page)
        self.browser.screenshot("studies-desktop")

    def test_bands(self):
        rows = self.browser.table("#milestones")
        for row, m in zip(rows[1:], self.summary["milestones"], strict=True):
            self.assertEqual(number(row[0]), m["gpus"])
            self.assertEqual(row[1:8], [m["percentiles"][p] or "never" for p in ("p5", "p10", "p25", "p50", "p75", "p90", "p95")])
            self.assertAlmostEqual(number(row[8]), m["never_frac"])
        self.assertIn("never", rows[-1])
        answer = " ".join(self.browser.texts("#answer p"))
        self.assertIn(f"100 GPUs: P50 {self.summary['milestones'][0]['percentiles']['p50']}", answer)

    def test_tornado(self):
        """The largest milestone that half of the runs reach, bars from its median to those of the outer fifths of each input."""
        milestone = self.summary["milestones"][1]
        self.assertEqual((milestone["gpus"], bool(milestone["percentiles"]["p50"])), (1000, True))
        chart = self.browser.script("""const o = figures.find((f) => f.frame.closest("#study")).chart.getOption(); return {inputs: o.yAxis[0].data, low: o.series[0].data, high: o.series[1].data}""")
        days = self.browser.script("return arguments[0].map((d) => Date.parse(d) / 86400000)", [milestone["percentiles"]["p50"]] + [i["tornado"]["at_low"] for i in milestone["influences"]])
        self.assertEqual(chart["inputs"], [i["input"] for i in milestone["influences"]])
        self.assertEqual(chart["low"], [d - days[0] for d in days[1:]])
        self.assertGreater(chart["low"][0], 0, "fewer orders make it later")

    def test_tornado_of_another_output(self):
        self.browser.script("const s = document.querySelector('#study select'); s.selectedIndex = s.options.length - 1; s.dispatchEvent(new Event('change'))")
        self.assertEqual(self.browser.empty_charts(), [])

    def test_contour(self):
        contour = next(c for c in self.crossed["contours"] if c["output"] == "date_1k" or c["output"] == "date_1000")
        cells = self.browser.script("""return figures.filter((f) => f.frame.closest("#study")).map((f) => f.chart.getOption().series[0]).find((s) => s.type === "custom" && s.data[0].shown !== undefined).data.map((d) => [d.value[0], d.value[1], d.shown])""")
        expected = [[x, y, value] for y, row in enumerate(contour["median"]) for x, value in enumerate(row) if value is not None]
        self.assertEqual(cells, expected)
        self.assertGreater(len({value for _, _, value in cells}), 1)


if __name__ == "__main__":
    unittest.main()

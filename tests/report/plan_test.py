# SPDX-License-Identifier: Apache-2.0
"""A proposed plan on the page: its decisions, power by kind, duals by year and frontiers are those of plan_result.json."""

import json
import pathlib
import subprocess
import tempfile
import unittest

from analytic import plan_test
from report.browser import PageTest, report, require_browser
from support.gpuramp_runs import PROGRAM

require_browser()


class PlanTest(PageTest):
    @classmethod
    def make_page(cls, here):
        (here / "scenario.json").write_text(json.dumps(plan_test.Totals.two_sources()), encoding="utf-8")
        subprocess.run([PROGRAM, "plan", here / "scenario.json", "--goal", plan_test.GOAL, "--frontier", "date", "--frontier", "co2e", "--points", "3", "--out", here / "plan"],
                       check=True, capture_output=True)
        cls.plan = json.loads((here / "plan/plan_result.json").read_text(encoding="utf-8"))
        return report(here / "plan", out=here / "plan.html")

    def series(self, figure):
        return self.browser.script(f"return figures[{figure}].chart.getOption().series.map((s) => s.data)")

    def test_drawn_and_quiet(self):
        self.assertEqual(self.browser.empty_charts(), [])
        self.browser.assert_quiet(self, self.page)
        self.assertEqual(self.browser.texts("h2"), ["The plan that is proposed"])

    def test_every_decision_has_its_bar(self):
        self.assertEqual(sum(len(data) for data in self.series(0)), len(self.plan["actions"]))

    def test_power_is_that_of_the_plan(self):
        shown = [[mw for _, mw in data] for data in self.series(1)]
        self.assertEqual(shown, [row["mw"] for row in self.plan["capacity"]])

    def test_frontiers_are_those_of_the_plan(self):
        costs = [[cost for _, cost in data] for figure in (-2, -1) for data in self.series(f"figures.length + {figure}")]
        wanted = [[row["cost_usd"] for row in self.plan["frontier"] if row["against"] == against] for against in ("date", "co2e")]
        self.assertEqual(costs, wanted)


class BadPlan(unittest.TestCase):
    def test_a_damaged_result_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "plan_result.json").write_text('{"scenario": "x", "start": "2026-01-01", "end": "2027-01-01", "goals": [{}]}', encoding="utf-8")
            done = subprocess.run([PROGRAM, "report", folder], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("lacks 'goal'", done.stderr)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""A history of forecasts on the page: the days that the chart shows are those of the database."""

import json
import subprocess
import unittest

from report.browser import PageTest, report, require_browser
from support.gpuramp_runs import PROGRAM, scenario

require_browser()


class HistoryTest(PageTest):
    @classmethod
    def make_page(cls, here):
        database = here / "history.db"
        for transit in ("2 week", "5 week"):
            given = scenario()
            given["supply"]["lines"][0]["transit_time"] = transit
            (here / "plan.json").write_text(json.dumps(given), encoding="utf-8")
            subprocess.run([PROGRAM, "run", here / "plan.json", "--record", database], check=True, capture_output=True)
        cls.history = json.loads(subprocess.run([PROGRAM, "history", database, "--json"], check=True, capture_output=True, text=True).stdout)
        return report(database, out=here / "history.html")

    def test_drawn_and_quiet(self):
        self.assertEqual(self.browser.empty_charts(), [])
        self.browser.assert_quiet(self, self.page)
        self.assertEqual(self.browser.texts("h2"), ["How the forecast moved"])

    def test_days_are_those_of_the_history(self):
        shown = self.browser.script("""return figures[0].chart.getOption().series.map((s) => s.data.map((d) => d === null ? null : new Date(d).toISOString().slice(0, 10)))""")
        self.assertEqual(shown, [[p["date"] for p in t["points"]] for t in self.history["trends"]])
        self.assertIn("100 GPUs moved most, 21 days later", " ".join(self.browser.texts("#history h3")))
        self.assertIn("/supply/lines/r/transit_time: 2 week -> 5 week", " ".join(self.browser.texts("#history td")))


if __name__ == "__main__":
    unittest.main()

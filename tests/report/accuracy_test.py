# SPDX-License-Identifier: Apache-2.0
"""`gpuramp validate --plot`: every case is a point where its measurement and prediction say, and none is left out."""

import json
import subprocess
import unittest

from report.browser import PageTest, require_browser
from support.gpuramp_runs import PROGRAM

require_browser()


class AccuracyTest(PageTest):
    @classmethod
    def make_page(cls, here):
        page = here / "accuracy.html"
        printed = subprocess.run([PROGRAM, "validate", "--json", "--plot", page], check=True, capture_output=True, text=True).stdout
        cls.rows = json.loads(printed)
        return page

    def test_drawn_and_quiet(self):
        self.assertEqual(self.browser.empty_charts(), [])
        self.browser.assert_quiet(self, self.page)
        self.assertEqual(self.browser.texts("h2"), ["Predicted against measured"])

    def test_points_are_the_cases(self):
        groups = self.browser.script("""return reportData().accuracy""")
        self.assertEqual(sorted(c["id"] for g in groups for c in g["cases"]), sorted(r["id"] for r in self.rows))
        drawn = self.browser.script("""return figures[0].chart.getOption().series.flatMap((s) => s.type === "scatter" ? s.data.map((d) => [d.id, ...d.value]) : [])""")
        said = {r["id"]: r for r in self.rows}
        self.assertEqual(len(drawn), max(len(g["cases"]) for g in groups))
        for name, measured, predicted in drawn:
            self.assertEqual(measured, said[name]["published"])
            self.assertAlmostEqual(predicted / said[name]["predicted"], 1, places=12)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""Fabrics on the page: tiers and parts as in result.json, pods as in series.csv, and one pod drawn."""

import json
import pathlib
import unittest

from report.browser import PageTest, report, require_browser, run_into

require_browser()
SCENARIO = pathlib.Path(__file__).resolve().parents[2] / "scenarios/optics-limited.json"


class FabricSection(PageTest):
    @classmethod
    def make_page(cls, here):
        result = run_into(SCENARIO, here / "run")
        cls.fabric = json.loads((result / "result.json").read_text(encoding="utf-8"))["fabrics"][0]
        return report(result, out=result / "page.html")

    def rows(self, caption):
        return self.browser.script("""return [...document.querySelectorAll("#fabric table")].filter((t) => t.caption.textContent.startsWith(arguments[0]))
            .flatMap((t) => [...t.tBodies[0].rows].map((r) => [...r.cells].map((c) => c.textContent.replace(/[^\\x20-\\x7e]/g, ""))))""", caption)

    def test_parts_are_those_of_the_result(self):
        rows = self.rows("Parts of")
        self.assertEqual([row[0] for row in rows], [part["part"] for part in self.fabric["parts"]])
        for row, part in zip(rows, self.fabric["parts"]):
            self.assertEqual(int("".join(c for c in row[1] if c.isdigit())), part["pieces"])
            for year in part["bought"]:
                self.assertIn(f"{year}:", row[3])

    def test_tiers_with_what_a_loss_leaves(self):
        rows = self.rows("Tiers of")
        self.assertEqual([row[0] for row in rows], ["leaf", "spine"])
        self.assertEqual(rows[1][-1], self.fabric["tiers"][1]["worst_loss"])

    def test_a_pod_is_drawn(self):
        text = self.browser.script("""return [...document.querySelectorAll("#fabric svg text")].map((t) => t.textContent).join("|")""")
        self.assertIn("288 GPU, 12 drawn", text)
        self.assertIn("4 leaf (quantum-x800-q3400)", text)
        self.assertIn("2 spine (quantum-x800-q3400)", text)
        self.browser.assert_quiet(self, self.page)


if __name__ == "__main__":
    unittest.main()

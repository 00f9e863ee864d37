# SPDX-License-Identifier: Apache-2.0
"""Whatever a scenario calls things, its names appear as text: no element, no script, no request comes of them."""

import json
import unittest

from report.browser import PHONE, PageTest, report, require_browser, run_into
from support.gpuramp_runs import campus, day, scenario

require_browser()
SCRIPT = "</script><script>window.hurt = 1</script><img src=x onerror='window.hurt=2'>"
QUOTES = "\"quo'ted\" & <b>bold</b> `${1}` \\u003c <!--slot:data--> {b} {{c}}"
EMOJI = "\U0001F680\U0001F469\u200d\U0001F680 \u2028 \u2029 e\u0301"
ARABIC = "\u0645\u0631\u0643\u0632 \u202eabc\u202c \u05e9\u05dc\u05d5\u05dd"
LONG = "x<" * 5000
SUPPLY = {"lines": [{"rack_type": "r", "orders": [["2026-01-01", "7 rack/week"]], "integration_time": "4 week", "transit_time": "2 week"}],
          "inputs": [{"name": SCRIPT, "racks": [["2026-01-01", "3 rack/week"]], "source": SCRIPT}]}  # names a cause of the gap, and so a series
NAMES = [SCRIPT, QUOTES, EMOJI, ARABIC, LONG]


class HostileTest(PageTest):
    @classmethod
    def make_page(cls, directory):
        given = scenario(name=SCRIPT + LONG, description=QUOTES + EMOJI, end=day(140), supply=SUPPLY, campuses=[campus(name, source="assumption: " + name) for name in NAMES],
                         workloads={"training": [{"name": name, "flop": "1e18 FLOP", "gpus": "10 GPU", "earliest": day(100), "efficiency": {"mfu": 0.4}, "source": name} for name in NAMES]})
        file = directory / "hostile.json"
        file.write_text(json.dumps(given), encoding="utf-8")
        cls.base = run_into(file, directory / "run")
        return report(cls.base, out=directory / "page.html")

    def test_nothing_of_them_is_run_or_built(self):
        self.assertIsNone(self.browser.script("return window.hurt === undefined ? null : window.hurt"))
        self.assertEqual(self.browser.script("return document.querySelectorAll('img, b > b, main script').length"), 0)
        self.assertEqual(self.browser.script("return document.scripts.length"), 3)
        self.browser.assert_quiet(self, self.page)

    def test_names_stand_as_text(self):
        names = [row[0] for row in self.browser.table("#campuses")[1:]]
        self.assertEqual(sorted(names), sorted(NAMES))
        jobs = [row[0] for row in self.browser.table("#jobs")[1:]]
        self.assertEqual(sorted(jobs), sorted(NAMES))
        self.assertTrue(self.browser.texts("h1")[0].startswith(SCRIPT))

    def test_charts_drawn(self):
        self.assertEqual(self.browser.empty_charts(), [])
        self.assertIn(LONG[:9], " ".join(self.browser.texts(".chart svg text")))

    def test_tooltips_are_text(self):
        shown = ""
        for i in range(self.browser.script("return figures.length")):
            self.browser.script("const f = figures[arguments[0]]; for (let x = 10; x < f.frame.clientWidth; x += 60) for (let y = 10; y < f.frame.clientHeight; y += 25) f.chart.dispatchAction({type: 'showTip', x, y})", i)
            shown += " ".join(self.browser.texts(".tip"))
        self.assertIn(SCRIPT[:20], shown)
        self.assertIsNone(self.browser.script("return window.hurt === undefined ? null : window.hurt"))
        self.assertEqual(self.browser.script("return document.querySelectorAll('img').length"), 0)
        self.browser.assert_quiet(self, self.page)

    def test_data_cannot_end_its_element(self):
        page = self.page.read_text(encoding="utf-8")
        begin = page.index('id="data">') + len('id="data">')
        data = page[begin:page.index("</script>", begin)]
        self.assertNotRegex(data, "[<>&\u2028\u2029]")
        self.assertEqual(json.loads(data)["results"][0]["name"], SCRIPT + LONG)

    def test_fits_a_phone(self):
        self.browser.resize(PHONE)
        self.browser.open(self.page)
        self.assertEqual(self.browser.script("return document.documentElement.scrollWidth"), PHONE[0])
        self.browser.screenshot("hostile-phone")


if __name__ == "__main__":
    unittest.main()

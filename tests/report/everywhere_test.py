# SPDX-License-Identifier: Apache-2.0
"""The page of every shipped scenario and of odd ones, with all files of a run and with result.json alone: drawn, quiet, no hole in a sentence."""

import json
import pathlib
import tempfile
import unittest

from report.browser import Browser, report, require_browser, run_into
from support import request_runs
from support.gpuramp_runs import campus, day, scenario

require_browser()
SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"


def queue(jobs_per_day):
    classes = [{"name": "a", "jobs_per_day": jobs_per_day, "shapes": [{"gpus": 5, "run": "6 hour", "run_p90": "2 day"}]}]
    return {"jobs": [{"name": "<b>batch</b>", "generator": {"classes": classes}}]}


HOLES = ("undefined", "NaN", "null", "Infinity", "[object")
ODD = {
    "short": scenario(end=day(10)),
    "one-date": scenario(end=day(1), report_every="1 year"),
    "no-target": scenario(targets={"milestones": ["1 M GPU"]}),
    "nothing-bought": scenario(supply={"lines": []}),
    "yearly": scenario(end=day(3000), report_every="1 year"),
    "queue": scenario(end=day(100), workloads=queue(20), campuses=[campus(initial=[{"rack_type": "r", "racks": 2}])]),
    "queue-without-gpus": scenario(end=day(10), workloads=queue(20), supply={"lines": []}),
    "queue-without-jobs": scenario(end=day(10), workloads=queue(0)),
    "requests": request_runs.fleet(500, request_runs.service(9, ttft="3 s"), days=100),
    "requests-with-too-few-gpus": request_runs.fleet(50, request_runs.service(9, ttft="3 s"), days=10),
    "many-campuses": scenario(campuses=[campus(f"c{i}") for i in range(150)]),
}


class EverywhereTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.driver.quit()

    def check(self, page):
        self.browser.open(page)
        self.assertEqual(self.browser.empty_charts(), [])
        text = self.browser.script("return document.body.innerText")
        self.assertEqual([hole for hole in HOLES if hole in text], [])
        self.assertIn("The answer", text)
        self.browser.assert_quiet(self, page)

    def draw(self, file):
        with tempfile.TemporaryDirectory() as folder:
            result = run_into(file, pathlib.Path(folder) / "run", "--resolution", "campus")
            self.check(report(result, out=result / "full.html"))
            for name in ("series.csv", "jobs.csv"):
                (result / name).unlink()
            self.check(report(result, out=result / "bare.html"))

    def test_shipped(self):
        files = sorted(SCENARIOS.glob("*.json"))
        self.assertGreater(len(files), 5)
        for file in files:
            if file.stem != "ramp-100m":  # it has a test of its own
                with self.subTest(file.stem):
                    self.draw(file)

    def test_odd(self):
        for name, given in ODD.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                file = pathlib.Path(folder) / "odd.json"
                file.write_text(json.dumps(given))
                self.draw(file)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""The page of a run with --samples leads with how sure it is, and ranks what is uncertain by what it moves."""

import json

from report.browser import PageTest, report, require_browser, run_into
from support.gpuramp_runs import campus, day, scenario

require_browser()
N = 40


def write(directory):
    hall = {"count": 1, "rack_slots": 10000, "bus": "10 GW", "available": day(100), "source": "assumption: agreed"}
    plan = scenario(campuses=[campus(halls=[hall])], study="study.json", lifetime="6 year")
    plan["targets"] = {"fleet": [[day(0), "0 GPU"], [day(150), "100 GPU"], [day(364), "300 GPU"]], "milestones": ["100 GPU"]}
    study = {"format_version": 1, "name": "s", "scenario": "plan.json", "samples": {"n": N}, "outputs": ["gpus_up_end"],
             "inputs": [{"name": "nothing", "pointer": "/lifetime", "low": "5 year", "base": "6 year", "high": "8 year", "source": "published"},
                        {"name": "hall opens", "pointer": "/campuses/0/halls/0/available", "distribution": "choice", "values": [day(100), day(200)],
                         "weights": [3, 1], "source": "assumption: drawn"}]}
    (directory / "study.json").write_text(json.dumps(study), encoding="utf-8")
    (directory / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    return directory / "plan.json"


class Certainty(PageTest):
    @classmethod
    def make_page(cls, here):
        return report(run_into(write(here), here / "run", "--samples", str(N), "--cache", str(here / "cache")), out=here / "page.html")

    def test_leads_with_what_is_likely(self):
        first, *others = self.browser.texts("#answer p")
        self.assertEqual(first, f"100 GPUs: P50 {day(121)} (P10 {day(121)}, P90 {day(221)}; 75 % of runs by {day(150)}, when it is wanted). If nothing slips, 100 GPUs are up on {day(121)}.")
        self.assertTrue(any("moves most with hall opens" in text for text in others), others)

    def test_milestones_have_their_chance(self):
        row = self.browser.texts("#milestones tbody tr")[0]
        for part in (day(121), day(221), day(150), "0.75"):
            self.assertIn(part, row)

    def test_assumptions_are_ranked_by_sensitivity(self):
        rows = self.browser.texts("#assumptions table:first-of-type tbody tr")
        self.assertTrue(rows[0].startswith("hall opens"), rows)
        self.assertTrue(rows[1].startswith("nothing"), rows)
        self.assertIn("assumption", rows[0])
        self.browser.assert_quiet(self, self.page)

# SPDX-License-Identifier: Apache-2.0
"""Certainty of a run: the study behind --samples, its cache, and what the summary and the page say of it."""

import json
import os

from support.program import InDirectory, call
from support.gpuramp_runs import campus, day, scenario

N = 40
EARLY, LATE = 100, 200  # days after the start at which the hall may open


def plan(**other):
    """70 GPUs a week from the start; room for them only when the hall opens, so that 100 GPUs are up a fixed time later."""
    hall = {"count": 1, "rack_slots": 10000, "bus": "10 GW", "available": day(EARLY)}
    given = scenario(campuses=[campus(halls=[hall])], study="study.json")
    given["targets"] = {"fleet": [[day(0), "0 GPU"], [day(300), "300 GPU"]], "milestones": ["100 GPU", "1 M GPU"]}
    given.update(other)
    return given


def study(weights, **other):
    return {"format_version": 1, "name": "s", "scenario": "plan.json", "samples": {"n": N},
            "inputs": [{"name": "hall opens", "pointer": "/campuses/0/halls/0/available", "distribution": "choice", "values": [day(EARLY), day(LATE)],
                        "weights": weights, "source": "assumption: drawn"}], **other}


class Certainty(InDirectory):
    def setUp(self):
        super().setUp()
        self.write(study([3, 1]), "study.json")
        self.file = self.write(plan())

    def sampled(self, *arguments, file=None, cache="cache", expect=0):
        done = call("run", file or self.file, "--samples", N, "--cache", self.here / cache, *arguments)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done

    def certainty(self, *arguments, **options):
        return json.loads(self.sampled("--json", *arguments, **options).stdout)["certainty"]

    def test_three_futures_of_four_are_in_time(self):
        # Strata of a Latin hypercube hold exactly a quarter of 40 samples each. Racks wait for the hall, so that all of
        # 100 GPUs is installed and burnt in 3 weeks after it opens: on day 121 or 221. The target asks for 100 on day 100.
        first, second = self.certainty()["milestones"]
        self.assertEqual((first["gpus"], first["due"], first["on_time_frac"]), (100, day(100), 0))
        self.assertEqual([first["percentiles"][p] for p in ("p10", "p50", "p90")], [day(121), day(121), day(221)])
        self.assertEqual((second["due"], second["on_time_frac"], second["never_frac"]), (None, None, 1))
        chances = {row["date"]: row["probability"] for row in first["probability_by"]}
        self.assertEqual({chances["2026-06-01"], chances["2026-08-01"]}, {0.75})
        later = plan(targets={"fleet": [[day(0), "0 GPU"], [day(150), "100 GPU"]], "milestones": ["100 GPU"]})
        row = self.certainty(file=self.write(later))["milestones"][0]
        self.assertEqual((row["due"], row["on_time_frac"]), (day(150), 0.75))

    def test_what_is_damaged_is_refused(self):
        self.sampled("--out", self.here / "a")
        file = self.here / "a/result.json"
        result = json.loads(file.read_text(encoding="utf-8"))
        del result["certainty"]["milestones"][0]["percentiles"]
        file.write_text(json.dumps(result), encoding="utf-8")
        done = call("compare", self.here / "a", self.here / "a")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("/certainty", done.stderr)

    def test_summary_leads_with_it(self):
        text = self.sampled().stdout
        self.assertLess(text.index("how surely"), text.index("What held the ramp back"))
        line = next(line for line in text.splitlines() if line.split()[:1] == ["100"])
        self.assertEqual(line.split(), ["100", day(121)[:7], day(121)[:7], day(221)[:7], "0", "%", day(100), "0", "%", day(121) + ",", "hall", "at", "c"])
        self.assertIn("100 moves most with hall opens (rank +1.00", text)
        plain = call("run", self.file).stdout
        self.assertIn("When, if nothing slips", plain)
        self.assertNotIn("P50", plain)

    def test_histories_and_comparisons_know_it(self):
        for weights, out in (([3, 1], "old"), ([1, 3], "new")):
            self.write(study(weights), "study.json")
            self.sampled("--record", self.here / "history.db", "--out", self.here / out)
        trends = json.loads(call("history", self.here / "history.db", "--json").stdout)["trends"]
        chances = [point["chance"] for point in trends[0]["points"]]
        self.assertEqual([(c["p10"], c["p50"], c["p90"]) for c in chances], [(day(121), day(121), day(221)), (day(121), day(221), day(221))])
        self.assertEqual([c["reached_frac"] for c in chances], [1, 1])
        self.assertEqual(trends[1]["points"][0]["chance"], {"p10": None, "p50": None, "p90": None, "reached_frac": 0})
        self.assertIn("2026-05 .. 2026-08 .. 2026-08, 100 %", call("history", self.here / "history.db").stdout)
        compared = call("compare", self.here / "old", self.here / "new", "--format", "json")
        metrics = {m["name"]: m for m in json.loads(compared.stdout)["metrics"]}
        self.assertEqual((metrics["milestone 100 p50"]["old"], metrics["milestone 100 p50"]["new"]), (121, 221))  # days since the start
        self.assertEqual(metrics["milestone 100 p10"]["verdict"], "same")
        plain = call("run", self.file, "--out", self.here / "plain")
        self.assertEqual(plain.returncode, 0)
        self.assertIn("says how sure it is of its milestones", call("compare", self.here / "plain", self.here / "new").stdout)

    def test_same_bytes_for_any_number_of_workers(self):
        one = self.sampled("-j", 1, "--json", cache="one").stdout
        self.assertEqual(one, self.sampled("-j", 4, "--json", cache="four").stdout)

    def test_same_inputs_come_from_the_cache(self):
        self.assertIn(f"({N} samples in", self.sampled().stdout)
        self.assertIn(f"{N} from the cache", self.sampled().stdout)
        self.assertIn(f"({N} samples in", self.sampled("--set", "/lifetime=5 year").stdout)
        self.write(study([1, 1]), "study.json")
        self.assertIn(f"({N} samples in", self.sampled().stdout)

    def test_changes_reach_every_sample(self):
        chips = plan()
        chips["variants"] = {"late": {"supply": {"lines": [{**chips["supply"]["lines"][0], "transit_time": "30 week"}]}}}
        file = self.write(chips)
        milestones = self.certainty("--set", '/supply/lines/0/transit_time="30 week"', file=file)["milestones"]
        self.assertEqual(milestones, self.certainty("--variant", "late", file=file)["milestones"])
        row = milestones[0]
        self.assertEqual(row["percentiles"]["p10"], row["percentiles"]["p90"])  # chips come after the hall in any case
        self.assertGreater(row["percentiles"]["p10"], day(221))

    def test_a_number_that_is_set_is_certain(self):
        given = plan()
        del given["study"]
        given["supply"]["lines"][0]["transit_time"] = {"low": "1 week", "base": "2 week", "high": "9 week"}
        file = self.write(given, "uncertain.json")
        names = {i["name"] for i in self.certainty(file=file)["inputs"]}
        self.assertEqual(names, {"/supply/lines/0/transit_time", "slip/announced_hall", "slip/chips"})
        fixed = self.certainty("--set", "/supply/lines/0/transit_time=2 week", file=file)
        self.assertEqual({i["name"] for i in fixed["inputs"]}, {"slip/announced_hall", "slip/chips"})

    def test_sweep_takes_a_scenario(self):
        done = call("sweep", self.file, "--out", self.here / "swept", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        swept = json.loads(done.stdout)
        self.assertEqual(swept["milestones"], self.certainty()["milestones"])
        self.assertEqual((swept["study"], swept["inputs"][0]["source"]), ("s", "assumption: drawn"))
        given = plan()
        del given["study"]
        done = call("sweep", self.write(given, "bare.json"), "--samples", 10, "--out", self.here / "bare", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual({i["name"] for i in json.loads(done.stdout)["inputs"]}, {"slip/announced_hall", "slip/chips"})

    def test_a_failed_sample_fails_the_run(self):
        bad = study([1, 1])
        bad["inputs"].append({"name": "end", "pointer": "/end", "distribution": "choice", "values": [day(364), day(-9)], "weights": [3, 1]})
        self.write(bad, "study.json")
        self.assertIn("of the runs FAILED", self.sampled(expect=1).stdout)

    def test_scores_take_its_bands(self):
        self.sampled("--out", self.here / "out")
        actuals = self.write({"format_version": 1, "until": day(300), "milestones": [{"gpus": "100 GPU", "reached": day(200)}]}, "actuals.json")
        done = call("score", self.here / "out", "--actuals", actuals, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        row = json.loads(done.stdout)[0]["rows"][0]
        self.assertEqual((row["covered"], row["error"]), (True, -79))  # P10 day 121, P50 day 121, P90 day 221

    def test_bad_input(self):
        self.write(study([1, 1], scenario="other.json"), "study.json")
        self.write(plan(), "other.json")
        for words, expected in ((("--samples", 4), "/study"), (("--samples", 0), "--samples"), (("--samples", 4, "--cache", "/proc/none"), "--cache")):
            if "--cache" in words:
                self.write(study([1, 1]), "study.json")
            done = call("run", self.file, "--out", self.here / "out", *words)
            self.assertEqual(done.returncode, 2, done.stdout)
            self.assertIn(expected, done.stderr)
            self.assertFalse((self.here / "out").exists())
        done = call("run", "-", "--samples", 4, input=json.dumps(plan()))
        self.assertEqual((done.returncode, "write the scenario to a file" in done.stderr), (2, True))
        self.write(plan(study="gone.json"), "plan.json")
        done = call("run", self.file, "--samples", 4)
        self.assertEqual((done.returncode, "gone.json" in done.stderr), (2, True))
        homeless = {k: v for k, v in os.environ.items() if k not in ("HOME", "XDG_CACHE_HOME")}
        self.write(plan())
        done = call("run", self.file, "--samples", 4, env=homeless)
        self.assertEqual((done.returncode, "--cache DIR" in done.stderr), (2, True))

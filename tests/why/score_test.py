# SPDX-License-Identifier: Apache-2.0
"""Scores of forecasts, by hand: coverage, bias, pinball loss, Brier score."""

import datetime
import json
import pathlib
import subprocess
import tempfile
import unittest

from support.gpuramp_runs import PROGRAM, campus, day, scenario
from support.waiting import LIMIT_S


def plan():
    given = scenario(campuses=[campus("a"), campus("b")])
    given["targets"]["milestones"] = ["300 GPU", "1 k GPU", "1 M GPU"]
    return given


def later(date, days):
    return (datetime.date.fromisoformat(date) + datetime.timedelta(days=days)).isoformat()


class Score(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.here = pathlib.Path(temporary.name)

    def write(self, name, given):
        file = self.here / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
        return file

    def call(self, *arguments):
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=LIMIT_S, cwd=self.here)

    def forecast(self):
        self.write("plan.json", plan())
        self.assertEqual(self.call("run", "plan.json", "--out", "forecast").returncode, 0)
        return json.loads((self.here / "forecast/result.json").read_text(encoding="utf-8"))

    def scored(self, actuals, forecast="forecast"):
        done = self.call("score", forecast, "--actuals", self.write("actuals.json", {"format_version": 1, **actuals}), "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)[0]

    def test_dates_of_a_run(self):
        # 300 GPUs come 20 days after they were foreseen, 1,000 on the day, a million not yet
        result = self.forecast()
        foreseen = {m["gpus"]: m["date"] for m in result["milestones"]}
        score = self.scored({"until": day(300), "milestones": [{"gpus": "300 GPU", "reached": later(foreseen[300], 20)},
                                                                {"gpus": "1 k GPU", "reached": foreseen[1000]}, {"gpus": "1 M GPU"}]})
        first, second, third = score["rows"]
        self.assertEqual((first["error"], first["covered"], first["brier"]), (-20, False, 0))
        # pinball of equal quantiles 20 days too early: 20 * (0.1 + 0.5 + 0.9) / 3
        self.assertAlmostEqual(first["pinball"], 10, delta=1e-9)
        self.assertEqual((second["error"], second["covered"], second["pinball"]), (0, True, 0))
        self.assertEqual((third["actual"], third["covered"], third["error"], third["probability"], third["brier"]), (None, None, None, 0, 0))
        (group,) = score["groups"]
        self.assertEqual((group["n"], group["coverage_frac"], group["mean_error"], group["mean_brier"]), (3, 0.5, -10, 0))
        self.assertAlmostEqual(group["mean_pinball"], 5, delta=1e-9)

    def test_a_milestone_that_was_certain_and_did_not_come(self):
        self.forecast()
        (row,) = self.scored({"until": day(300), "milestones": [{"gpus": "300 GPU"}]})["rows"]
        self.assertEqual((row["probability"], row["brier"], row["covered"]), (1, 1, False))

    def test_what_the_files_do_not_tell(self):
        """Of a campus only reached.csv dates milestones: without it nothing is foreseen, rather than 'never'. Levels need no file beside result.json."""
        self.forecast()
        for name in ("reached.csv", "series.csv"):
            (self.here / "forecast" / name).unlink()
        wanted = self.write("actuals.json", {"format_version": 1, "until": day(300), "milestones": [{"gpus": "300 GPU", "campus": "a", "reached": day(100)}]})
        done = self.call("score", "forecast", "--actuals", wanted)
        self.assertEqual(done.returncode, 2)
        self.assertIn("has no reached.csv beside it", done.stderr)
        self.assertTrue(self.scored({"until": day(300), "milestones": [{"gpus": "300 GPU", "reached": day(100)}]})["rows"])
        (row,) = self.scored({"until": day(300), "actuals": [{"campus": "a", "energized": [[day(73), "9 GW"]]}]})["rows"]
        self.assertEqual((row["error"], row["what"]), (1000, day(73)))

    def test_a_forecast_that_cannot_be_run_again_is_of_its_report_dates(self):
        self.forecast()
        file = self.here / "forecast/result.json"
        result = json.loads(file.read_text(encoding="utf-8"))
        result["summary"]["energy_mwh"] += 1  # as another version would have it
        file.write_text(json.dumps(result), encoding="utf-8")
        (row,) = self.scored({"until": day(300), "actuals": [{"campus": "a", "energized": [[day(73), "9 GW"]]}]})["rows"]
        self.assertIn(f"foreseen of {day(70)}", json.dumps(row))

    def test_levels_by_campus(self):
        result = self.forecast()
        self.assertTrue(result["milestones"][0]["date"])
        score = self.scored({"until": day(300), "actuals": [
            {"campus": "a", "energized": [[day(70), "9 GW"]], "up": [[day(140), "100 GPU"]]},
            {"campus": "b", "energized": [[day(70), "10 GW"]]}, {"campus": "fleet", "up": [[day(140), "0 GPU"]]}]})
        rows = {(r["kind"], r["campus"]): r for r in score["rows"]}
        self.assertEqual(rows["energized_mw", "a"]["error"], 1000)
        # too much by 1000 MW: (0.9 + 0.5 + 0.1) / 3 of it
        self.assertAlmostEqual(rows["energized_mw", "a"]["pinball"], 500, delta=1e-9)
        self.assertEqual((rows["energized_mw", "b"]["error"], rows["energized_mw", "b"]["covered"]), (0, True))
        groups = {(g["kind"], g["campus"]): g for g in score["groups"]}
        self.assertEqual(groups["energized_mw", None]["mean_error"], 500)
        self.assertEqual(groups["energized_mw", "a"]["mean_error"], 1000)
        up = self.call("run", "plan.json", "--json")
        self.assertEqual(up.returncode, 0)
        self.assertEqual(rows["gpus_up", "fleet"]["error"], rows["gpus_up", "fleet"]["p50"])

    def test_bands_of_a_study(self):
        # a summary as sweep writes it: P10 day 100, P50 day 120, P90 day 150; half of the futures by day 120
        self.write("plan.json", plan())
        self.write("study.json", {"format_version": 1, "name": "s", "scenario": "plan.json", "axes": [{"name": "pue", "pointer": "/campuses/0/pue", "values": [1.1, 1.2]}]})
        self.assertEqual(self.call("sweep", "study.json", "--out", "study").returncode, 0)
        summary = {**json.loads((self.here / "study/summary.json").read_text(encoding="utf-8")),
                   "milestones": [{"name": "300", "gpus": 300, "n": 100, "standard_error_days": {}, "due": None, "on_time_frac": None, "influences": [], "never_frac": 0.1, "percentiles": {"p5": day(95), "p10": day(100), "p25": day(110), "p50": day(120), "p75": day(140), "p90": day(150), "p95": day(160)},
                                   "probability_by": [{"date": day(31), "probability": 0}, {"date": day(120), "probability": 0.5}, {"date": day(151), "probability": 0.9}]},
                                  {"name": "1k", "gpus": 1000, "n": 100, "standard_error_days": {}, "due": None, "on_time_frac": None, "influences": [], "never_frac": 0.6, "percentiles": {"p5": day(190), "p10": day(200), "p25": day(220), "p50": None, "p75": None, "p90": None, "p95": None}, "probability_by": []}]}
        self.write("study/summary.json", summary)
        milestones = [{"gpus": "300 GPU", "reached": day(140)}, {"gpus": "1 k GPU", "reached": day(210)}]
        first, second = self.scored({"until": day(220), "milestones": milestones}, "study")["rows"]
        self.assertEqual((first["covered"], first["error"], first["probability"]), (True, -20, 0.9))
        # 0.1 * 40 + 0.5 * 20 + 0.1 * 10, over 3
        self.assertAlmostEqual(first["pinball"], 5, delta=1e-9)
        self.assertAlmostEqual(first["brier"], 0.01, delta=1e-12)
        self.assertEqual((second["covered"], second["error"], second["pinball"]), (True, None, None)) # P90 is never: after any day
        (early,) = self.scored({"until": day(130), "milestones": [{"gpus": "300 GPU"}]}, "study")["rows"]
        self.assertEqual((early["covered"], early["probability"], early["brier"]), (None, 0.5, 0.25))

    def test_what_a_terminal_shows(self):
        self.forecast()
        done = self.call("score", "forecast", "--actuals", self.write("actuals.json", {"format_version": 1, "until": day(300), "milestones": [{"gpus": "300 GPU", "reached": day(200)}]}))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("300 GPUs at fleet: foreseen", done.stdout)

    def test_bad_input(self):
        self.forecast()
        for given, says in (({"until": "soon"}, "is not a date"), ({"until": day(9)}, "says nothing of what came"), ({"until": day(9), "milestone": []}, "did you mean 'milestones'?"),
                            ({"until": day(9), "milestones": [{"gpus": "300 GPU", "reached": day(10)}]}, "/milestones/0/reached"), ({"milestones": []}, "'until' is missing"),
                            ({"until": day(9), "actuals": [{"campus": "a", "up": [[day(10), "1 GPU"]]}]}, "/actuals/0/up"),
                            ({"until": day(9), "actuals": [{"campus": "a", "energized": [[day(1), "1 GPU"]]}]}, "a number of GPUs"),
                            ({"until": day(9), "actuals": [{"campus": "elsewhere", "up": [[day(1), "1 GPU"]]}]}, "foresees nothing")):
            done = self.call("score", "forecast", "--actuals", self.write("actuals.json", {"format_version": 1, **given}))
            self.assertEqual(done.returncode, 2, f"{given} {done.stdout}")
            self.assertIn(says, done.stderr)
        self.assertEqual(self.call("score", "nowhere", "--actuals", "actuals.json").returncode, 2)
        self.write("damaged/summary.json", "{}")
        self.assertEqual(self.call("score", "damaged", "--actuals", self.write("actuals.json", {"format_version": 1, "until": day(9), "milestones": [{"gpus": "300 GPU"}]})).returncode, 2)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""Marginal values against the duals of the linear programme of the same question, solved by GLPK."""

import re
import subprocess
import tempfile
import pathlib
import unittest

from analytic import fabric_test
from support.gpuramp_runs import campus, day, scenario
from why.explain_test import explained

WEEKS = 52
LEAD_WEEKS = 9 # 4 integration, 2 transit, 1 installation, 2 burn-in


def marginals(given, *arguments):
    return {(m["input"], m["where"]): m for m in explained(given, "--marginals", *arguments)["marginals"]}


def glpk_duals(text):
    """Objective and dual values of the rows of a programme in CPLEX LP format."""
    with tempfile.TemporaryDirectory() as directory:
        problem, solution = pathlib.Path(directory) / "p.lp", pathlib.Path(directory) / "s.txt"
        problem.write_text(text, encoding="utf-8")
        subprocess.run(["glpsol", "--lp", problem, "-o", solution], check=True, capture_output=True)
        lines = solution.read_text(encoding="utf-8")
    objective = float(re.search(r"Objective:\s+\S+ = (\S+)", lines).group(1))
    duals = {}
    for line in lines.split("Column name")[0].splitlines():
        fields = line.split()
        if len(fields) >= 4 and fields[0].isdigit():
            marginal = fields[-1]
            duals[fields[1]] = 0.0 if fields[2] == "B" or marginal == "<" else float(marginal)
    return objective, duals


class AgainstALinearProgramme(unittest.TestCase):
    def test_power_and_chips(self):
        # 200 racks a week from wafers until a feed of 4,100 racks is full: maximize the sum of racks up over each week (what comes on the last day is up for no time).
        # up[t] <= 200 (t - 9) by chips, up[t] <= 4100 by power; one more rack a week of chips, one more MW of power
        per_week, feed = 200, 4100
        given = scenario(campuses=[campus(power={"tranches": [{"capacity": f"{feed} MW", "available": day(0)}]})])
        given["supply"]["lines"][0]["orders"] = [[day(0), "100 k rack/week"]]
        given["supply"]["inputs"] = [{"name": "cowos", "wafers": f"{per_week} wafer/week"}] # a rack takes one wafer
        weeks = range(1, WEEKS + 1)
        rows = [f" chips{t}: up{t} - {max(0, t - LEAD_WEEKS)} c <= 0" for t in weeks] + [f" power{t}: up{t} - p <= 0" for t in weeks]
        programme = "Maximize\n total: " + " + ".join(f"up{t}" for t in weeks[:-1]) + "\nSubject To\n" + "\n".join(rows) + f"\n chips: c <= {per_week}\n power: p <= {feed}\nEnd\n"
        objective, duals = glpk_duals(programme)
        found = marginals(given, "--step", "1")
        chips, power = found["chips: cowos", "fleet"], found["power", "fleet"]
        # GPU-days: 10 GPUs a rack, 7 days a week; the amount of wafers is per month, in thousands
        per_weekly_rack = chips["gpu_days"] / (0.01 * per_week) / 70
        per_mw = power["gpu_days"] / (0.01 * feed) / 70
        self.assertAlmostEqual(per_weekly_rack, duals["chips"], delta=0.02 * duals["chips"])
        self.assertAlmostEqual(per_mw, duals["power"], delta=0.02 * duals["power"])
        for row in (chips, power): # the programme of the plan has months, and nearly the same answer
            self.assertAlmostEqual(row["dual_gpu_days"], row["gpu_days"], delta=0.1 * row["gpu_days"])
            self.assertNotIn("difference", row)
        self.assertAlmostEqual(objective, duals["chips"] * per_week + duals["power"] * feed, delta=1e-6 * objective)

    def test_what_does_not_bind_is_worth_nothing(self):
        given = scenario(campuses=[campus(power={"tranches": [{"capacity": "100 MW", "available": day(0)}]})])
        found = marginals(given)
        self.assertGreater(found["power", "fleet"]["gpu_days"], 0)
        for name in ("halls", "crews", "halls earlier", "power earlier"):
            self.assertEqual(found[name, "fleet"]["gpu_days"], 0, name)
            self.assertTrue(all(m["days_gained"] in (0, None) for m in found[name, "fleet"]["milestones"]), name)

    def test_more_of_a_short_part_of_the_fabric_opens_its_pods(self):
        # 728 of 800 transceivers open four of five pods, a tenth more all; halls that the fabric does not attach are worth nothing
        found = marginals(fabric_test.given(fabric_test.scarce(on_hand="728 piece")))
        self.assertGreater(found["fabric parts: opt", "fleet"]["gpu_days"], 40 * 7 * 30)
        self.assertEqual(found["halls", "fleet"]["gpu_days"], 0)

    def test_earlier_power_gains_its_days(self):
        # a milestone carried by a tranche on day 200: 60 days earlier is 60 days gained
        given = scenario(campuses=[campus(power={"tranches": [{"capacity": "5 MW", "available": day(0)}, {"capacity": "50 MW", "available": day(200)}]})])
        found = marginals(given, "--months", str(60 / 30.436875))["power earlier", "fleet"]
        self.assertEqual(found["milestones"][0], {"gpus": 100, "days_gained": 60, "newly_reached": False})

    def test_groups_of_campuses_and_single_ones(self):
        given = scenario(campuses=[campus("east-1"), campus("east-2"), campus("lone")])
        self.assertLessEqual({("power", "fleet"), ("power", "east"), ("power", "lone")}, set(marginals(given)))
        self.assertIn(("power", "east-2"), set(marginals(given, "--per-campus")))

    def test_the_same_whatever_j(self):
        self.assertEqual(marginals(scenario(), "-j", "1"), marginals(scenario(), "-j", "3"))


if __name__ == "__main__":
    unittest.main()

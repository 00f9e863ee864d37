# SPDX-License-Identifier: Apache-2.0
"""Gates: absolute conditions on a plan, by hand arithmetic.

Ten racks of ten GPUs stand at each of two campuses from the start, seven racks a week arrive in the end; a rack draws 1 MW at full load, PUE is 1.2."""

import json
import pathlib
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

from support import job_traces
from support.gpuramp_runs import PROGRAM, campus, day, scenario
from support.request_runs import fleet, service
from support.waiting import LIMIT_S


def plan():
    standing = [{"rack_type": "r", "racks": 10}]
    given = scenario(campuses=[campus("a", pue=1.2, initial=standing), campus("b", pue=1.2, initial=standing)],
                     workloads={"research": {"share": 1, "efficiency": {"mfu": 0.4, "busy": 1}}})
    given["supply"]["lines"][0]["orders"] = [[day(0), "7 rack/week"], [day(70), "0 rack/week"]]
    given["targets"]["milestones"] = ["300 GPU"]
    return given


class Gates(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.here = pathlib.Path(temporary.name)
        self.plan = self.write("plan.json", plan())

    def write(self, name, given):
        file = self.here / name
        file.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
        return file

    def call(self, *arguments):
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=LIMIT_S, cwd=self.here)

    def judged(self, *gates, expect):
        done = self.call("run", self.plan, "--gate", self.write("gates.json", {"gates": list(gates)}), "--format", "json")
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["passes"], expect == 0)
        return report["gates"]

    def test_milestones(self):
        # 200 GPUs stand there; the first of the racks ordered from day 0 on are up after 4 + 2 + 1 + 2 weeks
        ok, late, never = self.judged("200 GPU by 2026-01-01", f"300 GPU by {day(60)}", "100k by 2026-12-01", expect=1)
        self.assertEqual((ok["passes"], ok["value"], ok["margin"]), (True, 0, 0))
        self.assertEqual(late["passes"], False)
        self.assertEqual(late["limit"], 60)
        self.assertEqual(late["margin"], 60 - late["value"])
        self.assertEqual((never["passes"], never["value"], never["margin"]), (False, None, None))

    def test_requests(self):
        grows = service(9, ttft="3 s", demand=[[day(0), "9 token/s"], [day(31), "9 token/s"], [day(60), "90 token/s"]])
        self.plan = self.write("plan.json", fleet(200, grows, days=60))
        gates = ("ttft of service chat <= 3 s on 2026-01-15", "attainment of service chat >= 0.9 on 2026-01-15", "gpus_needed of service chat <= 200", "ttft of service chat <= 3 s")
        early, share, gpus, late = self.judged(*gates, expect=1)
        result = json.loads(self.call("run", self.plan, "--json").stdout)
        (got,) = result["requests"]
        self.assertEqual((early["passes"], early["value"]), (True, got["months"][0]["ttft_s"]))
        self.assertEqual((share["passes"], share["value"]), (True, got["months"][0]["attainment_frac"]))
        self.assertEqual((gpus["passes"], gpus["value"]), (False, got["gpus_needed"]))
        self.assertEqual((late["passes"], late["value"]), (False, None))  # in February the queue grows without end
        for gate, words in (("ttft of service chatt <= 1 s", "did you mean 'chat'"), ("ttfft_s of service chat <= 1 s", "did you mean 'ttft_s'"),
                            ("ttft of service chat <= 1 MW", "not a limit of ttft_s"), ("ttft of service chat <= 1 s on 2031-01-01", "lies in no month")):
            done = self.call("run", self.plan, "--gate", self.write("gates.json", {"gates": [gate]}))
            self.assertEqual(done.returncode, 2, done.stdout)
            self.assertIn(words, done.stderr)

    def test_waits_of_jobs_of_which_none_started(self):
        """The first job takes all ten GPUs beyond the end: those of February have no wait that could be short enough."""
        self.write("jobs.csv", job_traces.trace_text(job_traces.kept([(0, 10, 1e8), (40 * 86400, 1, 60), (41 * 86400, 1, 60)])))
        self.plan = self.write("plan.json", job_traces.fleet(10, job_traces.queue(policy="fcfs"), days=60))
        of_february = "of month 2026-02 of queue batch"
        first, *late, jobs = self.judged("p90 wait of month 2026-01 of queue batch <= 6 h", f"p90 wait {of_february} <= 6 h", f"slowdown_mean {of_february} < 2",
                                         f"p90 wait {of_february} >= 0 h", f"waiting_end {of_february} <= 2", expect=1)
        self.assertEqual((first["passes"], first["value"], jobs["passes"], jobs["value"]), (True, 0, True, 2))
        self.assertEqual([(gate["passes"], gate["value"], gate["margin"]) for gate in late], [(False, None, None)] * 3)
        self.assertIn("no job of it started", self.call("run", self.plan, "--gate", self.here / "gates.json").stdout)

    def test_a_milestone_of_the_scenario_has_its_own_day(self):
        (gate,) = self.judged("300 GPU by 2026-12-01", expect=0)
        result = json.loads(self.call("run", self.plan, "--json").stdout)
        self.assertEqual(gate["date"], result["milestones"][0]["date"])

    def test_figures_of_the_whole_run(self):
        # 20 racks + 70 in ten weeks = 90 racks of 1 MW at PUE 1.2
        peak, same, tight = self.judged("peak <= 0.2 GW", "peak_facility_mw < 109", {"gate": "peak <= 100 MW", "reason": "feed"}, expect=1)
        self.assertAlmostEqual(peak["value"], 90 * 1.2, delta=1e-6)
        self.assertAlmostEqual(peak["margin"], 200 - 108, delta=1e-6)
        self.assertEqual((peak["unit"], same["passes"], tight["passes"], tight["reason"]), ("MW", True, False, "feed"))

    def test_by_campus_and_date(self):
        first, always, worst = self.judged("facility MW <= 12 MW at a on 2026-01-05", "gpus_up >= 100 GPU at b", "gpus up <= 0.15 k GPU at a", expect=1)
        self.assertAlmostEqual(first["value"], 12, delta=1e-6)
        self.assertEqual((first["passes"], first["date"]), (True, day(4)))
        self.assertEqual((always["passes"], always["value"]), (True, 100))
        self.assertEqual((worst["passes"], worst["limit"]), (False, 150))
        self.assertGreater(worst["value"], 150)

    def test_compare_holds_the_newer_one_to_them(self):
        gates = self.write("gates.json", {"gates": ["peak <= 100 MW"]})
        done = self.call("compare", self.plan, self.plan, "--gate", gates)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stdout, r"FAIL peak <= 100 MW +108 MW \(-8 MW\)")
        done = self.call("compare", self.plan, self.plan, "--gate", gates, "--format", "junit")
        suite = xml.etree.ElementTree.fromstring(done.stdout).find("testsuite")
        self.assertEqual([c.get("name") for c in suite.findall("testcase") if c.find("failure") is not None], ["gate: peak <= 100 MW"])

    def test_forms(self):
        gates = self.write("gates.json", {"gates": ["peak <= 100 MW", "300 GPU by 2026-12-01"]})
        done = self.call("run", self.plan, "--gate", gates, "--out", "r")
        self.assertEqual(done.returncode, 1)
        self.assertIn("1 of 2 gates FAIL", done.stdout)
        self.assertTrue((self.here / "r/result.json").exists())
        markdown = self.call("run", self.plan, "--gate", gates, "--format", "markdown").stdout
        self.assertIn("| peak \\<= 100 MW | 108 MW | 100 MW | -8 MW | **FAIL** |", markdown)
        suite = xml.etree.ElementTree.fromstring(self.call("run", self.plan, "--gate", gates, "--format", "junit").stdout).find("testsuite")
        self.assertEqual((suite.get("tests"), suite.get("failures")), ("2", "1"))
        with_json = self.call("run", self.plan, "--gate", gates, "--json")
        self.assertIn("milestones", json.loads(with_json.stdout))
        self.assertIn("1 of 2 gates FAIL", with_json.stderr)

    def test_bad_input(self):
        for given, says in (({"gates": []}, "/gates: has no gates"), ({"gate": []}, "unknown key 'gate'"), ({"gates": [3]}, "/gates/0: is a number, not a text in quotes or an object"),
                            ({"gates": [{"gate": "peak <= 1 MW", "why": "x"}]}, "/gates/0/why"), ({"gates": ["peak"]}, "states no limit"),
                            ({"gates": ["100 GPU"]}, "needs a date"), ({"gates": ["100 GPU by soon"]}, "'soon' is not a date"),
                            ({"gates": ["peek <= 1 MW"]}, "there is no figure and no column"), ({"gates": ["peak <= 1 GPU"]}, "is not a limit of"),
                            ({"gates": ["peak <= 1 MW by 2026-02-01"]}, "'by' is for a number of GPUs"), ({"gates": ["gpus_up >= 1 at c"]}, "there is no campus 'c'"),
                            ({"gates": ["cost <= 1 USD at a"]}, "is a figure of the whole run"), ({"gates": ["gpus_up >= 1 on 2020-01-01"]}, "is before the start"),
                            ({"gates": ["gpus_up >= 1 on 2050-01-01"]}, "is after the end"), ({"gates": ["facility_energy_mwh <= 1 on 2026-02-01"]}, "has no value on a day"),
                            ("{", "gates.json:")):
            done = self.call("run", self.plan, "--gate", self.write("gates.json", given), "--out", "none")
            self.assertEqual(done.returncode, 2, f"{given} {done.stdout}")
            self.assertIn(says, done.stderr)
            self.assertFalse((self.here / "none/result.json").exists())
        self.assertEqual(self.call("run", self.plan, "--gate", "nowhere.json").returncode, 2)
        self.assertEqual(self.call("run", self.plan, "--format", "junit").returncode, 2)


if __name__ == "__main__":
    unittest.main()

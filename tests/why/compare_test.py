# SPDX-License-Identifier: Apache-2.0
"""The regression gate: reflexive, antisymmetric, attributing, strict about what it is given."""

import json
import pathlib
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

from support.gpuramp_runs import PROGRAM, campus, day, scenario
from support.waiting import LIMIT_S

SCHEMA = pathlib.Path(__file__).with_name("junit.xsd")


def call(*arguments, **options):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=LIMIT_S, **options)


def base():
    given = scenario(campuses=[campus("a", pue=1.2), campus("b", pue=1.2)], workloads={"research": {"share": 1, "efficiency": {"mfu": 0.4, "busy": 0.9}}})
    given["targets"]["milestones"] = ["100 GPU", "1 k GPU", "2900 GPU"]
    return given


class Compare(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.here = pathlib.Path(self.temporary.name)

    def write(self, name, given):
        file = self.here / name
        file.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
        return file

    def result(self, name, given):
        out = self.here / name
        self.assertEqual(call("run", self.write(name + ".json", given), "--out", out).returncode, 0)
        return out

    def compared(self, a, b, *arguments, expect=None):
        done = call("compare", a, b, "--format", "json", *arguments)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        if expect is not None:
            self.assertEqual(done.returncode, expect, done.stdout)
        return json.loads(done.stdout)


class Verdicts(Compare):
    def test_a_result_with_itself(self):
        a = self.result("a", base())
        comparison = self.compared(a, a, expect=0)
        self.assertEqual({m["verdict"] for m in comparison["metrics"]}, {"same"})
        self.assertEqual((comparison["inputs"], comparison["passes"]), ([], True))

    def test_there_and_back(self):
        other = base()
        other["supply"]["lines"][0]["orders"] = [[day(0), "6 rack/week"]]
        a, b = self.result("a", base()), self.result("b", other)
        there, back = self.compared(a, b, expect=1), self.compared(b, a)
        for x, y in zip(there["metrics"], back["metrics"], strict=True):
            self.assertEqual((x["old"], x["new"]), (y["new"], y["old"]))
            if x["verdict"] == "LOST":
                self.assertEqual(y["verdict"], "gained")
            if "moved_days" in x and x["moved_days"] is not None:
                self.assertEqual(x["moved_days"], -y["moved_days"])
        self.assertEqual([(i["old"], i["new"]) for i in there["inputs"]], [(i["new"], i["old"]) for i in back["inputs"]])

    def test_drift_is_told_and_passes_a_breach_fails(self):
        other = base()
        other["campuses"][0]["pue"] = 1.201
        a, b = self.result("a", base()), self.result("b", other)
        comparison = self.compared(a, b, expect=0)
        energy = [m for m in comparison["metrics"] if m["name"] == "energy_mwh"][0]
        self.assertEqual(energy["verdict"], "drift")
        tight = self.write("tolerances.json", {"metrics": {"energy_mwh": 0.001}})
        energy = [m for m in self.compared(a, b, "--tolerance", tight, expect=1)["metrics"] if m["name"] == "energy_mwh"][0]
        self.assertEqual(energy["verdict"], "BREACH")

    def test_a_milestone_may_have_a_tolerance_of_its_own(self):
        other = base()
        other["supply"]["lines"][0]["transit_time"] = "3 week"
        a, b = self.result("a", base()), self.result("b", other)
        verdict = lambda *arguments: [m["verdict"] for m in self.compared(a, b, *arguments)["metrics"] if m["name"] == "milestone 100"][0]
        self.assertEqual(verdict(), "drift")
        self.assertEqual(verdict("--tolerance", self.write("t.json", {"milestones": {"100": 6}})), "BREACH")

    def test_a_milestone_that_is_lost_fails(self):
        other = base()
        other["supply"]["lines"][0]["orders"] = [[day(0), "6 rack/week"]]
        comparison = self.compared(self.write("a.json", base()), self.write("b.json", other), expect=1)
        self.assertEqual([m["verdict"] for m in comparison["metrics"] if m["name"] == "milestone 2.9k"], ["LOST"])

    def test_scenarios_are_run_now_and_mix_with_results(self):
        self.compared(self.result("a", base()), self.write("b.json", base()), expect=0)

    def test_equal_changes_of_a_template_are_one_input(self):
        given = base()
        given["campuses"] = [campus(f"x-{i}") for i in range(3)]
        other = base()
        other["campuses"] = [campus(f"x-{i}", pue=1.3) for i in range(3)]
        inputs = self.compared(self.write("a.json", given), self.write("b.json", other))["inputs"]
        self.assertEqual([(i["pointer"], i["values"]) for i in inputs], [("/campuses/x-*/pue", 3)])


class Attribution(Compare):
    def test_two_independent_changes_add_up(self):
        # PUE at one campus and the price of energy of the other's region: energy cost of each alone
        given, other = base(), base()
        for s in (given, other):
            s["supply"] = {} # the racks stand there: PUE must not steer where new ones go
            s["catalog"]["regions"].append({"name": "h", "carbon": "400 g/kWh", "price": "50 USD/MWh"})
            s["campuses"][1]["region"] = "h"
            for c in s["campuses"]:
                c["initial"] = [{"rack_type": "r", "racks": 50}]
        other["campuses"][0]["pue"] = 1.4
        other["catalog"]["regions"][1]["price"] = "80 USD/MWh"
        comparison = self.compared(self.write("a.json", given), self.write("b.json", other), "--attribute")
        cost = [m for m in comparison["metrics"] if m["name"] == "energy_cost_usd"][0]
        alone = [i["alone"]["energy_cost_usd"] for i in comparison["attribution"]["inputs"]]
        self.assertEqual(len(alone), 2)
        self.assertAlmostEqual(sum(alone), cost["new"] - cost["old"], delta=1e-9 * cost["new"])
        self.assertAlmostEqual(comparison["attribution"]["remainder"]["energy_cost_usd"], 0, delta=1e-9 * cost["new"])
        for i in comparison["attribution"]["inputs"]:
            self.assertAlmostEqual(i["alone"]["energy_cost_usd"], i["last"]["energy_cost_usd"], delta=1e-9 * cost["new"])


class Formats(Compare):
    def test_junit_follows_its_schema(self):
        other = base()
        other["name"] = "<&\"hostile"
        other["supply"]["lines"][0]["orders"] = [[day(0), "6 rack/week"]]
        done = call("compare", self.write("a.json", base()), self.write("b.json", other), "--format", "junit")
        self.assertEqual(done.returncode, 1)
        report = self.write("report.xml", done.stdout)
        checked = subprocess.run(["xmllint", "--noout", "--schema", SCHEMA, report], capture_output=True, text=True, check=False)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        suite = xml.etree.ElementTree.parse(report).getroot().find("testsuite")
        self.assertEqual(int(suite.get("tests")), len(suite.findall("testcase")))
        self.assertEqual(int(suite.get("failures")), len(suite.findall("testcase/failure")))

    def test_markdown_is_a_table(self):
        done = call("compare", self.write("a.json", base()), self.write("b.json", {**base(), "name": "a|b"}), "--format", "markdown")
        self.assertRegex(done.stdout, r"\| metric \| old \| new \|")
        self.assertIn("a\\|b", done.stdout)


class Studies(Compare):
    def study(self, name, low, high):
        self.write("plan.json", base())
        given = {"format_version": 1, "name": name, "scenario": "plan.json", "samples": {"n": 16, "method": "sobol", "seed": 1},
                 "inputs": [{"name": "pue", "pointer": "/campuses/0/pue", "low": low, "base": (low + high) / 2, "high": high, "source": "assumption"},
                            {"name": "orders", "scale": "/supply/lines/0/orders", "low": 0.8, "base": 1, "high": 1.2, "source": "assumption"}], "outputs": ["energy_mwh"]}
        done = call("sweep", self.write(name + ".json", given), "--out", self.here / name)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.here / name

    def test_percentiles_are_compared(self):
        a, b = self.study("a", 1.1, 1.2), self.study("b", 1.3, 1.5)
        self.assertEqual({m["verdict"] for m in self.compared(a, a, expect=0)["metrics"]}, {"same"})
        comparison = self.compared(a, b, expect=1)
        verdicts = {m["name"]: m["verdict"] for m in comparison["metrics"]}
        self.assertEqual({verdicts["energy_mwh " + p] for p in ("p10", "p50", "p90")}, {"BREACH"})
        self.assertTrue(any(name.endswith("reached, %") for name in verdicts))
        self.assertEqual([i["pointer"] for i in comparison["inputs"]], ["/study"])

    def test_a_study_and_a_result_do_not_compare(self):
        a = self.study("a", 1.1, 1.2)
        self.assertEqual(call("compare", a, self.write("x.json", base())).returncode, 2)
        (a / "summary.json").write_text("{", encoding="utf-8")
        done = call("compare", a, a)
        self.assertEqual(done.returncode, 2)
        self.assertIn("cut short", done.stderr)


class BadInput(Compare):
    def refused(self, *arguments, says):
        done = call("compare", *arguments)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertIn(says, done.stderr)

    def test_files(self):
        a = self.write("a.json", base())
        self.refused(a, self.here / "none.json", says="there is no such file")
        self.refused(a, self.here, says="has no result.json")
        (self.here / "r").mkdir()
        self.refused(a, self.write("r/result.json", "{\"tool\": \"other\"}"), says="is no result of gpuramp")
        self.refused(a, self.write("r/result.json", "{\"gpuramp_version\": \"9\", \"format_version\": 2}"), says="/format_version: is 2, this program reads 1")

    def test_two_that_cannot_be_compared(self):
        a = self.write("a.json", base())
        self.refused(a, self.write("b.json", {**base(), "end": day(300)}), says="compare results of the same time")
        other = base()
        other["targets"]["milestones"] = ["5 GPU"]
        self.refused(a, self.write("b.json", other), says="other milestones")

    def test_tolerances(self):
        a = self.write("a.json", base())
        for text, says in (("[]", "no JSON object"), ("{\"metrics\": {\"energy_mwh\": -1}}", "/metrics/energy_mwh"), ("{\"milestone_day\": 3}", "did you mean 'milestone_days'?"),
                           ("{\"metrics\": {\"nonsense\": 1}}", "no such figure"), ("{\"relative_percent\": \"1 %\"}", "is not a number")):
            self.refused(a, a, "--tolerance", self.write("t.json", text), says=says)
        self.refused(a, a, "--tolerance", self.here / "none.json", says="there is no such file")


class Readme(Compare):
    def test_its_ci_snippets_run(self):
        """The gpuramp commands of the README's GitHub Actions and GitLab CI examples, as they stand."""
        readme = (pathlib.Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
        blocks = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
        self.assertEqual(len(blocks), 2)
        scenario_file = self.write("plan.json", base())
        self.assertEqual(call("run", scenario_file, "--out", self.here / "baseline").returncode, 0)
        self.write("tolerances.json", {"relative_percent": 1})
        for block in blocks:
            commands = re.findall(r"^\s*-?\s*(?:run: |)(gpuramp [^\n]+)$", block, re.MULTILINE)
            self.assertTrue(commands)
            for command in commands:
                done = subprocess.run(command.replace("gpuramp", f'"{PROGRAM}"', 1), shell=True, cwd=self.here, capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, command + done.stderr)


if __name__ == "__main__":
    unittest.main()

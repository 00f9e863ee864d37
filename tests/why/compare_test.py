# SPDX-License-Identifier: Apache-2.0
"""The regression gate: reflexive, antisymmetric, attributing, strict about what it is given."""

import copy
import json
import os
import pathlib
import re
import subprocess
import unittest
import xml.etree.ElementTree

from support.gpuramp_runs import PROGRAM, campus, day, scenario
from support.program import InDirectory, call

SCHEMA = pathlib.Path(__file__).with_name("junit.xsd")


def base():
    given = scenario(campuses=[campus("a", pue=1.2), campus("b", pue=1.2)], workloads={"research": {"share": 1, "efficiency": {"mfu": 0.4, "busy": 0.9}}})
    given["targets"]["milestones"] = ["100 GPU", "1 k GPU", "2900 GPU"]
    return given


class Compare(InDirectory):
    def result(self, name, given):
        out = self.here / name
        self.assertEqual(call("run", self.write(given, name + ".json"), "--out", out).returncode, 0)
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
        tight = self.write({"metrics": {"energy_mwh": 0.001}}, "tolerances.json") # of energy, neither more nor less is better
        energy = [m for m in self.compared(a, b, "--tolerance", tight, expect=1)["metrics"] if m["name"] == "energy_mwh"][0]
        self.assertEqual(energy["verdict"], "BREACH")

    def test_a_milestone_may_have_a_tolerance_of_its_own(self):
        other = base()
        other["supply"]["lines"][0]["transit_time"] = "3 week"
        a, b = self.result("a", base()), self.result("b", other)
        verdict = lambda *arguments: [m["verdict"] for m in self.compared(a, b, *arguments)["metrics"] if m["name"] == "milestone 100"][0]
        self.assertEqual(verdict(), "drift")
        self.assertEqual(verdict("--tolerance", self.write({"milestones": {"100": 6}}, "t.json")), "BREACH")

    def test_a_milestone_that_is_lost_fails(self):
        other = base()
        other["supply"]["lines"][0]["orders"] = [[day(0), "6 rack/week"]]
        comparison = self.compared(self.write(base(), "a.json"), self.write(other, "b.json"), expect=1)
        self.assertEqual([m["verdict"] for m in comparison["metrics"] if m["name"] == "milestone 2.9k"], ["LOST"])

    def test_scenarios_are_run_now_and_mix_with_results(self):
        self.compared(self.result("a", base()), self.write(base(), "b.json"), expect=0)

    def verdicts(self, given, other, tolerances=None):
        tolerances = ("--tolerance", self.write(tolerances, "t.json")) if tolerances else ()
        return {m["name"]: m["verdict"] for m in self.compared(self.write(given, "a.json"), self.write(other, "b.json"), *tolerances)["metrics"]}

    def test_only_the_bad_side_fails(self):
        # transit of two weeks: 100 GPUs three weeks later, or as much earlier; PUE 1.2 -> 1.3 and back, a twelfth of the energy cost
        slower, dearer = base(), base()
        slower["supply"]["lines"][0]["transit_time"] = "5 week"
        for c in dearer["campuses"]:
            c["pue"] = 1.4
        self.assertEqual(self.verdicts(base(), slower)["milestone 100"], "BREACH")
        self.assertEqual(self.verdicts(slower, base())["milestone 100"], "better")
        self.assertEqual(self.verdicts(base(), dearer)["energy_cost_usd"], "BREACH")
        self.assertEqual(self.verdicts(dearer, base())["energy_cost_usd"], "better")
        self.assertEqual(self.verdicts(dearer, base())["energy_mwh"], "BREACH") # no side of it is the good one
        self.compared(self.write(slower, "a.json"), self.write(base(), "b.json"), "--tolerance", self.write({"relative_percent": 1e6}, "t.json"), expect=0)

    def test_tolerances_may_state_both_sides(self):
        slower = base()
        slower["supply"]["lines"][0]["transit_time"] = "5 week"
        self.assertEqual(self.verdicts(slower, base(), {"both_sides": True})["milestone 100"], "BREACH")
        sides = {"milestones": {"100": {"later": 30, "earlier": 7}}, "metrics": {"energy_mwh": {"up": 1e6}}}
        self.assertEqual(self.verdicts(base(), slower, sides)["milestone 100"], "drift")
        self.assertEqual(self.verdicts(slower, base(), sides)["milestone 100"], "BREACH")
        self.assertEqual(self.verdicts(base(), slower, sides)["energy_mwh"], "drift")

    def test_noise_is_the_same(self):
        given, other = base(), base()
        for s, pue in ((given, 1.2), (other, 1.2 * (1 + 1e-11))):
            s["campuses"][0]["pue"] = pue
        self.assertEqual(set(self.verdicts(given, other).values()), {"same"})
        other["campuses"][0]["pue"] = 1.2 * (1 + 1e-7)
        self.assertEqual(self.verdicts(given, other)["energy_mwh"], "drift")

    def test_what_one_of_them_cannot_have_seen_is_not_judged(self):
        shorter = {**base(), "end": day(150)}
        comparison = self.compared(self.write(base(), "a.json"), self.write(shorter, "b.json"), expect=0)
        self.assertIn("sums over different times are not judged", comparison["notes"][0])
        verdicts = {m["name"]: m["verdict"] for m in comparison["metrics"]}
        self.assertEqual((verdicts["milestone 100"], verdicts["milestone 2.9k"], verdicts["energy_mwh"]), ("same", "beyond", "beyond"))
        self.assertEqual([i["pointer"] for i in comparison["inputs"]], ["/end"])
        # both report weekly, and what they share ends with the shorter one, in the middle of a week
        common = {name: verdict for name, verdict in verdicts.items() if name.startswith("common: ")}
        self.assertIn(f"{day(0)} to {day(150)}", comparison["notes"][-1])
        self.assertEqual(len(common), 5)
        self.assertEqual(set(common.values()), {"same"})

    def test_a_plan_against_what_came_and_an_earlier_forecast(self):
        # 10 GW were to be there at the start; 6 GW came on day 70, the rest is overdue on day 140
        given = base()
        other = base()
        other["as_of"] = day(140)
        other["actuals"] = [{"campus": "a", "energized": [[day(70), "6 GW"]], "up": [[day(126), "20 GPU"]]}]
        comparison = self.compared(self.result("a", given), self.write(other, "b.json"))
        came = {(row["kind"], row["date"]): (row["foreseen"], row["actual"]) for row in comparison["came"]}
        self.assertEqual(came["energized_mw", day(70)], (10000, 6000))
        self.assertEqual(came["gpus_up", day(126)][1], 20)
        self.assertEqual({i["pointer"] for i in comparison["inputs"]}, {"/actuals/a", "/as_of"})
        table = call("compare", self.here / "a", self.here / "b.json").stdout
        self.assertIn(f"MW energized on {day(70)} at a: foreseen 10,000, came 6,000, off by +4,000 MW", table)

    def test_milestones_that_both_ask_for_are_compared(self):
        other = base()
        other["targets"]["milestones"] = ["5 GPU", "1 k GPU"]
        comparison = self.compared(self.write(base(), "a.json"), self.write(other, "b.json"), expect=0)
        self.assertEqual([m["name"] for m in comparison["metrics"] if m["name"].startswith("milestone")], ["milestone 1k"])
        self.assertEqual(len(comparison["notes"]), 2)

    def test_equal_changes_of_a_template_are_one_input(self):
        given = base()
        given["campuses"] = [campus(f"x-{i}") for i in range(3)]
        other = base()
        other["campuses"] = [campus(f"x-{i}", pue=1.3) for i in range(3)]
        inputs = self.compared(self.write(given, "a.json"), self.write(other, "b.json"))["inputs"]
        self.assertEqual([(i["pointer"], i["values"]) for i in inputs], [("/campuses/x-*/pue", 3)])


class Inputs(Compare):
    def inputs(self, given, other):
        comparison = self.compared(self.write(given, "a.json"), self.write(other, "b.json"))
        return {i["pointer"]: (i["old"], i["new"]) for i in comparison["inputs"]}

    def test_entries_are_known_by_name(self):
        given, other = base(), base()
        other["campuses"].insert(0, campus("first"))
        other["campuses"][2]["pue"] = 1.3
        inputs = self.inputs(given, other)
        self.assertEqual(set(inputs), {"/campuses/first", "/campuses/b/pue"})
        self.assertEqual(inputs["/campuses/b/pue"], ("1.2", "1.3"))

    def test_values_stand_as_a_file_writes_them(self):
        given, other = base(), base()
        given["campuses"][0]["power"]["tranches"] = [{"name": "queue", "capacity": "1.2 GW", "available": day(0)}]
        other["campuses"][0]["power"]["tranches"] = [{"name": "queue", "capacity": "900 MW", "available": day(7)}]
        other["supply"]["lines"][0]["orders"] = [[day(0), "7 rack/week"], [day(70), "12 k rack/month"]]
        self.assertEqual(self.inputs(given, other), {
            "/campuses/a/power/tranches/queue/capacity": ("1.2 GW", "900 MW"),
            "/campuses/a/power/tranches/queue/available": (day(0), day(7)),
            "/supply/lines/r/orders": (f"{day(0)}: 7 rack/week", f"{day(0)}: 7 rack/week, {day(70)}: 12 k rack/month"),
        })

    def test_a_new_order_is_an_input(self):
        other = base()
        other["campuses"].reverse()
        self.assertEqual(self.inputs(base(), other), {"/campuses (order)": ("[a, b]", "[b, a]")})

    def test_a_new_name_is_not_another_campus(self):
        other = base()
        other["campuses"][1]["name"] = "c"
        self.assertEqual(self.inputs(base(), other), {"/campuses/b/name": ("b", "c")})

    def test_catalogue_entries_that_come_into_use_belong_to_what_names_them(self):
        given, other = base(), base()
        for s in (given, other):
            s["catalog"]["regions"].append({"name": "h", "carbon": "100 g/kWh", "price": "80 USD/MWh"})
        other["campuses"][1]["region"] = "h"
        self.assertEqual(self.inputs(given, other), {"/campuses/b/region": ("g", "h")})

    def test_slips_are_told_as_they_were_stated(self):
        other = base()
        other["slips"] = [{"what": "chips", "delay": "2 month"}]
        self.assertEqual(list(self.inputs(base(), other)), ["/slips/chips"])


class Attribution(Compare):
    def explained(self, given, other):
        """The attribution of two scenarios; fails unless its one input explains everything."""
        attribution = self.compared(self.write(given, "a.json"), self.write(other, "b.json"), "--attribute")["attribution"]
        self.assertEqual(len(attribution["inputs"]), 1)
        self.assertEqual(attribution["inputs"][0]["error"], "")
        self.assertEqual(attribution["inputs"][0]["alone"], attribution["inputs"][0]["last"])
        self.assertEqual(set(attribution["remainder"].values()), {0})
        return attribution["inputs"][0]

    def test_a_project_is_one_input_with_what_it_brings_from_the_catalogue(self):
        given = base()
        given["catalog"]["projects"] = [{"name": name, "tasks": [{"name": "build", "class": "shell", "duration": duration}]}
                                        for name, duration in (("standard", "10 month"), ("modular", "5 month"))]
        other = copy.deepcopy(given)
        for s, project in ((given, "standard"), (other, "modular")):
            s["campuses"][0]["halls"] = [{"count": 1, "rack_slots": 1000, "bus": "1 GW", "project": project, "start": day(0)}]
            s["campuses"] = s["campuses"][:1]
        one = self.explained(given, other)
        self.assertEqual(one["pointer"], "/campuses/a/halls/0/project")
        self.assertAlmostEqual(one["alone"]["milestone 100"], -5 * 365.2425 / 12, delta=1)

    def test_what_an_entry_of_the_catalogue_gains_is_an_input(self):
        given = base()
        given["catalog"]["projects"] = [{"name": "standard", "tasks": [{"name": "build", "class": "shell", "duration": "5 month"}]}]
        given["campuses"][0]["halls"] = [{"count": 1, "rack_slots": 1000, "bus": "1 GW", "project": "standard", "start": day(0)}]
        given["campuses"] = given["campuses"][:1]
        other = copy.deepcopy(given)
        other["catalog"]["projects"][0]["tasks"].append({"name": "permit", "class": "permit", "duration": "10 month"})
        one = self.explained(given, other)
        self.assertEqual(one["pointer"], "/catalog/projects/standard/tasks/permit")
        self.assertAlmostEqual(one["alone"]["milestone 100"], 5 * 365.2425 / 12, delta=1)

    def test_inputs_that_only_make_sense_together_are_one(self):
        other = base()
        for c in other["campuses"]:
            del c["pue"]
            c["cooling"] = {"type": "air", "wet_bulb_c": 20}
        other["campuses"] = other["campuses"][:1]
        given = base()
        given["campuses"] = given["campuses"][:1]
        self.explained(given, other)

    def test_slips_are_put_on_anew(self):
        given, other = base(), base()
        given["slips"] = [{"what": "chips", "delay": "1 month"}]
        other["slips"] = [{"what": "chips", "delay": "2 month"}]
        self.assertEqual(self.explained(given, other)["pointer"], "/slips/chips/delay")

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
        comparison = self.compared(self.write(given, "a.json"), self.write(other, "b.json"), "--attribute")
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
        done = call("compare", self.write(base(), "a.json"), self.write(other, "b.json"), "--format", "junit")
        self.assertEqual(done.returncode, 1)
        report = self.write(done.stdout, "report.xml")
        checked = subprocess.run(["xmllint", "--noout", "--schema", SCHEMA, report], capture_output=True, text=True, check=False)
        self.assertEqual(checked.returncode, 0, checked.stderr)
        suite = xml.etree.ElementTree.parse(report).getroot().find("testsuite")
        self.assertEqual(int(suite.get("tests")), len(suite.findall("testcase")))
        self.assertEqual(int(suite.get("failures")), len(suite.findall("testcase/failure")))

    def test_junit_is_utf_8_whatever_is_shortened(self):
        other = {**base(), "description": "a" + "ö大" * 100 + "\ufffe\u0001`"}
        done = subprocess.run([PROGRAM, "compare", self.write(base(), "a.json"), self.write(other, "b.json"), "--format", "junit"], capture_output=True, check=False)
        text = done.stdout.decode("utf-8") # strict
        self.assertNotIn("\ufffe", text)
        xml.etree.ElementTree.fromstring(text)

    def test_markdown_is_a_table(self):
        other = {**base(), "name": "a|b`c"}
        other["supply"]["lines"][0]["transit_time"] = "3 week"
        done = call("compare", self.write(base(), "a.json"), self.write(other, "b.json"), "--format", "markdown")
        self.assertRegex(done.stdout, r"\| figure \| before \| after \|")
        self.assertIn("a\\|b\\`c", done.stdout)

    def test_lines_of_the_table_fit_a_terminal(self):
        other = base()
        other["supply"]["lines"][0]["transit_time"] = "3 week"
        done = call("compare", "a.json", "b.json", "--attribute", cwd=(self.write(base(), "a.json"), self.write(other, "b.json"))[0].parent)
        self.assertLessEqual(max(map(len, done.stdout.splitlines())), 100)
        self.assertIn("transit_time: 2 week -> 3 week", done.stdout)


class Studies(Compare):
    def study(self, name, low, high):
        self.write(base(), "plan.json")
        given = {"format_version": 1, "name": name, "scenario": "plan.json", "samples": {"n": 16, "method": "sobol", "seed": 1},
                 "inputs": [{"name": "pue", "pointer": "/campuses/0/pue", "low": low, "base": (low + high) / 2, "high": high, "source": "assumption"},
                            {"name": "orders", "scale": "/supply/lines/0/orders", "low": 0.8, "base": 1, "high": 1.2, "source": "assumption"}], "outputs": ["energy_mwh"]}
        done = call("sweep", self.write(given, name + ".json"), "--out", self.here / name)
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
        self.assertEqual(call("compare", a, self.write(base(), "x.json")).returncode, 2)
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
        a = self.write(base(), "a.json")
        self.refused(a, self.here / "none.json", says="there is no such file")
        self.refused(a, self.here, says="has no result.json")
        (self.here / "r").mkdir()
        self.refused(a, self.write("{\"tool\": \"other\"}", "r/result.json"), says="is not a result of gpuramp")
        self.refused(a, self.write("{\"gpuramp_version\": \"9\", \"format_version\": 99}", "r/result.json"), says="/format_version: is 99, this program reads ")

    def test_a_result_without_figures(self):
        a = self.write(base(), "a.json")
        out = self.result("r", base())
        result = json.loads((out / "result.json").read_text(encoding="utf-8"))
        empty = self.write({**result, "milestones": [], "summary": {}}, "e/result.json")
        self.refused(empty, a, says="/summary: is damaged")
        self.refused(a, empty, says="/summary: is damaged")

    def test_tolerances(self):
        a = self.write(base(), "a.json")
        for text, says in (("[]", "not an object"), ("{\"metrics\": {\"energy_mwh\": -1}}", "/metrics/energy_mwh"), ("{\"milestone_day\": 3}", "did you mean 'milestone_days'?"),
                           ("{\"metrics\": {\"nonsense\": 1}}", "no such figure"), ("{\"relative_percent\": \"1 %\"}", "/relative_percent: is a text, not a plain number"),
                           ("{\"metrics\": {\"energy_mwh\": {\"later\": 1}}}", "unknown key 'later'"), ("{\"milestones\": {\"7\": {\"later\": 1}}}", "no figure and no milestone"),
                           ("{\"both_sides\": 1}", "/both_sides: is a number, not true or false"), ("{\n\"metrics\": {\"energy_mwh\": true}}", "t.json:2: /metrics/energy_mwh")):
            self.refused(a, a, "--tolerance", self.write(text, "t.json"), says=says)
        self.refused(a, a, "--tolerance", self.here / "none.json", says="there is no such file")


class Recipes(Compare):
    def test_ci_snippets_run(self):
        """The gpuramp commands of the GitHub Actions and GitLab CI examples of docs/how-to/ci.md, as they stand."""
        page = (pathlib.Path(__file__).resolve().parents[2] / "docs/how-to/ci.md").read_text(encoding="utf-8")
        blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
        self.assertEqual(len(blocks), 2)
        scenario_file = self.write(base(), "plan.json")
        self.assertEqual(call("run", scenario_file, "--out", self.here / "baseline").returncode, 0)
        self.write({"relative_percent": 1}, "tolerances.json")
        self.write({"gates": ["100 GPU by 2026-12-01"]}, "gates.json")
        for block in blocks:
            commands = re.findall(r"^\s*-?\s*(?:run: |)(gpuramp [^\n]+)$", block, re.MULTILINE)
            self.assertTrue(commands)
            for command in commands:
                done = subprocess.run(command.replace("gpuramp", f'"{PROGRAM}"', 1), shell=True, cwd=self.here, capture_output=True, text=True, check=False,
                                      env={**os.environ, "GITHUB_STEP_SUMMARY": str(self.here / "summary.md")})
                self.assertEqual(done.returncode, 0, command + done.stderr)


if __name__ == "__main__":
    unittest.main()

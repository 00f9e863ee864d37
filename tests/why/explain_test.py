# SPDX-License-Identifier: Apache-2.0
"""The explanation of a scenario in which one thing binds names that thing, and what lies behind it."""

import json
import tempfile
import pathlib
import unittest

from support.gpuramp_runs import START, campus, day, rack_type, run, scenario
from support.program import call


def explained(given, *arguments, expect=0):
    with tempfile.TemporaryDirectory() as directory:
        file = pathlib.Path(directory) / "plan.json"
        file.write_text(json.dumps(given), encoding="utf-8")
        done = call("explain", file, "--json", *arguments)
        assert done.returncode == expect, done.stdout + done.stderr
        return json.loads(done.stdout)


def short_of(weekly, **other):
    """A target that what is ordered would reach if nothing held it back."""
    given = scenario(**other)
    given["supply"]["lines"][0]["orders"] = [[day(0), f"{weekly} rack/week"]]
    given["targets"]["fleet"] = {"ramp": [[day(63), "0 GPU"], [day(364), f"{10 * weekly * 43} GPU"]]}
    return given


def first_cause(explanation):
    """The largest cause of the year apart from what is on its way."""
    causes = [c for c in explanation["years"][0]["causes"] if c["cause"] not in ("in transit", "installing", "burn-in")]
    return causes[0] if causes else None


class OneBinds(unittest.TestCase):
    def test_chips(self):
        given = short_of(20)
        given["supply"]["inputs"] = [{"name": "cowos", "wafers": "10 wafer/week", "share": 0.5}]
        cause = first_cause(explained(given))
        self.assertEqual(cause["cause"], "supply: cowos")
        self.assertIn("50 % of what is made", cause["chain"]["steps"][0])

    def test_power_behind_a_transformer(self):
        given = short_of(7, campuses=[campus(power={"tranches": [{"capacity": "20 MW", "available": day(0)},
                                                                 {"name": "late", "capacity": "900 MW", "project": "substation", "start": day(0)}]})])
        given["catalog"]["projects"] = [{"name": "substation", "tasks": [{"name": "permit", "class": "permit", "duration": "10 week"},
                                                                         {"name": "transformer", "class": "transformer", "duration": "40 week"},
                                                                         {"name": "connect", "class": "commissioning", "duration": "2 week", "after": ["permit", "transformer"]}]}]
        cause = first_cause(explained(given))
        self.assertEqual((cause["cause"], cause["campus"]), ("power", "c"))
        steps = " | ".join(cause["chain"]["steps"])
        self.assertIn("20 of 20 energized MW", steps)
        self.assertIn(f"late, comes on {day(42 * 7)}", steps)
        self.assertRegex(steps, "'(transformer|connect)' is under way on the critical path")
        tasks = {t["name"]: t for t in cause["chain"]["tasks"]}
        self.assertEqual((tasks["transformer"]["critical"], tasks["permit"]["critical"]), (True, False))
        self.assertAlmostEqual(tasks["permit"]["slack_days"], 30 * 7)
        self.assertEqual(tasks["connect"]["end"], day(42 * 7))

    def test_power_behind_a_market(self):
        # the makers give 1 MW a day from April on, of which others want all before: 20 MW are there 20 days after the first of April
        given = short_of(7, campuses=[campus("near", power={"tranches": [{"capacity": "20 MW", "available": day(0)}]}),
                                      campus("far", power={"tranches": [{"name": "late", "capacity": "20 MW", "project": "substation", "start": day(0)}]})])
        given["catalog"]["projects"] = [{"name": "substation", "tasks": [{"name": "transformer", "class": "transformer", "duration": "10 day"},
                                                                         {"name": "connect", "class": "commissioning", "duration": "5 day", "after": ["transformer"]}]}]
        given["supply"]["inputs"] = [{"name": "transformers", "tasks": ["transformer"], "power": [[day(0), "0 MW/day"], [day(90), "1 MW/day"]], "share": 1}]
        (cause,) = [c for c in explained(given)["years"][0]["causes"] if c["cause"] == "power: transformers"]
        self.assertEqual(cause["campus"], "far")
        steps = cause["chain"]["steps"]
        self.assertEqual(steps[0], f"late was planned for {day(15)} and comes on {day(90 + 20 + 5)}")
        self.assertEqual(steps[1], f"transformers reach its project on {day(90 + 20)}, later than planned; 'connect' waits for that")
        self.assertIn("waits for transformers", [task["name"] for task in cause["chain"]["tasks"] if task["critical"]])

    def test_halls(self):
        given = short_of(7, campuses=[campus(halls=[{"count": 2, "rack_slots": 50, "bus": "1 GW", "available": day(0), "every": "60 week"}])])
        cause = first_cause(explained(given))
        self.assertEqual(cause["cause"], "halls")
        self.assertIn("c/hall-1-2, comes on " + day(420), " ".join(cause["chain"]["steps"]))

    def test_a_day_between_report_dates_is_told_by_the_one_before(self):
        def steps(cause, **other):
            (found,) = [c for c in explained(short_of(7, report_every="13 week", campuses=[campus(**other)]))["years"][0]["causes"] if c["cause"] == cause]
            return " | ".join(found["chain"]["steps"])

        later = {"halls": [{"count": 1, "rack_slots": n, "bus": "1 GW", "available": day(from_day)} for n, from_day in ((50, 0), (400, 215))]}
        told = steps("halls", **later)
        self.assertIn("c/hall-2-1, comes on " + day(215), told)
        self.assertNotIn("buses", told)  # of the halls that were ready all slots were taken
        told = steps("power", power={"tranches": [{"capacity": "5 MW", "available": day(0)}, {"name": "more", "capacity": "900 MW", "available": day(215)}]})
        self.assertIn(f"5 of 5 energized MW are reserved by racks on {day(182)}", told)
        self.assertIn("more, comes on " + day(215), told)

    def test_full_buses_of_halls_with_free_slots(self):
        cause = first_cause(explained(short_of(7, campuses=[campus(halls=[{"count": 1, "rack_slots": 50, "bus": "20 MW", "available": day(0)}])])))
        self.assertEqual(cause["cause"], "halls")
        self.assertRegex(cause["chain"]["steps"][0], "^20 of 50 slots are taken on .*: the buses of these halls are full$")

    def test_crews(self):
        given = short_of(7, campuses=[campus(install={"rate": "3 rack/week", "duration": "1 week", "burn_in": "2 week"})])
        cause = first_cause(explained(given))
        self.assertEqual(cause["cause"], "crews")
        self.assertIn("3 rack/week", cause["chain"]["steps"][0])

    def test_fabric(self):
        cause = first_cause(explained(short_of(7, campuses=[campus(fabric_ports="200 GPU")])))
        self.assertEqual(cause["cause"], "fabric")

    def test_repairs(self):
        # a thousand racks of ten GPUs, of which each fails once in 10 days, and ten technicians who mend 20 a day
        swap = {"name": "swap", "per": "rack", "mtbf": "10 day", "repair": "0 s", "hands_on": "12 hour"}
        given = scenario(campuses=[campus(initial=[{"rack_type": "r", "racks": 1000}])], supply={"produce_every": "1 day"}, lifetime="50 year",
                         targets={"fleet": [[START.isoformat(), "10000 GPU"]]}, failures={"components": [swap], "racks_per_technician": 100})
        cause = first_cause(explained(given))
        self.assertEqual((cause["cause"], cause["campus"]), ("down", "c"))
        self.assertRegex(cause["chain"]["steps"][0], r"8\d\d\d GPUs are in repair on 2026-\d\d-\d\d: 0 wait for parts, 7\d\d\d for a technician, \d+ are being worked on")
        values = {row["input"]: row for row in explained(given, "--marginals")["marginals"]}
        self.assertGreater(values["technicians"]["gpu_days"], 0)
        self.assertGreater(values["rarer failures"]["gpu_days"], 0)
        self.assertNotIn("spare parts", values)

    def test_nothing(self):
        explanation = explained(short_of(7))
        self.assertIsNone(first_cause(explanation))
        self.assertEqual(explanation["binding"], [])


class Paths(unittest.TestCase):
    def path(self, given):
        return [m for m in explained(given)["milestones"] if m["gpus"] == 100][0]

    def test_a_milestone_carried_by_an_arrival(self):
        path = self.path(scenario())
        self.assertEqual((path["date"], path["enabled_by"]), (day(77), "arrival"))
        self.assertIn("as ordered", path["chain"]["steps"])

    def test_a_milestone_carried_by_power(self):
        given = scenario(campuses=[campus(power={"tranches": [{"capacity": "5 MW", "available": day(0)}, {"name": "more", "capacity": "50 MW", "available": day(200)}]})])
        path = self.path(given)
        self.assertEqual((path["date"], path["enabled_by"]), (day(221), "power"))
        self.assertIn("when more became available", path["chain"]["steps"])

    def test_a_milestone_carried_by_a_hall(self):
        given = scenario(campuses=[campus(halls=[{"count": 2, "rack_slots": 9, "bus": "1 GW", "available": day(0), "every": "29 week"}])])
        self.assertEqual(self.path(given)["enabled_by"], "hall")

    def test_a_milestone_that_is_not_reached_has_no_path(self):
        path = [m for m in explained(scenario())["milestones"] if m["gpus"] == 1000000][0]
        self.assertEqual((path["date"], path["enabled_by"], path["chain"]["steps"]), (None, None, []))


class Sums(unittest.TestCase):
    def test_waterfall_and_years_agree_with_the_result(self):
        given = short_of(20, campuses=[campus(power={"tranches": [{"capacity": "100 MW", "available": day(0)}]}, pue=1.2)],
                         workloads={"research": {"share": 0.7, "efficiency": {"mfu": 0.4, "goodput": 0.9, "busy": 0.7}}})
        explanation = explained(given)
        f = explanation["waterfall"]
        self.assertAlmostEqual(sum(v for k, v in f.items() if k != "peak_flop") / f["peak_flop"], 1, places=9)
        result = run(given)
        self.assertAlmostEqual(f["useful_flop"] / result.result["summary"]["useful_model_flop"], 1, places=9)
        stranded = result.result["cost"]["stranded"]
        self.assertEqual(explanation["stranded"], {"gpu_days": stranded["gpu_days_without_hall_or_power"], **{key: stranded[key] for key in ("mw_days", "gpu_usd", "mw_usd")}})
        year = result.result["years"][0]
        held = {cause["name"]: cause["mean_gpus"] for cause in year["causes"]}
        self.assertAlmostEqual(sum(held.values()), year["mean_target"] - year["mean_up"], places=6)
        self.assertEqual({c["cause"]: c["mean_gpus"] for c in explanation["years"][0]["causes"]}, {name: gpus for name, gpus in held.items() if gpus > 0})


class OfAResult(unittest.TestCase):
    def test_a_result_and_its_scenario_explain_the_same(self):
        with tempfile.TemporaryDirectory() as directory:
            file = pathlib.Path(directory) / "plan.json"
            file.write_text(json.dumps(short_of(7)), encoding="utf-8")
            call("run", file, "--out", pathlib.Path(directory) / "out")
            self.assertEqual(call("explain", pathlib.Path(directory) / "out").stdout, call("explain", file).stdout)
            (pathlib.Path(directory) / "out/series.csv").unlink()
            self.assertIn("has no series.csv", call("explain", pathlib.Path(directory) / "out").stderr)

    def test_what_is_no_result(self):
        with tempfile.TemporaryDirectory() as directory:
            here = pathlib.Path(directory)
            for text, says in (("{}", "is not a result of gpuramp"), ("{\"gpuramp_version\": \"0\", \"format_version\": 99}", "is 99, this program reads"),
                               ("{\"gpuramp_version\"", "cut short"), ("{\"gpuramp_version\": \"0.1.0\", \"format_version\": 3}", "is damaged")):
                (here / "result.json").write_text(text, encoding="utf-8")
                done = call("explain", here)
                self.assertEqual(done.returncode, 2)
                self.assertIn(says, done.stderr)


class Reaching(unittest.TestCase):
    def test_the_one_change_that_is_enough(self):
        # 30 MW of 40 that 400 GPUs need; everything else is there: a third more power does, so +35 % is the least step of 5 %
        given = scenario(campuses=[campus(power={"tranches": [{"capacity": "30 MW", "available": day(0)}]})])
        reach = explained(given, "--milestone", "400", "--by", day(300))
        self.assertEqual(reach["planned"], None)
        ways = {tuple(m["input"] for m in way["moves"]) for way in reach["ways"]}
        self.assertIn(("power",), ways)
        self.assertTrue(all(way["reached"] <= day(300) for way in reach["ways"]))
        power = [way for way in reach["ways"] if way["moves"][0]["input"] == "power"][0]
        self.assertAlmostEqual(power["moves"][0]["relative"], 0.35)

    def test_two_changes_together(self):
        halls = [{"count": 1, "rack_slots": 30, "bus": "1 GW", "available": day(0)}]
        given = scenario(campuses=[campus(halls=halls, power={"tranches": [{"capacity": "30 MW", "available": day(0)}]})])
        reach = explained(given, "--milestone", "400", "--by", day(300))
        self.assertEqual({tuple(sorted(m["input"] for m in way["moves"])) for way in reach["ways"]}, {("halls", "power")})

    def test_already_in_time_and_out_of_reach(self):
        self.assertEqual(explained(scenario(), "--milestone", "100", "--by", day(300))["ways"], [])
        explained(scenario(), "--milestone", "1M", "--by", day(300), expect=3)

    def test_bad_questions(self):
        explained_error = lambda *a: call("explain", "nofile.json", *a)
        for arguments, says in ((("--milestone", "30M"), "needs --by"), (("--milestone", "lots", "--by", day(3)), "is not a number of GPUs"), (("--milestone", "1M", "--by", "soon"), "is not a date")):
            done = explained_error(*arguments)
            self.assertEqual(done.returncode, 2)
            self.assertIn(says, done.stderr)


if __name__ == "__main__":
    unittest.main()

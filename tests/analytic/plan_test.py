# SPDX-License-Identifier: Apache-2.0
"""Plans that are proposed: what they cost by hand, what the simulation says of them, and what GLPK says of the programme."""

import datetime
import json
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from support import gpuramp_runs as g
from support.waiting import until

GOAL = "12 k GPU by " + g.day(700)


def scenario(**other):
    """Sites of one hall (100 racks, 100 MW) and one tranche (100 MW); racks of 10 GPUs and 1 MW for 1 M USD; halls for 2 M USD/MW."""
    given = g.scenario(
        end=g.day(728), report_every="1 week", cadence="1 week",
        targets={"fleet": [[g.START.isoformat(), "3000 GPU"]], "milestones": ["100 GPU"]},
        economics={"facility_capex": "2 M USD/MW"},
        campuses=[{
            "template": {"name": "site-{n}", "count": 20, "every": "1 week"}, "region": "g", "fabric": "f", "pue": 1.0,
            "halls": [{"count": 1, "rack_slots": 100, "bus": "100 MW", "available": g.day(7)}],
            "power": {"tranches": [{"name": "grid", "capacity": "100 MW", "available": g.day(7)}]},
            "install": {"rate": "200 rack/week", "duration": "1 week", "burn_in": "2 week"},
        }],
    )
    given["supply"]["lines"][0]["orders"] = [[g.START.isoformat(), "20 rack/week"]]
    given.update(other)
    return given


class Plan:
    def __init__(self, given, *arguments, expect=0):
        with tempfile.TemporaryDirectory() as directory:
            folder = pathlib.Path(directory)
            (folder / "scenario.json").write_text(json.dumps(given), encoding="utf-8")
            done = subprocess.run(
                [g.PROGRAM, "plan", str(folder / "scenario.json"), "--out", str(folder / "out"), "--write-lp", str(folder / "plan.lp"), *arguments],
                capture_output=True, text=True, check=False)
            if done.returncode != expect:
                raise AssertionError(f"exit code {done.returncode}, wanted {expect}\n{done.stdout}\n{done.stderr}")
            self.stdout, self.stderr = done.stdout, done.stderr
            out = folder / "out"
            self.files = {file.name: file.read_text(encoding="utf-8") for file in out.iterdir()} if out.exists() else {}
            self.result = json.loads(self.files["plan_result.json"]) if "plan_result.json" in self.files else None
            self.lp = (folder / "plan.lp").read_text(encoding="utf-8") if (folder / "plan.lp").exists() else ""


def glpk_optimum(lp):
    with tempfile.TemporaryDirectory() as directory:
        file = pathlib.Path(directory) / "plan.lp"
        file.write_text(lp, encoding="utf-8")
        done = subprocess.run(["glpsol", "--lp", str(file), "--mipgap", "0.0001", "-o", str(file) + ".txt"], capture_output=True, text=True, check=True)
        text = pathlib.Path(str(file) + ".txt").read_text(encoding="utf-8")
        assert "OPTIMAL" in text, done.stdout
        return float(re.search(r"Objective: +\S+ = +(\S+)", text).group(1))


class ProposedPlan(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.plan = Plan(scenario(), "--goal", GOAL, "--gap", "0.01")

    def test_simulated_plan_reaches_the_goal(self):
        reached = self.plan.result["goals"][0]["reached"]
        self.assertLessEqual(datetime.date.fromisoformat(reached), g.START + datetime.timedelta(days=700))

    def test_cost_is_that_of_racks_and_halls(self):
        # 1,200 racks for 1 M USD each, in 12 halls of 100 MW for 2 M USD/MW; no plan can cost less
        by_hand = 1200 * 1e6 + 12 * 200 * 1e6
        self.assertGreaterEqual(self.plan.result["proposed"]["cost_usd"], by_hand * (1 - 1e-9))
        self.assertLessEqual(self.plan.result["proposed"]["cost_usd"], by_hand * 1.1)
        # energy is no part of the price by hand, and all that the linear programme leaves out of it are whole halls
        self.assertAlmostEqual(self.plan.result["bound"] * 1e6 / by_hand, 1, delta=0.03)

    def test_bound_is_below_every_round(self):
        for row in self.plan.result["rounds"]:
            self.assertLessEqual(self.plan.result["bound"], row["objective"] * (1 + 1e-9))

    def test_plan_is_a_scenario_that_runs(self):
        run = g.run(json.loads(self.plan.files["plan.json"]))
        self.assertAlmostEqual(run.result["summary"]["cost_usd"], self.plan.result["proposed"]["cost_usd"], delta=1)
        dates = {row["gpus"]: row["date"] for row in run.result["milestones"]}
        self.assertEqual(dates[12000], self.plan.result["goals"][0]["reached"])

    def test_same_bytes_every_time(self):
        again = Plan(scenario(), "--goal", GOAL, "--gap", "0.01")
        self.assertEqual(again.files, self.plan.files)
        self.assertEqual(again.stdout, self.plan.stdout)

    @unittest.skipUnless(shutil.which("glpsol"), "GLPK is not installed")
    def test_glpk_agrees(self):
        self.assertAlmostEqual(glpk_optimum(self.plan.lp) / chosen(self.plan.result)["objective"], 1, delta=2e-4)

    def test_twice_the_prices_is_the_same_plan(self):
        dear = scenario(economics={"facility_capex": "4 M USD/MW"})
        dear["catalog"]["rack_types"][0]["price"] = "2 M USD"
        dear["catalog"]["regions"][0]["price"] = "100 USD/MWh"
        twice = Plan(dear, "--goal", GOAL, "--gap", "0.01")
        self.assertEqual(twice.files["actions.csv"], self.plan.files["actions.csv"])


def chosen(result):
    return min((row for row in result["rounds"] if row["met"]), key=lambda row: row["simulated_cost_usd"])


class Totals(unittest.TestCase):
    """What is minimised and what is limited, at sites that may take cheap dirty power or dear clean power."""

    @staticmethod
    def two_sources():
        given = scenario()
        given["catalog"]["rack_types"][0]["idle_power"] = "1 MW"
        site = given["campuses"][0]
        site["power"]["tranches"] = [{"name": name, "capacity": "100 MW", "available": g.day(7), "capex": "0.1 USD/W", "price": price, "carbon": carbon}
                                     for name, price, carbon in (("coal", "20 USD/MWh", "900 g/kWh"), ("wind", "80 USD/MWh", "10 g/kWh"))]
        return given

    @staticmethod
    def megawatts(plan):
        mw = {}
        for row in plan.result["actions"]:
            if row["do"] == "energize":
                mw[row["what"]] = mw.get(row["what"], 0) + row["mw"]
        return mw

    @classmethod
    def setUpClass(cls):
        cls.cheap = Plan(cls.two_sources(), "--goal", GOAL, "--gap", "0.01")

    def test_cost_takes_the_cheap_source_and_carbon_the_clean_one(self):
        clean = Plan(self.two_sources(), "--goal", GOAL, "--gap", "0.01", "--minimise", "co2e")
        self.assertNotIn("wind", self.megawatts(self.cheap))
        self.assertNotIn("coal", self.megawatts(clean))
        self.assertGreater(self.cheap.result["proposed"]["co2e_t"], clean.result["proposed"]["co2e_t"])
        self.assertLess(self.cheap.result["proposed"]["cost_usd"], clean.result["proposed"]["cost_usd"])

    def test_simulated_cost_is_that_of_the_programme(self):
        row = chosen(self.cheap.result)
        self.assertAlmostEqual(row["simulated_cost_usd"] / (row["objective"] * 1e6), 1, delta=0.01)

    def test_a_limit_on_cost_below_the_bound_has_no_plan_and_one_above_the_optimum_has_it(self):
        bound, best = self.cheap.result["bound"], chosen(self.cheap.result)["objective"]
        none = Plan(self.two_sources(), "--goal", GOAL, "--limit", f"cost_usd <= {0.99 * bound * 1e6:.0f}", expect=3)
        self.assertTrue(any(row["limit"].startswith("limit: cost_usd") for row in none.result["conflicts"]))
        self.assertNotIn("plan.json", none.files)
        Plan(self.two_sources(), "--goal", GOAL, "--limit", f"cost_usd <= {1.03 * best * 1e6:.0f}")

    def test_more_that_may_be_decided_never_costs_more(self):
        costs = []
        for most in (13, 17, 20):
            decisions = {"campuses": [{"campuses": "site", "most": most, "per_year": 100}],
                         "orders": [{"rack_type": "r", "first": g.day(0), "most": f"{2 * most} rack/week"}]}
            costs.append(Plan(scenario(decisions=decisions), "--goal", GOAL, "--gap", "0.01").result["bound"])
        self.assertEqual(costs, sorted(costs, reverse=True))


class Frontiers(unittest.TestCase):
    def test_the_earliest_date_is_that_of_the_last_rack(self):
        # 1,200 racks at 40 a week, six weeks on the way, three of installation; the search is by month
        few = {"campuses": [{"campuses": "site", "most": 20, "per_year": 100}],
               "orders": [{"rack_type": "r", "first": g.day(0), "most": "40 rack/week"}]}
        plan = Plan(scenario(decisions=few), "--goal", GOAL, "--minimise", "date")
        reached = datetime.date.fromisoformat(plan.result["goals"][0]["reached"])
        first = g.START + datetime.timedelta(weeks=1200 // 40 + 6 + 3)
        self.assertGreaterEqual(reached, first)
        self.assertLessEqual((reached - first).days, 31 + 7) # a month of the search, a week of shipments

    def test_less_carbon_costs_what_the_clean_source_costs_more(self):
        # 60 USD/MWh more for 0.89 t/MWh less, from the cheapest plan to the cleanest: a straight line
        plan = Plan(Totals.two_sources(), "--goal", GOAL, "--gap", "0.01", "--frontier", "co2e", "--points", "4")
        points = [row for row in plan.result["frontier"] if row["against"] == "co2e"]
        self.assertEqual(len(points), 4)
        for a, b in zip(points, points[1:]):
            self.assertAlmostEqual((a["cost_usd"] - b["cost_usd"]) / (b["co2e_t"] - a["co2e_t"]), 60 / 0.89, delta=0.7)

    def test_an_earlier_date_never_costs_less(self):
        plan = Plan(scenario(), "--goal", GOAL, "--gap", "0.01", "--frontier", "date", "--points", "4")
        costs = [row["cost_usd"] for row in plan.result["frontier"] if row["against"] == "date"]
        for earlier, later in zip(costs, costs[1:]):
            self.assertGreaterEqual(earlier, later * (1 - 1e-9))


class OtherGoals(unittest.TestCase):
    def test_power_is_energized_by_whole_tranches(self):
        plan = Plan(scenario(), "--goal", "550 MW by " + g.day(700), "--gap", "0.01")
        self.assertEqual(sum(row["mw"] for row in plan.result["actions"] if row["do"] == "energize"), 600)

    def test_compute_by_a_date_needs_racks_before_it(self):
        rates = {}
        for name, flop in (("some", 5e25), ("twice", 1e26)):
            given = scenario(workloads={"research": {"share": 1, "efficiency": {"mfu": 0.4}}})
            plan = Plan(given, "--goal", f"{flop:g} FLOP by " + g.day(700), "--gap", "0.5")
            self.assertTrue(plan.result["met"])
            rates[name] = sum(row["count"] for row in plan.result["actions"] if row["do"] == "order")
        self.assertGreater(rates["twice"], 1.5 * rates["some"])


class Makers(unittest.TestCase):
    """Each GPU takes a wafer. Makers have 60 a week and add what is short, to be there half a year later."""

    @staticmethod
    def given(lead_weeks=26):
        orders = [{"rack_type": "r", "first": g.day(0), "most": "40 rack/week"}]
        given = scenario(decisions={"campuses": [{"campuses": "site", "most": 20, "per_year": 100}], "orders": orders})
        given["supply"]["lines"][0]["orders"] = [[g.START.isoformat(), "2 rack/week"]]
        given["supply"]["inputs"] = [{
            "name": "wafers", "wafers": [[g.START.isoformat(), "60 wafer/week"]], "per_gpu": 1, "share": 1,
            "buyers": [{"name": "nobody", "wafers": [[g.START.isoformat(), "0 wafer/week"]], "share": 1}],
            "expansion": {"growth": 10, "lead_time": f"{lead_weeks} week", "cost": "1 USD", "source": "assumption: test"},
        }]
        return given

    def test_makers_that_take_too_long_make_no_plan(self):
        plan = Plan(self.given(lead_weeks=90), "--goal", GOAL, expect=3)
        self.assertEqual(plan.result["met"], False)
        self.assertIn("chips: wafers", {row["limit"] for row in plan.result["conflicts"]})

    def test_orders_in_time_make_makers_add_enough(self):
        # the first programme takes what makers add for all that may be ordered, and orders so late that they add little: the next ones
        # know what makers do around that plan, from which nothing leads to the goal
        plan = Plan(self.given(), "--goal", GOAL, "--gap", "0.01")
        self.assertFalse(plan.result["rounds"][0]["met"])
        self.assertTrue(plan.result["met"])
        self.assertLessEqual(plan.result["bound"] * 1e6, plan.result["proposed"]["cost_usd"] * (1 + 1e-9))


class GivenPlan(unittest.TestCase):
    def test_a_given_plan_that_does_it_is_never_made_worse(self):
        # two campuses of half the price that only the given plan can have: decisions leave them as they are
        given = scenario(decisions={"campuses": [], "orders": []})
        given["supply"]["lines"][0]["orders"] = [[g.START.isoformat(), "20 rack/week"]]
        plan = Plan(given, "--goal", "6 k GPU by " + g.day(700), "--gap", "0.01")
        self.assertLessEqual(plan.result["proposed"]["cost_usd"], plan.result["given"]["cost_usd"] * (1 + 1e-9))

    def test_a_given_plan_that_does_it_is_proposed_where_no_round_does(self):
        # it orders so early that makers add what it needs, which the only round cannot know
        given = Makers.given()
        given["supply"]["lines"][0]["orders"] = [[g.START.isoformat(), "40 rack/week"], [g.day(210), "0 rack/week"]]
        plan = Plan(given, "--goal", GOAL, "--gap", "0.01", "--rounds", "1")
        self.assertTrue(plan.result["as_given"])
        self.assertFalse(plan.result["rounds"][0]["met"])
        self.assertEqual(plan.result["proposed"], plan.result["given"])
        self.assertEqual(plan.result["actions"], [])
        self.assertEqual(len(plan.files["actions.csv"].splitlines()), 1)
        self.assertNotIn("What to do", plan.stdout)


class SimulatedLimits(unittest.TestCase):
    def test_what_is_limited_holds_in_the_simulation(self):
        given = Totals.two_sources()
        free = Plan(given, "--goal", GOAL, "--gap", "0.01").result["proposed"]
        for name, total, part in (("cost_usd", "cost_usd", 1.005), ("peak_mw", "peak_facility_mw", 1.005), ("co2e_t", "co2e_t", 0.5)):
            most = part * free[total]
            plan = Plan(given, "--goal", GOAL, "--gap", "0.01", "--limit", f"{name} <= {most:.0f}")
            self.assertLessEqual(plan.result["proposed"][total], most + 0.5)


class Certainty(unittest.TestCase):
    @staticmethod
    def robust(delay, *arguments, expect=0):
        """All chips come late by about so many days, in all samples alike."""
        study = {"format_version": 1, "name": "late", "scenario": "scenario.json", "samples": {"n": 10, "method": "latin_hypercube", "seed": 1}, "outputs": ["gpus_up_end"],
                 "slips": {"classes": [{"what": "chips", "delay": {"low": f"{delay - 1} day", "base": f"{delay} day", "high": f"{delay + 1} day"}, "shared": 1, "source": "assumption: test"}]}}
        with tempfile.TemporaryDirectory() as directory:
            file = pathlib.Path(directory) / "study.json"
            file.write_text(json.dumps(study), encoding="utf-8")
            (file.parent / "scenario.json").write_text(json.dumps(scenario()), encoding="utf-8")
            return Plan(scenario(), "--goal", "6 k GPU by " + g.day(700), "--gap", "0.01", "--robust", str(file), "--samples", "10", *arguments, expect=expect)

    def test_a_plan_aims_as_much_sooner_as_chips_are_late(self):
        # to within a month: goals are moved by months, orders are by month, shipments by week
        for delay in (5, 40, 80, 150):
            tried = {row["months_earlier"]: row["reached_frac"] for row in self.robust(delay).result["aimed"]}
            needed = min(months for months, frac in tried.items() if frac >= 0.8)
            self.assertLessEqual(abs(needed * 30.4 - delay), 31, tried)
            self.assertTrue(all(frac < 0.8 for months, frac in tried.items() if months < needed))

    def test_same_bytes_at_any_number_of_processes(self):
        one, two = self.robust(80, "-j", "1"), self.robust(80, "-j", "2")
        self.assertEqual(one.files, two.files)


class Interrupted(unittest.TestCase):
    def test_ctrl_c_leaves_the_best_plan_so_far_or_nothing(self):
        # whenever it comes: before the first plan nothing is written (130), after it that plan is, whole, even if the signal ends the
        # program while it is about to return
        for after_s in (0.1, 0.5, 1, 2):
            with tempfile.TemporaryDirectory() as directory:
                folder = pathlib.Path(directory)
                (folder / "scenario.json").write_text(json.dumps(scenario()), encoding="utf-8")
                with subprocess.Popen([g.PROGRAM, "plan", str(folder / "scenario.json"), "--goal", GOAL, "--out", str(folder / "out")],
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
                    time.sleep(after_s)
                    process.send_signal(signal.SIGINT)
                    text = process.communicate()[0]
                interrupted = process.returncode in (128 + signal.SIGINT, -signal.SIGINT)
                if interrupted and not (folder / "out").exists():
                    continue
                result = json.loads((folder / "out/plan_result.json").read_text(encoding="utf-8"))
                if process.returncode != -signal.SIGINT:
                    self.assertEqual(process.returncode, 0 if result["met"] else 3, text)
                self.assertTrue((folder / "out/plan.json").exists(), text)

    def test_what_comes_after_the_first_round_gives_the_plan_so_far(self):
        # a frontier of so many points that the signal comes while plans around the one that is there are looked for, or before
        with tempfile.TemporaryDirectory() as directory:
            folder = pathlib.Path(directory)
            (folder / "scenario.json").write_text(json.dumps(scenario()), encoding="utf-8")
            with open(folder / "errors.txt", "w", encoding="utf-8") as errors, \
                 subprocess.Popen([g.PROGRAM, "plan", str(folder / "scenario.json"), "--goal", GOAL, "--frontier", "co2e", "--points", "1000000",
                                   "--out", str(folder / "out")], stdout=subprocess.PIPE, stderr=errors, text=True) as process:
                until(lambda: "simulated: " in (folder / "errors.txt").read_text(encoding="utf-8"))
                process.send_signal(signal.SIGINT)
                text = process.communicate()[0]
            result = json.loads((folder / "out/plan_result.json").read_text(encoding="utf-8"))
            self.assertEqual(process.returncode, 0 if result["met"] else 3, text)
            self.assertIn("ended early by request: this is the best plan so far", text)
            self.assertEqual(len(result["rounds"]), (folder / "errors.txt").read_text(encoding="utf-8").count("simulated: "))
            self.assertLess(len(result["frontier"]), 1000000)
            self.assertTrue((folder / "out/plan.json").exists(), text)


class Leases(unittest.TestCase):
    """Bridge power that is leased for a year at sites of a template, each of which begins a week later, and so ends."""

    @staticmethod
    def bridged(**other):
        given = scenario(**other)
        site = given["campuses"][0]
        site["template"]["count"] = 4
        site["power"]["tranches"] = [
            {"name": "bridge", "capacity": "100 MW", "available": g.day(7), "until": g.day(371), "rent": "1 k USD/MW/month"},
            {"name": "grid", "capacity": "100 MW", "available": g.day(350), "capex": "1 USD/W"}]
        return given

    def test_sites_whose_leases_begin_and_end_later_are_one_group(self):
        plan = Plan(self.bridged(), "--goal", "5 k GPU by " + g.day(300))
        self.assertIn("up to 6 campuses site", plan.stdout)  # 1.5 times four

    def test_a_lease_is_as_long_wherever_it_begins(self):
        plan = Plan(self.bridged(), "--goal", "4 k GPU by " + g.day(300))
        leases = [tranche for campus in json.loads(plan.files["plan.json"])["campuses"] for tranche in campus["power"]["tranches"]
                  if tranche["name"] == "bridge"]
        self.assertEqual(len(leases), 4)
        for lease in leases:
            begun, ended = (datetime.date.fromisoformat(lease[key]) for key in ("available", "until"))
            self.assertEqual((ended - begun).days, 364)

    def test_what_is_wanted_after_the_lease_has_other_power(self):
        plan = Plan(self.bridged(), "--goal", "2 k GPU by " + g.day(300), "--goal", "2 k GPU by " + g.day(700))
        energized = {row["what"] for row in plan.result["actions"] if row["do"] == "energize"}
        self.assertIn("grid", energized)

    def test_new_sites_get_names_that_kept_ones_of_their_template_do_not_have(self):
        given = self.bridged()
        large = json.loads(json.dumps(given["campuses"][0]))
        del large["template"]
        large["name"] = "site-5"
        large["halls"][0]["rack_slots"] = 120
        given["campuses"].append(large)
        given["decisions"] = {"campuses": [{"campuses": "site", "most": 6, "per_year": 52, "source": "x"}],
                              "orders": [{"rack_type": "r", "first": g.START.isoformat(), "most": "30 rack/week", "source": "x"}], "source": "x"}
        plan = Plan(given, "--goal", "6 k GPU by " + g.day(300))
        names = [campus["name"] for campus in json.loads(plan.files["plan.json"])["campuses"]]
        self.assertEqual(sorted(names), [f"site-{n}" for n in range(1, 7)])


class NoPlan(unittest.TestCase):
    def test_limits_that_cannot_hold_together_are_named(self):
        given = scenario()
        given["supply"]["inputs"] = [{"name": "wafers", "wafers": [[g.START.isoformat(), "10 wafer/week"]]}]
        plan = Plan(given, "--goal", GOAL, expect=3)
        names = {row["limit"] for row in plan.result["conflicts"]}
        self.assertIn("chips: wafers", names)
        self.assertTrue(any(name.startswith("goal: ") for name in names))
        self.assertNotIn("plan.json", plan.files)

    def test_decisions_limit_the_plan(self):
        few = {"campuses": [{"campuses": "site", "most": 5, "per_year": 100}], "orders": [{"rack_type": "r", "first": g.day(0), "most": "100 rack/week"}]}
        plan = Plan(scenario(decisions=few), "--goal", GOAL, expect=3)
        self.assertIn("campuses: site", {row["limit"] for row in plan.result["conflicts"]})
        few["campuses"][0]["most"] = 15
        Plan(scenario(decisions=few), "--goal", GOAL)

    def test_bad_input_is_refused(self):
        for given, arguments, words in [
            (scenario(), ["--goal", "12k"], "--goal"),
            (scenario(), ["--goal", "12k by 2050-01-01"], "outside the scenario"),
            (scenario(), ["--goal", GOAL, "--limit", "cost < 3"], "--limit"),
            (scenario(), ["--goal", GOAL, "--minimise", "date", "--robust", "study.json"], "--robust"),
            (scenario(decisions={"campuses": [{"campuses": "sites", "most": 5}]}), ["--goal", GOAL], "/decisions/campuses/0"),
            (scenario(decisions={"tranches": [{"campuses": "site", "tranche": "gas", "most": 5}]}), ["--goal", GOAL], "/decisions/tranches/0"),
            (scenario(decisions={"orders": [{"rack_type": "q", "first": g.day(0), "most": "1 rack/week"}]}), ["--goal", GOAL], "/decisions/orders/0"),
        ]:
            plan = Plan(given, *arguments, expect=2)
            self.assertIn(words, plan.stderr)
            self.assertEqual(plan.files, {})


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""What must not change the answer, what must change it in proportion, and what must hold for any scenario."""

import copy
import random
import unittest

from support.gpuramp_runs import campus, day, rack_type, run, scenario

TEXTS = ("result.json", "series.csv", "jobs.csv", "events.csv")
EFFICIENCY = {"mfu": 0.5, "goodput": 0.9, "busy": 0.8, "scale_out_traffic": "1 B/MFLOP"}


def busy(names=("a", "b", "c"), scale=1):
    """Three unequal campuses where halls, power, crews, chips and a feed bind at some time; everything countable times `scale`."""
    campuses = []
    for i, name in enumerate(names):
        halls = [{"count": 4, "rack_slots": (40 + 8 * i) * scale, "bus": f"{40 * scale} MW", "available": day(0), "every": "2 month"}]
        power = {"provisioning": 0.8, "tranches": [{"capacity": f"{(30 + 10 * i) * scale} MW", "available": day(0)},
                                                   {"capacity": f"{60 * scale} MW", "available": day(140 + 7 * i)}]}
        campuses.append(campus(name, halls=halls, power=power, pue=1.1 + 0.05 * i,
                               install={"rate": f"{8 * scale} rack/week", "duration": "1 week", "burn_in": "2 week"}))
    given = scenario(campuses=campuses)
    given["supply"]["lines"][0]["orders"] = [[day(0), f"{30 * scale} rack/week"]]
    given["supply"]["inputs"] = [{"name": "cowos", "wafers": [[day(0), f"{24 * scale} wafer/week"]]}]
    given["workloads"] = {
        "training": [{"name": "t", "gpus": f"{200 * scale} GPU", "flop": f"{4e24 * scale:.17g} FLOP", "efficiency": EFFICIENCY, "repeat": 4, "every": "2 month"}],
        "inference": [{"name": "s", "demand": [[day(0), "0 token/s"], [day(364), f"{scale} E token/s"]], "flop_per_token": "1 FLOP/token", "efficiency": EFFICIENCY}],
        "research": {"share": 0.2, "efficiency": EFFICIENCY}}
    given["failures"] = {"availability": 1}
    return given


def close(test, a, b, factor=1.0, relative=1e-9, but=()):
    for key, value in a.result["summary"].items():
        if key not in but:
            wanted = b.result["summary"][key] * (1 if key == "mean_pue" or key.startswith("training_runs") else factor)
            test.assertAlmostEqual(value, wanted, delta=relative * max(1, abs(wanted)), msg=key)


COUNTS_OF_THE_PROGRAM = ("simgrid_hosts", "simgrid_links", "events", "planning_instants", "limiter_updates", "limiter_groups")


class Unchanged(unittest.TestCase):
    def test_same_input_same_bytes(self):
        a, b = run(busy()), run(busy())
        for name in TEXTS:
            self.assertEqual(a.text(name), b.text(name), name)

    def test_order_of_campuses_in_the_file(self):
        given = busy()
        turned = copy.deepcopy(given)
        turned["campuses"].reverse()
        self.assertEqual(run(given).text("series.csv"), run(turned).text("series.csv"))

    def test_racks_and_rows_as_hosts(self):
        """Hosts of racks or rows count what is online; all else is that of halls."""
        halls = run(busy(), "--resolution", "hall")
        for resolution, slots in (("rack", 1), ("row", 10)):
            fine = run(busy(), "--resolution", resolution)
            for name in TEXTS[1:]:
                self.assertEqual(fine.text(name), halls.text(name), name)
            more = sum(-(-(40 + 8 * i) // slots) for i in range(3) for _ in range(4))
            self.assertEqual(fine.result["summary"]["simgrid_hosts"], halls.result["summary"]["simgrid_hosts"] + more)

    def test_names_of_campuses_and_racks(self):
        given = busy()
        renamed = busy(names=("north", "p", "zz"))
        renamed["catalog"]["rack_types"][0]["name"] = renamed["supply"]["lines"][0]["rack_type"] = "other"
        a, b = run(given), run(renamed)
        close(self, a, b, relative=0)
        for old, new in zip("abc", ("north", "p", "zz")):
            self.assertEqual(a.column("gpus_up", old), b.column("gpus_up", new))

    def test_units(self):
        given = busy()
        other = copy.deepcopy(given)
        other["campuses"][0]["halls"][0]["bus"] = "0.04 GW"
        other["campuses"][0]["power"]["tranches"][0]["capacity"] = "30000 kW"
        other["catalog"]["rack_types"][0].update(max_power="1000 kW", peak_bf16="1000 TFLOP/s", hbm="100000 MB", price="1000 k USD", scale_out="800 Gbit/s")
        other["supply"]["lines"][0].update(integration_time="28 day", transit_time="336 hour")
        other["catalog"]["regions"][0].update(carbon="400 kg/MWh", price="0.05 USD/kWh")
        self.assertEqual(run(given).text("series.csv"), run(other).text("series.csv"))

    def test_a_campus_with_nothing(self):
        given = busy()
        more = copy.deepcopy(given)
        more["campuses"].append(campus("nothing", power={"tranches": [{"capacity": "0 W", "available": day(0)}]}))
        a, b = run(given), run(more)
        close(self, a, b, relative=0, but=COUNTS_OF_THE_PROGRAM)
        self.assertEqual(a.column("gpus_up"), b.column("gpus_up"))

    def test_what_comes_later_changes_nothing_before(self):
        given = busy()
        shorter = copy.deepcopy(given)
        shorter["end"] = day(182)
        whole, half = run(given).column("gpus_up"), run(shorter).column("gpus_up")
        self.assertEqual({t: whole[t] for t in half}, half)

    def test_report_dates(self):
        # flows and peaks are integrals of what happened, and milestones are dates, whatever the dates of reports
        given = busy()
        given["campuses"][0]["power"]["events"] = [{"date": day(100), "at": "5 hour", "duration": "60 hour"}]
        runs = [run({**given, "report_every": every}) for every in ("1 day", "1 month", "10 year")]
        keys = ("energy_mwh", "useful_model_flop", "tokens_served", "tokens_demanded", "stranded_gpu_days", "stranded_mw_days", "peak_facility_mw", "gpus_up_end", "mean_pue")
        for other in runs[1:]:
            for key in keys:
                a, b = runs[0].result["summary"][key], other.result["summary"][key]
                self.assertAlmostEqual(a, b, delta=1e-9 * max(1, abs(a)), msg=key)
            self.assertEqual([m["date"] for m in runs[0].result["milestones"]], [m["date"] for m in other.result["milestones"]])

    def test_resolutions(self):
        results = [run(busy(), "--resolution", name) for name in ("campus", "hall", "row", "rack")]
        for other in results[1:]:
            close(self, results[0], other, but=COUNTS_OF_THE_PROGRAM, relative=5e-3)
            self.assertEqual(results[0].column("gpus_up"), other.column("gpus_up"))


class InProportion(unittest.TestCase):
    def test_twice_of_everything_at_one_campus(self):
        def given(scale):
            one = busy(scale=scale)
            one["campuses"] = one["campuses"][:1]
            one["campuses"][0]["pue"] = 1.25 # with provisioning 0.8 a rack of 1 MW reserves 1 MW, so that whole racks fit both times
            one["failures"]["availability"] = 1
            return one
        a, b = run(given(2)), run(given(1))
        close(self, a, b, factor=2, but=COUNTS_OF_THE_PROGRAM)
        self.assertEqual(a.column("gpus_up"), {t: 2 * n for t, n in b.column("gpus_up").items()})

    def test_twice_of_everything(self):
        # racks are whole: each of three campuses, at each of four limits, may be a rack off
        a, b = run(busy(scale=2)).column("gpus_up"), run(busy()).column("gpus_up")
        for t, gpus in b.items():
            self.assertLessEqual(abs(a[t] - 2 * gpus), 3 * 4 * 10, t)


class Monotone(unittest.TestCase):
    def never_fewer(self, more):
        base, other = run(busy()).column("gpus_up"), run(more).column("gpus_up")
        for t, gpus in base.items():
            self.assertGreaterEqual(other[t], gpus, t)

    def test_more_chips(self):
        given = busy()
        given["supply"]["inputs"][0]["wafers"] = [[day(0), "30 wafer/week"]]
        self.never_fewer(given)

    def test_more_crews(self):
        given = busy()
        for c in given["campuses"]:
            c["install"]["rate"] = "80 rack/week"
        self.never_fewer(given)


def arbitrary(rng):
    """Any scenario: several rack types, campuses, halls, tranches, runs, with stages of no length and things that never come."""
    weeks = lambda most: f"{rng.choice([0, 0, 1, 2, rng.randint(0, most)])} week"
    types = [rack_type(f"r{i}", gpus_per_rack=rng.randint(1, 80), dies_per_gpu=rng.randint(1, 4), idle_power=f"{rng.randint(0, 60)} kW",
                       max_power=f"{rng.randint(61, 600)} kW", available=f"202{rng.randint(3, 7)}-01-01", cowos_wafers_per_gpu=rng.choice([0, 0.05, 0.2]))
             for i in range(rng.randint(1, 3))]
    campuses = []
    for i in range(rng.randint(1, 6)):
        halls = [{"count": rng.randint(1, 4), "rack_slots": rng.randint(1, 60), "bus": f"{rng.randint(1, 30)} MW", "available": day(rng.randint(-100, 400)),
                  "every": f"{rng.randint(1, 9)} week"} for _ in range(rng.randint(1, 3))]
        tranches = [{"capacity": f"{rng.randint(0, 40)} MW", "available": day(rng.randint(-100, 400))} for _ in range(rng.randint(1, 3))]
        c = campus(f"c{i}", halls=halls, power={"provisioning": rng.choice([0.5, 0.8, 1]), "tranches": tranches}, pue=rng.choice([1, 1.3]),
                   install={"rate": f"{rng.choice([0.5, 3, 50])} rack/week", "duration": weeks(4), "burn_in": weeks(4)})
        if rng.random() < 0.3:
            c["fabric_ports"] = [[day(0), f"{rng.randint(0, 500)} GPU"], [day(200), f"{rng.randint(0, 5000)} GPU"]]
        if rng.random() < 0.4:
            c["power"]["events"] = [{"date": day(rng.randint(0, 350)), "at": f"{rng.randint(0, 23)} hour", "duration": f"{rng.choice([1, 30, 400])} hour",
                                     "depth": rng.choice([0.2, 0.7, 1])} for _ in range(rng.randint(1, 3))]
        if rng.random() < 0.3:
            c["target"] = [[day(0), "100 GPU"], [day(300), "2 k GPU"]]
        campuses.append(c)
    names = [c["name"] for c in campuses]
    given = scenario(campuses=campuses, lifetime=f"{rng.randint(20, 400)} week", failures={"availability": rng.choice([1, 0.97, 0.5])})
    given["catalog"]["rack_types"] = types
    given["supply"] = {"allocation": rng.choice(["most_headroom", "in_order", "soonest"]),
                       "inputs": [{"name": "cowos", "wafers": [[day(0), f"{rng.randint(1, 40)} wafer/week"]], "share": rng.choice([0.3, 1])}],
                       "lines": [{"rack_type": t["name"], "orders": [[day(0), f"{rng.randint(0, 12)} rack/week"], [day(150), f"{rng.randint(0, 12)} rack/week"]],
                                  "integration_time": weeks(5), "transit_time": weeks(3)} for t in types]}
    efficiency = lambda: {"mfu": rng.choice([0, 0.3, 1]), "goodput": rng.choice([0.5, 1]), "busy": rng.choice([0, 0.7, 1]),
                          "scale_out_traffic": rng.choice(["0 B/MFLOP", "1 B/MFLOP", "200 B/MFLOP"]), "wan_traffic": "1 B/MFLOP"}
    given["workloads"] = {
        "priority": rng.sample(["inference", "training", "research"], 3),
        "training": [{"name": f"t{i}", "gpus": f"{rng.randint(1, 800)} GPU", "flop": f"{10 ** rng.uniform(21, 25):.6g} FLOP", "repeat": rng.randint(1, 4), "every": "5 week",
                      "campuses": rng.choice([[], names[:1], [names[0], names[-1]] if len(names) > 1 else []]), "efficiency": {**efficiency(), "mfu": 0.4}} for i in range(rng.randint(0, 3))],
        "inference": [{"name": "s", "demand": [[day(0), "0 token/s"], [day(364), f"{10 ** rng.uniform(15, 19):.6g} token/s"]], "flop_per_token": "1 FLOP/token",
                       "efficiency": {**efficiency(), "mfu": 0.2}}],
        "research": {"share": rng.choice([0, 0.3, 1]), "efficiency": efficiency()}}
    if len(names) > 1:
        given["wan"] = [{"between": [names[0], names[i]], "capacity": f"{rng.randint(1, 200)} GB/s"} for i in range(1, len(names))]
    return given


class AnyScenario(unittest.TestCase):
    """Exit code 0 means that SimGrid's links carried what the plan said, and that counts, energy and waterfalls added up."""

    def test_conservation(self):
        for seed in range(40):
            rng = random.Random(seed)
            given = arbitrary(rng)
            with self.subTest(seed=seed):
                result = run(given, "--resolution", rng.choice(["campus", "hall", "row", "rack"]))
                self.assertEqual(result.result["conservation"]["broken"], [])
                self.assertLessEqual(result.result["conservation"]["worst_relative_error"], 1e-9)
                s = result.result["summary"]
                self.assertLessEqual(s["tokens_served"], s["tokens_demanded"] * (1 + 1e-9))
                for row in result.result["bottlenecks"]["gap"]:
                    self.assertEqual(row["target"] - row["up"], sum(row["terms"].values()))
                    if row["campus"] == "fleet":
                        self.assertEqual(sum(row["supply_split"].values()), row["terms"]["supply"])
                for row, cut in zip(result.gap(), result.result["bottlenecks"]["cut"], strict=True):
                    self.assertLessEqual(row["up"], cut["bound_gpus"] * (1 + 1e-9))
                for row in result.series:
                    for name, value in row.items():
                        if name not in ("date", "from", "to", "campus"):
                            self.assertGreaterEqual(float(value), 0, (row["date"], row["campus"], name))
                    produced = int(row["gpus_produced"])
                    states = ("in_transit", "waiting_hall", "waiting_power", "waiting_fabric", "waiting_crew", "installing", "burn_in", "up", "down", "dark", "retired")
                    self.assertEqual(produced, sum(int(row["gpus_" + s]) for s in states))


if __name__ == "__main__":
    unittest.main()

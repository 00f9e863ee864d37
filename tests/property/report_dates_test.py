# SPDX-License-Identifier: Apache-2.0
"""Reports look at a run and change nothing of it: totals, means of years and named causes are integrals, dates are days."""

import csv
import datetime
import json
import pathlib
import random
import subprocess
import tempfile
import unittest

from support.arbitrary_scenarios import arbitrary
from support.gpuramp_runs import PROGRAM, campus, day, run, scenario

SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
OF_THE_PROGRAM = ("simgrid_hosts", "simgrid_links", "events", "planning_instants", "limiter_updates", "limiter_groups")
PARTS = ("milestones", "years", "cost", "sources", "load_swings", "not_served")
RELATIVE = 1e-9


def by_name(value):
    """Lists of named things as objects, since the order of equals may differ; all else as it is."""
    if isinstance(value, dict):
        return {key: by_name(v) for key, v in value.items()}
    if not isinstance(value, list):
        return value
    names = [next((str(v[key]) for key in ("name", "campus", "year", "gpus") if key in v), None) if isinstance(v, dict) else None for v in value]
    if None in names or len(set(names)) < len(names):
        return [by_name(v) for v in value]
    return {name: by_name(v) for name, v in zip(names, value)}


def total(result):
    """What flowed in all periods."""
    waterfall = {}
    for row in result.result["bottlenecks"]["waterfall"]:
        for key, flop in row.items():
            if key != "date":
                waterfall[key] = waterfall.get(key, 0) + flop
    return waterfall


def quarter(date):
    return f"{date.year}-Q{(date.month + 2) // 3}"


def binding(result):
    """Days during which each resource held something back, by campus and quarter."""
    days = {}
    for row in result.result["bottlenecks"]["binding"]:
        begin, end = datetime.date.fromisoformat(row["from"]), datetime.date.fromisoformat(row["date"])
        assert quarter(begin) == quarter(end - datetime.timedelta(days=1)), row
        key = f"{row['campus']}/{row['resource']}/{quarter(begin)}"
        days[key] = days.get(key, 0) + row["share_of_time"] * (end - begin).days
    return days


def gap_days(result):
    """GPU-days that each stage kept from being up, and supply as a whole: how that splits follows the periods."""
    days = {}
    for row in result.gap():
        for name, gpu_days in row["gpu_days"].items():
            key = "supply" if name.startswith("supply: ") else name
            days[key] = days.get(key, 0) + gpu_days
    return days


def facts(result):
    """All of a run that may not depend on when it was looked at."""
    found = {part: by_name(result.result[part]) for part in PARTS}
    found["summary"] = {key: value for key, value in result.result["summary"].items() if key not in OF_THE_PROGRAM}
    found["waterfall"], found["binding"] = total(result), binding(result)
    found["events"], found["jobs"] = result.text("events.csv"), list(result.jobs.values())
    found["gap_days"] = gap_days(result)
    found["reached"] = result.text("reached.csv")
    return found


class SameFacts(unittest.TestCase):
    def same(self, a, b, where=""):
        """Numbers to nine digits, of the larger of them or of one; all else exactly."""
        if isinstance(a, dict) and isinstance(b, dict):
            self.assertEqual(sorted(a), sorted(b), where)
            for key in a:
                self.same(a[key], b[key], f"{where}/{key}")
        elif isinstance(a, list) and isinstance(b, list):
            self.assertEqual(len(a), len(b), where)
            for i, (x, y) in enumerate(zip(a, b)):
                self.same(x, y, f"{where}/{i}")
        elif is_number(a) and is_number(b):
            self.assertAlmostEqual(float(a), float(b), delta=RELATIVE * max(1, abs(float(a)), abs(float(b))), msg=where)
        else:
            self.assertEqual(a, b, where)


class SameWhateverTheReports(SameFacts):
    def test_everything_that_binds(self):
        given = scenario(campuses=[campus(name, power={"tranches": [{"capacity": "60 MW", "available": day(0)}, {"capacity": "100 MW", "available": day(203)}],
                                                       "events": [{"date": day(100), "at": "5 hour", "duration": "60 hour"}]},
                                          halls=[{"count": 5, "rack_slots": 40, "bus": "40 MW", "available": day(0), "every": "2 month"}]) for name in ("a", "b")],
                         end=day(600))
        given["workloads"] = {"research": {"share": 1, "efficiency": {"mfu": 0.4, "goodput": 0.9, "busy": 0.8}}}
        given["supply"]["lines"][0]["last_production"] = day(311)
        self.same_however_often(lambda every: run({**given, "report_every": every}), ("1 day", "11 day", "1 month", "10 year"))

    def test_arbitrary_scenarios(self):
        for seed in range(12):
            rng = random.Random(1000 + seed)
            given = arbitrary(rng)
            every = f"{rng.randint(2, 100)} day"
            with self.subTest(seed=seed, every=every):
                self.same_however_often(lambda e: run({**given, "report_every": e}), ("1 day", every, "10 year"))

    def test_ramps(self):
        for name, every in (("ramp-1m", "1 week"), ("ramp-10m", "1 month")):
            with self.subTest(name):
                arguments = (SCENARIOS / f"{name}.json", "--resolution", "campus", "--set")
                self.same_however_often(lambda e: run(*arguments, f"/report_every={e}"), (every, "20 year"))

    def same_however_often(self, run_at, cadences):
        first, *others = [facts(run_at(every)) for every in cadences]
        for every, other in zip(cadences[1:], others):
            with self.subTest(every=every):
                self.same(first, other)


    def test_periods_add_up_to_years(self):
        for seed in range(4):
            result = run({**arbitrary(random.Random(1500 + seed)), "report_every": "13 day"})
            (year,) = result.result["years"]
            wanted = {}
            for cause in year["causes"]:
                key = "supply" if cause["cause"] == "supply" else cause["name"]
                wanted[key] = wanted.get(key, 0) + cause["mean_gpus"] * 364
            days = gap_days(result)
            self.assertLessEqual(set(wanted), set(days))
            self.same({key: days[key] for key in wanted}, wanted)


class SameJudgements(SameFacts):
    """Gates, comparisons and scores say the same of a run whatever its report dates, of files as of scenarios."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.here = pathlib.Path(temporary.name)

    def write(self, name, given):
        (self.here / name).write_text(json.dumps(given), encoding="utf-8")

    def said(self, *arguments, codes=(0, 1)):
        done = subprocess.run([PROGRAM, *arguments], cwd=self.here, capture_output=True, text=True, check=False)
        self.assertIn(done.returncode, codes, done.stderr)
        return json.loads(done.stdout)

    def judgements(self, given, every):
        """Of a run that reports so often: gates while it runs, gates on its files, the time it shares with a shorter one, its score."""
        self.write("plan.json", {**given, "report_every": every})
        found = {"gates": self.said("run", "plan.json", "--gate", "gates.json", "--format", "json")["gates"]}
        subprocess.run([PROGRAM, "run", "plan.json", "--out", every], cwd=self.here, capture_output=True, check=True)
        compared = self.said("compare", "short.json", every, "--gate", "gates.json", "--format", "json")
        self.same(found["gates"], compared["gates"])
        found["compared"] = {m["name"]: [m["old"], m["new"], m["verdict"]] for m in compared["metrics"] if m["name"] not in OF_THE_PROGRAM}
        self.assertEqual(len([name for name in found["compared"] if name.startswith("common: ")]), 5)
        found["score"] = self.said("score", every, "--actuals", "actuals.json", "--json")[0]["rows"]
        return found

    def test_arbitrary_scenarios(self):
        for seed in range(8):
            rng = random.Random(6000 + seed)
            given = arbitrary(rng)
            places = ["", *(f" at {c['name']}" for c in given["campuses"])]
            gates = [f"{column} {rng.choice(['<=', '>='])} {rng.randint(0, 500)}{rng.choice(places)}{rng.choice(['', f' on {day(rng.randint(0, 364))}'])}"
                     for column in ("gpus_up", "gpus_waiting_power", "gpus_down", "gpus_in_transit", "feed_capacity_mw", "facility_mw", "it_mw", "slots_used", "h100e_up", "reserved_mw", "cap_frac",
                                   "feed_limit_mw", "gpus_missing_hall", "largest_training_gpus", "largest_training_gpus_multi_campus", "gpus_down_for_part")
                     for _ in range(2)]
            gates += [f"{column} <= 1e30{place}" for column in ("facility_energy_mwh", "tokens_served", "stranded_mw_days", "useful_flop", "co2e_t") for place in places]
            self.write("gates.json", {"gates": gates})
            self.write("short.json", {**given, "end": day(rng.randint(100, 300)), "report_every": "10 day"})
            self.write("actuals.json", {"format_version": 1, "until": day(300), "milestones": [{"gpus": "150 GPU", "campus": given["campuses"][0]["name"], "reached": day(200)}],
                                        "actuals": [{"campus": given["campuses"][-1]["name"], "up": [[day(rng.randint(1, 299)), "77 GPU"]], "energized": [[day(rng.randint(1, 299)), "7 MW"]]}]})
            every = f"{rng.randint(2, 100)} day"
            with self.subTest(seed=seed, every=every):
                first, *others = [self.judgements(given, e) for e in ("1 day", every, "10 year")]
                for other in others:
                    self.same(first, other)

    def test_what_lies_between_report_dates_counts(self):
        """An outage of ten hours, in a year that is looked at twice: nobody is up during it, and all draw nothing."""
        standing = [{"rack_type": "r", "racks": 10}]
        given = scenario(end=day(365), campuses=[campus(initial=standing, power={"tranches": [{"capacity": "1 GW", "available": day(0)}],
                                                                                  "events": [{"date": day(100), "at": "5 hour", "duration": "10 hour"}]})])
        given["supply"]["lines"][0]["orders"] = [[day(0), "0 rack/week"]]
        self.write("plan.json", {**given, "report_every": "10 year"})
        self.write("gates.json", {"gates": ["gpus_up >= 100", "gpus_dark <= 0", f"gpus_up >= 100 at c on {day(100)}", "gpus_up <= 100", "facility_energy_mwh <= 1 MWh at c"]})
        up, dark, before, most, energy = self.said("run", "plan.json", "--gate", "gates.json", "--format", "json", codes=(1,))["gates"]
        self.assertEqual((up["value"], up["date"], up["passes"]), (0, day(100), False))
        self.assertEqual((dark["value"], dark["date"], dark["passes"]), (100, day(100), False))
        self.assertEqual((before["value"], before["passes"], most["value"]), (100, True, 100))
        self.assertEqual(energy["value"], 0)  # racks without work draw nothing


class SameWhateverTheCadence(SameFacts):
    """Draws of failures move no rack, crew, technician, demand or run where racks do not fail one by one."""

    def test_technicians_and_early_failures(self):
        """Of racks that fail oftener while they are new, with a queue for technicians: their ages and that queue have clocks of their own."""
        given = scenario(failures={"mode": "expected", "racks_per_technician": 40, "early": {"factor": 4, "duration": "17 day"},
                                   "components": [{"name": "tray", "per": "rack", "mtbf": "90 day", "repair": "5 day", "hands_on": "9 hour", "spares": 0.01}]})
        first, *others = [facts(run({**given, "cadence": cadence})) for cadence in ("1 week", "1 day", "61 day")]
        self.assertGreater(first["gap_days"]["down"], 0)
        for other in others:
            self.same(first, other)

    def test_arbitrary_scenarios(self):
        for seed in range(12):
            given = arbitrary(random.Random(2000 + seed))
            with self.subTest(seed=seed):
                first, *others = [facts(run({**given, "cadence": cadence})) for cadence in ("1 week", "1 day", "61 day")]
                for other in others:
                    self.same(first, other)

    def test_crews_and_demand(self):
        """Racks wait for a crew, and demand of a service steps in the middle of a week."""
        given = scenario(campuses=[campus(install={"rate": "5 rack/week", "duration": "1 week", "burn_in": "2 week"})], report_every="1 day")
        given["workloads"] = {"inference": [{"name": "s", "demand": {"step": [[day(0), "50 P token/s"], [day(150), "150 P token/s"]]}, "flop_per_token": "1 FLOP/token",
                                             "efficiency": {"mfu": 0.4, "goodput": 0.9, "busy": 0.8}}]}
        first, *others = [run({**given, "cadence": cadence}) for cadence in ("1 week", "1 day", "90 day")]
        self.assertGreater(max(first.column("gpus_waiting_crew").values()), 0)
        served = first.column("tokens_served")
        self.assertAlmostEqual(served[150], 5e16 * 86400, delta=1e9)
        self.assertAlmostEqual(served[151], 1.5e17 * 86400, delta=1e9)
        for other in others:
            self.assertEqual(first.text("series.csv"), other.text("series.csv"))


class ExactOnAnyDay(unittest.TestCase):
    """What is asked for a day or a number of GPUs does not depend on report dates."""

    def test_days_on_which_gpus_are_reached(self):
        """Each rise of a daily series is on the day before its row, or on its own."""
        for seed in range(4):
            daily = run({**arbitrary(random.Random(3000 + seed)), "report_every": "1 day"})
            for place in {row["campus"] for row in daily.series}:
                reached = [(datetime.date.fromisoformat(row["date"]), int(row["gpus_up"])) for row in daily.table("reached.csv") if row["campus"] == place]
                self.assertEqual(reached, sorted(set(reached)))
                most = before = 0
                for n, up in daily.column("gpus_up", place).items():
                    if up > most:
                        most, when = up, next(date for date, gpus in reached if gpus >= up)
                        self.assertTrue(datetime.date.fromisoformat(day(before)) <= when <= datetime.date.fromisoformat(day(n)), f"{place} {up} {when} {day(n)}")
                    before = n
                self.assertGreaterEqual(max([gpus for _, gpus in reached], default=0), most)

    def test_no_row_of_the_draw_is_above_the_peak(self):
        for seed in range(8):
            result = run({**arbitrary(random.Random(4000 + seed)), "report_every": "17 day"})
            peak = result.result["summary"]["peak_facility_mw"]
            self.assertLessEqual(max(result.column("facility_mw").values()), peak * (1 + RELATIVE))

    def test_gates_and_studies(self):
        given = scenario(name="plan", campuses=[campus(power={"tranches": [{"capacity": "60 MW", "available": day(0)}, {"capacity": "100 MW", "available": day(203)}]}), campus("d")])
        gates = {"gates": [f"250 GPU at c by {day(363)}", f"370 GPU by {day(363)}", f"gpus_up >= 300 at c on {day(205)}", f"feed_capacity_mw <= 60 MW at c on {day(202)}",
                           "peak <= 1 GW at c", "peak <= 1 GW"]}
        study = {"format_version": 1, "name": "s", "scenario": "plan.json", "axes": [{"pointer": "/campuses/0/pue", "values": [1.0, 1.1]}],
                 "outputs": [{"name": "up", "series": "gpus_up", "date": day(205)}, {"name": "more", "series": "feed_capacity_mw", "date": day(203), "since": day(202), "campus": "c"}]}
        said = []
        for every in ("1 day", "10 year"):
            with tempfile.TemporaryDirectory() as folder:
                here = pathlib.Path(folder)
                for name, value in (("plan.json", {**given, "report_every": every}), ("gates.json", gates), ("study.json", study)):
                    (here / name).write_text(json.dumps(value), encoding="utf-8")
                checked = subprocess.run([PROGRAM, "run", "plan.json", "--gate", "gates.json", "--format", "json"], cwd=here, capture_output=True, text=True, check=False)
                self.assertIn(checked.returncode, (0, 1), checked.stderr)
                subprocess.run([PROGRAM, "sweep", "study.json", "--out", "s", "--csv"], cwd=here, capture_output=True, text=True, check=True)
                points = list(csv.DictReader((here / "s/points.csv").read_text(encoding="utf-8").splitlines()))
                said.append((checked.stdout, [(p["up"], p["more"]) for p in points]))
        self.assertEqual(said[0], said[1])
        self.assertEqual([float(more) for _, more in said[0][1]], [100, 100])


class DatesAct(unittest.TestCase):
    """Of one rack a day: dates of supply act on their day, whatever the steps of failures."""

    def test_the_cadence_moves_no_rack(self):
        given = scenario()
        given["supply"]["lines"][0]["orders"] = [[day(0), "7 rack/week"], [day(101), "14 rack/week"]]
        given["supply"]["lines"][0]["last_production"] = day(311)
        first, *others = [run({**given, "cadence": cadence}) for cadence in ("1 week", "1 day", "90 day")]
        for other in others:
            for column in ("gpus_produced", "gpus_in_transit", "gpus_up"):
                self.assertEqual(first.column(column), other.column(column), column)

    def test_last_production(self):
        given = scenario(report_every="1 day")
        given["supply"]["lines"][0]["last_production"] = day(311)
        produced = run(given).column("gpus_produced")
        self.assertEqual([produced[n] for n in (310, 311, 363)], [10 * 308, 10 * 311, 10 * 311])

    def test_orders_begin(self):
        given = scenario(report_every="1 day")
        given["supply"]["lines"][0]["orders"] = [[day(10), "7 rack/week"], [day(12), "0 rack/week"]]
        produced = run(given).column("gpus_produced")
        self.assertEqual([produced[n] for n in (10, 11, 12, 20)], [0, 0, 20, 20])

    def test_a_rack_type_becomes_available(self):
        given = scenario(report_every="1 day")
        given["catalog"]["rack_types"][0]["available"] = day(10)
        produced = run(given).column("gpus_produced")
        self.assertEqual([produced[n] for n in (9, 10, 14)], [0, 10 * 10, 10 * 14])

    def test_production_may_be_daily(self):
        given = scenario(report_every="1 day")
        given["supply"]["produce_every"] = "1 day"
        produced = run(given).column("gpus_produced")
        self.assertEqual([produced[n] for n in (1, 2, 50)], [10, 20, 500])


def is_number(value):
    if isinstance(value, str):
        try:
            float(value)
        except ValueError:
            return False
        return True
    return isinstance(value, (int, float)) and not isinstance(value, bool)


if __name__ == "__main__":
    unittest.main()

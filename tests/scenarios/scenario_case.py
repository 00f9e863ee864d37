# SPDX-License-Identifier: Apache-2.0
"""What every shipped scenario must satisfy, and what the cases of single scenarios share."""

import csv
import datetime
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
GPURAMP = os.environ.get("GPURAMP", str(ROOT / "build/release/bin/gpuramp"))

DAY_S = 86_400
DAYS_PER_YEAR = 365.2425  # Gregorian mean; a "month" as a duration is a twelfth of it
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
STATES = ("in_transit", "waiting_hall", "waiting_power", "waiting_fabric", "waiting_crew", "installing", "burn_in", "up", "down", "dark", "retired")


def date(text):
    return datetime.date.fromisoformat(text)


def days(count):
    return datetime.timedelta(days=count)


def plain(value):
    """A value without its provenance."""
    return value["value"] if isinstance(value, dict) and "value" in value else value


def quantity(value, unit, prefixes):
    """A quantity in `unit`; `prefixes` says what each text of a unit is in it: {"MW": 1, "kW": 1e-3}."""
    number, text = plain(value).split(" ", 1)
    assert text in prefixes, f"{value!r} is not in {unit}"
    return float(number) * prefixes[text]


def megawatts(value):
    return quantity(value, "MW", {"kW": 1e-3, "MW": 1, "GW": 1e3})


def duration_days(value):
    return quantity(value, "days", {"day": 1, "week": 7, "month": DAYS_PER_MONTH, "year": DAYS_PER_YEAR})


def catalogue(kind, file):
    entries = json.loads((SCENARIOS / "catalog" / file).read_text(encoding="utf-8"))[kind]
    return {plain(entry["name"]): entry for entry in entries}


def critical_path_days(project):
    """Longest path through the tasks of a project template, by the definition: done = duration + latest predecessor."""
    tasks = {task["name"]: task for task in catalogue("projects", "projects.json")[project]["tasks"]}

    def done(name):
        return duration_days(tasks[name]["duration"]) + max((done(p) for p in tasks[name].get("after", [])), default=0)

    return max(done(name) for name in tasks)


class ScenarioCase(unittest.TestCase):
    """Runs one scenario once and checks what holds for all; a subclass sets `scenario` and adds the claims of its own."""

    scenario = None
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.given = json.loads((SCENARIOS / f"{cls.scenario}.json").read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as out:
            command = [GPURAMP, "run", str(SCENARIOS / f"{cls.scenario}.json"), "--out", out, *cls.options]
            cls.process = subprocess.run(command, capture_output=True, text=True, check=False)
            if cls.process.returncode != 0:
                raise AssertionError(f"{command} ended with {cls.process.returncode}: {cls.process.stderr}")
            cls.result = json.loads(pathlib.Path(out, "result.json").read_text(encoding="utf-8"))
            cls.series = cls.read_csv(out, "series.csv")
            cls.jobs = {row["name"]: row for row in cls.read_csv(out, "jobs.csv")}
            cls.events = cls.read_csv(out, "events.csv")
            cls.load = cls.read_csv(out, "load.csv")
            cls.sales = cls.read_csv(out, "sales.csv") if pathlib.Path(out, "sales.csv").exists() else []
        cls.rows = {(row["campus"], row["date"]): row for row in cls.series}
        cls.fleet = [row for row in cls.series if row["campus"] == "fleet"]

    @staticmethod
    def read_csv(directory, name):
        with open(pathlib.Path(directory, name), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    # -- what the claims ask

    def campus_rows(self, campus):
        return [row for row in self.series if row["campus"] == campus]

    def gap_rows(self, campus="fleet"):
        return [row for row in self.result["bottlenecks"]["gap"] if row["campus"] == campus]

    def gpus_online(self, row):
        return int(row["gpus_up"]) + int(row["gpus_down"])

    def event_s(self, kind, subject, campus=None):
        found = [e for e in self.events if e["kind"] == kind and e["subject"] == subject and campus in (None, e["campus"])]
        self.assertEqual(len(found), 1, f"{kind} of {subject}")
        return float(found[0]["elapsed_s"])

    def largest_cause(self, row):
        """The largest part of a row of the gap, supply by its input."""
        terms = dict(row["terms"])
        terms.pop("supply")
        terms.update({f"supply: {cause}": gpus for cause, gpus in row.get("supply_split", {}).items()})
        return max(terms, key=terms.get)

    def milestone(self, gpus):
        return next(m["date"] for m in self.result["milestones"] if m["gpus"] == gpus)

    # -- what holds for every scenario

    def test_conservation_holds(self):
        self.assertGreater(self.result["conservation"]["checks"], 100)
        self.assertEqual(self.result["conservation"]["broken"], [])
        self.assertLessEqual(self.result["conservation"]["worst_relative_error"], 1e-9)

    def test_gpus_are_conserved_in_the_series(self):
        sums = {}
        for row in self.series:
            self.assertEqual(int(row["gpus_produced"]), sum(int(row[f"gpus_{state}"]) for state in STATES), (row["date"], row["campus"]))
            kind = "fleet" if row["campus"] == "fleet" else "sites"
            total = sums.setdefault(row["date"], {"fleet": 0, "sites": 0})
            total[kind] += int(row["gpus_produced"])
        for when, total in sums.items():
            self.assertEqual(total["fleet"], total["sites"], when)

    def test_gap_sums_exactly(self):
        for row in self.result["bottlenecks"]["gap"]:
            where = (row["date"], row["campus"])
            self.assertEqual(sum(row["terms"].values()), row["target"] - row["up"], where)
            if row.get("supply_split"):
                self.assertEqual(sum(row["supply_split"].values()), row["terms"]["supply"], where)
            self.assertEqual(row["up"], int(self.rows[row["campus"], row["date"]]["gpus_up"]), where)

    def test_capacity_cut_bounds_the_fleet(self):
        cuts = self.result["bottlenecks"]["cut"]
        self.assertEqual([cut["date"] for cut in cuts], [row["date"] for row in self.fleet])
        for cut, row in zip(cuts, self.fleet):
            self.assertGreaterEqual(cut["bound_gpus"] * (1 + 1e-9), int(row["gpus_up"]), cut["date"])
            if int(row["gpus_up"]) > 0:
                self.assertTrue(cut["resources"], cut["date"])

    def test_no_number_is_negative(self):
        for row in self.series:
            for column, text in row.items():
                if column not in ("date", "campus", "from"):
                    self.assertGreaterEqual(float(text), 0, (row["date"], row["campus"], column))
        for name, value in self.result["summary"].items():
            self.assertGreaterEqual(value, 0, name)

    def test_power_stays_within_the_feeds_and_pue_within_reason(self):
        for row in self.series:
            self.assertLessEqual(float(row["facility_mw"]), float(row["feed_capacity_mw"]) * (1 + 1e-9), (row["date"], row["campus"]))
            if '"until"' not in json.dumps(self.given):  # racks stay when power ends
                self.assertLessEqual(float(row["reserved_mw"]), float(row["feed_capacity_mw"]) * (1 + 1e-9), (row["date"], row["campus"]))
            self.assertLessEqual(int(row["slots_used"]), int(row["slots_ready"]), (row["date"], row["campus"]))
        self.assertGreaterEqual(self.result["summary"]["mean_pue"], 1)
        self.assertLessEqual(self.result["summary"]["mean_pue"], 2)

    def test_energy_of_a_gpu_year_is_plausible(self):
        # A GPU draws at most its share of the rack's nameplate x PUE: from 500 W (Trainium2, TPU) to 4.2 kW (Rubin Ultra package), PUE <= 1.5,
        # and idles at a fifth: 8,766 h x 0.1 kW = 0.9 MWh to 8,766 h x 6.3 kW = 55 MWh.
        gpu_days = 0.0
        for before, row in zip(self.fleet, self.fleet[1:]):
            length = (date(row["date"]) - date(before["date"])).days
            gpu_days += length * (int(before["gpus_up"]) + int(row["gpus_up"])) / 2
        per_gpu_year = self.result["summary"]["energy_mwh"] / (gpu_days / DAYS_PER_YEAR)
        self.assertGreater(per_gpu_year, 0.9)
        self.assertLess(per_gpu_year, 55)

    def test_milestones_agree_with_the_series(self):
        reached = [m["date"] for m in self.result["milestones"] if m["date"]]
        self.assertEqual(reached, sorted(reached))
        for milestone in self.result["milestones"]:
            for row in self.fleet:
                if milestone["date"] is None or row["date"] < milestone["date"]:
                    self.assertLess(int(row["gpus_up"]), milestone["gpus"], row["date"])

    def test_no_milestone_before_the_power_and_halls_that_carry_it(self):
        """Racks admitted at t are up at t + installation + burn-in at the earliest; slots and feeds at t bound them."""
        scenario = self.result["scenario"]
        racks = catalogue("rack_types", "accelerators.json")
        used = {line["rack_type"] for line in scenario["supply"].get("lines", [])}
        used |= {initial["rack_type"] for campus in scenario["campuses"] for initial in campus.get("initial", [])}
        most_gpus = max(plain(racks[name]["gpus_per_rack"]) for name in used)
        least_mw = min(megawatts(racks[name]["max_power"]) / plain(racks[name]["gpus_per_rack"]) for name in used)
        start = date(scenario["start"])
        capacity = {campus["name"]: ([], []) for campus in scenario["campuses"]}
        for event in self.events:
            if event["kind"] in ("hall_ready", "power_energized"):
                amount = float(event["detail"].split()[0])
                capacity[event["campus"]][event["kind"] == "power_energized"].append((float(event["elapsed_s"]), amount))
        for milestone in self.result["milestones"]:
            if milestone["date"] is None:
                continue
            bound = 0
            for campus in scenario["campuses"]:
                lag = duration_days(campus["install"]["duration"]) + duration_days(campus["install"]["burn_in"])
                # the date is a whole day: up to its end
                until_s = max(0.0, ((date(milestone["date"]) - start).days + 1 - lag) * DAY_S)
                slots, mw = (sum(amount for at_s, amount in steps if at_s <= until_s) for steps in capacity[campus["name"]])
                bound += min(slots * most_gpus, mw / (least_mw * campus["pue"] * campus["power"].get("provisioning", 1)))
            self.assertGreaterEqual(bound * (1 + 1e-9), milestone["gpus"], milestone)

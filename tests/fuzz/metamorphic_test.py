# SPDX-License-Identifier: Apache-2.0
"""Arbitrary plans told in another way: the answer stays. And with more of something: no milestone comes later."""

import copy
import datetime
import json
import pathlib
import random
import re
import tempfile
import unittest

from support.arbitrary_scenarios import arbitrary
from support.gpuramp_runs import day, run

N_SEEDS = 25
TABLES = ("series.csv", "power.csv", "cost.csv", "jobs.csv")
PREFIXES = {"MW": ("GW", 1e-3), "kW": ("MW", 1e-3), "GPU": ("k GPU", 1e-3), "week": ("day", 7)}


def shuffled(value, rng):
    """The same with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: shuffled(value[key], rng) for key in keys}
    return [shuffled(item, rng) for item in value] if isinstance(value, list) else value


def in_other_units(value):
    """The same with every plain quantity in another unit."""
    if isinstance(value, dict):
        return {key: in_other_units(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [in_other_units(inner) for inner in value]
    match = re.fullmatch(r"(\d+) (MW|kW|GPU|week)", value) if isinstance(value, str) else None
    if not match:
        return value
    unit, factor = PREFIXES[match.group(2)]
    return f"{int(match.group(1)) * factor:.10g} {unit}"


def split_halls(given):
    """Each group of halls becomes two, the second of which begins where the first would have gone on."""
    for campus in given["campuses"]:
        groups = []
        for hall in campus["halls"]:
            if hall["count"] == 1:
                groups.append(hall)
                continue
            weeks = int(hall["every"].split()[0])
            groups.append({**hall, "count": 1})
            first = (datetime.date.fromisoformat(hall["available"]) + datetime.timedelta(weeks=weeks)).isoformat()
            groups.append({**hall, "count": hall["count"] - 1, "available": first})
        campus["halls"] = groups


def split_tranches(given):
    """Each tranche becomes two that come on its day."""
    for campus in given["campuses"]:
        tranches = campus["power"]["tranches"]
        campus["power"]["tranches"] = [{**t, "capacity": f"{int(t['capacity'].split()[0]) * share:.10g} MW"} for t in tranches for share in (0.25, 0.75)]


def sourced(entry):
    """An entry of a catalogue as files of catalogues want it."""
    return {key: value if key == "name" else {"value": value, "source": "assumption: a test", "date": "2026-01"} for key, value in entry.items()}


class ToldOtherwise(unittest.TestCase):
    def pairs(self, change, seeds=N_SEEDS):
        """Runs of arbitrary plans, and of each as `change` tells it."""
        for seed in range(seeds):
            rng = random.Random(seed)
            given = arbitrary(rng)
            other = copy.deepcopy(given)
            other = change(other, rng) or other
            with self.subTest(seed=seed):
                yield run(given, "--resolution", "campus"), run(other, "--resolution", "campus")

    def same_tables(self, change):
        for a, b in self.pairs(change):
            for name in TABLES:
                self.assertEqual(a.text(name), b.text(name), name)

    def same_fleet(self, change):
        for a, b in self.pairs(change):
            for column in ("gpus_up", "gpus_produced", "gpus_in_transit"):
                self.assertEqual(a.column(column), b.column(column), column)
            for key in ("gpus_up_end", "energy_mwh", "useful_model_flop", "training_runs_finished", "tokens_served"):
                x, y = a.result["summary"][key], b.result["summary"][key]
                self.assertAlmostEqual(x, y, delta=1e-9 * max(1, abs(x)), msg=key)

    def test_order_of_keys(self):
        self.same_tables(shuffled)

    def test_order_of_campuses(self):
        self.same_fleet(lambda given, rng: given["campuses"].reverse())

    def test_order_of_lines(self):
        self.same_fleet(lambda given, rng: given["supply"]["lines"].reverse())

    def test_order_of_rack_types_in_the_catalogue(self):
        self.same_fleet(lambda given, rng: given["catalog"]["rack_types"].reverse())

    def test_order_of_wan_links(self):
        self.same_fleet(lambda given, rng: given.get("wan", []).reverse())

    def test_order_of_regions_and_fabrics(self):
        def turned(given, rng):
            for kind, key in (("regions", "region"), ("fabrics", "fabric")):
                entries = given["catalog"][kind]
                entries.append({**entries[0], "name": "other"})
                for campus in given["campuses"]:
                    campus[key] = rng.choice(["other", campus[key]])
            other = copy.deepcopy(given)
            other["catalog"]["regions"].reverse()
            other["catalog"]["fabrics"].reverse()
            return other
        self.same_tables(turned)

    def test_order_of_catalogue_files(self):
        """The catalogue of a plan in files of one kind each, named in one order and in the other."""
        for seed in range(N_SEEDS):
            given = arbitrary(random.Random(seed))
            with self.subTest(seed=seed), tempfile.TemporaryDirectory() as folder:
                names = []
                for kind, entries in given.pop("catalog").items():
                    names.append(f"{folder}/{kind}.json")
                    pathlib.Path(names[-1]).write_text(json.dumps({kind: [sourced(entry) for entry in entries]}), encoding="utf-8")
                a, b = (run({**given, "catalogs": order}, "--resolution", "campus") for order in (names, names[::-1]))
                for name in TABLES:
                    self.assertEqual(a.text(name), b.text(name), name)

    def test_seed_of_what_is_not_drawn(self):
        for seed in range(N_SEEDS):
            given = arbitrary(random.Random(seed))
            with self.subTest(seed=seed):
                a, b = (run(given, "--resolution", "campus", "--seed", number) for number in ("1", "4711"))
                for name in TABLES:
                    self.assertEqual(a.text(name), b.text(name), name)

    def test_order_of_groups_of_halls(self):
        def turned(given, _):
            for campus in given["campuses"]:
                campus["halls"].reverse()
        self.same_fleet(turned)

    def test_order_of_tranches(self):
        def turned(given, _):
            for campus in given["campuses"]:
                campus["power"]["tranches"].reverse()
        self.same_fleet(turned)

    def test_units(self):
        self.same_fleet(lambda given, rng: in_other_units(given))

    def test_a_group_of_halls_in_two(self):
        self.same_fleet(lambda given, rng: split_halls(given))

    def test_a_tranche_in_two(self):
        self.same_fleet(lambda given, rng: split_tranches(given))

    def test_a_day_more_changes_no_earlier_date(self):
        def longer(given, _):
            given["end"] = day(365)
        for a, b in self.pairs(longer):
            early = [row for row in a.series if row["date"] < day(364)]
            self.assertEqual(early, b.series[:len(early)])


class MoreIsNeverLater(unittest.TestCase):
    """At one campus, to the day; several, within an interval of planning, are in property/never_later_test."""

    def never_later(self, more):
        for seed in range(N_SEEDS):
            given = arbitrary(random.Random(seed))
            given["campuses"] = given["campuses"][:1]
            given.pop("wan", None)
            given["workloads"]["training"] = []
            given["supply"]["lines"] = given["supply"]["lines"][:1]
            given["targets"]["milestones"] = [f"{n} GPU" for n in (1, 10, 50, 200, 1000, 5000)]
            other = copy.deepcopy(given)
            more(other)
            with self.subTest(seed=seed):
                for a, b in zip(run(given, "--resolution", "campus").result["milestones"], run(other, "--resolution", "campus").result["milestones"]):
                    self.assertLessEqual(b["date"] or "9999", a["date"] or "9999", json.dumps(a))

    def test_power(self):
        self.never_later(lambda given: given["campuses"][0]["power"]["tranches"].append({"capacity": "25 MW", "available": day(0)}))

    def test_halls(self):
        self.never_later(lambda given: given["campuses"][0]["halls"].append({"count": 1, "rack_slots": 50, "bus": "25 MW", "available": day(0)}))

    def test_crews(self):
        def more(given):
            install = given["campuses"][0]["install"]
            install["rate"] = f"{2 * float(install['rate'].split()[0])} rack/week"
        self.never_later(more)

    def test_chips(self):
        def more(given):
            for supply_input in given["supply"]["inputs"]:
                supply_input["wafers"] = [[date, f"{2 * int(wafers.split()[0])} wafer/week"] for date, wafers in supply_input["wafers"]]
        self.never_later(more)

    def test_orders(self):
        def more(given):
            for line in given["supply"]["lines"]:
                line["orders"] = [[date, f"{int(racks.split()[0]) + 3} rack/week"] for date, racks in line["orders"]]
        self.never_later(more)


if __name__ == "__main__":
    unittest.main()

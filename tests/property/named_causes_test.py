# SPDX-License-Identifier: Apache-2.0
"""What a result names as holding something back does: relaxed by a tenth, or by one rack where that is more, it buys GPUs up, GPUs up
earlier, racks that get further, or work. Where racks lack several things at once the counts of what is missing say so, and then all that
they lack are relaxed together. Each check is a rerun of the whole scenario."""

import copy
import datetime
import itertools
import math
import random
import re
import unittest

from support.arbitrary_scenarios import arbitrary
from support.gpuramp_runs import START, campus, day, run, scenario

SEEDS = (*range(5000, 5012), 5139, 5149, 5154)  # the last: work of no use, links used to the last bit, burn-in until the end
PART = 0.1
TOLERANCE = 1e-9
LEAST_DAYS = 7  # by which a date is moved at least
WAITING = {"waiting_hall": "hall", "waiting_power": "power", "waiting_fabric": "fabric", "waiting_crew": "crew"}
RESOURCES = {"hall_slots": "hall", "hall_bus": "hall", "power_admission": "power", "fabric_ports": "fabric", "crew": "crew"}
WORK = ("feed", "bus", "uplink", "core", "wan")  # what slows work of racks that are up


def amount(text):
    return float(text.split()[0]), text.split(" ", 1)[1]


def more(text, least=0.0):
    """A quantity and a tenth, or `least` more in its unit."""
    value, unit = amount(text)
    return f"{value + max(PART * value, least):.12g} {unit}"


def earlier(date):
    since = (datetime.date.fromisoformat(date) - START).days
    return day(since - max(LEAST_DAYS, math.ceil(PART * since))) if since > 0 else date


def shorter(text):
    value, unit = amount(text)
    days = value * 7
    assert unit == "week"
    return f"{max(0, days - max(1, PART * days)):.12g} day"


def rack_mw(given):
    return max(amount(t["max_power"])[0] for t in given["catalog"]["rack_types"]) / 1000


def relax_hall(given, campus, what="hall"):
    for hall in campus["halls"]:
        if what in ("hall", "hall_slots"):
            hall["rack_slots"] += max(1, math.ceil(PART * hall["rack_slots"]))
        if what in ("hall", "hall_bus"):
            hall["bus"] = more(hall["bus"], rack_mw(given))
        hall["available"] = earlier(hall["available"])


def relax_power(given, campus, _=None):
    for tranche in campus["power"]["tranches"]:
        tranche["capacity"] = more(tranche["capacity"], 2 * rack_mw(given))
        tranche["available"] = earlier(tranche["available"])


def relax_fabric(given, campus, _=None):
    gpus = max(t["gpus_per_rack"] for t in given["catalog"]["rack_types"])
    campus["fabric_ports"] = [[earlier(date), more(ports, gpus)] for date, ports in campus["fabric_ports"]]


def relax_crew(_, campus, __=None):
    campus["install"]["rate"] = more(campus["install"]["rate"])


def relax_dark(given, campus):
    relax_power(given, campus)
    for event in campus["power"].get("events", []):
        event["depth"] *= 1 - PART


RELAX = {"hall": relax_hall, "power": relax_power, "fabric": relax_fabric, "crew": relax_crew}


def relax_supply(given, name):
    for made in given["supply"]["inputs"]:
        if made["name"] == name:
            made["wafers"] = [[date, more(rate)] for date, rate in made["wafers"]]
    for rack in given["catalog"]["rack_types"] if name == "availability" else []:
        rack["available"] = earlier(rack["available"])
    if name == "orders":
        for line in given["supply"]["lines"]:
            line["orders"] = [[date, more(rate, 1)] for date, rate in line["orders"]]


def relax_lead_times(given, cause, wholly):
    less = (lambda _: "0 week") if wholly else shorter
    for line in given["supply"]["lines"] if cause == "in_transit" else []:
        line["integration_time"], line["transit_time"] = less(line["integration_time"]), less(line["transit_time"])
    for campus in given["campuses"] if cause in ("installing", "burn_in") else []:
        key = "duration" if cause == "installing" else "burn_in"
        campus["install"][key] = less(campus["install"][key])


def relax_work(given, campus, resource):
    if resource == "feed":
        relax_power(given, campus)
        relax_dark(given, campus)
    elif resource == "bus":
        relax_hall(given, campus, "hall_bus")
    else:
        for fabric in given["catalog"]["fabrics"]:
            fabric["port"] = more(fabric["port"])
        for link in given.get("wan", []):
            link["capacity"] = more(link["capacity"])


def shipped_as_planned(given):
    """Each line to one campus: else a campus that has more room is sent more racks, which is another plan."""
    for line, campus in zip(given["supply"]["lines"], itertools.cycle(given["campuses"])):
        line["campuses"] = [campus["name"]]
    return given


class Bought:
    """What a run has of what planners want."""

    def __init__(self, result):
        def days(year):
            return (datetime.date.fromisoformat(year["to"]) - datetime.date.fromisoformat(year["from"])).days
        self.up = sum(year["mean_up"] * days(year) for year in result.result["years"])
        self.useful = result.result["summary"]["useful_model_flop"]
        self.slowed = sum(row[loss] for row in result.result["bottlenecks"]["waterfall"] for loss in ("power_capped_flop", "network_contention_flop"))
        self.held = {}  # GPU-days before racks are let in, by campus
        self.causes = {}
        for year in result.result["years"]:
            for place in [{**year, "campus": "fleet"}, *year["campuses"]]:
                for cause in place["causes"]:
                    key = (place["campus"], cause["name"] if cause["cause"] == "supply" else cause["cause"])
                    self.causes[key] = self.causes.get(key, 0) + cause["mean_gpus"] * days(year)
        for (place, cause), gpu_days in self.causes.items():
            if cause in WAITING:
                self.held[place] = self.held.get(place, 0) + gpu_days
        self.started = self.up + sum(self.causes.get(("fleet", cause), 0) for cause in ("down", "dark"))  # past burn-in

    def is_less_than(self, other, place, cause=None):
        def above(a, b):
            return a > b + TOLERANCE * max(1, abs(b))
        return (above(other.up, self.up) or above(other.started, self.started) or above(other.useful, self.useful) or above(self.slowed, other.slowed) or above(self.held.get(place, 0), other.held.get(place, 0)) or
                cause is not None and above(self.causes[(place, cause)], other.causes.get((place, cause), 0)))


def lacking(result, place):
    """Things that racks waiting there lack at some date."""
    return {thing for thing in RELAX for value in result.column(f"gpus_missing_{thing}", place).values() if value > 0}


def named(result):
    """(place, kind, name) of whatever the result says holds something back."""
    found = set()
    for year in result.result["years"]:
        for cause in year["causes"]:
            if cause["mean_gpus"] > 0 and cause["cause"] not in WAITING and cause["cause"] != "dark":
                found.add(("fleet", "cause", cause["name"] if cause["cause"] == "supply" else cause["cause"]))
        for campus in year["campuses"]:
            for cause in campus["causes"]:
                if cause["mean_gpus"] > 0 and (cause["cause"] in WAITING or cause["cause"] == "dark"):
                    found.add((campus["campus"], "cause", cause["cause"]))
    for row in result.result["bottlenecks"]["binding"]:
        found.add((row["campus"], "binding", row["resource"]))
    return sorted(found)


def relaxed(given, place, kind, name, also=()):
    changed = copy.deepcopy(given)
    at = next((c for c in changed["campuses"] if c["name"] == place), None)
    if name in WAITING or name in RESOURCES:
        thing = WAITING.get(name) or RESOURCES[name]
        if thing == "hall":
            relax_hall(changed, at, name if kind == "binding" and not also else "hall")
        else:
            RELAX[thing](changed, at)
        for other in set(also) - {thing}:
            RELAX[other](changed, at)
    elif name == "dark":
        relax_dark(changed, at)
    elif name.split(":")[0] in WORK:
        relax_work(changed, at, name.split(":")[0])
    elif name == "down":
        availability = changed["failures"]["availability"]
        changed["failures"]["availability"] = 1 if also else availability + PART * (1 - availability)
    elif name.startswith("supply: "):
        relax_supply(changed, name.removeprefix("supply: "))
    else:
        relax_lead_times(changed, name, wholly=bool(also))
    return changed


class NamedCauses(unittest.TestCase):
    def buys(self, given, result, place, kind, name):
        before = Bought(result)
        own = name if kind == "cause" and name not in WAITING else None
        if before.is_less_than(Bought(run(relaxed(given, place, kind, name))), place, own):
            return True
        also = lacking(result, place) if name in WAITING or name in RESOURCES else ()
        if name in ("down", "in_transit", "installing", "burn_in"):  # of few racks, or of days before the end, a tenth is no whole one
            also = ("wholly", name)
        return len(also) > 1 and before.is_less_than(Bought(run(relaxed(given, place, kind, name, also))), place)

    def test_arbitrary_scenarios(self):
        n = 0
        for seed in SEEDS:
            given = shipped_as_planned({**arbitrary(random.Random(seed)), "report_every": "1 week"})
            result = run(given)
            for place, kind, name in named(result):
                if re.match("supply: (ahead|lead)", name):
                    continue
                n += 1
                with self.subTest(seed=seed, place=place, kind=kind, name=name):
                    self.assertTrue(self.buys(given, result, place, kind, name), "relaxed by a tenth it buys nothing")
        self.assertGreater(n, 5 * len(SEEDS))

    def test_the_check_sees_a_cause_that_is_none(self):
        """Power for ten racks, and room for all."""
        given = scenario(campuses=[campus(power={"tranches": [{"capacity": "10 MW", "available": "2025-01-01"}]},
                                          halls=[{"count": 1, "rack_slots": 1000, "bus": "1 GW", "available": "2025-01-01"}])])
        result = run(given)
        self.assertIn(("c", "cause", "waiting_power"), named(result))
        for name, bought in (("waiting_power", True), ("waiting_hall", False), ("waiting_crew", False)):
            self.assertEqual(self.buys(given, result, "c", "cause", name), bought, name)


if __name__ == "__main__":
    unittest.main()

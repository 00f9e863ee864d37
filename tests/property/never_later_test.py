# SPDX-License-Identifier: Apache-2.0
"""More or earlier of any one thing never makes a milestone later, where racks go where they are installed first: the default.

Later by more than a planning interval, that is: once a week it is decided where racks go, and those that wait for a crew are let in.
"""

import copy
import datetime
import random
import unittest

from support.arbitrary_scenarios import arbitrary
from support.gpuramp_runs import campus, day, run, scenario

LEVELS = (10, 30, 100, 200, 300, 500, 800, 1200, 2000, 3000, 5000, 8000, 12000, 20000)
SOONER_DAYS = 56
INTERVAL_DAYS = 7  # cadence and produce_every by default


def times(quantity, factor):
    value, unit = quantity.split(" ", 1)
    return f"{float(value) * factor:g} {unit}"


def sooner(date):
    return (datetime.date.fromisoformat(date) - datetime.timedelta(days=SOONER_DAYS)).isoformat()


def plan(seed):
    """Any supply, halls, power, crews, ports; racks of one type, of which more cannot take what others would use better."""
    given = arbitrary(random.Random(seed))
    del given["workloads"], given["supply"]["allocation"]
    given["lifetime"] = "30 year"
    given["targets"]["milestones"] = [f"{gpus} GPU" for gpus in LEVELS]
    given["catalog"]["rack_types"] = given["catalog"]["rack_types"][:1]
    given["supply"]["lines"] = given["supply"]["lines"][:1]
    for site in given["campuses"]:
        site["power"].pop("events", None)
    return given


def scaled(key, factor):
    return lambda item: item.update({key: times(item[key], factor)})


def each(parts, *changes):
    """(what, place of the part, change) for each part and change."""
    return [(what, get, change) for get in parts for what, change in changes]


def changes_of(given):
    """All single things of which there can be more, or that can come earlier."""
    def campus(c):
        return lambda g: g["campuses"][c]
    campuses = [campus(c) for c in range(len(given["campuses"]))]
    halls = [(lambda g, at=at, h=h: at(g)["halls"][h]) for at in campuses for h in range(len(at(given)["halls"]))]
    tranches = [(lambda g, at=at, t=t: at(g)["power"]["tranches"][t]) for at in campuses for t in range(len(at(given)["power"]["tranches"]))]
    ports = [(lambda g, at=at: at(g)["fabric_ports"]) for at in campuses if "fabric_ports" in at(given)]
    line = [lambda g: g["supply"]["lines"][0]]
    return (
        each(line, ("orders", lambda x: x.update(orders=[[d, times(r, 1.5)] for d, r in x["orders"]])), ("shorter integration", scaled("integration_time", 0.5)),
             ("shorter transit", lambda x: x.update(transit_time="0 week")))
        + each([lambda g: g["supply"]["inputs"][0]["wafers"][0]], ("wafers", lambda x: x.__setitem__(1, times(x[1], 1.5))))
        + each([lambda g, at=at: at(g)["install"] for at in campuses], ("crew", scaled("rate", 2)), ("shorter installation", lambda x: x.update(duration="0 week")),
               ("shorter burn-in", lambda x: x.update(burn_in="0 week")))
        + each(halls, ("slots", lambda x: x.update(rack_slots=x["rack_slots"] * 3 // 2 + 1)), ("bus", scaled("bus", 1.5)), ("halls sooner", lambda x: x.update(available=sooner(x["available"]))))
        + each(tranches, ("power", lambda x: x.update(capacity=f"{float(x['capacity'].split()[0]) + 5:g} MW")), ("power sooner", lambda x: x.update(available=sooner(x["available"]))))
        + each(ports, ("ports", lambda x: [point.__setitem__(1, times(point[1], 1.5)) for point in x])))


def milestones(given):
    dates = {m["gpus"]: m["date"] for m in run(given).result["milestones"]}
    return {gpus: datetime.date.fromisoformat(date) if date else datetime.date.max for gpus, date in dates.items()}


class NeverLater(unittest.TestCase):
    def test_more_or_earlier_of_one_thing(self):
        picked = random.Random(0)
        for seed in range(12):
            given = plan(seed)
            before = milestones(given)
            for what, get, change in picked.sample(changes_of(given), 6):
                more = copy.deepcopy(given)
                change(get(more))
                after = milestones(more)
                later = {gpus: (before[gpus], after[gpus]) for gpus in LEVELS if (after[gpus] - before[gpus]).days > INTERVAL_DAYS}
                self.assertEqual(later, {}, f"seed {seed}: more {what}")

    def test_another_policy_may(self):
        """Two sites install a rack a week each: in proportion to room, ten times the power at one draws racks there, which wait for its crew."""
        def reached(policy, power):
            sites = [campus(name, power={"tranches": [{"capacity": f"{mw} MW", "available": day(0)}]}, install={"rate": "1 rack/week", "duration": "1 week", "burn_in": "2 week"})
                     for name, mw in (("a", power), ("b", 100))]
            supply = {"allocation": policy, "lines": [{"rack_type": "r", "orders": [[day(0), "2 rack/week"]], "integration_time": "1 week", "transit_time": "1 week"}]}
            return milestones(scenario(campuses=sites, supply=supply, targets={"milestones": ["300 GPU"]}))[300]
        self.assertEqual(reached("soonest", 1000), reached("soonest", 100))
        self.assertGreater((reached("most_headroom", 1000) - reached("most_headroom", 100)).days, INTERVAL_DAYS)


if __name__ == "__main__":
    unittest.main()

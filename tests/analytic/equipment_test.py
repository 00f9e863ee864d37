# SPDX-License-Identifier: Apache-2.0
"""Equipment of halls and power from markets with several owners: when it comes, who gets it, and what its lateness costs, in closed form."""

import unittest

from support.gpuramp_runs import GPUS_PER_RACK, campus, day, run, scenario
from support.program import InDirectory, call

MONTHS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 364)  # the firsts, and the end, in days since the start
APRIL = MONTHS[3]
DUE = 91  # when the transformer of a project begun at the start is wanted
CONNECTED = 10  # days from the transformer to power
PER_DAY = 1.0  # MW that all makers make

GRID = {"name": "grid", "tasks": [{"name": "permit", "class": "permit", "duration": "60 day"},
                                  {"name": "transformer", "class": "transformer", "duration": f"{DUE} day"},
                                  {"name": "connection", "class": "substation", "duration": f"{CONNECTED} day", "after": ["permit", "transformer"]}]}


def market(name="transformers", share=1, wanted=100, others=1, **given):
    """1 MW a day, of which others want more than there is."""
    buyers = [{"name": f"b{i + 1}", "power": [[day(0), f"{wanted} MW/day"]], "share": 1} for i in range(others)]
    return {"name": name, "tasks": ["transformer"], "power": [[day(0), f"{PER_DAY} MW/day"]], "share": share, "buyers": buyers, **given}


def tranche(name, mw):
    return {"name": name, "capacity": f"{mw} MW", "project": "grid", "start": day(0)}


def plan(inputs, *tranches, racks=0, **other):
    """A campus whose power comes by projects."""
    given = scenario(campuses=[campus(power={"tranches": list(tranches)})], **other)
    given["supply"] = {"inputs": inputs, "lines": [{"rack_type": "r", "orders": [[day(0), f"{racks} rack/week"], [day(7), "0 rack/week"]], "integration_time": "1 week", "transit_time": "1 week"}]}
    given["catalog"]["projects"] = [GRID]
    return given


class Equipment(unittest.TestCase):
    def days(self, given):
        """When each tranche or hall is there."""
        self.result = run(given)
        self.assertEqual(self.result.result["conservation"]["broken"], [])
        for row in self.result.result["supply_chain"]:
            got = sum(owner["given"] for owner in row["owners"]) + row["idle"] + row["stock_end"]
            self.assertAlmostEqual(got, row["stock_begin"] + row["made"], delta=1e-9 * max(1, row["made"]))
        return {e["subject"].split("/")[-1]: float(e["elapsed_s"]) / 86400 for e in self.result.events if e["kind"] in ("power_energized", "hall_ready")}

    def owners(self):
        owners = {}
        for row in self.result.result["supply_chain"]:
            for owner in row["owners"]:
                owners[owner["name"]] = owners.get(owner["name"], 0) + owner["given"] / 1e6
        return owners

    def test_in_time_where_there_is_enough(self):
        plenty = market(wanted=0.1)
        self.assertAlmostEqual(self.days(plan([plenty], tranche("a", 20)))["a"], DUE + CONNECTED, places=6)
        self.assertAlmostEqual(self.days(plan([], tranche("a", 20)))["a"], DUE + CONNECTED, places=6)

    def test_two_owners(self):
        # half of 1 MW a day from April on: 60 MW take 120 days
        found = self.days(plan([market()], tranche("a", 60)))
        self.assertAlmostEqual(found["a"], APRIL + 60 / 0.5 + CONNECTED, places=6)
        self.assertAlmostEqual(self.owners()["this fleet"], 60, places=6)
        self.assertAlmostEqual(self.owners()["b1"], 364 * PER_DAY - 60, places=6)

    def test_by_contract(self):
        # 0.8 MW a day are assured to the other, and half of the rest: a tenth is left
        assured = market(rule="contract")
        assured["buyers"][0]["contract"] = {"power": [[day(0), "0.8 MW/day"]]}
        self.assertAlmostEqual(self.days(plan([assured], tranche("a", 10)))["a"], APRIL + 10 / 0.1 + CONNECTED, places=6)

    def test_equal_owners_split_equally(self):
        self.days(plan([market(others=2)], tranche("a", 1000)))
        third = (364 - APRIL) * PER_DAY / 3
        for name, others_before in (("this fleet", 0), ("b1", APRIL / 2), ("b2", APRIL / 2)):
            self.assertAlmostEqual(self.owners()[name], third + others_before, places=6, msg=name)

    def test_who_asks_first_is_served_first(self):
        found = self.days(plan([market()], tranche("a", 30), tranche("b", 30)))
        self.assertAlmostEqual(found["a"], APRIL + 60 + CONNECTED, places=6)
        self.assertAlmostEqual(found["b"], APRIL + 120 + CONNECTED, places=6)

    def test_what_does_not_come_within_the_run(self):
        self.assertNotIn("a", self.days(plan([market()], tranche("a", 500))))

    def test_makers_expand(self):
        # as much again each year while it is short, 60 days later; of what is made from April on half is ours
        lead = 60
        grown = market(expansion={"growth": 1, "lead_time": f"{lead} day"})
        found = self.days(plan([grown], tranche("a", 60)))
        self.assertAlmostEqual(found["a"], self.day_when_ours(60, lead) + CONNECTED, places=6)
        self.assertGreater(self.result.result["supply_chain"][0]["price_ratio"], 1)

    @staticmethod
    def day_when_ours(mw, lead):
        """When half of what is made from April on comes to so many MW, with makers who add as much again each year."""
        adds, ours = [], 0.0 # (day from which it is there, MW a day)
        for since, now in zip(MONTHS, MONTHS[1:]):
            made = (now - since) * PER_DAY + sum(rate * max(0, now - max(since, there)) for there, rate in adds)
            half = made / 2 if since >= APRIL else 0
            if ours + half >= mw:
                return since + (now - since) * (mw - ours) / half
            ours += half
            capacity = PER_DAY + sum(rate for there, rate in adds if there <= now)
            adds.append((now + lead, capacity * (now - since) / 365.2425))
        return None

    def test_halls_wait_for_theirs(self):
        # halls of 15 MW, begun on the 1st and 2nd of January: the first comes 30 days after April, the second 30 days later, both of one group
        shell = {"name": "shell", "tasks": [{"name": "transformer", "class": "transformer", "duration": f"{DUE} day"}]}
        given = plan([market()], {"capacity": "1 GW", "available": "2025-01-01"})
        given["catalog"]["projects"] = [shell]
        given["campuses"][0]["halls"] = [{"count": 2, "rack_slots": 15, "bus": "15 MW", "project": "shell", "start": day(0), "every": "1 day"}]
        found = self.days(given)
        self.assertAlmostEqual(found["hall-1-1"], APRIL + 30, places=6)
        self.assertAlmostEqual(found["hall-1-2"], APRIL + 60, places=6)

    def test_what_lateness_costs(self):
        # 100 racks wait; power for 60 of 1 MW each comes 119 days later than planned
        late_days = (APRIL + 120 + CONNECTED) - (DUE + CONNECTED)
        self.days(plan([market()], tranche("a", 60), racks=100))
        wanted = 60 * GPUS_PER_RACK * late_days
        self.assertAlmostEqual(self.result.result["supply_chain"][0]["short_gpu_days"], wanted, delta=1e-6 * wanted)
        causes = {c["name"]: c["mean_gpus"] * 364 for c in self.result.result["years"][0]["causes"]}
        self.assertAlmostEqual(causes["power: transformers"], wanted, delta=1e-6 * wanted)
        self.assertAlmostEqual(sum(causes.values()), (self.result.result["years"][0]["mean_target"] - self.result.result["years"][0]["mean_up"]) * 364, delta=1)

    def spent(self, given):
        """What was spent in all, and [campus][category]."""
        cost = run(given).result["cost"]
        return cost, {site["campus"]: site["spent"] for site in cost["campuses"]}

    def dear(self, capex="100 k USD/MW"):
        """1 MW a day is made, of which the other wants all; ours want 15 MW for a tranche in April and 15.5 MW for a hall of another campus in May."""
        asked = market(wanted=1, elasticity=0.5, capex=capex)
        given = plan([asked], tranche("a", 15))
        given["catalog"]["projects"].append({"name": "shell", "tasks": [{"name": "transformer", "class": "transformer", "duration": f"{DUE + 30} day"}]})
        given["campuses"].append(campus("d", halls=[{"count": 1, "rack_slots": 15, "bus": "15.5 MW", "project": "shell", "start": day(0)}]))
        return given

    def test_scarcity_is_paid_as_it_is_made(self):
        """In April 30 MW are made and 45 wanted, half of what is made is for a tranche of 15 MW: at (45 / 30)^(1 / 0.5) times the base price. In May 31 MW
        are made and 46.5 wanted, half is for a hall of 15.5. The 100,000 dollars of a megawatt are in what is built, the rest is paid on top."""
        on_top = ((45 / 30) ** 2 - 1) * 100e3
        given = self.dear()
        cost, sites = self.spent(given)
        free, free_sites = self.spent(self.dear("0 USD/MW"))
        self.assertEqual([free_sites[c]["generation_usd"] + free_sites[c]["power_cooling_usd"] for c in "cd"], [0, 0])
        self.assertAlmostEqual(sites["c"]["generation_usd"], 15 * on_top, delta=1e-3)
        self.assertAlmostEqual(sites["d"]["power_cooling_usd"], 15.5 * on_top, delta=1e-3)
        self.assertEqual([sites["c"]["power_cooling_usd"], sites["d"]["generation_usd"]], [0, 0])
        total = sum(cost["spent"].values()) - sum(free["spent"].values())
        self.assertAlmostEqual(total, 30.5 * on_top, delta=1e-3)  # and nothing else is dearer
        self.assertGreater(cost["unit"]["written_off_usd"], free["unit"]["written_off_usd"])

    def test_what_is_told_is_paid_in_its_year(self):
        """By category, campus and year: what the chain says that scarcity added is what was spent on it."""
        given = self.dear()
        given["start"], given["end"] = day(0), day(2 * 365)
        given["campuses"][0]["power"]["tranches"].append({**tranche("b", 40), "start": day(300)})  # due on day 391, in the second year
        result = run(given)
        told = {row["year"]: row["premium_usd"] for row in result.result["supply_chain"]}
        self.assertTrue(all(usd > 0 for usd in told.values()) and len(told) == 2, told)
        by_year = {row["year"]: row["spent"]["generation_usd"] + row["spent"]["power_cooling_usd"] for row in result.result["cost"]["years"]}
        for year, usd in told.items():
            self.assertAlmostEqual(by_year[year], usd, delta=1e-3)
        by_campus = sum(site["spent"]["generation_usd"] + site["spent"]["power_cooling_usd"] for site in result.result["cost"]["campuses"])
        self.assertAlmostEqual(by_campus, sum(told.values()), delta=1e-3)

    def test_what_is_not_scarce_costs_nothing_on_top(self):
        cost, _ = self.spent(plan([market(wanted=0.1, capex="100 k USD/MW")], tranche("a", 15)))
        self.assertEqual(cost["spent"]["generation_usd"], 0)

    def test_what_a_result_says_runs_again(self):
        self.days(plan([market()], tranche("a", 60), racks=100))
        again = run(self.result.result["scenario"])
        self.assertEqual(again.text("series.csv"), self.result.text("series.csv"))

    def test_bad_input(self):
        for change, problem in (({"power": None, "wafers": [[day(0), "1 wafer/week"]], "buyers": []}, "/supply/inputs/0: counts wafer, and tasks of projects take power"),
                                ({"tasks": ["transfomer"]}, "/supply/inputs/0/tasks/0: there is no task of a project 'transfomer'; did you mean 'transformer'?"),
                                ({"tasks": ["transformer", "transformer"]}, "/supply/inputs/0/tasks/1: the task of a project 'transformer' is named twice"),
                                ({"rack_types": ["r"]}, "/supply/inputs/0/rack_types: is of racks"),
                                ({"per_gpu": 2}, "/supply/inputs/0/per_gpu: is of racks"),
                                ({"price": "1 USD"}, "/supply/inputs/0/price: is of racks, and 'tasks' of projects take this input; state 'capex'"),
                                ({"capex": "-1 USD/kW"}, "/supply/inputs/0/capex: '-1 USD/kW' is negative"),
                                ({"capex": "1 USD"}, "/supply/inputs/0/capex: '1 USD' is"),
                                ({"capex": "1 USD/kW", "buyers": []}, "/supply/inputs/0/capex: is of a market"),
                                ({"capex": "1 USD/kW", "tasks": []}, "/supply/inputs/0/capex: is of equipment")):
            given = {key: value for key, value in {**market(), **change}.items() if value is not None}
            self.assertIn(problem, run(plan([given], tranche("a", 60)), expect=2))


class Warned(InDirectory):
    def test_of_an_input_that_nothing_orders(self):
        """A hall takes a transformer, but not where the power comes through a network: there is no order then."""
        hall = [{"count": 1, "rack_slots": 10, "bus": "1 GW", "project": "grid", "start": day(0)}]
        network = {"network": {"equipment": [{"name": "feed", "capacity": "1 GW", "available": day(0), "feeds": ["halls"]}], "plan_for": "none"}}
        for power, warned in ((campus()["power"], False), (network, True)):
            given = plan([market()])
            given["campuses"] = [campus(halls=hall, power=power)]
            done = call("check", self.write(given))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual("no hall or tranche that is built uses 'transformers'" in done.stderr, warned, done.stderr)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""Plants that move to another campus: their power, energy and money, in closed form."""

import unittest

from support.gpuramp_runs import campus, day, run, scenario

LEFT, TRANSIT, END, MW = 100, 28, 364, 20
LEASE = 300  # the day on which a lease ends
EVER = "2025-01-01"


def engines(**other):
    """A plant at a, which goes to b on day 100 and is energized there on day 128."""
    return {"name": "engines", "kind": "gas", "capacity": f"{MW} MW", "available": EVER,
            "moves": [{"to": "b", "on": day(LEFT), "transit": f"{TRANSIT} day"}], **other}


def plan(tranche, racks=(0, 0), **other):
    """Racks that draw 1 MW each at a and b, which have no other power."""
    sites = [campus("a", power={"tranches": [tranche]}), campus("b", power={"tranches": []})]
    lines = [{"rack_type": "r", "orders": [[day(0), f"{n} rack/week"], [day(7), "0 rack/week"]], "integration_time": "0 week", "transit_time": "1 week", "campuses": [name]}
             for n, name in zip(racks, "ab") if n > 0]
    work = {"research": {"share": 1, "efficiency": {"mfu": 1, "goodput": 1, "busy": 1}}}
    return scenario(campuses=sites, supply={"lines": lines}, workloads=work, **other)


class Moves(unittest.TestCase):
    def levels(self, result):
        """MW that is there at each report date, by campus."""
        return {name: result.column("feed_capacity_mw", name) for name in "ab"}

    def test_power_ends_here_and_begins_there(self):
        at = self.levels(run(plan(engines())))
        for d in at["a"]:
            self.assertEqual((at["a"][d], at["b"][d]), (MW if d < LEFT else 0, MW if d >= LEFT + TRANSIT else 0), d)

    def test_it_is_contracted_once(self):
        """By month: where it is at the month's end, or on its way to."""
        of = {(row["name"], row["month"][:7]): (float(row["contracted_mw"]), float(row["energized_mw"])) for row in run(plan(engines())).table("load.csv")}
        for n in range(1, 13):
            gone, come = n >= 4, n >= 5  # it leaves on 11 April and is energized on 9 May
            self.assertEqual(of["a", f"2026-{n:02}"], (0, 0) if gone else (MW, MW))
            self.assertEqual(of["b", f"2026-{n:02}"], (MW if gone else 0, MW if come else 0))
            self.assertEqual(of["fleet", f"2026-{n:02}"][0], MW)

    def test_the_lease_ends_where_it_is_by_then(self):
        at = self.levels(run(plan(engines(until=day(LEASE)))))
        for d in at["a"]:
            self.assertEqual((at["a"][d], at["b"][d]), (MW if d < LEFT else 0, MW if LEFT + TRANSIT <= d < LEASE else 0), d)

    def test_admission_knows(self):
        """Racks that wait at b are let in once it has come, three weeks before they are up; those at a go dark when it leaves."""
        result = run(plan(engines(), racks=(10, 10)))
        up = {name: result.column("gpus_up", name) for name in "ab"}
        self.assertEqual([up["a"][98], up["a"][105]], [100, 0])
        self.assertEqual([up["b"][d] for d in (126, 147, 154)], [0, 0, 100])
        self.assertEqual(result.result["conservation"]["broken"], [])

    def test_energy_is_drawn_where_it_is(self):
        result = run(plan(engines(), racks=(10, 10)))
        sources = {(row["campus"], row["source"]): row["mwh"] for row in self.by_source(result)}
        # 10 racks of 1 MW: at a they leave the factory on day 7, come on day 14 and are up three weeks later, until day 100; at b three weeks after it came
        self.assertAlmostEqual(sources["a", "engines"], 10 * 24 * (LEFT - 35), delta=1e-3)
        self.assertAlmostEqual(sources["b", "engines"], 10 * 24 * (END - LEFT - TRANSIT - 21), delta=1e-3)

    @staticmethod
    def by_source(result):
        rows = {}
        for row in result.table("power.csv"):
            key = (row["campus"], row["source"])
            rows[key] = rows.get(key, 0) + float(row["mwh"])
        return [{"campus": c, "source": s, "mwh": mwh} for (c, s), mwh in rows.items()]

    def spent(self, tranche):
        result = run(plan(tranche)).result["cost"]
        return {site["campus"]: site["spent"] for site in result["campuses"]}, result["spent"]

    def test_it_is_bought_once_and_moved_at_a_price(self):
        moved = engines(available=day(50), capex="1 M USD/MW")
        moved["moves"][0]["cost"] = "3 M USD"
        sites, fleet = self.spent(moved)
        self.assertAlmostEqual(sites["a"]["generation_usd"], MW * 1e6, delta=1)
        self.assertAlmostEqual(sites["b"]["generation_usd"], 3e6, delta=1)
        self.assertAlmostEqual(fleet["generation_usd"], MW * 1e6 + 3e6, delta=1)

    def test_rent_goes_on_while_it_is_under_way(self):
        rent = "365.2425 k USD/MW/year"  # 1,000 USD a day and MW
        sites, fleet = self.spent(engines(rent=rent))
        self.assertAlmostEqual(sites["a"]["fixed_usd"], 1e3 * MW * LEFT, delta=1)
        self.assertAlmostEqual(sites["b"]["fixed_usd"], 1e3 * MW * (END - LEFT), delta=1)
        stays = engines(rent=rent)
        del stays["moves"]
        self.assertAlmostEqual(fleet["fixed_usd"], self.spent(stays)[1]["fixed_usd"], delta=1)

    def test_through_several_campuses(self):
        given = plan(engines())
        given["campuses"].append(campus("c", power={"tranches": []}))
        given["campuses"][0]["power"]["tranches"][0]["moves"].append({"to": "c", "on": day(200), "transit": "14 day"})
        result = run(given)
        level = {name: result.column("feed_capacity_mw", name) for name in "abc"}
        for d in level["a"]:
            self.assertEqual([level[name][d] for name in "abc"], [MW * (d < LEFT), MW * (LEFT + TRANSIT <= d < 200), MW * (d >= 214)], d)

    def test_plants_of_one_name_come_from_campuses_of_a_template(self):
        """A month apart, as all dates of the template; at the place where they meet the second has its campus in its name."""
        sites = campus(power={"tranches": [engines()]}, template={"name": "a-{n}", "count": 2, "every": "1 month"})
        del sites["name"]
        given = plan(engines())
        given["campuses"][0] = sites
        result = run(given)
        hub = result.result["scenario"]["campuses"][2]["power"]["tranches"]
        self.assertEqual([(t["name"], t["available"], t["moved"]["campus"]) for t in hub],
                         [("engines", "2026-05-09", "a-1"), ("engines-a-2", "2026-06-08", "a-2")])
        at = result.column("feed_capacity_mw", "b")
        self.assertEqual([at[126], at[133], at[154], at[161]], [0, MW, MW, 2 * MW])
        self.assertEqual(run(result.result["scenario"]).text("series.csv"), result.text("series.csv"))

    def test_a_plant_that_comes_late_leaves_late(self):
        """Energized 20 days after it was to leave, it gives nothing here, and is there after its transit; so on to the next campus."""
        late = plan(engines(available=day(90)), slips=[{"what": "power", "delay": "30 day", "campuses": ["a"]}])
        result = run(late)
        level = {name: result.column("feed_capacity_mw", name) for name in "ab"}
        for d in level["a"]:
            self.assertEqual([level[name][d] for name in "ab"], [0, MW * (d >= 120 + TRANSIT)], d)
        late["campuses"].append(campus("c", power={"tranches": []}))
        late["campuses"][0]["power"]["tranches"][0]["moves"].append({"to": "c", "on": day(140), "transit": "14 day"})
        result = run(late)
        level = {name: result.column("feed_capacity_mw", name) for name in "abc"}
        for d in level["a"]:
            self.assertEqual([level[name][d] for name in "abc"], [0, 0, MW * (d >= 120 + TRANSIT + 14)], d)
        again = run(result.result["scenario"])
        self.assertEqual(again.text("series.csv"), result.text("series.csv"))

    def test_a_plant_that_comes_a_little_late_leaves_when_planned(self):
        result = run(plan(engines(available=day(70)), slips=[{"what": "power", "delay": "2 week", "campuses": ["a"]}]))
        level = {name: result.column("feed_capacity_mw", name) for name in "ab"}
        for d in level["a"]:
            self.assertEqual([level[name][d] for name in "ab"], [MW * (84 <= d < LEFT), MW * (d >= LEFT + TRANSIT)], d)

    def test_a_battery_comes_empty(self):
        """What is in it at first is free, and so only once."""
        battery = {"name": "battery", "kind": "battery", "capacity": "0 MW", "nameplate": "5 MW", "available": EVER, "storage": {"energy": "20 MWh", "initial": 1, "peak_shaving": True},
                   "moves": [{"to": "b", "on": day(LEFT), "transit": f"{TRANSIT} day"}]}
        given = plan(battery)
        for site in given["campuses"]:
            site["power"]["tranches"].append({"name": "grid", "capacity": "20 MW", "available": EVER})
        scenario_as_run = run(given).result["scenario"]
        initial = [[t["storage"]["initial"] for t in site["power"]["tranches"] if t["name"] == "battery"] for site in scenario_as_run["campuses"]]
        self.assertEqual(initial, [[1], [0]])

    def test_what_a_result_says_runs_again(self):
        result = run(plan(engines(until=day(LEASE), rent="1 k USD/MW/month"), racks=(10, 10)))
        again = run(result.result["scenario"])
        for file in ("series.csv", "cost.csv", "power.csv"):
            self.assertEqual(again.text(file), result.text(file), file)

    def test_bad_input(self):
        def refused(problem, **other):
            self.assertIn(problem, run(plan(engines(**other)), expect=2))
        at = "/campuses/0/power/tranches/0/moves/0"
        refused(f"{at}/to: there is no campus 'd'", moves=[{"to": "d", "on": day(LEFT)}])
        refused(f"{at}/to: needs another campus: it is there already", moves=[{"to": "a", "on": day(LEFT)}])
        refused(f"{at}: 'on' is missing", moves=[{"to": "b"}])
        refused(f"{at}/transit: '-1 week' is negative", moves=[{"to": "b", "on": day(LEFT), "transit": "-1 week"}])
        refused(f"{at}/on: is before the {day(120)} on which it is energized at 'a'", available=day(120))
        refused(f"{at}: it would come on {day(LEFT + TRANSIT)}, which is not before its end on {day(110)}", until=day(110))
        given = plan(engines())
        given["campuses"][1]["power"]["tranches"] = [{"name": "engines", "capacity": "1 MW", "available": EVER}]
        self.assertIn(f"{at}/to: 'b' has a tranche 'engines' of its own", run(given, expect=2))
        given["campuses"][1]["power"] = {"network": {"equipment": [{"name": "feed", "capacity": "1 GW", "available": EVER, "feeds": ["halls"]}], "plan_for": "none"}}
        self.assertIn(f"{at}/to: 'b' lacks 'tranches': its power comes through a network", run(given, expect=2))
        late = plan(engines())
        late["catalog"]["projects"] = [{"name": "long", "tasks": [{"name": "build", "class": "build", "duration": "200 day"}]}]
        late["campuses"][0]["power"]["tranches"][0] = {**engines(project="long", start=day(0))}
        del late["campuses"][0]["power"]["tranches"][0]["available"]
        self.assertIn(f"/campuses/0/power/tranches/0: leaves for 'b' on {day(LEFT)}, before the day on which it is energized here", run(late, expect=2))


if __name__ == "__main__":
    unittest.main()

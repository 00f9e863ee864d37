# SPDX-License-Identifier: Apache-2.0
"""Deployment against closed forms: constant supply into one campus, and each resource binding alone.

Planning ticks are weekly and racks are whole. What is ordered during week n leaves the factory at tick n; integration (4 weeks), transit (2),
installation (1) and burn-in (2) put it online at tick n + 9.
"""

import math
import pathlib
import tempfile
import unittest

from support.gpuramp_runs import GPUS_PER_RACK, START, campus, day, rack_type, run, scenario

LEAD_WEEKS = 6
INSTALL_WEEKS = 3


def arrived(week, per_week):
    return max(0, week - LEAD_WEEKS) * per_week


def online(week, per_week):
    return max(0, week - LEAD_WEEKS - INSTALL_WEEKS) * per_week


class ConstantSupply(unittest.TestCase):
    def test_every_stage_by_date_exactly(self):
        result = run(scenario())
        up, produced = result.column("gpus_up"), result.column("gpus_produced")
        transit, installing, burn_in = result.column("gpus_in_transit"), result.column("gpus_installing"), result.column("gpus_burn_in")
        for week in range(53):
            t = 7 * week
            self.assertEqual(produced[t], 70 * week)
            self.assertEqual(transit[t], 70 * min(week, LEAD_WEEKS))
            self.assertEqual(installing[t], 70 * min(1, max(0, week - LEAD_WEEKS)))
            self.assertEqual(burn_in[t], 70 * min(2, max(0, week - LEAD_WEEKS - 1)))
            self.assertEqual(up[t], 10 * online(week, 7))

    def test_nothing_holds_it_back(self):
        self.assertEqual(run(scenario()).binding(), set())

    def test_milestone_is_the_day_it_is_reached(self):
        milestones = run(scenario()).result["milestones"]
        weeks = LEAD_WEEKS + INSTALL_WEEKS + math.ceil(100 / 70)
        self.assertEqual([(m["gpus"], m["date"]) for m in milestones], [(100, day(7 * weeks)), (1000000, None)])

    def test_racks_retire_at_their_age(self):
        result = run(scenario(lifetime="20 week"))
        up, retired = result.column("gpus_up"), result.column("gpus_retired")
        for week in range(53):
            gone = online(week - 20, 7) if week >= 20 else 0
            self.assertEqual(retired[7 * week], 10 * gone)
            self.assertEqual(up[7 * week], 10 * (online(week, 7) - gone))

    def test_a_ramp_of_orders_is_integrated(self):
        # orders rise linearly from 0 to 52 racks/week over 52 weeks: n weeks bring n^2 / 2 racks, produced in whole racks
        given = scenario()
        given["supply"]["lines"][0]["orders"] = {"ramp": [[day(0), "0 rack/week"], [day(364), "52 rack/week"]]}
        produced = run(given).column("gpus_produced")
        for week in range(53):
            self.assertEqual(produced[7 * week], 10 * math.floor(week * week / 2 + 1e-9))


class OneBindsAlone(unittest.TestCase):
    """Everything is plentiful but one resource: the closed form of its ramp, and its name first."""

    def check_only(self, result, resource, term):
        self.assertEqual(result.binding(), {resource} if resource else set())
        for row in result.gap():
            for name, gpus in row["terms"].items():
                if name.startswith("waiting_") and name != term:
                    self.assertEqual(gpus, 0, (row["date"], name))

    def test_chips(self):
        # 5 wafers a week, 0.1 wafers per GPU, 10 GPUs per rack: 5 racks a week of the 70 ordered, and the target asks for more than those
        given = scenario(targets={"fleet": [[day(0), "100 k GPU"]]})
        given["supply"]["lines"][0]["orders"] = [[day(0), "70 rack/week"]]
        given["supply"]["inputs"] = [{"name": "cowos", "wafers": [[day(0), "10 wafer/week"]], "share": 0.5}]
        result = run(given)
        up = result.column("gpus_up")
        for week in range(53):
            self.assertEqual(up[7 * week], 10 * online(week, 5))
        self.check_only(result, None, None)
        last = result.gap()[-1]
        self.assertEqual(last["supply_split"]["cowos"], 10 * 52 * 65)

    def test_wafers_that_nobody_asked_for_are_gone(self):
        # 5 racks' worth a week from the start, ordered from week 10 on: production goes on at 5 a week, with the part of a rack that was left
        given = scenario()
        given["supply"]["lines"][0]["orders"] = [[day(0), "0 rack/week"], [day(70), "70 rack/week"]]
        given["supply"]["inputs"] = [{"name": "cowos", "wafers": [[day(0), "5 wafer/week"]]}]
        produced = run(given).column("gpus_produced")
        for week in range(11, 53):
            self.assertEqual(produced[7 * week], 10 * (5 * (week - 10) + 1))

    def test_two_types_share_wafers_by_their_orders(self):
        given = scenario()
        given["catalog"]["rack_types"].append(rack_type("big", cowos_wafers_per_gpu=0.3))
        line = given["supply"]["lines"][0]
        given["supply"]["lines"] = [dict(line, orders=[[day(0), "10 rack/week"]]), dict(line, rack_type="big", orders=[[day(0), "10 rack/week"]])]
        given["supply"]["inputs"] = [{"name": "cowos", "wafers": [[day(0), "20 wafer/week"]]}]
        # both lines fill the same part x of their open orders in the first week: 10 x 1 + 10 x 3 = 20 wafers / x -> x = 1/2: 5 racks each
        self.assertEqual(run(given).column("gpus_produced")[7], 100)

    def test_halls(self):
        # 50 slots from the start, 50 more after 30 weeks
        halls = [{"count": 2, "rack_slots": 50, "bus": "1 GW", "available": day(0), "every": "30 week"}]
        result = run(scenario(campuses=[campus(halls=halls)]))
        up, waiting = result.column("gpus_up"), result.column("gpus_waiting_hall")
        for week in range(53):
            slots = 50 if week < 30 else 100
            self.assertEqual(waiting[7 * week], 10 * max(0, arrived(week, 7) - slots))
            if week < 30 or week > 33:
                self.assertEqual(up[7 * week], 10 * min(online(week, 7), slots))
        self.check_only(result, "hall_slots", "waiting_hall")

    def test_power(self):
        # PUE 1.25 and provisioning 0.8: a rack of 1 MW reserves 1 MW of the feed; 40 MW, and 60 MW more after 30 weeks
        power = {"provisioning": 0.8, "tranches": [{"capacity": "40 MW", "available": day(0)}, {"capacity": "60 MW", "available": day(210)}]}
        result = run(scenario(campuses=[campus(power=power, pue=1.25)]))
        up, waiting = result.column("gpus_up"), result.column("gpus_waiting_power")
        for week in range(53):
            racks = 40 if week < 30 else 100
            self.assertEqual(waiting[7 * week], 10 * max(0, arrived(week, 7) - racks))
            if week < 30 or week > 33:
                self.assertEqual(up[7 * week], 10 * min(online(week, 7), racks))
        self.check_only(result, "power_admission", "waiting_power")

    def test_hall_bus(self):
        halls = [{"count": 1, "rack_slots": 500, "bus": "30 MW", "available": day(0)}]
        result = run(scenario(campuses=[campus(halls=halls)]))
        self.assertEqual(result.column("gpus_up")[364], 300)
        self.check_only(result, "hall_bus", "waiting_hall")
        self.assertEqual(result.result["bottlenecks"]["cut"][-1]["resources"], ["halls:c"])

    def test_crews(self):
        # 3 racks a week of the 7 that arrive
        given = campus(install={"rate": "3 rack/week", "duration": "1 week", "burn_in": "2 week"})
        result = run(scenario(campuses=[given]))
        up = result.column("gpus_up")
        for week in range(53):
            self.assertEqual(up[7 * week], 10 * online(week, 3))
        self.check_only(result, "crew", "waiting_crew")

    def test_a_slow_crew_saves_up_a_part_of_a_rack(self):
        # 3 racks in two weeks
        given = campus(install={"rate": "1.5 rack/week", "duration": "1 week", "burn_in": "2 week"})
        up = run(scenario(campuses=[given])).column("gpus_up")
        began = [week - LEAD_WEEKS - INSTALL_WEEKS for week in range(53)]
        for week in range(53):
            self.assertLessEqual(abs(up[7 * week] - 10 * 1.5 * max(0, began[week])), 10)

    def test_fabric_ports(self):
        given = campus(fabric_ports=[[day(0), "200 GPU"], [day(210), "700 GPU"]])
        result = run(scenario(campuses=[given]))
        up = result.column("gpus_up")
        for week in list(range(30)) + list(range(34, 53)):
            self.assertEqual(up[7 * week], 10 * min(online(week, 7), 20 if week < 30 else 70))
        self.check_only(result, "fabric_ports", "waiting_fabric")

    def test_racks_never_go_where_no_bus_will_carry_them(self):
        # 10 racks fit on the first bus, 30 on the second, whatever the feeds have
        for policy in ("most_headroom", "in_order", "soonest"):
            sites = [campus(name, halls=[{"rack_slots": 100, "bus": f"{bus} MW", "available": day(0)}], power={"tranches": [{"capacity": f"{feed} MW", "available": day(0)}]})
                     for name, bus, feed in (("a", 10, 100), ("b", 40, 40))]
            given = scenario(campuses=sites)
            given["supply"]["allocation"] = policy
            given["supply"]["lines"][0]["orders"] = [[day(0), "10 rack/week"], [day(28), "0 rack/week"]]
            last = run(given).gap()[-1]
            self.assertEqual((last["up"], last["terms"]["waiting_hall"], last["terms"]["waiting_power"]), (400, 0, 0))

    def test_soonest_keeps_every_crew_at_work(self):
        # two crews of 10 racks a week and 20 racks a week that come: none waits, though one site has ten times the room
        sites = [campus(name, halls=[{"rack_slots": slots, "bus": "10 GW", "available": day(0)}], install={"rate": "10 rack/week", "duration": "1 week", "burn_in": "2 week"})
                 for name, slots in (("a", 500), ("b", 5000))]
        given = scenario(campuses=sites)
        given["supply"]["lines"][0]["orders"] = [[day(0), "20 rack/week"]]
        waiting = {}
        for policy in ("most_headroom", "soonest"):
            given["supply"]["allocation"] = policy
            result = run(given)
            up, waiting[policy] = result.column("gpus_up"), max(result.column("gpus_waiting_crew").values())
        self.assertGreater(waiting["most_headroom"], 1000)
        self.assertEqual(waiting["soonest"], 0)
        self.assertEqual(up[7 * 52], 10 * online(52, 20))

    def test_soonest_fills_halls_of_two_kinds_of_racks(self):
        # a hall takes 10 narrow racks (by slots, half of its bus) or 5 wide ones (by bus): site b has one hall for either, site a was full
        # of narrow ones with half of its bus to spare, which no wide rack can use
        sites = [campus(name, halls=[{"count": 1, "rack_slots": 10, "bus": "20 MW", "available": day(0)}], initial=initial)
                 for name, initial in (("a", [{"rack_type": "r", "racks": 9}]), ("b", []))]
        given = scenario(campuses=sites)
        given["catalog"]["rack_types"].append(rack_type("wide", max_power="4 MW"))
        given["supply"]["allocation"] = "soonest"
        given["supply"]["lines"] = [{"rack_type": "wide", "orders": [[day(0), "5 rack/week"], [day(7), "0 rack/week"]], "integration_time": "4 week", "transit_time": "2 week"}]
        last = run(given).gap()[-1]
        self.assertEqual((last["up"], last["terms"]["waiting_hall"]), (90 + 50, 0))

    def test_what_lets_in_the_fewest_gives_the_name(self):
        # 20 slots and 10 MW: of 30 racks 10 run. More slots would help none of the others, more power all but those that then lack a slot.
        given = scenario(campuses=[campus(halls=[{"count": 1, "rack_slots": 20, "bus": "1 GW", "available": day(0)}],
                                          power={"tranches": [{"capacity": "10 MW", "available": day(0)}]})])
        given["supply"]["lines"][0].update(orders=[[day(0), "30 rack/week"], [day(7), "0 rack/week"]])
        last = run(given).gap()[-1]
        self.assertEqual((last["up"], last["terms"]["waiting_hall"], last["terms"]["waiting_power"]), (100, 0, 200))


class Projects(unittest.TestCase):
    def test_a_hall_is_ready_after_the_critical_path(self):
        # permit 10 weeks, then shell 5 and transformer 8 side by side, then commissioning 2: 20 weeks
        tasks = [{"name": "permit", "class": "permit", "duration": "10 week"},
                 {"name": "shell", "class": "shell", "duration": "5 week", "after": ["permit"]},
                 {"name": "transformer", "class": "transformer", "duration": "8 week", "after": ["permit"]},
                 {"name": "commission", "class": "commissioning", "duration": "2 week", "after": ["shell", "transformer"]}]
        given = scenario(campuses=[campus(halls=[{"count": 1, "rack_slots": 1000, "bus": "1 GW", "project": "p", "start": day(0)}])])
        given["catalog"]["projects"] = [{"name": "p", "tasks": tasks}]
        result = run(given)
        self.assertEqual(result.elapsed_s("hall_ready", "c/hall-1-1"), 20 * 7 * 86400)
        up = result.column("gpus_up")
        self.assertEqual(up[7 * 22], 0)
        self.assertEqual(up[7 * 23], 10 * arrived(20, 7))


class OrdersInOtherForms(unittest.TestCase):
    def made(self, **line):
        given = scenario()
        del given["supply"]["lines"][0]["orders"]
        given["supply"]["lines"][0].update(line)
        return run(given)

    def test_gpus_are_racks_of_so_many(self):
        racks, gpus = self.made(orders=[[day(0), "7 rack/week"]]), self.made(gpu_orders=[[day(0), "70 GPU/week"]])
        self.assertEqual(racks.series, gpus.series)
        again = run(gpus.result["scenario"])
        self.assertEqual(again.series, gpus.series)

    def test_quantities_leave_the_factory_in_their_month_or_quarter(self):
        result = self.made(shipments=[{"in": "2026-Q1", "racks": 90}, {"in": "2026-05", "gpus": 310}, {"in": "2026-06", "racks": 30}])
        produced = result.column("gpus_produced")
        def by(date_number):
            return max(v for d, v in produced.items() if d <= date_number)
        self.assertEqual(by(98), 900)  # a week after March
        self.assertEqual(by(119), 900)  # nothing in April
        self.assertEqual(by(154), 900 + 310 + 30)  # May, and the first three days of June
        self.assertEqual(max(produced.values()), 900 + 310 + 300)

    def test_quantities_may_stand_in_a_table(self):
        listed = self.made(shipments=[{"in": "2026-Q1", "racks": 90}, {"in": "2026-05", "gpus": 310}])
        for text in ("in,racks,gpus\n2026-Q1,90,\n2026-05,,310\n", "\ufeffin;gpus;racks\r\n2026-05;310;\r\n2026-Q1;;90\r\n"):
            with tempfile.TemporaryDirectory() as folder:
                table = pathlib.Path(folder) / "shipments.csv"
                table.write_text(text, encoding="utf-8")
                self.assertEqual(self.made(shipments={"csv": str(table)}).series, listed.series)

    def test_bad_tables(self):
        for text, problem in (("in,racks\n", "t.csv:1: is not a table of a header and rows"), ("in,racks\n2026-03,4.5\n", "t.csv:2: /supply/lines/0/shipments/0/racks: is a number, not a whole number"),
                              ("in,rack\n2026-03,4\n", "t.csv:2: /supply/lines/0/shipments/0/rack: unknown key 'rack'; did you mean 'racks'?"),
                              ("in,racks\n2026-03,4,5\n", "t.csv:2: has 3 fields, and the header 2"), ("in,racks,racks\n2026-03,4,5\n", "t.csv:1: has the column 'racks' twice"),
                              ("racks\n4\n", "t.csv:2: /supply/lines/0/shipments/0: 'in' is missing"),
                              ("in,racks\n2026-03,4\n2026-13,4\n", "t.csv:3: /supply/lines/0/shipments/1/in: '2026-13' is not a month or quarter"),
                              ("in,racks\n2026-03,4\n\n2026-Q1,4\n", "t.csv:2: /supply/lines/0/shipments/0/in: two state what leaves the factory on 2026-03-01")):
            with tempfile.TemporaryDirectory() as folder:
                table = pathlib.Path(folder) / "t.csv"
                table.write_text(text, encoding="utf-8")
                given = scenario()
                del given["supply"]["lines"][0]["orders"]
                given["supply"]["lines"][0]["shipments"] = {"csv": str(table)}
                self.assertIn(problem, run(given, expect=2))

    def test_bad_input(self):
        for line, problem in (({}, "/supply/lines/0: 'orders' is missing"),
                              ({"orders": "1000 GPU/month"}, "'1000 GPU/month' is a rate of GPUs; wanted is a rate of racks, such as \"600 rack/week\"; or is it for 'gpu_orders'?"),
                              ({"orders": [[day(0), "7 rack/week"]], "gpu_orders": "70 GPU/week"}, "needs exactly one of 'orders', 'gpu_orders' and 'shipments'"),
                              ({"shipments": [{"in": "2026-13", "racks": 1}]}, "/supply/lines/0/shipments/0/in: '2026-13' is not a month or quarter"),
                              ({"shipments": [{"in": "2026-Q1"}]}, "/supply/lines/0/shipments/0: needs exactly one of 'racks' and 'gpus'"),
                              ({"shipments": [{"in": "2026-Q1", "racks": 1}, {"in": "2026-02", "racks": 1}]}, "two state what leaves the factory on 2026-02-01")):
            given = scenario()
            del given["supply"]["lines"][0]["orders"]
            given["supply"]["lines"][0].update(line)
            self.assertIn(problem, run(given, expect=2))


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""Power that comes and goes, against arithmetic: outages, capping, battery, recovery, contracts."""

import math
import unittest

from analytic.work_test import DAY_S, efficiency, only_work, standing, training
from support.gpuramp_runs import day, rack_type, run

CURVE = [{"power": 0.4, "performance": 0.5}, {"power": 0.6, "performance": 0.75}, {"power": 0.8, "performance": 0.92}, {"power": 1, "performance": 1}]


def feed(mw, **other):
    return {"tranches": [{"name": "grid", "capacity": f"{mw} MW", "available": day(0)}], **other}


def one_run(days, power, rack=None, **other):
    """100 racks of 1 MW, 1,000 GPUs, one run on all of them."""
    given = only_work([standing(power=power)], {"training": [training("a", 1000, days)]}, **other)
    given["catalog"]["rack_types"] = [rack or rack_type()]
    return run(given)


def days_of(result):
    return result.elapsed_s("run_finished", "a") / DAY_S


class Outages(unittest.TestCase):
    def test_the_only_feed_is_lost(self):
        events = [{"kind": "outage", "date": day(10), "at": "6 hour", "duration": "48 hour"}]
        result = one_run(100, feed(100, events=events))
        self.assertAlmostEqual(days_of(result), 102, delta=1e-6)
        self.assertEqual(result.jobs["a"]["bottleneck"], "feed:c")
        self.assertAlmostEqual(result.elapsed_s("power_lost", "outage") / DAY_S, 10.25, delta=1e-9)
        self.assertAlmostEqual(result.elapsed_s("power_restored", "outage") / DAY_S, 12.25, delta=1e-9)
        self.assertAlmostEqual(result.result["summary"]["energy_mwh"], 100 * 100 * 24, delta=1e-3)

    def test_one_of_two_feeds_is_lost(self):
        # admission plans with 120 MW; without the larger feed 40 of 100 MW are there: rate 0.4 for 10 days costs 6 days
        power = {"tranches": [{"name": "a", "capacity": "80 MW", "available": day(0)}, {"name": "b", "capacity": "40 MW", "available": day(0)}],
                 "events": [{"date": day(20), "duration": "10 day", "tranches": ["a"]}]}
        self.assertAlmostEqual(days_of(one_run(100, power)), 106, delta=1e-6)

    def test_overlapping_events_take_the_larger_part_of_a_feed(self):
        # 50 % for days 10-20, 80 % for days 15-25: rates 0.5, 0.2, 0.2 for 5, 5, 5 days: 2.5 + 4 + 4 days lost
        events = [{"date": day(10), "duration": "10 day", "depth": 0.5}, {"date": day(15), "duration": "10 day", "depth": 0.8}]
        self.assertAlmostEqual(days_of(one_run(100, feed(100, events=events))), 110.5, delta=1e-6)

    def test_racks_are_switched_off_where_not_even_idle_power_is_there(self):
        # idle 20 MW; 5 MW left for 10 days: nothing runs, and 5 MW are drawn
        events = [{"date": day(10), "duration": "10 day", "depth": 0.95}]
        result = one_run(100, feed(100, events=events), rack_type(idle_power="200 kW"), end=day(120))
        self.assertAlmostEqual(days_of(result), 110, delta=1e-6)
        self.assertAlmostEqual(result.column("facility_mw")[14], 5, places=6)
        self.assertAlmostEqual(result.column("feed_limit_mw")[14], 5, places=6)
        self.assertAlmostEqual(result.column("feed_capacity_mw")[14], 100, places=6)
        self.assertAlmostEqual(result.result["summary"]["energy_mwh"], 24 * (100 * 100 + 10 * 5 + 10 * 20), delta=1e-3)

    def test_a_run_over_two_campuses_stands_still_at_both(self):
        # 1 MW racks: 50 at each campus. One is dark for a day and a quarter; the other, which has all its power, waits for it.
        lost = feed(50, events=[{"date": day(10), "at": "6 hour", "duration": "30 hour"}])
        result = run(only_work([standing(50, name="x", power=lost), standing(50, name="y", power=feed(50))],
                               {"training": [training("a", 1000, 100, campuses=["x", "y"])]}, wan=[{"between": ["x", "y"], "capacity": "1 TB/s"}]))
        self.assertAlmostEqual(days_of(result), 101.25, delta=1e-6)
        self.assertAlmostEqual(result.result["summary"]["energy_mwh"], 100 * 100 * 24, delta=1e-3)

    def test_racks_are_admitted_during_an_outage(self):
        # admission plans with firm capacity, whatever is out at the moment
        power = feed(100, events=[{"date": day(0), "duration": "300 day", "depth": 0.5}])
        self.assertEqual(one_run(1, power).column("gpus_up")[0], 1000)


class Peak(unittest.TestCase):
    def test_between_report_dates(self):
        # 100 MW for three days, idle 20 MW at the only report dates: the start and the end
        given = only_work([standing(power=feed(100))], {"training": [training("a", 1000, 3, earliest=day(40))]}, report_every="12 month", end=day(120))
        given["catalog"]["rack_types"] = [rack_type(idle_power="200 kW")]
        summary = run(given).result["summary"]
        self.assertAlmostEqual(summary["peak_facility_mw"], 100, delta=1e-9)
        self.assertAlmostEqual(summary["energy_mwh"], 24 * (117 * 20 + 3 * 100), delta=1e-3)


class Networks(unittest.TestCase):
    """100 MW of load; the schemes are built so that admission plans with 100 MW."""

    def network(self, scheme, installed, events=(), **other):
        return {"network": {"scheme": scheme, "installed": f"{installed} MW", "available": day(0), **other}, "events": list(events)}

    LOST = {"date": day(10), "duration": "10 day", "equipment": ["module-1"]}

    def test_one_of_two_sides_changes_nothing(self):
        self.assertAlmostEqual(days_of(one_run(100, self.network("2N", 200, [self.LOST]))), 100, delta=1e-6)

    def test_both_sides_are_everything(self):
        both = {**self.LOST, "equipment": ["module-1", "module-2"]}
        self.assertAlmostEqual(days_of(one_run(100, self.network("2N", 200, [both]))), 110, delta=1e-6)

    def test_one_block_of_four_changes_nothing_and_two_take_a_third(self):
        self.assertAlmostEqual(days_of(one_run(100, self.network("4-to-make-3", 400 / 3, [self.LOST]))), 100, delta=1e-6)
        two = {**self.LOST, "equipment": ["module-1", "module-4"]}
        self.assertAlmostEqual(days_of(one_run(100, self.network("4-to-make-3", 400 / 3, [two]))), 100 + 10 / 3, delta=1e-6)

    def test_without_a_spare_a_module_takes_its_share(self):
        self.assertAlmostEqual(days_of(one_run(100, self.network("N", 100, [self.LOST], modules=4))), 102.5, delta=1e-6)
        self.assertAlmostEqual(days_of(one_run(100, self.network("no-backup", 100, [self.LOST]))), 110, delta=1e-6)

    def test_a_graph_of_equipment(self):
        # two feeds of 100 MW on one transformer: a feed is spare, the transformer is not
        pieces = [{"name": "feed-a", "capacity": "100 MW", "feeds": ["t"], "available": day(0)}, {"name": "feed-b", "capacity": "100 MW", "feeds": ["t"], "available": day(0)},
                  {"name": "t", "kind": "transformer", "capacity": "100 MW", "feeds": ["halls"], "available": day(0)}]
        def power(lost):
            return {"network": {"equipment": pieces, "plan_for": "none"}, "events": [{**self.LOST, "equipment": [lost]}]}
        self.assertAlmostEqual(days_of(one_run(100, power("feed-a"))), 100, delta=1e-6)
        self.assertAlmostEqual(days_of(one_run(100, power("t"))), 110, delta=1e-6)

    def test_power_becomes_firm_when_the_last_piece_of_its_redundancy_is_there(self):
        # 2N of which the second side comes at day 50: nothing is firm before
        pieces = [{"name": f"side-{n}", "capacity": "100 MW", "feeds": ["halls"], "available": day(at)} for n, at in (("a", 0), ("b", 50))]
        given = only_work([standing(racks=0, power={"network": {"equipment": pieces}})], {})
        capacity = run(given).column("feed_capacity_mw")
        self.assertEqual((capacity[49], capacity[56]), (0, 100))

    def test_slips_move_equipment_and_firm_power_follows(self):
        # side b slips from day 50 to 80; side a is there already
        pieces = [{"name": f"side-{n}", "capacity": "100 MW", "feeds": ["halls"], "available": day(at)} for n, at in (("a", 0), ("b", 50))]
        given = only_work([standing(racks=0, power={"network": {"equipment": pieces}})], {}, slips=[{"what": "announced_power", "delay": "30 day", "source": "test"}])
        slipped = run(given)
        capacity = slipped.column("feed_capacity_mw")
        self.assertEqual((capacity[77], capacity[84]), (0, 100))
        self.assertEqual(run(slipped.result["scenario"]).text("series.csv"), slipped.text("series.csv"))

    def test_equipment_feeds_the_same_halls_after_some_slip(self):
        halls = [{"count": 2, "rack_slots": 50, "bus": "50 MW", "available": day(0), "every": "3 month"}, {"count": 1, "rack_slots": 50, "bus": "50 MW", "available": day(0)}]
        pieces = [{"name": "a", "capacity": "100 MW", "feeds": ["hall-1"], "available": day(0)}, {"name": "b", "capacity": "50 MW", "feeds": ["hall-2"], "available": day(0)}]
        power = {"network": {"equipment": pieces, "plan_for": "none"}}
        given = only_work([standing(racks=0, halls=halls, power=power)], {}, slips=[{"what": "hall", "delay": "30 day", "source": "test"}])
        campus = run(given).result["scenario"]["campuses"][0]
        self.assertEqual([group["count"] for group in campus["halls"]], [1, 1, 1])
        self.assertEqual([piece["feeds"] for piece in campus["power"]["network"]["equipment"]], [["hall-1", "hall-2"], ["hall-3"]])

    def test_what_is_never_firm_is_an_error(self):
        alone = {"network": {"equipment": [{"name": "a", "capacity": "100 MW", "feeds": ["halls"], "available": day(0)}]}}
        failed = run(only_work([standing(power=alone)], {}), expect=2)
        self.assertIn("/campuses/0/power/network: has no firm power", failed)
        self.assertIn('"plan_for": "none"', failed)

    def test_tranches_beside_a_network_must_agree(self):
        both = {**feed(150), **self.network("2N", 200)}
        failed = run(only_work([standing(power=both)], {}), expect=2)
        self.assertIn("/campuses/0/power/tranches: do not agree", failed)

    def test_random_failures_without_redundancy(self):
        # one module, 12 failures a year of 20 h on average, over thirty years
        power = self.network("no-backup", 100, failures_per_year=12, repair="20 hour")
        given = only_work([standing(power=power)], {"research": {"share": 1, "efficiency": efficiency()}}, end="2056-01-01", report_every="12 month")
        lost_frac = 1 - run(given).result["summary"]["energy_mwh"] / (100 * 10957 * 24)
        cycle_h = 8765.82 / 12 + 20
        self.assertLess(abs(lost_frac - 20 / cycle_h), 3 * 20 / cycle_h * math.sqrt(2 * cycle_h / (10957 * 24)))

    def test_losses_are_drawn_from_the_sources(self):
        # 100 MW of load behind modules of 97 %: sources give 100 / 0.97
        result = one_run(100, self.network("N", 200, efficiency=0.97))
        energy = result.result["energy"]
        for row in energy:
            self.assertAlmostEqual(row["source_mwh"] * 0.97, row["facility_mwh"], delta=1e-9 * (1 + row["facility_mwh"]))
            self.assertAlmostEqual(row["distribution_loss_mwh"], row["source_mwh"] - row["facility_mwh"], delta=1e-9 * (1 + row["facility_mwh"]))
        self.assertAlmostEqual(result.result["summary"]["energy_mwh"], 100 * 100 * 24, delta=1e-3)

    def halls_on_busways(self, sides, each_mw, lost, *arguments):
        """Two halls of 50 racks of 1 MW (idle 200 kW), each on its own busways, full of elastic work; some busways are out for days 10-20."""
        pieces = [{"name": "feed", "capacity": "100 MW", "feeds": [f"{hall}{side}" for hall in "12" for side in sides], "available": day(0)}]
        pieces += [{"name": f"{hall}{side}", "kind": "busway", "capacity": f"{each_mw} MW", "feeds": [f"hall-{hall}"], "available": day(0)} for hall in "12" for side in sides]
        power = {"network": {"equipment": pieces, "plan_for": "none"}, "events": [{**self.LOST, "equipment": lost}]}
        halls = [{"count": 1, "rack_slots": 50, "bus": "50 MW", "available": day(0)}] * 2
        given = only_work([standing(halls=halls, power=power)], {"research": {"share": 1, "efficiency": efficiency()}}, end=day(60))
        given["catalog"]["rack_types"] = [rack_type(idle_power="200 kW")]
        return run(given, *arguments)

    def test_a_lost_busway_takes_its_hall_and_no_other(self):
        result = self.halls_on_busways("a", 50, ["1a"])
        self.assertEqual([result.column("gpus_up")[at] for at in (7, 14, 21)], [1000, 500, 1000])
        self.assertEqual(result.column("gpus_dark")[14], 500)
        self.assertAlmostEqual(result.column("facility_mw")[14], 50, places=6)  # the other hall at full load
        self.assertAlmostEqual(result.result["summary"]["useful_model_flop"] / (1000 * 1e15 * DAY_S), 60 - 10 / 2, delta=1e-6)

    def test_the_other_side_carries_what_it_can(self):
        # 2N: each side carries all. Sides of 30 MW: a hall that may draw 30 of 50 MW; racks of a campus are capped alike
        # (0.2 + 0.8 x dynamic = 0.6 of nameplate on a straight curve): 60 MW, half of the dynamic power
        whole = self.halls_on_busways("ab", 50, ["1a"])
        self.assertEqual(whole.column("facility_mw")[14], 100)
        self.assertEqual(whole.column("gpus_up")[14], 1000)
        partly = self.halls_on_busways("ab", 30, ["1a"])
        self.assertEqual(partly.column("gpus_up")[14], 1000)
        self.assertAlmostEqual(partly.column("facility_mw")[14], 60, places=6)
        self.assertAlmostEqual(self.halls_on_busways("ab", 30, ["1a", "1b"]).column("gpus_up")[14], 500)

    def test_busways_give_the_same_at_every_resolution(self):
        series = {self.halls_on_busways("ab", 50, ["2a", "2b"], "--resolution", size).text("series.csv") for size in ("rack", "row", "hall", "campus")}
        self.assertEqual(len(series), 1)

    def test_a_hall_too_weakly_fed_for_idle_power_keeps_some_racks(self):
        # 4 of the 10 MW that 50 idle racks take: 20 racks stay on, and do nothing
        pieces = [{"name": "feed", "capacity": "100 MW", "feeds": ["hall-2", "spare", "1a"], "available": day(0)}, {"name": "1a", "capacity": "50 MW", "feeds": ["hall-1"], "available": day(0)},
                  {"name": "spare", "capacity": "4 MW", "feeds": ["hall-1"], "available": day(0)}]
        power = {"network": {"equipment": pieces, "plan_for": "none"}, "events": [{**self.LOST, "equipment": ["1a"]}]}
        halls = [{"count": 1, "rack_slots": 50, "bus": "50 MW", "available": day(0)}] * 2
        given = only_work([standing(halls=halls, power=power)], {}, end=day(60))
        given["catalog"]["rack_types"] = [rack_type(idle_power="200 kW")]
        result = run(given)
        self.assertEqual(result.column("gpus_up")[14], 700)
        self.assertAlmostEqual(result.column("facility_mw")[14], 4 + 10, places=6)

    def test_a_resolved_scenario_reads_back(self):
        first = one_run(100, self.network("4-to-make-3", 400 / 3, [self.LOST]))
        self.assertEqual(run(first.result["scenario"]).text("series.csv"), first.text("series.csv"))


class Capping(unittest.TestCase):
    def test_a_point_of_the_curve(self):
        # 80 of 100 MW: cap 0.8, speed 0.92
        result = one_run(92, feed(80, provisioning=0.8), rack_type(idle_power="200 kW", power_curve=CURVE))
        self.assertAlmostEqual(days_of(result), 100, delta=1e-6)
        self.assertAlmostEqual(result.column("facility_mw")[7], 80, places=6)
        self.assertAlmostEqual(result.column("cap_frac")[7], 0.8, places=9)
        self.assertEqual(result.jobs["a"]["bottleneck"], "feed:c")
        peak = 1e18 * 100 * DAY_S
        capped = sum(row["power_capped_flop"] for row in result.result["bottlenecks"]["waterfall"])
        self.assertAlmostEqual(capped / peak, 0.08, places=9)

    def test_between_points(self):
        # 70 MW: speed 0.75 + (0.92 - 0.75) / 2
        result = one_run(83.5, feed(70, provisioning=0.7), rack_type(idle_power="200 kW", power_curve=CURVE))
        self.assertAlmostEqual(days_of(result), 100, delta=1e-6)

    def test_below_the_curve_the_rest_is_shared(self):
        # 30 MW: capped to 0.4 of 100 MW at speed 0.5; idle 20 MW, so half of the 20 MW above it are there
        result = one_run(25, feed(30, provisioning=0.3), rack_type(idle_power="200 kW", power_curve=CURVE))
        self.assertAlmostEqual(days_of(result), 100, delta=1e-6)

    def test_sharing_by_choice(self):
        # 60 of 80 MW above idle: rate 0.75
        power = feed(80, provisioning=0.8, response={"capping": "share"})
        result = one_run(75, power, rack_type(idle_power="200 kW", power_curve=CURVE))
        self.assertAlmostEqual(days_of(result), 100, delta=1e-6)

    def test_work_that_draws_less_than_nameplate_is_capped_later(self):
        # busy 0.5 draws 60 MW of 80: not capped at all
        given = only_work([standing(power=feed(80, provisioning=0.8))], {"training": [training("a", 1000, 50, efficiency=efficiency(busy=0.5))]})
        given["catalog"]["rack_types"] = [rack_type(idle_power="200 kW", power_curve=CURVE)]
        self.assertAlmostEqual(days_of(run(given)), 50, delta=1e-6)

    def test_a_hall_bus_caps_too(self):
        halls = [{"count": 1, "rack_slots": 100, "bus": "80 MW", "available": day(0)}]
        given = only_work([standing(halls=halls, power=feed(500, provisioning=0.8))], {"training": [training("a", 1000, 92)]})
        given["catalog"]["rack_types"] = [rack_type(idle_power="200 kW", power_curve=CURVE)]
        result = run(given)
        self.assertAlmostEqual(days_of(result), 100, delta=1e-6)
        self.assertEqual(result.jobs["a"]["bottleneck"], "bus:c")

    def test_a_run_over_two_campuses_follows_the_mean_speed(self):
        # 1,000 GPUs at speed 0.92 and 1,000 at full speed: 96 days' work in 100
        far = training("a", 2000, 96, campuses=["x", "y"])
        given = only_work([standing(name="x", power=feed(80, provisioning=0.8)), standing(name="y")], {"training": [far]},
                          wan=[{"between": ["x", "y"], "capacity": "1 TB/s"}])
        given["catalog"]["rack_types"] = [rack_type(idle_power="200 kW", power_curve=CURVE)]
        self.assertAlmostEqual(days_of(run(given)), 100, delta=1e-6)


class Battery(unittest.TestCase):
    RESPONSE = {"battery": "100 MW", "battery_energy": "200 MWh", "battery_efficiency": 0.8}

    def test_it_rides_through_and_charges_again(self):
        # 5 h without power: 2 h from the battery, 3 h lost. Then 50 MW to spare: 250 MWh in 5 h
        power = feed(150, events=[{"date": day(10), "duration": "5 hour"}], response=self.RESPONSE)
        result = one_run(100, power)
        self.assertAlmostEqual(days_of(result), 100 + 3 / 24, delta=1e-6)
        self.assertAlmostEqual(sum(result.column("battery_given_mwh").values()), 200, places=6)
        self.assertAlmostEqual(sum(result.column("battery_taken_mwh").values()), 250, places=6)
        # what is drawn by load does not change by where it comes from
        self.assertAlmostEqual(result.result["summary"]["energy_mwh"], 100 * 100 * 24, delta=1e-3)

    def test_it_helps_a_second_time_only_with_what_it_has_taken_since(self):
        # after 2 h of charging at 50 MW x 0.8 it holds 80 MWh: 48 min of the second outage
        events = [{"date": day(10), "duration": "5 hour"}, {"date": day(10), "at": "7 hour", "duration": "5 hour"}]
        result = one_run(100, feed(150, events=events, response=self.RESPONSE))
        self.assertAlmostEqual(days_of(result), 100 + (3 + 4.2) / 24, delta=1e-6)

    def test_a_small_battery_adds_its_power(self):
        # half of the power is lost for 4 h, the battery gives 25 MW for all of it: rate 0.75
        power = feed(100, events=[{"date": day(10), "duration": "4 hour", "depth": 0.5}], response={"battery": "25 MW", "battery_energy": "100 MWh"})
        self.assertAlmostEqual(days_of(one_run(100, power)), 100 + 1 / 24, delta=1e-6)


class Recovery(unittest.TestCase):
    def test_draw_rises_no_faster_than_the_ramp(self):
        # from 0 to 100 MW at 0.1 MW/min: 1,000 min at half speed on average
        power = feed(100, events=[{"date": day(10), "duration": "1 day"}], response={"recovery_ramp": "0.1 MW/min"})
        self.assertAlmostEqual(days_of(one_run(100, power)), 101 + 500 / 1440, delta=1e-6)


class Contracts(unittest.TestCase):
    def curtailed(self, share, depth=1.0, seed=1):
        power = feed(100, curtailment={"share_of_time": share, "depth": depth, "duration": "10 hour"})
        given = only_work([standing(power=power)], {"research": {"share": 1, "efficiency": efficiency()}}, end="2036-01-01", report_every="12 month")
        return run(given, "--seed", str(seed))

    def test_the_time_without_power_is_that_of_the_contract(self):
        # ten years at 1 % in events of 10 h: 87.7 expected, each 10 h; gaps are exponential, so the count is nearly Poisson
        result = self.curtailed(0.01)
        hours = 10 * sum(e["kind"] == "power_lost" for e in result.events)
        whole = 3652 * 24
        self.assertLess(abs(hours - 0.01 * whole), 3 * 10 * math.sqrt(0.01 * whole / 10))
        self.assertAlmostEqual(result.result["summary"]["energy_mwh"], 100 * (whole - hours), delta=100 * 10)

    def test_seeds_differ_and_repeat(self):
        self.assertEqual(self.curtailed(0.01).texts["events.csv"], self.curtailed(0.01).texts["events.csv"])
        self.assertNotEqual(self.curtailed(0.01).texts["events.csv"], self.curtailed(0.01, seed=2).texts["events.csv"])

    def test_a_deeper_curtailment_never_gives_more_energy(self):
        energy = [self.curtailed(0.02, depth).result["summary"]["energy_mwh"] for depth in (0.1, 0.3, 0.6, 1.0)]
        self.assertEqual(energy, sorted(energy, reverse=True))
        self.assertLess(energy[-1], energy[0])

    def test_random_outages_of_a_tranche(self):
        # 12 a year of 20 h on average: the share of time without power is 20 / (8766 / 12 + 20)
        power = {"tranches": [{"name": "grid", "capacity": "100 MW", "available": day(0), "outages_per_year": 12, "repair": "20 hour"}]}
        given = only_work([standing(power=power)], {"research": {"share": 1, "efficiency": efficiency()}}, end="2056-01-01", report_every="12 month")
        s = run(given).result["summary"]
        whole_h = (10957) * 24
        lost_frac = 1 - s["energy_mwh"] / (100 * whole_h)
        wanted = 20 / (8765.82 / 12 + 20)
        n = whole_h / (8765.82 / 12 + 20)
        self.assertLess(abs(lost_frac - wanted), 3 * wanted * math.sqrt(2 / n))


class Shedding(unittest.TestCase):
    def outage(self, **event):
        power = feed(100, events=[{"date": day(10), "duration": "12 hour", **event}], response={"lost_work": "6 hour", "checkpoint": "10 min"})
        return one_run(100, power)

    def test_a_run_repeats_what_it_has_not_saved(self):
        result = self.outage()
        self.assertAlmostEqual(days_of(result), 100 + (12 + 6) / 24, delta=1e-6)
        self.assertAlmostEqual(result.elapsed_s("run_shed", "a") / DAY_S, 10, delta=1e-9)
        self.assertAlmostEqual(result.elapsed_s("run_resumed", "a") / DAY_S, 10.5, delta=1e-9)
        # repeated work draws power, and counts as lost to failures
        self.assertAlmostEqual(result.result["summary"]["energy_mwh"], 100 * (100 * 24 + 6), delta=1e-3)
        lost = sum(row["failures_flop"] for row in result.result["bottlenecks"]["waterfall"])
        self.assertAlmostEqual(lost / (1e18 * 6 * 3600), 1, places=9)

    def test_with_notice_nothing_is_lost(self):
        self.assertAlmostEqual(days_of(self.outage(notice="10 min")), 100.5, delta=1e-6)
        self.assertAlmostEqual(days_of(self.outage(notice="9 min")), 100.75, delta=1e-6)

    def test_a_run_that_only_slows_down_loses_nothing(self):
        self.assertAlmostEqual(days_of(self.outage(depth=0.9)), 100 + 0.9 * 0.5, delta=1e-6)

    def test_lower_priority_is_shed_first(self):
        # 50 of 100 MW are left for 12 h: the run comes first and goes on with its 50 MW, research stands still and loses nothing
        power = feed(100, events=[{"date": day(10), "duration": "12 hour", "depth": 0.5}], response={"lost_work": "6 hour"})
        given = only_work([standing(power=power)], {"priority": ["training", "inference", "research"], "training": [training("a", 500, 50)],
                                                    "research": {"share": 1, "efficiency": efficiency()}})
        result = run(given)
        self.assertAlmostEqual(days_of(result), 50, delta=1e-6)
        self.assertFalse([e for e in result.events if e["kind"] == "run_shed"])

    def test_two_outages_while_it_repeats(self):
        # lost at day 10 (6 h, of which 3 h are repeated by then), again at 10 d 15 h: 3 h still to repeat, and 6 h more
        events = [{"date": day(10), "duration": "12 hour"}, {"date": day(10), "at": "15 hour", "duration": "3 hour"}]
        power = feed(100, events=events, response={"lost_work": "6 hour"})
        self.assertAlmostEqual(days_of(one_run(100, power)), 100 + (12 + 3 + 6 + 6) / 24, delta=1e-6)


class Swings(unittest.TestCase):
    def test_a_run_swings_with_its_steps(self):
        # 80 MW above idle, PUE 1: half of it swings; 10 MW are smoothed; 30 MW in half a second are 3,600 MW/min
        response = {"swing": 0.5, "swing_smoothing": "10 MW", "swing_time": "0.5 s", "feed_ramp": "3000 MW/min"}
        result = one_run(50, feed(100, response=response), rack_type(idle_power="200 kW"))
        (swing,) = result.result["load_swings"]
        self.assertAlmostEqual(swing["swing_mw"], 40, places=9)
        self.assertAlmostEqual(swing["left_mw"], 30, places=9)
        self.assertAlmostEqual(swing["ramp_mw_per_min"], 3600, places=6)
        self.assertEqual((swing["limit_mw_per_min"], swing["within_limit"]), (3000, False))
        self.assertIn("faster than its feed allows", result.stdout)

    def test_where_nothing_is_stated_nothing_is_claimed(self):
        self.assertEqual(one_run(50, feed(100)).result["load_swings"], [])


class Weather(unittest.TestCase):
    def test_pue_follows_the_month_and_the_load_of_the_halls(self):
        # 100 MW in halls of 125 MW: load 0.8 from the second month on; chillers carry all of the heat at a wet bulb of 24 C, none at 5 C
        # (coefficients: src/model/cooling.cpp)
        site = standing(power=feed(500), halls=[{"count": 1, "rack_slots": 100, "bus": "125 MW", "available": day(0)}],
                        cooling={"type": "air", "wet_bulb_c": [5] * 6 + [24] * 6})
        site.pop("pue")
        result = run(only_work([site], {"research": {"share": 1, "efficiency": efficiency()}}, end=day(365), report_every="1 month"))
        cold = 1 + 0.015 / 0.8 + 0.03 + 0.06 * (0.2 / 0.8 + 0.8 * 0.8**2)
        rows = [r for r in result.series if r["campus"] == "fleet"][2:]
        for month, row in enumerate(rows, start=2):
            pue = float(row["facility_energy_mwh"]) / float(row["it_energy_mwh"])
            self.assertAlmostEqual(pue, cold if month <= 6 else cold + 1 / 5.5, places=9, msg=month)

    def test_summer_caps_what_winter_carries(self):
        # 120 MW of feed carry 100 MW at the cold months' PUE of 1.09, not at the hot months' 1.28: racks are capped from the first of July
        site = standing(power=feed(120, provisioning=0.8), halls=[{"count": 1, "rack_slots": 100, "bus": "125 MW", "available": day(0)}],
                        cooling={"type": "air", "wet_bulb_c": [5] * 6 + [24] * 6})
        site.pop("pue")
        given = only_work([site], {"research": {"share": 1, "efficiency": efficiency()}}, end=day(365), report_every="1 month")
        given["catalog"]["rack_types"] = [rack_type(idle_power="200 kW", power_curve=CURVE)]
        caps = [float(r["cap_frac"]) for r in run(given).series if r["campus"] == "fleet"]
        self.assertEqual(caps[2:6], [1] * 4)
        self.assertTrue(all(cap < 1 for cap in caps[6:12]), caps)


class Oversubscription(unittest.TestCase):
    def useful(self, provisioning):
        """A campus of 100 MW with room and racks for more than it can feed."""
        campus = standing(racks=math.floor(100 / provisioning), power=feed(100, provisioning=provisioning))
        given = only_work([campus], {"research": {"share": 1, "efficiency": efficiency()}}, end=day(28))
        given["catalog"]["rack_types"] = [rack_type(idle_power="200 kW", power_curve=CURVE)]
        return run(given).result["summary"]["useful_model_flop"]

    def test_the_optimum_lies_between_stranding_and_capping(self):
        # useful work = racks x speed at cap p = 100 / p x speed(p): 100, 115, 119.3 (p = 0.7), 125, 125 (p = 0.5), then the curve ends and
        # idle power eats what more racks add: at p = 0.3, 333 racks idle at 66.6 MW, a quarter of the 66.6 MW above idle is there
        by_p = {p: self.useful(p) for p in (1, 0.8, 0.6, 0.5, 0.4, 0.3)}
        unit = by_p[1] / 100
        for p, racks_at_speed in {0.8: 125 * 0.92, 0.6: 166 * 0.75, 0.3: 333 * 0.5 * (100 - 66.6) / 66.6}.items():
            self.assertAlmostEqual(by_p[p] / unit / racks_at_speed, 1, delta=0.01, msg=p)
        best = max(by_p, key=by_p.get)
        self.assertNotIn(best, (1, 0.3))


if __name__ == "__main__":
    unittest.main()

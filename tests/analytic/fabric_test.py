# SPDX-License-Identifier: Apache-2.0
"""Fabrics bought by their parts, against closed forms.

A hall of 20 racks of 10 GPUs on a Clos network of rails: groups of four leaves with 10 ports down make pods of 40 GPUs, five of them, joined by
ten spines. 200 links to GPUs and 200 between switches have a transceiver at each end: 800 in all, 160 for each pod.
"""

import math
import unittest

from support.gpuramp_runs import campus, day, run, scenario

GPUS, PODS, OPTICS = 200, 5, 800
LEAVES, SPINES = 20, 10
PART = {"lead_time": "8 week", "mtbf": "50 year"}


def part(name, **other):
    return {"name": name, **PART, "power": "0 W", "price": "0 USD", "embodied_carbon": "0 t", **other}


def catalog(switch=None, optics=None, **fabric):
    result = scenario()["catalog"]
    result["switches"] = [part("sw", radix=20, port="100 GB/s", **(switch or {}))]
    result["optics"] = [part("opt", speed="100 GB/s", reach="100 m", **(optics or {}))]
    result["fabrics"] = [{"name": "f", "port": "100 GB/s", "clos": {"rails": 4, "source": "test", "tiers": [
        {"switch": "sw", "down": 10, "up": 10, "optics": "opt"}, {"switch": "sw", "down": 20, "optics": "opt"}]}, **fabric}]
    return result


def hall(slots=20, when=day(0), **other):
    return {"count": 1, "rack_slots": slots, "bus": "100 MW", "available": when, **other}


def given(fabric=None, parts=None, halls=None, **other):
    result = scenario(catalog=catalog(**(parts or {})), campuses=[campus(halls=halls or [hall()])], **other)
    if fabric is not None:
        result["supply"]["fabric"] = fabric
    return result


def scarce(pieces="0 piece/week", **other):
    return {"parts": [{"part": "opt", "pieces": pieces, **other}], "transit_time": "2 week", "install_time": "1 week"}


def spent(result):
    return result.result["cost"]["spent"]["fabric_usd"]


class Shortage(unittest.TestCase):
    def test_optics_short_by_x_hold_back_the_racks_of_their_pods(self):
        for short in (0, 1, 159, 160, 161, 500, 800):
            result = run(given(scarce(on_hand=f"{OPTICS - short} piece")))
            pods = math.floor((OPTICS - short) * PODS / OPTICS)
            last = result.gap()[-1]
            with self.subTest(short=short):
                self.assertEqual(last["up"], pods * GPUS / PODS)
                self.assertEqual(result.column("pods_open")[364], pods)
                self.assertEqual(result.column("pods_due")[364], PODS)
                if short > 0:
                    self.assertIn("fabric_ports:opt", result.binding())
                    self.assertEqual(last["terms"]["waiting_fabric"], 70 * (52 - 6) - last["up"])

    def test_pods_open_as_transceivers_come(self):
        # a pod is made in four weeks; two of transit and one of installation later it opens, and its four racks are up three weeks after
        up, pods = (run(given(scarce("40 piece/week"))).column(name) for name in ("gpus_up", "pods_open"))
        for week in range(53):
            opened = min(PODS, max(0, week - 3) // 4)
            self.assertEqual(pods[7 * week], opened)
            usable = min(PODS, max(0, week - 6) // 4)
            arrived = 70 * max(0, week - 9)
            self.assertEqual(up[7 * week], min(arrived, 40 * usable), week)

    def test_what_is_ours_of_the_capacity(self):
        pods = run(given(scarce("80 piece/week", share=0.5))).column("pods_open")
        for week in range(53):
            self.assertEqual(pods[7 * week], min(PODS, max(0, week - 3) // 4))

    def test_nothing_is_made_that_nobody_ordered(self):
        # ordered 8 + 3 weeks before the hall is ready at week 40; capacity of the 28 weeks before that week is lost
        pods = run(given(scarce("40 piece/week"), halls=[hall(when=day(7 * 40))])).column("pods_open")
        for week in range(53):
            self.assertEqual(pods[7 * week], min(PODS, (week - 28 - 3) // 4) if week >= 40 else 0, week)

    def test_switches_are_scarce_likewise(self):
        # 30 switches for five pods: six each
        supply = {"parts": [{"part": "sw", "pieces": "0 piece/week", "on_hand": "17 piece"}]}
        result = run(given(supply))
        self.assertEqual(result.column("pods_open")[364], 2)
        self.assertIn("fabric_ports:sw", result.binding())

    def test_the_earlier_hall_comes_first(self):
        sites = [campus(name, halls=[hall(when=day(when))]) for name, when in (("a", 70), ("b", 7))]
        result = run({**given(scarce(on_hand=f"{OPTICS} piece")), "campuses": sites})
        self.assertEqual((result.column("pods_open", "b")[364], result.column("pods_open", "a")[364]), (PODS, 0))

    def test_racks_of_the_start_have_their_pods(self):
        site = campus(halls=[hall()], initial=[{"rack_type": "r", "racks": 5}])
        result = run({**given(scarce()), "campuses": [site]})
        self.assertEqual(result.column("pods_open")[0], 2)  # 50 GPUs
        self.assertEqual(result.column("gpus_up")[364], 80)

    def test_events_say_when_pods_open(self):
        events = [(e["date"], e["subject"]) for e in run(given(scarce("40 piece/week"))).events if e["kind"] == "pods_open"]
        self.assertEqual(events, [(day(7 * (4 * k + 3)), f"{k} of {PODS} pods") for k in range(1, PODS + 1)])


class Plenty(unittest.TestCase):
    def test_enough_parts_change_nothing(self):
        halls = [hall(8, day(7)), hall(7, day(100)), hall(5, day(203))]
        bare = run(given(halls=halls))
        for supply in ({}, scarce("10 k piece/week", on_hand="10 k piece")):
            result = run(given(supply, halls=halls))
            for column in bare.series[0]:
                # ports run out with the slots, which are named first
                if column not in ("pods_open", "pods_due", "gpus_missing_fabric"):
                    # scarce parts are not there before they have been shipped and installed
                    self.assertEqual([r[column] for r in result.series if r["date"] >= day(28)], [r[column] for r in bare.series if r["date"] >= day(28)], column)


class Counted(unittest.TestCase):
    """Money, carbon and power of 30 switches and 800 transceivers, once."""

    PARTS = {"switch": {"price": "20 k USD", "embodied_carbon": "2 t", "power": "1 kW"},
             "optics": {"price": "1 k USD", "embodied_carbon": "10 kg", "power": "10 W"}}

    def result(self, **other):
        return run(given({}, self.PARTS, **other))

    def test_money(self):
        # the share of racks' price, and of its upkeep, is for fabrics that are not bought by parts
        result, free = (run(given({}, parts, economics={"network_capex": 0.3, "repair": 0.1})) for parts in (self.PARTS, {}))
        self.assertAlmostEqual(spent(result), 30 * 20e3 + 800 * 1e3)
        upkeep = [r.result["cost"]["spent"]["repair_usd"] for r in (result, free)]
        self.assertAlmostEqual(upkeep[0] - upkeep[1], 0.1 * (30 * 20e3 + 800 * 1e3) * 364 / 365.2425, places=3)

    def test_what_was_there_at_the_start_is_sunk_or_charged(self):
        # 5 racks need two of five pods
        site = campus(halls=[hall()], initial=[{"rack_type": "r", "racks": 5}])
        for before, share in (("sunk", 3 / 5), ("charged", 1)):
            result = run({**given({}, self.PARTS, economics={"before_start": before}), "campuses": [site]})
            self.assertAlmostEqual(spent(result), share * (30 * 20e3 + 800 * 1e3))

    def test_carbon(self):
        with_parts, without = (run(given(supply, self.PARTS)).result["summary"]["embodied_co2e_t"] for supply in ({}, None))
        self.assertAlmostEqual(with_parts - without, 30 * 2 + 800 * 0.01)

    def test_power(self):
        # idle racks draw nothing: what is left is the fabric's share of the racks online
        result = self.result()
        up, drawn = result.column("gpus_up"), result.column("it_mw")
        per_gpu_mw = (30 * 1e-3 + 800 * 10e-6) / GPUS
        for week in range(53):
            self.assertAlmostEqual(drawn[7 * week], per_gpu_mw * up[7 * week], delta=1e-12)
        self.assertGreater(up[364], 0)

    def test_racks_and_their_share_must_find_power(self):
        # 1 MW a rack and 38 kW / 20 of network: on 10 MW nine racks run, not ten
        halls = [hall(bus="10 MW")]
        self.assertEqual(run(given(halls=halls)).gap()[-1]["up"], 100)
        self.assertEqual(self.result(halls=halls).gap()[-1]["up"], 90)


class Refused(unittest.TestCase):
    def check(self, pointer, problem, **change):
        made = given({**scarce(), **change.pop("supply", {})}, **change)
        text = run(made, expect=2)
        self.assertIn(f"{pointer}: {problem}", text)

    def test_unknown_part(self):
        self.check("/supply/fabric/parts/0/part", "there is no switch, transceiver or cable 'optt'", supply={"parts": [{"part": "optt", "pieces": "1 piece/week"}]})

    def test_a_part_twice(self):
        self.check("/supply/fabric/parts/1/part", "the part 'opt' is named twice", supply={"parts": 2 * [{"part": "opt", "pieces": "1 piece/week"}]})

    def test_a_rate_that_is_none(self):
        self.check("/supply/fabric/parts/0/pieces", "", supply={"parts": [{"part": "opt", "pieces": "1 rack/week"}]})

    def test_more_gpus_than_the_fabric_takes(self):
        self.check("/campuses/0/fabric", "'f': 210 GPUs do not fit", halls=[hall(21)])

    def test_ports_besides(self):
        text = run({**given(scarce()), "campuses": [campus(halls=[hall()], fabric_ports="100 GPU")]}, expect=2)
        self.assertIn("/campuses/0/fabric_ports: ports follow from the pods", text)

    def test_no_fabric_of_parts(self):
        made = scenario()
        made["supply"]["fabric"] = {}
        self.assertIn("/supply/fabric: no campus has a fabric that is made of parts", run(made, expect=2))


if __name__ == "__main__":
    unittest.main()

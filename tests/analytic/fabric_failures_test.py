# SPDX-License-Identifier: Apache-2.0
"""Failures of a fabric's parts, and of a part of a rack, against closed forms.

The network of fabric_test: leaves of 10 GPUs, ten spines, 200 links to GPUs. In the steady state a share r x T of what works is out, r failures per
time and T the repair: up = online / (1 + sum of r T).
"""

import math
import unittest

from analytic.fabric_test import catalog, hall
from support.gpuramp_runs import campus, run, scenario

GPUS = 200
REPAIR_DAYS = 10
LEAF_DAYS, OPTICS_DAYS = 100, 1000  # mean times between failures
OUT = REPAIR_DAYS * (1 / LEAF_DAYS + 2 / OPTICS_DAYS)  # a leaf for ten GPUs takes ten; a transceiver at either end takes one


def given(failures, clos=None, **other):
    made = catalog({"mtbf": f"{LEAF_DAYS} day"}, {"mtbf": f"{OPTICS_DAYS} day"})
    made["fabrics"][0]["clos"].update(clos or {})
    site = campus(halls=[hall()], initial=[{"rack_type": "r", "racks": 20}])
    return scenario(**{"catalog": made, "campuses": [site], "supply": {}, "failures": {"arrivals": "independent", **failures}, **other})


def fabric(**other):
    return {"repair": f"{REPAIR_DAYS} day", **other}


class CutOff(unittest.TestCase):
    def test_gpus_behind_leaves_and_links(self):
        down = run(given({"fabric": fabric()})).column("gpus_down")
        self.assertEqual(down[364], 10 * round(20 * (1 - 1 / (1 + OUT))))

    def test_a_second_plane_goes_on(self):
        two = given({"fabric": fabric()}, {"planes": 2, "tiers": [{"switch": "sw", "down": 10, "up": 5, "speed": "100 GB/s", "optics": "opt"},
                                                               {"switch": "sw", "down": 20, "optics": "opt"}]})
        self.assertEqual(run(two).column("gpus_down")[364], 0)

    def test_sampled_agrees_with_expected(self):
        # racks out: 20 x OUT / (1 + OUT) = 2.1, of which leaves (one rack each) 1.8. Weekly samples of repairs of ten days: a correlation of 0.3 between neighbours.
        years = 10
        result = run(given({"mode": "sampled", "fabric": fabric()}, end=f"{2026 + years}-01-01", lifetime="20 year"))
        down = list(result.column("gpus_down").values())
        mean = 20 * 10 * OUT / (1 + OUT)
        deviation = 10 * math.sqrt(20 / (1 + OUT) * REPAIR_DAYS / LEAF_DAYS)
        self.assertLess(abs(sum(down) / len(down) - mean), 4 * deviation * math.sqrt(1.6 / len(down)))
        self.assertEqual(result.result["conservation"]["broken"], [])


class Bandwidth(unittest.TestCase):
    """A pool that the core holds back does as much work as the core carries."""

    SPINE = REPAIR_DAYS / (LEAF_DAYS + REPAIR_DAYS)
    LINK = REPAIR_DAYS / (OPTICS_DAYS / 2 + REPAIR_DAYS)

    def flop(self, failures):
        pool = {"research": {"share": 1, "efficiency": {"precision": "bf16", "mfu": 0.5, "busy": 1, "scale_out_traffic": "1 B/kFLOP"}}}
        result = run(given(failures, workloads=pool))
        self.assertIn("core", result.binding())
        self.assertEqual(result.result["conservation"]["broken"], [])
        return result.result["summary"]["useful_model_flop"]

    def test_spines_and_links_away_take_their_share(self):
        self.assertAlmostEqual(self.flop({"fabric": fabric()}) / self.flop({}), (1 - self.SPINE) * (1 - self.LINK), delta=1e-9)

    def test_sampled_agrees_with_expected(self):
        # 52 weeks, ten spines: deviation of a week's share sqrt(u (1 - u) / 10) = 0.09
        share = self.flop({"mode": "sampled", "fabric": fabric()}) / self.flop({})
        self.assertLess(abs(share - (1 - self.SPINE) * (1 - self.LINK)), 4 * math.sqrt(self.SPINE * (1 - self.SPINE) / 10 / 52))


class PartOfARack(unittest.TestCase):
    def down(self, **component):
        part = {"name": "part", "mtbf": "100 day", "repair": "10 day", **component}
        return run(given({"components": [part]})).column("gpus_down")[364]

    def test_a_tray_leaves_the_rest_working(self):
        # 2.5 trays of four in a rack of ten, each out a tenth of the time that it works
        self.assertEqual(self.down(per="gpus", gpus=4), 10 * round(20 * (1 - 1 / 1.1)))
        # the same failures, each taking the whole rack
        self.assertEqual(self.down(per="gpu", mtbf="400 day"), 10 * round(20 * (1 - 1 / 1.25)))

    def gang(self, gpus, hot_spares=None, **other):
        """A run of ten racks whose GPUs fail one by one: in the steady state one of eleven is out."""
        one = {"name": "part", "mtbf": "100 day", "repair": "10 day", "per": "gpus", "gpus": 1}
        saved = {"write": "0 s", "interval": "1 min", "detect": "0 s", "restart": "0 s", **({"hot_spares": f"{hot_spares} GPU"} if hot_spares else {})}
        work = {"name": "g", "gpus": f"{gpus} GPU", "flop": "1e26 FLOP", "efficiency": {"precision": "bf16", "mfu": 0.5, "busy": 1}, "checkpoint": saved, **other}
        site = campus(halls=[hall()], initial=[{"rack_type": "r", "racks": 10 + (hot_spares or 0) // 10}])
        result = run(given({"components": [one]}, campuses=[site], workloads={"training": [work]}))
        self.assertEqual(result.result["conservation"]["broken"], [])
        return result.jobs["g"]

    def test_spare_gpus_of_a_rack_stand_in_for_those_that_fail(self):
        self.assertEqual(self.gang(100)["started"], "")  # in the mean one rack's worth is out
        eight_of_ten = self.gang(80, gpus_per_rack=8)
        self.assertEqual((float(eight_of_ten["gpus"]), float(eight_of_ten["mean_rate_frac"])), (80, 1))
        self.assertEqual(self.gang(81, gpus_per_rack=8)["started"], "")  # it takes an eleventh rack

    def test_a_rack_goes_when_more_of_it_fail_than_it_has_spares(self):
        """With one hot spare rack a run waits for others: of failures only those count that find two GPUs of their rack out already."""
        out = 10 * 10 / 100  # GPUs of a rack
        found = 1 - math.exp(-out) * (1 + out)
        away = 80 / 100 * found * 10  # racks; eighty GPUs work
        waits = away**2 / 2 / (1 + away + away**2 / 2)  # Erlang's loss formula: one stands by, the run waits when a second is away
        with_spares = float(self.gang(80, hot_spares=10, gpus_per_rack=8)["goodput_frac"])
        self.assertAlmostEqual(with_spares, 1 - waits, delta=2e-3)
        self.assertGreater(with_spares, float(self.gang(80, hot_spares=10)["goodput_frac"]) + 0.1)

    def test_all_gpus_of_a_rack_are_the_rack(self):
        self.assertEqual(self.down(per="gpus", gpus=10), self.down(per="rack"))


class Refused(unittest.TestCase):
    def check(self, text, failures, **other):
        self.assertIn(text, run(given(failures, **other), expect=2))

    def test_each_says_what_and_where(self):
        part = {"name": "p", "mtbf": "1 year"}
        self.check("/failures/components/0/gpus: says how many GPUs fail together", {"components": [{**part, "gpus": 4}]})
        self.check("/failures/fabric: 'repair' is missing", {"fabric": {}})
        work = {"training": [{"name": "g", "gpus": "80 GPU", "flop": "1e20 FLOP", "gpus_per_rack": 11}]}
        self.check("/workloads/training/0/gpus_per_rack: is 11, and a rack 'r' has 10", {}, workloads=work)
        self.check("/failures/fabric/repair_p90: is shorter", {"fabric": fabric(repair_p90="1 day")})
        self.check("/failures: has both 'availability' and 'fabric'", {"availability": 0.9, "fabric": fabric()})
        bare = scenario(failures={"fabric": fabric()})
        self.assertIn("/failures/fabric: no campus has a fabric that is made of parts", run(bare, expect=2))


if __name__ == "__main__":
    unittest.main()

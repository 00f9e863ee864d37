# SPDX-License-Identifier: Apache-2.0
"""Work on the pods and halls of a campus, against closed forms.

The network of fabric_test, with half as many links up: a pod of four racks, 40 GPUs, sends 2,000 GB/s to others. A run that asks 0.2 B/kFLOP sends
100 GB/s for each GPU at full rate, so that a full pod lets half of that through.
"""

import json
import unittest

from analytic.fabric_test import catalog, hall
from analytic.modelled_work_test import modelled, step_s, world
from support.gpuramp_runs import campus, day, run, scenario

HALF = {"clos": {"rails": 4, "source": "test", "tiers": [{"switch": "sw", "down": 10, "up": 5, "optics": "opt"}, {"switch": "sw", "down": 20, "optics": "opt"}]}}


def gang(name, gpus, earliest=0, flop="1e26 FLOP", **other):
    """Longer than the year, unless it says otherwise; runs start in the order of their dates, then of the list."""
    return {"name": name, "gpus": f"{gpus} GPU", "earliest": day(earliest), "flop": flop,
            "efficiency": {"precision": "bf16", "mfu": 0.5, "busy": 1, "scale_out_traffic": "0.2 B/kFLOP"}, **other}


def given(racks, runs, fabric=None, halls=None, **other):
    made = catalog(**(fabric or HALF))
    site = campus(halls=halls or [hall()], initial=[{"rack_type": "r", "racks": racks}])
    return scenario(**{"catalog": made, "campuses": [site], "supply": {}, "workloads": {"training": runs}, **other})


class Pods(unittest.TestCase):
    def check(self, result, **expected):
        """name=(rate, pods)"""
        self.assertEqual(result.result["conservation"]["broken"], [])
        for name, (rate, pods) in expected.items():
            with self.subTest(run=name):
                self.assertAlmostEqual(float(result.jobs[name]["mean_rate_frac"]), rate, delta=1e-9)
                self.assertEqual(int(result.jobs[name]["units"]), pods)

    def test_alike_pods_do_as_each_of_them(self):
        for pods in range(1, 6):
            for resolution in ("hall", "campus", "rack"):
                with self.subTest(pods=pods, resolution=resolution):
                    self.check(run(given(20, [gang("a", 40 * pods)]), "--resolution", resolution), a=(0.5, pods))

    def test_a_job_has_the_links_of_its_own_pods_only(self):
        """Half a pod sends as much as the pod lets out, whatever stands idle around it."""
        self.check(run(given(20, [gang("a", 20)])), a=(1, 1))
        self.check(run(given(20, [gang("a", 32)])), a=(2000 / 3200, 1))

    def test_two_jobs_in_one_pod_share_its_links(self):
        """A fills a pod and a quarter of another; B sends at what A leaves of the second."""
        alone = run(given(8, [gang("b", 20)]))
        self.check(alone, b=(1, 1))
        self.check(run(given(8, [gang("a", 50), gang("b", 20, 1)])), a=(0.5, 2), b=((2000 - 0.5 * 1000) / 2000, 1))

    def test_best_fit_leaves_whole_pods(self):
        """Pods of 40, 40 and 20 GPUs: the small run takes the small pod, and two large ones a pod each."""
        self.check(run(given(10, [gang("a", 20), gang("b", 40, 1), gang("c", 40, 2)])), a=(1, 1), b=(0.5, 1), c=(0.5, 1))

    def test_a_half_installed_pod_holds_what_is_there(self):
        """Six racks: 40 and 20 GPUs. 30 GPUs fit into the first only, and the 20 of the second are left for the next."""
        self.check(run(given(6, [gang("a", 30), gang("b", 20, 1)])), a=(2000 / 3000, 1), b=(1, 1))

    def test_what_is_left_in_pieces_holds_a_job_back(self):
        """30 of each pod's 40 GPUs are taken: 20 more lie in two pods, whose links all share."""
        self.check(run(given(8, [gang("a", 30), gang("b", 30), gang("c", 20)])), a=(0.5, 1), b=(0.5, 1), c=(0.5, 2))

    def test_spread_takes_a_part_of_every_pod(self):
        """Eight GPUs of each of five pods send 800 GB/s."""
        self.check(run(given(20, [gang("a", 40, placement="spread")])), a=(1, 5))

    def test_a_pool_shares_the_pods_that_runs_leave_it(self):
        """A run on one of two pods sends 2,000 GB/s of 4,000; research on the other likewise; neither takes from the other."""
        pool = {"share": 1, "efficiency": {"precision": "bf16", "mfu": 0.5, "busy": 1, "scale_out_traffic": "0.2 B/kFLOP"}}
        result = run(given(8, [gang("a", 40)], workloads={"training": [gang("a", 40)], "research": pool}))
        self.check(result, a=(0.5, 1))
        self.assertAlmostEqual(float(result.jobs["research"]["mean_rate_frac"]), 0.5, delta=1e-9)

    def test_an_ended_run_gives_its_pods_back(self):
        """B waits for A to end; then it has the pod that A had, not pieces."""
        year = 365 * 86400
        half = f"{0.25 * 40 * 5e14 * year:.6g} FLOP"  # at half speed half a year
        result = run(given(8, [gang("a", 40, flop=half), gang("x", 30, 1), gang("b", 40, 2)]))
        self.check(result, b=(0.5, 1))
        self.assertGreaterEqual(result.elapsed_s("run_started", "b"), result.elapsed_s("run_finished", "a"))

    def test_halls_are_units_where_a_fabric_has_no_parts(self):
        """Two halls of ten racks, half of the ports' 100 GB/s out of each; packed into one the run has one uplink, spread it has both."""
        for placement, rate, halls in (("pack", 0.5, 1), ("spread", 1, 2)):
            asked = given(20, [gang("a", 100, placement=placement)], halls=[hall(slots=10), hall(slots=10)])
            asked["catalog"]["fabrics"] = [{"name": "f", "port": "100 GB/s", "hall_oversubscription": 2}]
            self.check(run(asked, "--resolution", "hall"), a=(rate, halls))


class FailedParts(unittest.TestCase):
    def flop(self, mode, seed=1):
        """Ten years of a run on three of five pods, which ten-day repairs of a tenth of the leaves' links slow."""
        optics = {"mtbf": "180 day"}
        asked = given(20, [gang("a", 120, flop="1e30 FLOP")], fabric={"optics": optics, **HALF}, end="2036-01-01", lifetime="20 year", report_every="1 year",
                      failures={"arrivals": "independent", "mode": mode, "fabric": {"repair": "10 day"}})
        result = run(asked, "--seed", str(seed))
        self.assertEqual(result.result["conservation"]["broken"], [])
        return float(result.jobs["a"]["useful_flop"])

    def test_a_gang_goes_as_fast_as_its_worst_pod(self):
        """Expected: all pods lose the mean. Sampled: the pod with the most links in repair sets the pace, so that less is done."""
        expected, sampled = self.flop("expected"), [self.flop("sampled", seed) for seed in (1, 2)]
        for flop in sampled:
            self.assertLess(flop, 0.97 * expected)
            self.assertGreater(flop, 0.5 * expected)


class Steps(unittest.TestCase):
    """Runs of the step model on pods of 2,048 H100 GPUs, of whose ports a share leaves the pod."""

    def days(self, up, others=(), latency=None, racks=150):
        part = {"price": "1 USD", "lead_time": "1 week", "mtbf": "1 year", "embodied_carbon": "1 kg", "power": "1 W"}
        still = [gang(f"x{i}", gpus, 0, efficiency={"precision": "bf16", "mfu": 0.5, "busy": 1}, rack_types=["h100-hgx"]) for i, gpus in enumerate(others)]
        asked = world([*still, modelled(earliest=day(7), checkpoint={"write": "30 s", "detect": "60 s", "restart": "240 s"})], racks=racks)
        tiers = [{"switch": "s", "down": 32, "up": 32, "optics": "o"}, {"switch": "s", "down": 1024, "up": up, "pod": 64, "optics": "o"},
                 {"switch": "s", "down": 2048, "optics": "o"}]
        asked["catalog"].update(switches=[{"name": "s", "radix": 2048, "port": "50 GB/s", **({"latency": latency} if latency else {}), **part}],
                                optics=[{"name": "o", "speed": "50 GB/s", "reach": "1 km", **part}],
                                fabrics=[{"name": "f", "port": "50 GB/s", "clos": {"source": "test", "tiers": tiers}}])
        result = run(asked)
        return (result.elapsed_s("run_finished", "m") - result.elapsed_s("run_started", "m")) / 86400, result.jobs["m"]

    STEPS = 2e12 / (8192 * 1152)

    def test_within_a_pod_nothing_above_it_matters(self):
        for up in (1, 1024):
            days, job = self.days(up, others=(1100,))
            self.assertEqual((int(job["units"]), float(job["crossing_bytes"])), (1, 0))
            self.assertAlmostEqual(days * 86400 / (self.STEPS * step_s()), 1, delta=1e-3)  # the hops of leaf groups

    def test_a_run_in_pieces_is_slower_before_anything_contends(self):
        """1,100 GPUs in each of two pods leave pieces of 948, 948 and 152."""
        whole, _ = self.days(16, others=(1100,))
        pieces, job = self.days(16, others=(1100, 1100))
        self.assertEqual(int(job["units"]), 3)
        self.assertGreater(float(job["crossing_bytes"]), 0)
        self.assertLess(float(job["crossing_bytes"]), float(job["scale_out_bytes"]))
        self.assertGreater(pieces, 1.01 * whole)
        full, _ = self.days(1024, others=(1100, 1100))
        self.assertLess(abs(full / whole - 1), 1e-3)

    def test_latency_of_a_tier_slows_what_crosses_it(self):
        for others, pods in (((1100,), 1), ((1100, 1100), 3)):
            slow, job = self.days(1024, others=others, latency="0.1 ms")
            self.assertEqual(int(job["units"]), pods)
            quick, _ = self.days(1024, others=others, latency="0 s")
            with self.subTest(pods=pods):
                self.assertGreater(slow, quick)
        one = self.days(1024, (1100,), "0.1 ms")[0] - self.days(1024, (1100,), "0 s")[0]
        three = self.days(1024, (1100, 1100), "0.1 ms")[0] - self.days(1024, (1100, 1100), "0 s")[0]
        self.assertGreater(three, one)


class LargestJob(unittest.TestCase):
    def largest(self, fabric, asked=None, racks=20):
        told = given(racks, [], fabric=fabric, workloads={})
        if asked is not None:
            told["targets"]["job_bandwidth"] = asked
        return run(told).column("largest_training_gpus")[7]

    def test_a_fabric_oversubscribed_a_million_times_holds_a_job_of_a_pod(self):
        tiers = json.loads(json.dumps(HALF["clos"]["tiers"]))
        self.assertEqual(self.largest({"clos": {**HALF["clos"], "tiers": tiers}}), 200)
        tiers[0]["speed"] = "0.0002 GB/s"
        self.assertEqual(self.largest({"clos": {**HALF["clos"], "tiers": tiers}}), 40)

    def test_as_many_of_a_pod_as_its_links_carry(self):
        """2,000 GB/s out of each of five pods of 40 GPUs."""
        for asked, gpus in (("50 GB/s", 200), ("60 GB/s", 5 * 33), ("100 GB/s", 5 * 20), ("101 GB/s", 0), ("0 GB/s", 200)):
            with self.subTest(asked=asked):
                self.assertEqual(self.largest(HALF, asked), gpus)
        self.assertEqual(self.largest(HALF, "100 GB/s", racks=4), 40)  # one pod: nothing leaves it

    def test_a_half_installed_pod(self):
        self.assertEqual(self.largest(HALF, "100 GB/s", racks=7), 20 + 20)  # 40 and 30 GPUs, 20 of each; or 40 alone
        self.assertEqual(self.largest(HALF, "60 GB/s", racks=5), 33 + 10)
        self.assertEqual(self.largest(HALF, "100 GB/s", racks=5), 40)


if __name__ == "__main__":
    unittest.main()

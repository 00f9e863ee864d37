# SPDX-License-Identifier: Apache-2.0
"""What running jobs lose: to power and network that slow them, and to work done again. Through the whole program."""

import unittest

from support.gpuramp_runs import campus
from support.job_traces import fleet, kept, queue, run_files, trace_text

PFLOP = 1e15
FULL_SPEED = {"mfu": 1, "goodput": 1, "busy": 1}


def only(run):
    (got,) = run.result["queues"]
    return got


def flop(run, loss):
    return sum(row[loss] for row in run.result["bottlenecks"]["waterfall"])


class Slowed(unittest.TestCase):
    """Two racks of 10 GPUs that draw 1 MW each at full load, nothing when idle."""

    def run_on(self, jobs, capacity_mw, **other):
        given = fleet(20, queue(policy="fcfs", efficiency=FULL_SPEED, **other), days=5)
        given["campuses"] = [campus(power={"tranches": [{"capacity": f"{capacity_mw} MW", "available": "2025-01-01"}], "provisioning": 0.5,
                                           "response": {"capping": "share"}}, initial=[{"rack_type": "r", "racks": 2}])]
        return run_files(given, {"jobs.csv": trace_text(jobs)})

    def test_by_power(self):
        # 20 GPUs want 2 MW of 1: half speed while both jobs run. The first does 500 of 1000 s in that time; then the second
        # has 10 GPUs and all of its power. Each job has lost half of its GPU time to power while both ran.
        run = self.run_on(kept([(0, 10, 500), (0, 10, 1000)]), 1)
        one, two = run.table("queue_jobs.csv")
        self.assertAlmostEqual(float(one["end_s"]), 1000, places=6)
        self.assertAlmostEqual(float(two["end_s"]), 1500, places=6)
        for row in (one, two):
            self.assertAlmostEqual(float(row["slowed_by_power_gpu_s"]), 10 * 500, places=6)
            self.assertEqual(float(row["slowed_by_network_gpu_s"]), 0)
        got = only(run)
        self.assertAlmostEqual(got["slowed_by_power_gpu_s"], 2 * 10 * 500, places=6)
        self.assertAlmostEqual(got["gpu_s"], got["slowed_by_power_gpu_s"] + 10 * 1500, places=6)  # lost, and the work itself
        self.assertAlmostEqual(flop(run, "power_capped_flop"), PFLOP * got["slowed_by_power_gpu_s"], delta=1e-9 * PFLOP * got["gpu_s"])
        self.assertIn("lost to power while running", run.stdout)

    def test_with_enough_power_nothing_is_lost(self):
        run = self.run_on(kept([(0, 10, 500), (0, 10, 1000)]), 2)
        self.assertEqual(only(run)["slowed_by_power_gpu_s"], 0)
        self.assertNotIn("lost to power", run.stdout)

    def test_by_network(self):
        # 10 GPUs would send 10 x 100 GB/s out of their hall, whose uplink has half of that: half speed.
        given = fleet(10, queue(policy="fcfs", efficiency={**FULL_SPEED, "scale_out_traffic": "100 GB/PFLOP"}), days=5)
        given["catalog"]["fabrics"] = [{"name": "f", "port": "100 GB/s", "hall_oversubscription": 2}]
        given["campuses"][0]["halls"][0]["rack_slots"] = 1
        run = run_files(given, {"jobs.csv": trace_text(kept([(0, 10, 500)]))})
        (row,) = run.table("queue_jobs.csv")
        self.assertAlmostEqual(float(row["end_s"]), 1000, places=6)
        self.assertAlmostEqual(float(row["slowed_by_network_gpu_s"]), 10 * 500, places=6)
        self.assertEqual(float(row["slowed_by_power_gpu_s"]), 0)


class Rework(unittest.TestCase):
    """Work that is done again is a loss of its own, as much as the GPU time that jobs took for it."""

    GPUS, N = 100, 60

    def check(self, mode, **other):
        given = fleet(self.GPUS, queue(policy="fcfs", efficiency={"mfu": 0.4, "goodput": 0.9}, **other), days=30)
        given["failures"] = {"mode": mode, "components": [{"name": "gpu", "mtbf": "1 M s", "takes_down": 0}]}
        run = run_files(given, {"jobs.csv": trace_text(kept([(0, self.GPUS, 5_000)] * self.N))})
        got = only(run)
        work = self.N * self.GPUS * 5_000
        self.assertEqual(got["finished"], self.N)
        self.assertGreater(got["extra_gpu_s"], 0.05 * work)
        self.assertAlmostEqual(flop(run, "rework_flop"), PFLOP * got["extra_gpu_s"], delta=1e-6 * PFLOP * got["gpu_s"])
        # what is left is the work of the trace, once
        self.assertAlmostEqual(flop(run, "useful_flop"), 0.4 * 0.9 * PFLOP * work, delta=1e-6 * PFLOP * work)
        self.assertAlmostEqual(flop(run, "failures_flop"), 0.1 * PFLOP * work, delta=1e-6 * PFLOP * work)

    def test_begun_anew(self):
        self.check("sampled")
        self.check("expected")

    def test_from_checkpoints(self):
        saved = {"checkpoint": True, "checkpoint_every": "1000 s", "checkpoint_time": "60 s", "restart_time": "120 s"}
        self.check("sampled", **saved)
        self.check("expected", **saved)

    def test_preemption(self):
        # A job of low priority loses its GPUs after 60 of 100 s and begins anew: 60 s of 10 GPUs are done again.
        given = fleet(10, queue(policy="priority", preemption=True, efficiency=FULL_SPEED), days=5)
        header = ("submit_s", "gpus", "run_s", "requested_s", "priority")
        run = run_files(given, {"jobs.csv": trace_text([(0, 10, 100, 100, 0), (60, 10, 50, 50, 1)], header)})
        self.assertAlmostEqual(flop(run, "rework_flop"), PFLOP * 10 * 60, delta=1)
        self.assertAlmostEqual(flop(run, "useful_flop"), PFLOP * 10 * 150, delta=1e3)

    def test_without_failures_there_is_none(self):
        run = run_files(fleet(10, queue(), days=5), {"jobs.csv": trace_text(kept([(0, 10, 100), (0, 5, 50)]))})
        self.assertEqual(flop(run, "rework_flop"), 0)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""What scenarios with queues of jobs must show."""

import datetime
import json
import math
import pathlib
import subprocess
import tempfile

from scenarios.scenario_case import GPURAMP, SCENARIOS, ScenarioCase, date, quantity

NORMAL_P90 = 1.2815515655446004
DAYS_PER_YEAR = 365.2425
SECONDS = {"s": 1, "hour": 3_600}


class SharedCluster(ScenarioCase):
    scenario = "shared-cluster"

    def mean_gpu_s(self, job_class):
        """GPU seconds of a job of the class: lognormal durations by median and 90th percentile."""
        total = weights = 0
        for shape in job_class["shapes"]:
            median = quantity(shape["run"], "s", SECONDS)
            sigma = math.log(quantity(shape["run_p90"], "s", SECONDS) / median) / NORMAL_P90
            weight = shape.get("weight", 1)
            total += weight * shape["gpus"] * median * math.exp(sigma**2 / 2)
            weights += weight
        return total / weights

    def offered_load(self, month):
        """GPUs that the jobs submitted in a month keep busy, over those that are up in its middle."""
        middle = datetime.date.fromisoformat(month + "-15")
        years = (middle - date(self.given["start"])).days / DAYS_PER_YEAR
        (queue,) = self.given["workloads"]["jobs"]
        asked = sum(c["jobs_per_day"] * c["growth_per_year"] ** years * self.mean_gpu_s(c) / 86_400 for c in queue["generator"]["classes"])
        up = [int(row["gpus_up"]) for row in self.fleet if date(row["date"]) <= middle][-1]
        return asked / up

    def waits(self):
        (queue,) = self.result["queues"]
        return {row["group"]: row for row in queue["groups"] if row["by"] == "month"}

    def test_the_fleet_grows_tenfold(self):
        self.assertGreaterEqual(int(self.fleet[-1]["gpus_up"]), 9.5 * int(self.fleet[1]["gpus_up"]))

    def test_waits_follow_the_load(self):
        # A queue well above its capacity grows for as long as it is; well below it for two months, nine of ten jobs start
        # within an hour.
        waits = self.waits()
        months = sorted(waits)
        crowded = [m for m in months if self.offered_load(m) > 1.2]
        at_ease = [m for before, m in zip(months, months[1:]) if self.offered_load(m) < 0.8 and self.offered_load(before) < 0.8]
        self.assertGreaterEqual(len(crowded), 3)
        self.assertGreaterEqual(len(at_ease), 2)
        for month in crowded:
            self.assertGreater(waits[month]["wait_mean_s"], 24 * 3_600, month)
        for month in at_ease:
            self.assertLess(waits[month]["wait_p90_s"], 3_600, month)

    def test_each_purchase_removes_most_of_the_waiting(self):
        waits = self.waits()
        for before, after in (("2026-06", "2026-09"), ("2026-12", "2027-02"), ("2027-06", "2027-08"), ("2027-12", "2028-02")):
            self.assertLess(waits[after]["wait_mean_s"], waits[before]["wait_mean_s"] / 4, (before, after))

    def test_headline_figures(self):
        # As scenarios/README.md says them: five days and a half in June 2026, hours two months after the purchase, four days at
        # the end of 2027, and half of all jobs start at once.
        waits = self.waits()
        for month, hours in (("2026-06", 135.6), ("2026-08", 5.4), ("2027-02", 0), ("2027-08", 0), ("2027-12", 98.8), ("2028-02", 0.2)):
            self.assertAlmostEqual(waits[month]["wait_mean_s"] / 3600, hours, delta=0.05 * hours + 0.1, msg=month)
        (queue,) = self.result["queues"]
        self.assertEqual(queue["wait_p50_s"], 0)
        self.assertAlmostEqual(queue["jobs"], 835_000, delta=1_000)

    def test_no_job_is_lost(self):
        (queue,) = self.result["queues"]
        ends = ("finished", "killed", "cancelled", "rejected", "running_end", "waiting_end", "after_end")
        self.assertEqual(queue["jobs"], sum(queue[end] for end in ends))
        self.assertEqual(queue["rejected"], 0)
        for by in ("class", "size", "month", "year"):
            self.assertEqual(queue["jobs"], sum(row["jobs"] for row in queue["groups"] if row["by"] == by), by)

    def test_large_jobs_wait_longer(self):
        (queue,) = self.result["queues"]
        mean = {row["group"]: row["wait_mean_s"] for row in queue["groups"] if row["by"] == "class"}
        self.assertGreater(mean["large"], mean["small"])


class SharedClusterWithoutOne(ScenarioCase):
    """What waiting each purchase removes: the same work without it. Runs of their own."""

    scenario = "shared-cluster"
    # order that is not placed, months of the half-year after, mean wait of jobs submitted then with and without it, in hours
    PURCHASES = [(1, "2026-07", "2026-12", 14.3, 1331), (3, "2027-01", "2027-06", 0.4, 663), (5, "2027-07", "2027-12", 30.2, 473), (7, "2028-01", "2028-03", 1.3, 422)]

    @staticmethod
    def mean_wait_h(result, first, last):
        (queue,) = result["queues"]
        rows = [row for row in queue["groups"] if row["by"] == "month" and first <= row["group"] <= last]
        begun = [row["finished"] + row["running_end"] for row in rows]
        return sum(row["wait_mean_s"] * n for row, n in zip(rows, begun)) / sum(begun) / 3600

    def test_each_purchase(self):
        for order, first, last, with_h, without_h in self.PURCHASES:
            with self.subTest(first), tempfile.TemporaryDirectory() as out:
                command = [GPURAMP, "run", str(SCENARIOS / "shared-cluster.json"), "--out", out, "--set", f'/supply/lines/0/orders/{order}/1="0 rack/week"']
                subprocess.run(command, capture_output=True, text=True, check=True)
                without = json.loads(pathlib.Path(out, "result.json").read_text(encoding="utf-8"))
                self.assertAlmostEqual(self.mean_wait_h(self.result, first, last), with_h, delta=0.05 * with_h + 0.1)
                self.assertAlmostEqual(self.mean_wait_h(without, first, last), without_h, delta=0.05 * without_h)

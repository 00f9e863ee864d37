# SPDX-License-Identifier: Apache-2.0
"""What scenarios with queues of jobs must show."""

import datetime
import math

from scenarios.scenario_case import ScenarioCase, date, quantity

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

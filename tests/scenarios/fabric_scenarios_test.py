# SPDX-License-Identifier: Apache-2.0
"""Shipped scenarios about fabrics."""

import math
import unittest

from scenarios import scenario_case
from scenarios.scenario_case import DAYS_PER_MONTH, catalogue, date, days, duration_days, plain


class OpticsLimited(scenario_case.ScenarioCase):
    scenario = "optics-limited"
    # 36 groups of 4 leaves with 72 ports down, joined by 72 spines; a doubled transceiver carries two links of one switch
    PODS, POD_GPUS, GPUS, SWITCHES = 36, 288, 10_368, 36 * 4 + 72
    DOUBLED, SINGLE = GPUS // 2 + GPUS, GPUS
    OURS_PER_DAY = 400e3 * 0.003 / DAYS_PER_MONTH
    SHIPMENT = days(28)  # two weeks each of transit and installation

    def pods_made(self, until):
        """Of the scarce part, from the first tick at which the first hall's pods order it; capacity comes week by week."""
        start = date("2026-01-01")
        lead = duration_days(catalogue("optics", "fabrics.json")["osfp-2x800g-sm"]["lead_time"])
        first = math.ceil(((date("2026-07-01") - self.SHIPMENT - start).days - lead) / 7)
        ticks = max(0, (until - start).days // 7 - first + 1)
        return ticks * 7 * self.OURS_PER_DAY * self.PODS / self.DOUBLED

    def test_pods_open_as_the_scarce_part_comes(self):
        for row in self.fleet:
            due = 12 * sum(row["date"] >= ready for ready in ("2026-07-01", "2026-09-01", "2026-11-01"))
            self.assertEqual(int(row["pods_due"]), due, row["date"])
            wanted = min(due, self.PODS, math.floor(self.pods_made(date(row["date"]) - self.SHIPMENT)))
            self.assertLessEqual(abs(int(row["pods_open"]) - wanted), 1, row["date"])
        self.assertEqual(int(self.fleet[-1]["pods_open"]), self.PODS)

    def test_racks_wait_for_that_part_by_name(self):
        self.assertIn("fabric_ports:osfp-2x800g-sm", {row["resource"] for row in self.result["bottlenecks"]["binding"]})
        self.assertGreater(max(int(row["gpus_waiting_fabric"]) for row in self.fleet), 2_000)
        self.assertEqual(int(self.fleet[-1]["gpus_waiting_fabric"]), 0)

    def test_the_network_costs_what_its_parts_do(self):
        def usd(kind, name):
            number, unit = plain(catalogue(kind, "fabrics.json")[name]["price"]).split(" ", 1)
            return float(number) * {"USD": 1, "kUSD": 1e3, "k USD": 1e3, "MUSD": 1e6}[unit]

        wanted = (self.SWITCHES * usd("switches", "quantum-x800-q3400") + self.DOUBLED * usd("optics", "osfp-2x800g-sm")
                  + self.SINGLE * usd("optics", "osfp-800g-sm"))
        self.assertAlmostEqual(self.result["cost"]["spent"]["fabric_usd"] / wanted, 1, delta=1e-9)


if __name__ == "__main__":
    unittest.main()
